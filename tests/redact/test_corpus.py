"""How much of what logs say is hidden that should be, and how much that should not.

Every secret here is made up. A pair is a text or a JSON value, and what must be gone from it.
"""

from __future__ import annotations

import json

import pytest

from logview.redact import Redactor

NAMED = [
    *("password", "db_password", "userPassword", "PASSWD", "passphrase", "pass_phrase", "pwd"),
    *("userPwd", "smtp_pass", "secret", "client_secret", "secret_key", "SecretKey"),
    *("aws_secret_access_key", "access_key", "AccountKey", "signing_key", "encryption_key"),
    *("Ocp-Apim-Subscription-Key", "api_key", "private_key", "auth_token", "authToken"),
    *("x-auth-token", "api_token", "apiToken", "id_token", "csrf_token", "xsrfToken"),
    *("sessionToken", "session_token", "security_token", "access_token", "refresh_token"),
    *("token", "Token", "deploy_token", "idToken", "credential", "credentials", "bearer", "jwt"),
    *("user_jwt", "sessionid", "JSESSIONID", "PHPSESSID", "connect.sid"),
]
TEXTS = [
    ("Server=db;Pwd=hunter33;AccountKey=abcd1234==", ("hunter33", "abcd1234")),
    ("Server=db;User=app;Password=My Pass;Database=x", ("My", "Pass;")),
    ("Password=My Pass;", ("My", "Pass;")),
    ("Endpoint=sb://bus/;SharedAccessKey=Zm9vYmFy=;EntityPath=q", ("Zm9vYmFy",)),
    ("Pwd=p#ss,w(rd;Database=x", ("p#ss", "w(rd")),
    ("host=db password=hunter33 user=a", ("hunter33",)),
    ('level=info password="my pass" user=a', ("my pass",)),
    ("password='hunter33' is set", ("hunter33",)),
    ("password = hunter33", ("hunter33",)),
    ("password: hunter33", ("hunter33",)),
    ('password: "my pass"', ("my pass",)),
    ("db_pwd: hunter33, retrying", ("hunter33",)),
    ("x-api-key: a1b2c3d4e5", ("a1b2c3d4e5",)),
    ("api_token=a1b2c3d4e5", ("a1b2c3d4e5",)),
    ("auth_token=opaque user=a", ("opaque",)),
    ("token=a1b2c3d4e5 accepted", ("a1b2c3d4e5",)),
    ("token: a1b2c3d4e5", ("a1b2c3d4e5",)),
    ("https://h/p?token=fake&n=1", ("fake",)),
    ("https://h/p?sig=Zm9v%2Bfake&se=2026", ("Zm9v",)),
    ("https://h/p?a=1&signature=fake0", ("fake0",)),
    ("https://h/p?X-Amz-Signature=0a1b2c&X-Amz-Expires=60", ("0a1b2c",)),
    ("https://h/p?X-Amz-Credential=FAKE%2F20260307&a=1", ("FAKE%2F",)),
    ("https://h/p?X-Amz-Security-Token=fake&a=1", ("=fake",)),
    ("https://h/p?x=1&access_token=fake", ("=fake",)),
    ("https://h/p?id_token=fake", ("=fake",)),
    ("https://h/p?jwt=abcdef012345", ("abcdef012345",)),
    ("sessionid=0a1b2c3d; path=/", ("0a1b2c3d",)),
    ("JSESSIONID=0A1B2C3D", ("0A1B2C3D",)),
    ("PHPSESSID=0a1b2c3d", ("0a1b2c3d",)),
    ("otp=123456 was sent", ("123456",)),
    ("your otp: 123456", ("123456",)),
    ("pin=4711", ("4711",)),
    ("pin_code=4711", ("4711",)),
    ('{"pin": "4711", "lane": 4}', ("4711",)),
    ('{"cardPin": "4711"}', ("4711",)),
    ('{"otp": "123456"}', ("123456",)),
    ('{"otpCode": "a1b2c3"}', ("a1b2c3",)),
    ('{"pwd": "hunter33"}', ("hunter33",)),
    (r'"{\"auth_token\": \"hunter33\"}"', ("hunter33",)),
    ("{'csrf_token': 'hunter33'}", ("hunter33",)),
    ('{"password"=>"hunter33"}', ("hunter33",)),
    ('{"key":"db.password","value":{"stringValue":"hunter33"}}', ("hunter33",)),
    ('{"key": "auth_token", "value": "hunter33"}', ("hunter33",)),
    ("Authorization: Bearer a1b2c3d4e5", ("a1b2c3d4e5",)),
    ("postgres://app:hunter33@db/x", ("hunter33",)),
    ("asked by jane@example.org", ("jane",)),
]
VALUES = [
    ({"connection": "Server=db;Pwd=hunter33;AccountKey=abcd1234=="}, ("hunter33", "abcd1234")),
    ({"headers": {"X-Csrf-Token": ["hunter33"]}}, ("hunter33",)),
    ({"key": "api_token", "value": {"stringValue": "my words"}}, ("my words",)),
    ({"attributes": [{"key": "user.pin", "value": "4711"}]}, ("4711",)),
    ({"otp": "123456"}, ("123456",)),
    ({"pin": "4711"}, ("4711",)),
]
LEFT_TEXTS = [
    "pin 4 of the connector is bent",
    "pin: 4, lane: 7",
    "spin=1234 shipping: 4711 mapping=4711",
    "the token is out of date",
    "token: expired",
    "token=spent",
    "invalid token: unexpected end of input",
    "Unexpected token: < in JSON at position 0",
    "total_tokens: 12, prompt_tokens=6, completion_tokens=6",
    "max_tokens=4096 token_count=4096",
    "token=120000",
    "next_page_token=CAUQAA123 page_token: CAUQAA123",
    "nextPageToken=CAUQAA123",
    "continuation_token=a1b2c3d4",
    "eos_token=</s> pad_token=<pad1>",
    "password must not be empty; the secret is out: nothing",
    "password: must not be empty",
    "secret: none",
    "the password was changed by user 4711",
    "passwordless login, passport 4711, passed=12",
    "PWD=/home/app/logview OLDPWD=/var/log",
    "pwd: /var/log/app1",
    "key=orders sort_key=name1 primary_key=id7",
    "the key=value form",
    "partition_key: order-4711, cache_key=lane-14",
    "public_key_id=k1",
    "session_id=conv-berth-17 session_rid=ri.aip-agents..session.fmt1",
    "sessionId=lf-desk-4, session: conv-7",
    "session conv-berth-17 started, signature verified",
    "signature=find(x)",
    "def find(signature: str)",
    "authorization: denied by policy, Authorization failed",
    "bearer authentication is required; bearer: none",
    "credentials: missing",
    "credentials=include",
    "otp was sent, otp expired",
    "footprint=1234 laptop: 123456",
    "2026-03-07T14:05:09Z trace=7c8bfa02-1111-4222-8333-444444444444",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "ri.foundry.main.dataset.3f2a91bc-0000-4000-8000-000000000001",
    "offset=1047 length=331 duration=1205ms",
    'the form has "password", "name" and "token"',
    '["password", "token"]: 12',
    "https://example.org/path?page=2&sort=asc#top",
    "https://example.org/?sign=1&signal=2",
    "monkey=3 keyboard: abc123 hotkey=f12345",
    "author: jane, authority=harbour7",
    'https://h/p?token=", "n": 12',
    "cookie jar: 12 cookies",
]
LEFT_VALUES: list[object] = [
    {"total_tokens": 12, "token": 7, "tokens": "120"},
    {"token": " world", "logprob": -0.25},
    {"token": "Hello"},
    {"next_page_token": "CAUQAA123456", "nextPageToken": "CAUQAA123456"},
    {"pageToken": "CAUQAA123456", "continuation_token": "a1b2c3d4e5"},
    {"eos_token": "<|endoftext|>", "stop_token": "<|im_end|>"},
    {"session_id": "conv-berth-17", "sessionId": "lf-desk-4", "session": "conv-7"},
    {"session_rid": "ri.aip-agents..session.3f2a91bc-0000-4000-8000-000000000001"},
    {"pin": 4, "spin": "4711", "shippin": "4711"},
    {"pin": "A"},
    {"otp": "was sent by post"},
    {"PWD": "/home/app", "pwd": "/srv"},
    {"key": "orders", "value": "seven"},
    {"key": "gen_ai.token.type", "value": {"stringValue": "output-7"}},
    {"key": "gen_ai.usage.input_tokens", "value": {"intValue": "120"}},
    {"credentials": "include"},
    {"token_type": "bearer-2", "tokenizer": "cl100k_base"},
    {"signature": "find(order: str) -> str"},
    {"secretary": "Jane", "keyboard": "qwerty"},
    {"primary_key": "id-4711", "object_key": "a/b/c1"},
    {"author": "jane", "authorized": "yes"},
    {"password": None, "secret": 7, "api_key": True},
]


def _said(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def test_what_is_secret_is_hidden_and_what_is_not_stays() -> None:
    redactor = Redactor()

    def hidden(value: object) -> str:
        return _said(redactor.text(value) if isinstance(value, str) else redactor.value(value))

    pairs: list[tuple[object, tuple[str, ...]]] = [
        *TEXTS,
        *VALUES,
        *(({name: "hunter33"}, ("hunter33",)) for name in NAMED),
        *((json.dumps({name: "hunter33"}), ("hunter33",)) for name in NAMED),
    ]
    left: list[object] = [*LEFT_TEXTS, *LEFT_VALUES, *map(json.dumps, LEFT_VALUES)]
    assert min(len(pairs), len(left)) >= 60
    readable = [value for value, secrets in pairs if any(s in hidden(value) for s in secrets)]
    taken = [(value, hidden(value)) for value in left if hidden(value) != _said(value)]
    assert (readable, taken) == ([], []), (
        f"recall {len(pairs) - len(readable)} of {len(pairs)}, "
        f"false positives {len(taken)} of {len(left)}; readable: {readable}; taken: {taken}"
    )


@pytest.mark.parametrize("text", [text for text, _ in TEXTS])
def test_what_stands_around_a_secret_stays(text: str) -> None:
    hidden = Redactor().text(f"before it, {text}\nafter it")
    assert hidden.startswith("before it, ")
    assert hidden.endswith("\nafter it")

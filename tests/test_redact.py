"""What `logview.redact` hides, what it leaves, and that it does both quickly and only once.

Every secret here is made up.
"""

from __future__ import annotations

import copy
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logview.redact import Redactor
from logview.redact.patterns import ADDRESSES, KEYS

OPENAI = "sk-FAKEfake0123456789FAKEfake0123456789"
PROJECT = "sk-proj-FAKE_fake-0123456789"
ANTHROPIC = "sk-ant-api03-FAKE_fake-0123456789"
GOOGLE = "AIzaFAKEfakeFAKEfakeFAKEfakeFAKEfake012"
AWS = "AKIAFAKEFAKEFAKE0123"
GITHUB = "ghp_FAKEfakeFAKEfakeFAKEfake0123456789"
GITHUB_FINE = "github_pat_11FAKE0_fakefakefakefake0123456789"
SLACK = "xoxb-0123456789-FAKEfake"
JWT = "eyJhbGciOiJGQUtFIn0.eyJzdWIiOiJub2JvZHkifQ.ZmFrZS1zaWduYXR1cmU"
BEARER = "FAKEfake-0123.456~789"
EMAIL = "jane.doe+test@mail.example.org"
PEM = "-----BEGIN RSA PRIVATE KEY-----\nRkFLRQ+/\nZmFrZQ==\n-----END RSA PRIVATE KEY-----"

SHAPES = [
    ("openai-key", OPENAI),
    ("openai-key", PROJECT),
    ("anthropic-key", ANTHROPIC),
    ("google-key", GOOGLE),
    ("aws-key-id", AWS),
    ("aws-key-id", AWS.replace("AKIA", "ASIA")),
    ("github-token", GITHUB),
    ("github-token", GITHUB.replace("ghp_", "ghs_")),
    ("github-token", GITHUB_FINE),
    ("slack-token", SLACK),
    ("jwt", JWT),
    ("email", EMAIL),
    ("email", "josé@example.org"),
    ("private-key", PEM),
]
PLACES = [
    "{}",
    "the call with {} was refused",
    'value="{}", next',
    "({})",
    "key is {}, twice {}!",
    "x-trace: 7 | {} | done",
    "漢字:{}",
]


def mask(text: str) -> str:
    """The text with the digits of its marks left out."""
    return re.sub(r"‹([a-z-]+):[0-9a-f]{4}›", r"‹\1›", text)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("kind", "secret"), SHAPES)
def test_a_secret_of_a_known_shape_is_hidden_wherever_it_stands(
    kind: str, secret: str, place: str
) -> None:
    hidden = Redactor().text(place.format(secret, secret))
    assert mask(hidden) == place.format(f"‹{kind}›", f"‹{kind}›")


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (f"Authorization: Bearer {BEARER}", "Authorization: Bearer ‹bearer-token›"),
        (
            f"authorization: bearer {BEARER}\nhost: a",
            "authorization: bearer ‹bearer-token›\nhost: a",
        ),
        ("Authorization: Basic amFuZTpmYWtl", "Authorization: Basic ‹authorization›"),
        ("Authorization: Bearer opaque", "Authorization: Bearer ‹authorization›"),
        (f"Authorization: Bearer {JWT}", "Authorization: Bearer ‹jwt›"),
        ('-H "Authorization: Basic fakefake"', '-H "Authorization: Basic ‹authorization›"'),
        (f"sent Bearer {BEARER} to it", "sent Bearer ‹bearer-token› to it"),
        ("Cookie: sid=fake; theme=dark\nHost: a", "Cookie: ‹cookie›\nHost: a"),
        ("Set-Cookie: sid=fake; Path=/", "Set-Cookie: ‹cookie›"),
        ("https://h/p?key=fake&page=2", "https://h/p?key=‹parameter›&page=2"),
        ("https://h/p?a=1&api_key=fake#top", "https://h/p?a=1&api_key=‹parameter›#top"),
        ("https://h/p?token=fake", "https://h/p?token=‹parameter›"),
        ("https://h/p#access_token=fake&b=1", "https://h/p#access_token=‹parameter›&b=1"),
        (r'"https://h/?a=1\u0026key=fake"', r'"https://h/?a=1\u0026key=‹parameter›"'),
        ("host=db password=hunter2 user=a", "host=db password=‹parameter› user=a"),
        ("postgres://app:hunter2@db:5432/x", "postgres://app:‹url-password›@db:5432/x"),
        ("redis://:p@ss:word@cache/0", "redis://:‹url-password›@cache/0"),
        ('{"api_key": "fake", "page": 2}', '{"api_key": "‹api-key›", "page": 2}'),
        ("{'x-api-key': 'fake'}", "{'x-api-key': '‹api-key›'}"),
        ('{"dbPassword":"a\\"b","n":1}', '{"dbPassword":"‹password›","n":1}'),
        ('{"password":"ends in \\\\","n":1}', '{"password":"‹password›","n":1}'),
        ('{"password":"", "secret":"x"}', '{"password":"", "secret":"‹secret›"}'),
        (r'"{\"api_key\": \"fake\", \"page\": 2}"', r'"{\"api_key\": \"‹api-key›\", \"page\": 2}"'),
        ('"client_secret": "cut off in the mid', '"client_secret": "‹client-secret›'),
        (f"cut: {PEM[:45]}", "cut: ‹private-key›"),
        (json.dumps({"pem": PEM, "n": 1}), '{"pem": "‹private-key›", "n": 1}'),
    ],
)
def test_a_secret_is_hidden_by_what_stands_around_it(text: str, hidden: str) -> None:
    assert mask(Redactor().text(text)) == hidden


@given(st.text(st.sampled_from("\\\"'ab:{},"), min_size=1), st.integers(0, 3))
def test_a_named_value_is_hidden_to_its_own_end_however_often_json_is_in_json(
    secret: str, depth: int
) -> None:
    def nested(value: str) -> str:
        text = json.dumps({"password": value, "after": 1})
        for _ in range(depth):
            text = json.dumps(text)
        return text

    assert mask(Redactor().text(nested(secret))) == nested("@").replace("@", "‹password›")


@pytest.mark.parametrize(
    "text",
    [
        "ri.aip-agents..session.3f2a91bc-0000-4000-8000-000000000001",
        "ri.foundry.main.dataset.3f2a91bc-0000-4000-8000-000000000001",
        "7c8bfa02-1111-4222-8333-444444444444",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "/var/log/risk-assessment/task-2026-03-07/disk-usage.jsonl:1047",
        "order 4711-0815 was split; version 1.24.3-rc.1, node 18.0.0, react@18.2.0",
        "sk-folding-cube sk-spinner-container-wide-and-long",
        "ASIA PACIFIC, the Asian market, AKIA",
        "bearer authentication is required; Bearer token missing",
        "authorization: denied by policy, Authorization failed",
        "the key=value form; sort_key=name&monkey=3; tokens=120, max_tokens=40",
        '{"key": "orders", "tokens": "120", "token_count": 7, "secretary": "Jane"}',
        "password must not be empty; the secret is out: nothing",
        "http://localhost:8080/a@b/c?x=1:2@3",
        "logo@2x.png, @dataclass, user@host, 12:30@dock",
        "eyJust a word. eyJ.e.y, e.g. this",
        "https://example.org/path?page=2&sort=asc#top",
        "xox xoxo-xoxo gh_pages ghp_short",
        "base64 dGhpcyBpcyBqdXN0IHRleHQgdGhhdCBnb2VzIG9u",
        "-----BEGIN CERTIFICATE-----",
        "‹openai-key:7f3a› and ‹email:0000›",
        "",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    redactor = Redactor()
    assert redactor.text(text) is text
    assert redactor.value({"text": [text]}) == {"text": [text]}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("password", "password"),
        ("db_passwd", "password"),
        ("Secret", "secret"),
        ("api_key", "api-key"),
        ("apikey", "api-key"),
        ("X-Api-Key", "api-key"),
        ("accessToken", "access-token"),
        ("refresh_token", "refresh-token"),
        ("client_secret", "client-secret"),
        ("Authorization", "authorization"),
        ("cookie", "cookie"),
        ("Set-Cookie", "cookie"),
        ("private_key", "private-key"),
    ],
)
def test_a_string_under_a_telling_name_is_hidden_whole(name: str, kind: str) -> None:
    value = {name: "any words", "list": [{name: ["one", ""]}]}
    hidden = Redactor().value(value)
    assert mask(json.dumps(hidden, ensure_ascii=False)) == json.dumps(
        {name: f"‹{kind}›", "list": [{name: [f"‹{kind}›", ""]}]}, ensure_ascii=False
    )


def test_only_strings_are_hidden_by_their_name() -> None:
    value = {"password": None, "secret": 7, "api_key": True, "cookie": "", "token": "spent"}
    assert Redactor().value(value) is value


def test_keys_are_hidden_and_stay_apart_when_their_marks_are_equal() -> None:
    mark = Redactor().text(EMAIL)
    hidden = Redactor().value({mark: 1, EMAIL: 2, "n": 3})
    assert hidden == {mark: 1, f"{mark}′": 2, "n": 3}


def test_a_value_is_never_changed_and_is_returned_itself_when_clean() -> None:
    clean = {"a": [1, 2.5, None, True, {"b": "text"}], "c": {}}
    assert Redactor().value(clean) is clean
    planted = {"a": clean, "b": [EMAIL, {"password": "x"}]}
    before = copy.deepcopy(planted)
    hidden = Redactor().value(planted)
    assert planted == before
    assert isinstance(hidden, dict)
    assert hidden["a"] is clean
    assert mask(str(hidden["b"])) == "['‹email›', {'password': '‹password›'}]"


def test_a_value_nested_a_hundred_thousand_deep_is_walked() -> None:
    value: object = EMAIL
    for level in range(100_000):
        value = [value] if level % 2 else {"in": value}
    hidden = Redactor().value(value)
    while isinstance(hidden, dict | list):
        hidden = hidden["in"] if isinstance(hidden, dict) else hidden[0]
    assert mask(str(hidden)) == "‹email›"


def test_one_key_gives_one_secret_one_mark_and_two_secrets_two() -> None:
    redactor = Redactor(b"key")
    assert redactor.text(OPENAI) == Redactor(b"key").text(OPENAI)
    assert redactor.text(OPENAI) != redactor.text(OPENAI + "x")
    assert redactor.text(OPENAI) != Redactor(b"other").text(OPENAI)
    assert OPENAI[-4:] not in redactor.text(OPENAI)


def test_the_default_marks_are_the_same_in_every_run() -> None:
    assert Redactor().text(EMAIL) == "‹email:868c›"


PIECES = [secret for _, secret in SHAPES] + [
    *("‹email:0000›", "‹", "›", " ", ".", ":", "@", "\\", '"', "\n", "a", "A1", "-", "_", "/", "&"),
    *("Bearer ", "Authorization: ", "Basic ", "?key=", "password=", '"password": "', "://u:"),
    *(
        '\\"secret\\":\\"',
        "Cookie: a=",
        BEARER,
        "-----BEGIN PRIVATE KEY-----",
        "@example.org",
        "\ud800",
    ),
]


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join) | st.text())
def test_hiding_twice_is_hiding_once(text: str) -> None:
    redactor = Redactor()
    hidden = redactor.text(text)
    assert redactor.text(hidden) == hidden
    for value in ({"a": [text], text: text}, {"password": text}):
        once = redactor.value(value)
        assert redactor.value(once) is once


@pytest.mark.parametrize(
    "piece",
    [
        *("a@", "sk-", "eyJ", "a.", "a@a.", "sk-ant-", "eyJaaaaaaaa.", "://a:", "://:", "AKIA"),
        *("-----BEGIN PRIVATE KEY-----", "-", "\\", 'password":"', 'password\\":\\"', " "),
        *(
            '"password": "x',
            "Bearer ",
            "authorization: ",
            "authorization: basic ",
            "?key=",
            "cookie: a=",
        ),
    ],
)
def test_a_megabyte_made_to_be_slow_is_finished(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    # Every kind is tried: the end holds what each of them needs.
    end = f" @://:=_-.A key=token=cookie: authorization: bearer eyj xox {EMAIL}"
    assert EMAIL not in Redactor().text(text + end)


PIECES = st.sampled_from(
    [
        *(
            "password",
            "token",
            "pin",
            "key",
            "sig",
            "a",
            "B",
            "1",
            "7f",
            "word",
            "bearer",
            "cookie",
        ),
        *(
            "authorization",
            "sk-",
            "sk-ant-",
            "eyJ",
            "AIza",
            "AKIA",
            "ghp_",
            "xoxb-",
            "://",
            "-----",
        ),
        *(" ", ":", "=", "-", ".", "_", "@", "/", '"', "'", "\\", "?", "&", ";", "\n", "‹", "›"),
        *(OPENAI, ANTHROPIC, JWT, BEARER, EMAIL, AWS, SLACK, "BEARER ", "Authorization: Basic "),
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_a_text_that_is_left_as_it_is_has_the_shape_of_no_secret(text: str) -> None:
    if Redactor().text(text) == text and "›" not in text:
        assert [p.kind for p in (*KEYS, *ADDRESSES) if p.regex.search(text)] == []


@given(st.lists(PIECES, max_size=8).map("".join))
def test_a_text_that_comes_again_is_hidden_alike(text: str) -> None:
    redactor = Redactor()
    first = redactor.text(text)
    again = "".join([text[:1], text[1:]])
    assert redactor.text(again) == first == Redactor().text(text)
    assert redactor.text(again) is again or first != text


@pytest.mark.parametrize("length", [10, 99, 100, 101, 5000])
def test_a_secret_among_words_is_hidden_in_a_text_of_any_length(length: int) -> None:
    text = "said bearer FAKEfake0123 " + "x" * length
    assert "FAKEfake0123" not in Redactor().text(text)
    plain = "said nothing " + "x" * length
    assert Redactor().text(plain) is plain


def test_a_long_run_of_backslashes_in_a_secret_is_finished() -> None:
    assert mask(Redactor().text('"password": "' + "\\" * 1_000_000)) == '"password": "‹password›'

"""Made-up log messages with secrets planted in them, and with what only looks like one, and a
measure of how many are hidden.

    python -m tests.redact.corpus

prints the table of the README. The same seed gives the same messages.
"""

from __future__ import annotations

import json
import uuid as uuids
from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from logview.redact import Redactor
from tests.redact.secrets import HEX, LETTERS, LOWER, SHAPED, URL, Maker, after, either, signs, uuid

SEED = 5
EACH = 40
"""Messages of each kind."""
PIECE = 10
"""Characters of a secret that must not be left standing together."""

_PLACES = (
    "{}",
    "the call with {} was refused",
    'level=error msg="upstream said 401 for {}" trace=7c8bfa02 took=1205ms',
    "Incorrect API key provided: {}. You can find yours in the settings.",
    "({})",
    "retrying in 2 s; env was X={}, lane 4",
    "line one\n{}\nline three",
)
_WRAPPED = (
    lambda secret: json.dumps({"content": f"line\n{secret}"}),
    lambda secret: json.dumps(json.dumps({"said": f"a\t{secret}", "n": 1})),
    lambda secret: json.dumps({"message": f"漢字 {secret} ü"}),
)
_PASSWORDS: Maker = either(
    after("", LETTERS + "!$%+", 9, 14), after("hunter", "0123456789", 2), after("P4", LOWER, 8)
)
_KEYS: Maker = either(after("", HEX, 32, 40), after("", LETTERS, 32, 40), after("", LOWER, 24))
_NAMED: dict[str, tuple[Maker, tuple[str, ...]]] = {
    "Authorization header": (
        either(after("", LETTERS, 24, 40), after("", URL, 43)),
        (
            "Authorization: Bearer {}",
            '-H "authorization: Bearer {}" https://example.org/v1',
            "proxy-authorization: Basic {}\r\nhost: a",
            '{{"headers": {{"Authorization": "Token {}"}}}}',
            "sent Bearer {} and got 401",
        ),
    ),
    "key or token in an address": (
        either(_KEYS, after("", LETTERS, 12)),
        (
            "GET https://example.org/v1/models?key={}&alt=sse 403",
            "https://example.org/cb?state=7&access_token={}",
            "https://example.org/a?n=1&token={}#top",
            "https://store.example.org/f.csv?sv=2024&sig={}&se=2026",
            '{{"url": "https://example.org/?a=1\\u0026api_key={}"}}',
        ),
    ),
    "password in an address": (
        _PASSWORDS,
        (
            "postgres://app:{}@db.example.org:5432/stock",
            'connect to "redis://:{}@cache/0" failed',
            "amqp://guest:{}@mq//",
        ),
    ),
    "value of a secret's name, quoted": (
        either(_PASSWORDS, _KEYS),
        (
            '{{"password": "{}", "lane": 4}}',
            '{{\\"api_key\\": \\"{}\\", \\"n\\": 1}}',
            "{{'client_secret': '{}'}}",
            '{{"key":"db.password","value":{{"stringValue":"{}"}}}}',
            'aws_secret_access_key = "{}"',
            '{{"MISTRAL_API_KEY": "{}"}}',
            '{{"twilio": {{"auth_token": "{}"}}}}',
        ),
    ),
    "value of a secret's name, bare": (
        either(after("P4", LOWER, 8), _KEYS),
        (
            "host=db password={} user=app",
            "Server=db;Pwd={};Database=x",
            "CO_API_KEY={}",
            "AZURE_CLIENT_SECRET: {}",
            "x-api-key: {}",
            "mysql --password={} stock",
            "deploy --token {} --force",
        ),
    ),
    "cookie": (
        after("", HEX, 32),
        ("Cookie: sid={}; theme=dark\nhost: a", "set-cookie: session={}; Path=/"),
    ),
    "password in a sentence": (
        _PASSWORDS,
        ("the password is {}", "log in with {} as the password", "{} is what I type there"),
    ),
    "key without a name or a shape": (
        _KEYS,
        ("Mistral says the key {} is wrong", "tried {} first", "used {}, then gave up"),
    ),
}
_WEBHOOK = "posting to https://hooks.slack.com/services/{} failed"

LOOK_ALIKES: dict[str, tuple[Maker, tuple[str, ...]]] = {
    "UUID": (
        either(uuid, lambda rng: str(uuids.UUID(int=rng.getrandbits(128), version=4))),
        ("trace {} ended", "session-{}", '{{"id": "{}"}}', "ri.aip-agents..session.{}", "key {}"),
    ),
    "git hash, digest, trace id": (
        either(
            after("", HEX, 7, 16, 32, 40, 64),
            lambda rng: f"00-{signs(rng, HEX, 32)}-{signs(rng, HEX, 16)}-01",
        ),
        ("commit {}", "sha256:{}", "traceparent: {}", "cache-key-{}", "image app@{}", "etag {}"),
    ),
    "base64 of a picture": (
        after("iVBORw0KGgo", LETTERS + "+/", 400, 2000),
        ("data:image/png;base64,{}==", '{{"image": "{}"}}', "got {} as the body"),
    ),
    "path, version, time": (
        either(
            lambda rng: (
                f"/var/log/task-{rng.randrange(99)}/disk_usage_{signs(rng, LOWER, 5)}.jsonl"
            ),
            lambda rng: f"v{rng.randrange(9)}.{rng.randrange(99)}.{rng.randrange(999)}-rc.1",
            lambda rng: f"2026-03-{rng.randrange(10, 28)}T14:05:{rng.randrange(10, 59)}.123Z",
            lambda rng: f"react@{rng.randrange(20)}.2.{rng.randrange(9)} logo@2x.png",
            lambda rng: (
                f"10.0.{rng.randrange(255)}.{rng.randrange(255)}:{rng.randrange(1024, 9999)}"
            ),
        ),
        ("opened {}", "{} is older than needed", "at {}:", "file={} size=12"),
    ),
    "name with hyphens and lines": (
        lambda rng: rng.choice("-_").join(rng.choice(_WORDS) for _ in range(rng.randint(3, 7))),
        ("tool {} failed", "{}: 12 rows", "sk-{}", "npm_config_{}", "gh_{}", "{}=3"),
    ),
    "words about secrets": (
        lambda rng: rng.choice(_WORDS),
        (
            "password reset for the {} was mailed",
            "the token of the {} is out of date",
            "invalid token: unexpected {} in JSON",
            "missing --token option for {}",
            "authorization: denied by the {}",
            "total_tokens: 12, max_tokens=4096, {}_tokens=7",
            "next_page_token=CAUQAA123 of {}",
            "secret: none, credentials=include, {}",
            "primary_key=id7 sort_key={} public_key_id=k1",
            "bearer authentication is required for the {}",
        ),
    ),
    "mention of a person": (
        lambda rng: rng.choice(_WORDS),
        (
            "user@{} port 22",
            "@{} asked",
            "the {} at 12:30@dock",
            "git@{}:stock.git",
            "user@1000.service of {} stopped",
        ),
    ),
    "what an address of a request or of a host looks like": (
        lambda rng: rng.choice(_WORDS),
        (
            "https://example.org/{}?page=2&sort=asc#top",
            "https://example.org/list?key={}&page=2",
            "https://example.org/auth?token_type=bearer&from={}",
            "clone of git@example.org:{}.git",
        ),
    ),
}
_WORDS = (
    *("pallet", "berth", "quay", "manifest", "invoice", "crane", "find", "orders", "customer"),
    *("stock", "level", "price", "quote", "harbour", "yard", "pilot", "route", "depot", "list"),
)


class Planted(NamedTuple):
    """A message, and the secret that must not be readable in it."""

    kind: str
    text: str
    secret: str


def planted() -> Iterator[Planted]:
    """The messages that hold a secret, kind after kind."""
    rng = Random(SEED)
    for kind, make in SHAPED.items():
        places = (_WEBHOOK,) if kind == "webhook" else _PLACES
        for number in range(EACH):
            secret = make(rng)
            text = places[number % len(places)].format(secret)
            if number % 3 == 2:
                said = _WEBHOOK.format(secret) if kind == "webhook" else secret
                text = _WRAPPED[number % len(_WRAPPED)](said)
            yield Planted(kind, text, secret)
    for kind, (make, places) in _NAMED.items():
        for number in range(EACH):
            secret = make(rng)
            yield Planted(kind, places[number % len(places)].format(secret), secret)


def look_alikes() -> Iterator[tuple[str, str]]:
    """The messages that hold none, with the kind of what looks like one."""
    rng = Random(SEED)
    for kind, (make, places) in LOOK_ALIKES.items():
        for number in range(4 * EACH):
            yield kind, places[number % len(places)].format(make(rng))


class Score(NamedTuple):
    """How many of so many messages came out right."""

    right: int
    of: int

    def and_also(self, right: bool) -> Score:
        """The same with one message more."""
        return Score(self.right + right, self.of + 1)


def readable(secret: str, text: str) -> bool:
    """Whether a piece of the secret can still be read."""
    longest = max(secret.splitlines(), key=len)
    pieces = (longest[at : at + PIECE] for at in range(max(1, len(longest) - PIECE + 1)))
    return any(piece in text for piece in pieces)


def recall(redactor: Redactor) -> dict[str, Score]:
    """For each kind, of how many messages nothing of the secret can be read."""
    scores: dict[str, Score] = {}
    for kind, text, secret in planted():
        score = scores.get(kind, Score(0, 0))
        scores[kind] = score.and_also(not readable(secret, redactor.text(text)))
    return scores


def left_alone(redactor: Redactor) -> dict[str, Score]:
    """For each kind of look-alike, how many messages stay as they are."""
    scores: dict[str, Score] = {}
    for kind, text in look_alikes():
        scores[kind] = scores.get(kind, Score(0, 0)).and_also(redactor.text(text) == text)
    return scores


def table() -> Iterator[str]:
    """The lines of the README's table."""
    redactor = Redactor()
    found, left = recall(redactor), left_alone(redactor)
    shaped = [found.pop(kind) for kind in SHAPED]
    of = f"keys, tokens and addresses of {len(SHAPED)} kinds with a shape of their own"
    whole = Score(sum(score.right for score in shaped), sum(score.of for score in shaped))
    yield from ("| planted | hidden |", "| --- | --- |")
    for kind, score in {of: whole, **found}.items():
        yield f"| {kind} | {score.right:,} of {score.of:,} |"
    yield from ("", "| looks like a secret and is none | hidden |", "| --- | --- |")
    for kind, score in left.items():
        yield f"| {kind} | {score.of - score.right:,} of {score.of:,} |"


if __name__ == "__main__":
    print("\n".join(table()))

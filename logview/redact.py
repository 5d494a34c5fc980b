"""The only place that hides secrets: keys, tokens, passwords and e-mail addresses become marks.

It must never change what it is given, nor hide what a person needs to follow an execution:
resource identifiers, trace ids, hashes, paths and prose stay as they are.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

DEFAULT_KEY = b"logview redaction mark"


class Pattern(NamedTuple):
    """One kind of secret and how text shows it."""

    kind: str
    needs: str
    """One character without which nothing can match: the cheapest of checks, before `hints`."""
    hints: tuple[str, ...]
    """In lower case: a text that has none of them in any case cannot match."""
    regex: re.Pattern[str]
    """The group `secret`, or else `bare`, is what is hidden; what is around it stays.

    Each runs in linear time: it starts at a fixed word, and what may repeat is possessive,
    bounded, or cannot run over its own beginning. No secret has `‹` or `›` in it, and one that
    is known by its shape alone does not begin after `›`, so that a hidden text stays as it is.
    """


_START = r"(?<![A-Za-z0-9›])"
# A word of a token's alphabet that is no word of a language: it has a digit, an inner capital or
# padding, or is longer than words are.
_TOKEN = (
    r"(?:(?=[A-Za-z._~+/-]{0,512}?(?:[0-9=]|[a-z][A-Z]))[A-Za-z0-9._~+/=-]{6,}+"
    r"|[A-Za-z._~+/-]{24,}+)"
)

PATTERNS: tuple[Pattern, ...] = (
    Pattern(
        "private-key",
        "-",
        ("private key-----",),
        # Without an end it is a key that was cut: what there is of it is hidden.
        re.compile(
            r"(?P<secret>-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----"
            r"(?:[A-Za-z0-9+/=\s\\:,]++|-(?!----))*+"
            r"(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----)?)"
        ),
    ),
    Pattern(
        "cookie",
        "=",
        ("cookie:",),
        re.compile(r"""(?i)\bcookie:[ \t]{0,8}(?P<secret>[\w.-]{1,128}=[^\r\n"'\\‹›]++)"""),
    ),
    Pattern(
        "jwt",
        ".",
        ("eyj",),
        re.compile(r"(?<![\w›-])(?P<secret>eyJ[\w-]{8,}+(?:\.[\w-]*+){2,4}+)", re.ASCII),
    ),
    Pattern(
        "anthropic-key",
        "-",
        ("sk-ant-",),
        re.compile(_START + r"(?P<secret>sk-ant-[A-Za-z0-9_-]{8,}+)"),
    ),
    Pattern(
        "openai-key",
        "-",
        ("sk-",),
        # The capital or digit tells a key from a hyphenated name.
        re.compile(
            _START + r"(?P<secret>sk-(?:(?:proj|svcacct|admin)-[A-Za-z0-9_-]{8,}+"
            r"|(?=[a-z_-]{0,64}[A-Z0-9])[A-Za-z0-9_-]{16,}+))"
        ),
    ),
    Pattern(
        "google-key",
        "A",
        ("aiza",),
        re.compile(_START + r"(?P<secret>AIza[A-Za-z0-9_-]{30,}+)"),
    ),
    Pattern(
        "aws-key-id",
        "A",
        ("akia", "asia"),
        re.compile(_START + r"(?P<secret>(?:AKIA|ASIA)[A-Z0-9]{16})(?![A-Za-z0-9‹])"),
    ),
    Pattern(
        "github-token",
        "_",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        re.compile(
            _START + r"(?P<secret>gh[pousr]_[A-Za-z0-9]{20,}+|github_pat_[A-Za-z0-9_]{20,}+)"
        ),
    ),
    Pattern(
        "slack-token",
        "-",
        ("xox",),
        re.compile(_START + r"(?P<secret>xox[a-z]-[A-Za-z0-9-]{10,}+)"),
    ),
    Pattern(
        "bearer-token",
        " ",
        ("bearer",),
        re.compile(_START + rf"(?i:bearer) {{1,8}}(?P<secret>{_TOKEN})"),
    ),
    Pattern(
        "authorization",
        ":",
        ("authorization",),
        # After a scheme that ends the header any word is a credential.
        re.compile(
            r"(?i:authorization)\\{0,31}[\"']?\s{0,8}:\s{0,8}\\{0,31}[\"']?"
            r"(?:(?i:bearer|basic|digest|token|apikey|negotiate) {1,8}"
            rf"(?P<secret>{_TOKEN}|[A-Za-z0-9._~+/=-]{{4,}}+(?=[\"'\\\r\n,;]|\Z))"
            rf"|(?P<bare>{_TOKEN}))"
        ),
    ),
    Pattern(
        "parameter",
        "=",
        ("key=", "token=", "secret=", "password=", "passwd="),
        re.compile(
            r"(?i)(?:(?:[?&;#]|\\u0026)(?:x-)?(?:key|(?:(?:id|auth|session)[_-]?)?token)"
            r"|pass(?:word|wd)|secret|api[_-]?key|private[_-]?key|(?:access|refresh)[_-]?token)"
            r"=(?P<secret>[^\s&;,#\"'`<>(){}\[\]\\‹›]++)"
        ),
    ),
    Pattern(
        "url-password",
        "@",
        ("://",),
        re.compile(
            r"://[^\s/?#@:\"'<>\\‹›]*+:(?P<secret>[^\s/?#\"'<>\\‹›]+)@",
        ),
    ),
    Pattern(
        "email",
        "@",
        ("@",),
        # A picture such as `logo@2x.png` has the shape of an address.
        re.compile(
            r"(?<![\w.%+›-])(?P<secret>[\w.%+-]{1,64}@(?:[\w-]{1,63}\.){1,8}"
            r"(?!(?:png|jpe?g|gif|svg|webp|js|css|json)\b)[^\W\d_]{2,24})(?![\w-])"
        ),
    ),
)

# What the name of a value says of it. A name that ends so counts too, such as `x-api-key`.
_SECRET_NAME = (
    r"(?:(?P<password>pass(?:word|wd))|(?P<client_secret>client[_-]?secret)|(?P<secret>secret)"
    r"|(?P<api_key>api[_-]?key)|(?P<private_key>private[_-]?key)"
    r"|(?P<access_token>access[_-]?token)|(?P<refresh_token>refresh[_-]?token)"
    r"|(?P<authorization>authorization)|(?P<cookie>cookie))"
)
_NAME_END = re.compile(rf"(?i){_SECRET_NAME}\Z")
_NAME_HINTS = ("pass", "secret", "key", "token", "authorization", "cookie")
# `"name": "` inside a text, its quotes escaped as often as JSON was put into JSON.
_NAMED_VALUE = re.compile(
    rf"(?i){_SECRET_NAME}(?P<slashes>\\{{0,31}})(?P<quote>[\"'])"
    r"\s{0,8}:\s{0,8}(?P=slashes)(?P=quote)"
)
_QUOTE = {quote: re.compile(rf"(?<!\\)(?P<slashes>\\*+){quote}") for quote in "\"'"}
_MARK = re.compile(r"‹[a-z-]+:[0-9a-f]{4}›")


class Redactor:
    """Replaces secrets by marks such as `‹openai-key:7f3a›`.

    The four digits are a keyed digest: under one key the same secret has the same digits, so two
    secrets can be told apart, and a secret cannot be read back from them. With 65,536 values two
    secrets may share their digits. The default key is public: whoever has a guess can test it
    against the digits, and marks are the same everywhere. Give a random key where that matters,
    of at most 64 bytes. Patterns find the secrets that have a known shape or a telling name; a
    password in the middle of a sentence stays.
    """

    def __init__(self, key: bytes = DEFAULT_KEY) -> None:
        self._key = key

    def text(self, value: str) -> str:
        """The text with its secrets hidden; the same object when it has none.

        JSON inside the text is not parsed, and its values are found by their names all the same.
        """
        lowered: str | None = None
        if ":" in value:
            lowered = value.lower()
            if _has_any(lowered, _NAME_HINTS):
                value = self._hide_named_values(value)
        for kind, needs, hints, regex in PATTERNS:
            if needs not in value:
                continue
            if lowered is None:
                lowered = value.lower()
            if _has_any(lowered, hints):
                value = self._hide_matches(kind, regex, value)
        return value

    def value(self, value: object) -> object:
        """A JSON value with its secrets hidden, in keys too; nothing given is changed, and what
        has no secret is returned as the same object.

        A string under a name such as `password` or `x-api-key`, or in a list under one, is hidden
        whole. Any depth is walked without recursion. Two keys that would become the same mark
        stay apart: the later has `′` after it.
        """
        root = _Frame(None, [value])
        frames = [root]
        while True:
            frame = frames[-1]
            for child in frame.rest:
                name = frame.name_of_next()
                if isinstance(child, dict):
                    frames.append(_Frame(None, child))
                elif isinstance(child, list):
                    frames.append(_Frame(name, child))
                else:
                    frame.add(self._scalar(child, name))
                    continue
                break
            else:
                if frame is root:
                    return root.done[0]
                frames.pop()
                frames[-1].add(self._rebuilt(frame))

    def _scalar(self, value: object, name: str | None) -> object:
        if not isinstance(value, str) or not value:
            return value
        kind = _kind_of_name(name) if name is not None else None
        if kind is None:
            return self.text(value)
        return value if _MARK.fullmatch(value) else self._mark(kind, value)

    def _rebuilt(self, frame: _Frame) -> object:
        """The container of the frame, or a copy where something in it is hidden."""
        source = frame.source
        if isinstance(source, list):
            same = all(new is old for new, old in zip(frame.done, source, strict=True))
            return source if same else frame.done
        keys = [self.text(key) if isinstance(key, str) else key for key in source]
        pairs = zip(keys, frame.done, source.items(), strict=True)
        if all(key is old_key and new is old for key, new, (old_key, old) in pairs):
            return source
        built: dict[object, object] = {}
        for key, new in zip(keys, frame.done, strict=True):
            while key in built:
                key = f"{key}′"
            built[key] = new
        return built

    def _hide_matches(self, kind: str, regex: re.Pattern[str], text: str) -> str:
        parts: list[str] = []
        end = 0
        for match in regex.finditer(text):
            group = "secret" if match["secret"] is not None else "bare"
            start = match.start(group)
            parts += (text[end:start], self._mark(kind, match[group]))
            end = match.end(group)
        return "".join(parts) + text[end:] if parts else text

    def _hide_named_values(self, text: str) -> str:
        parts: list[str] = []
        end = 0
        match = _NAMED_VALUE.search(text)
        while match:
            start = match.end()
            stop = _end_of_string(text, start, match["quote"], len(match["slashes"]))
            secret = text[start:stop]
            if secret and not _MARK.fullmatch(secret):
                parts += (text[end:start], self._mark(_kind_of(match), secret))
                end = stop
            match = _NAMED_VALUE.search(text, stop)
        return "".join(parts) + text[end:] if parts else text

    def _mark(self, kind: str, secret: str) -> str:
        data = secret.encode("utf-8", "surrogatepass")
        digest = hashlib.blake2b(data, digest_size=2, key=self._key).hexdigest()
        return f"‹{kind}:{digest}›"


class _Frame:
    """A container that is being walked, and what its members have become so far."""

    __slots__ = ("done", "name", "names", "rest", "source")

    def __init__(self, name: str | None, source: list[object] | dict[object, object]) -> None:
        self.name = name
        self.source = source
        self.done: list[object] = []
        members = source.values() if isinstance(source, dict) else source
        self.rest: Iterator[object] = iter(members)
        self.names: Iterator[object] | None = iter(source) if isinstance(source, dict) else None

    def name_of_next(self) -> str | None:
        """The name under which the member just taken from `rest` stands."""
        if self.names is None:
            return self.name
        name = next(self.names)
        return name if isinstance(name, str) else None

    def add(self, member: object) -> None:
        self.done.append(member)


def _has_any(text: str, hints: tuple[str, ...]) -> bool:
    return any(hint in text for hint in hints)


def _kind_of(match: re.Match[str]) -> str:
    kind = next(name for name, found in match.groupdict().items() if found is not None)
    return kind.replace("_", "-")


@lru_cache(maxsize=4096)
def _kind_of_name(name: str) -> str | None:
    match = _NAME_END.search(name)
    return _kind_of(match) if match else None


def _end_of_string(text: str, start: int, quote: str, slashes: int) -> int:
    """Where the string that was opened by `slashes` backslashes and a quote ends.

    Each time JSON is put into JSON the backslashes before its quotes double and grow by one, so
    that a quote belongs to the text unless its backslashes leave exactly the opening's.
    """
    for match in _QUOTE[quote].finditer(text, start):
        count = len(match["slashes"])
        if count % (2 * slashes + 2) == slashes:
            return match.end() - 1 - slashes
    return len(text)

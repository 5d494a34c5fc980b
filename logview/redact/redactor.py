"""Puts marks in the place of secrets, in texts and in values of any depth."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

from logview.redact.expression import Expression
from logview.redact.names import SHIPPED, is_secret
from logview.redact.own import NOTHING_OWN, Own
from logview.redact.pattern import MARK, Pattern
from logview.redact.patterns import ADDRESSES, KEYS

DEFAULT_KEY = b"logview redaction mark"

# `"name": "` inside a text, its quotes escaped as often as JSON was put into JSON; Ruby writes
# `=>`, and OTLP `"key": "name", "value": {"stringValue": "`.
_QUOTED = Expression(
    r"(?<![\w.-])(?P<name>[\w.-]++)(?P<slashes>\\{0,31})[\"']\s{0,8}"
    r"(?:,\s{0,8}(?P=slashes)\"value(?P=slashes)\"\s{0,8}:\s{0,8}(?:\{\s{0,8}"
    r"(?P=slashes)\"string_?[Vv]alue(?P=slashes)\"\s{0,8}:)?|:|=>)\s{0,8}"
    r"(?P=slashes)(?P<quote>[\"'])"
)
# `name=`, `name = ` and `name: `, before a value without quotes or with them.
_ASSIGNED = Expression(
    r"(?<![\w.-])(?P<name>[\w.-]++)(?:(?P<colon>:)[ \t]{0,2}|=>?(?!=)|[ \t]{1,2}=>?[ \t]{1,2})"
)
# A quote opens a value only before what can be one: else it closes a text that ends in a name.
_OPENING = Expression(r"(?P<slashes>\\{0,31})(?P<quote>[\"'])(?![\s,:;&}\])\"'\\]|\Z)")
# A piece of `Server=db;Password=My Pass;`, blanks and all.
_PIECE = Expression(
    r"[^\s;\"'<>\\‹›=][^;\"'<>\\‹›=\r\n]{0,127}+={0,2}"
    r"(?=;(?:\s{0,2}[A-Za-z][\w .-]{0,40}=|[ \t]{0,2}(?:[\"'\\\r\n]|\Z)))"
)
_BARE = Expression(r"[^\s&;,#\"'`<>(){}\[\]\\‹›]++")
_QUOTE = {quote: Expression(rf"(?<!\\)(?P<slashes>\\*+){quote}") for quote in "\"'"}
_MARK = Expression(MARK)
_TYPED = ("stringValue", "string_value")


_Group = tuple[str, Expression | None, tuple[Pattern, ...]]


def _by_need(patterns: tuple[Pattern, ...]) -> tuple[_Group, ...]:
    """The patterns in their order, neighbours that need the same together."""
    groups = groupby(patterns, key=lambda pattern: (pattern.needs, pattern.gate))
    return tuple((needs, gate, tuple(group)) for (needs, gate), group in groups)


_KEYS, _ADDRESSES = _by_need(KEYS), _by_need(ADDRESSES)
_SPECIAL = {":", "=", *(pattern.needs for pattern in (*KEYS, *ADDRESSES))}
_NEEDED = tuple(sorted(_SPECIAL, key=lambda needs: (len(needs), needs)))
"""Of these a text has one if it hides anything: a name is followed by one of the first two."""
_LONGEST_WORD = 100
_WORDS_KNOWN = 4096
"""Names of agents, models and users come again with every event: what became of so many short texts
is remembered."""


class Redactor:
    """Replaces secrets by marks such as `‹openai-key:7f3a›`.

    The four digits are a keyed digest: under one key the same secret has the same digits, so two
    secrets can be told apart, and a secret cannot be read back from them. With 65,536 values two
    secrets may share their digits. The default key is public: whoever has a guess can test it
    against the digits, and marks are the same everywhere. Give a random key where that matters,
    of at most 64 bytes. Patterns find the secrets that have a known shape or a telling name; a
    password in the middle of a sentence stays.
    """

    def __init__(self, key: bytes = DEFAULT_KEY, own: Own = NOTHING_OWN) -> None:
        """`own` is what a user wants hidden besides."""
        self._key = key
        self._own = own.patterns
        self._names = SHIPPED.and_also(own.names) if own.names else SHIPPED
        self._hide = self._hidden_by_all if own.patterns else self._hidden
        self._known = lru_cache(maxsize=_WORDS_KNOWN)(self._hide)

    def text(self, value: str) -> str:
        """The text with its secrets hidden; the same object when it has none.

        JSON inside the text is not parsed, and its values are found by their names all the same.
        """
        if len(value) > _LONGEST_WORD:
            return self._hide(value)
        hidden = self._known(value)
        return value if hidden == value else hidden

    def _hidden(self, value: str) -> str:
        for needs in _NEEDED:
            if needs in value:
                break
        else:  # words and nothing else, as most messages are
            return value
        # Not before it is needed: of a text that is not all ASCII it is slow.
        lowered = value.lower() if ":" in value or "=" in value else ""
        named = lowered != "" and self._names.may_be_in(lowered)
        if named and ('"' in value or "'" in value):
            value = self._hide_quoted(value)
        value = self._hide_shapes(_KEYS, value, lowered)
        if named:
            value = self._hide_assigned(value)
        return self._hide_shapes(_ADDRESSES, value, lowered)

    def _hidden_by_all(self, value: str) -> str:
        hidden = self._hidden(value)
        for pattern in self._own:
            if pattern.needs in hidden and (pattern.gate is None or pattern.gate.search(hidden)):
                hidden = self._hide_matches(pattern.kind, pattern.regex, hidden)
        return hidden

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
                if isinstance(child, dict | list):
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
        found = self._names.of(name) if name is not None else None
        if found is None or not is_secret(found, value):
            return self.text(value)
        return value if _MARK.fullmatch(value) else self._mark(found.kind, value)

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

    def _hide_shapes(self, groups: tuple[_Group, ...], text: str, lowered: str) -> str:
        for needs, gate, patterns in groups:
            if needs in text and (gate is None or gate.search(text)):
                lowered = lowered or text.lower()
                for pattern in patterns:
                    if _has_any(lowered, pattern.hints):
                        text = self._hide_matches(pattern.kind, pattern.regex, text)
        return text

    def _hide_matches(self, kind: str, regex: Expression, text: str) -> str:
        parts: list[str] = []
        end = 0
        for match in regex.finditer(text):
            if match.lastgroup is None:
                continue  # a mark, which a pattern of a user steps over
            group = "secret" if match["secret"] is not None else "bare"
            start = match.start(group)
            parts += (text[end:start], self._mark(kind, match[group]))
            end = match.end(group)
        return "".join(parts) + text[end:] if parts else text

    def _hide_quoted(self, text: str) -> str:
        """Hide the values of names that stand in quotes, and their values too."""
        parts: list[str] = []
        end = 0
        match = _QUOTED.search(text)
        while match:
            stop = start = match.end()
            name = self._names.of(match["name"])
            if name is not None:
                stop = _end_of_string(text, start, match["quote"], len(match["slashes"]))
                secret = text[start:stop]
                if secret and not _MARK.fullmatch(secret) and is_secret(name, secret):
                    parts += (text[end:start], self._mark(name.kind, secret))
                    end = stop
            match = _QUOTED.search(text, stop)
        return "".join(parts) + text[end:] if parts else text

    def _hide_assigned(self, text: str) -> str:
        """Hide the values of names without quotes: `name=value` and `name: value`."""
        parts: list[str] = []
        end = 0
        match = _ASSIGNED.search(text)
        while match:
            stop = start = match.end()
            found = self._assigned(text, match)
            if found is not None:
                kind, start, stop = found
                parts += (text[end:start], self._mark(kind, text[start:stop]))
                end = stop
            match = _ASSIGNED.search(text, stop)
        return "".join(parts) + text[end:] if parts else text

    def _assigned(self, text: str, match: re.Match[str]) -> tuple[str, int, int] | None:
        """The kind of the secret that follows a name and its sign, and where it begins and ends."""
        name, begin, colon = match["name"], match.start(), match["colon"] is not None
        address = not colon and begin > 0 and text[begin - 1] in "?&;#"
        if name.startswith("u0026") and begin > 0 and text[begin - 1] == "\\":
            name, address = name[5:], not colon
        if not self._names.tell_secret(name, address=address):
            return None
        start = match.end()
        opening = _OPENING.match(text, start)
        if opening:
            start, found = opening.end(), self._names.of(name)
            stop = _end_of_string(text, start, opening["quote"], len(opening["slashes"]))
            secret = text[start:stop]
            if found is None or not is_secret(found, secret) or _MARK.fullmatch(secret):
                return None
            return found.kind, start, stop
        for pattern in (_PIECE, _BARE):
            value = pattern.match(text, start)
            if value is None:
                continue
            kind = self._names.bare_kind(name, value[0], address=address, colon=colon)
            if kind is not None:
                return kind, start, value.end()
        return None

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
        if isinstance(self.source, dict):
            # OTLP says {"key": name, "value": {"stringValue": value}}.
            if name == "value":
                name = self.source.get("key", name)
            elif name in _TYPED:
                name = self.name
        return name if isinstance(name, str) else None

    def add(self, member: object) -> None:
        self.done.append(member)


def _has_any(text: str, hints: tuple[str, ...]) -> bool:
    for hint in hints:  # noqa: SIM110 - as a generator it takes twice as long
        if hint in text:
            return True
    return False


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

"""The text of a user's redaction file becomes patterns and names, or a sentence that says what is
wrong with it.

    [[pattern]]
    kind = "badge"
    regex = 'BDG-[A-Z0-9]{8,24}'
    hides = ["gate 4 read BDG-7K3M9Q2W at noon"]
    keeps = ["the BDG-reader of gate 4 is out of order"]

    [[name]]
    kind = "customer"
    names = ["customer_no"]
    hides = ['{"customer_no": "K-4711"}', "customer_no=4711"]
    keeps = ["customer_notes=none"]

Every sample must come out as the file says. Nothing is read from disk here.
"""

from __future__ import annotations

import re
from typing import Any, NoReturn

from logview.redact.expression import Expression
from logview.redact.linear import ShapeError, fixed_part
from logview.redact.names import ANY_WORD, Name
from logview.redact.own import Own
from logview.redact.pattern import BEGINS, MARK, Pattern
from logview.redact.redactor import Redactor
from logview.toml_file import TomlFileError, line_of, parse_toml, what_would_fit

_KIND = re.compile(r"[a-z]+(?:-[a-z]+){0,4}")
_LONGEST_KIND = 40
_NAME = re.compile(r"[A-Za-z0-9]+(?:[_.-]?[A-Za-z0-9]+)*")
_MOST = 100
"""Patterns and names of a file: each is looked for in every text."""
_KEYS = {
    "pattern": frozenset({"kind", "regex", "hides", "keeps"}),
    "name": frozenset({"kind", "names", "hides", "keeps"}),
}


def load(text: str, path: str, digest: str = "") -> Own:
    """What a file says; `path` is only named in errors.

    Raises `TomlFileError` for the first thing that is wrong with it.
    """
    return _File(text, path).own(digest)


class _File:
    """A redaction file that is being read."""

    def __init__(self, text: str, path: str) -> None:
        self._text, self._path = text, path
        self._said = parse_toml(text, path)

    def own(self, digest: str) -> Own:
        for key in self._said:
            if key not in _KEYS:
                line = line_of(self._text, "", key) or line_of(self._text, key)
                words = f"no such key; {what_would_fit(key, _KEYS)}"
                raise TomlFileError(self._path, line, key, words)
        patterns = [
            self._pattern(number, said) for number, said in enumerate(self._tables("pattern"))
        ]
        names = [
            name
            for number, said in enumerate(self._tables("name"))
            for name in self._names(number, said)
        ]
        if len(patterns) + len(names) > _MOST:
            raise TomlFileError(
                self._path, None, "", f"more than {_MOST} patterns and names: each takes its time"
            )
        return Own(tuple(patterns), tuple(names), digest)

    def _tables(self, table: str) -> list[dict[str, Any]]:
        said = self._said.get(table, [])
        if not isinstance(said, list) or not all(isinstance(one, dict) for one in said):
            line = line_of(self._text, "", table) or line_of(self._text, table)
            raise TomlFileError(self._path, line, table, f"tables are needed here: [[{table}]]")
        return said

    def _fail(self, table: str, number: int, key: str, words: str) -> NoReturn:
        line = line_of(self._text, table, key, number)
        whole = f"{table} {number + 1}.{key}" if key else f"{table} {number + 1}"
        raise TomlFileError(self._path, line, whole, words)

    def _pattern(self, number: int, said: dict[str, Any]) -> Pattern:
        kind = self._kind("pattern", number, said)
        shape = said.get("regex")
        if not isinstance(shape, str):
            self._fail("pattern", number, "regex", "a text is needed here")
        try:
            fixed = fixed_part(shape)
        except ShapeError as error:
            self._fail("pattern", number, "regex", str(error))
        # A mark is stepped over: nothing in it is hidden again.
        regex = rf"{MARK}|{BEGINS}(?P<secret>{shape})(?![A-Za-z0-9])"
        pattern = Pattern(kind, fixed, (), Expression(regex, re.ASCII), Expression(shape, re.ASCII))
        self._check("pattern", number, said, kind, Own(patterns=(pattern,)))
        return pattern

    def _names(self, number: int, said: dict[str, Any]) -> tuple[Name, ...]:
        kind = self._kind("name", number, said)
        names = self._texts("name", number, said, "names")
        for name in names:
            if not _NAME.fullmatch(name):
                self._fail("name", number, "names", f"{name} is no name: letters, digits, _ . -")
        found = tuple(_name(kind, name) for name in names)
        self._check("name", number, said, kind, Own(names=found))
        return found

    def _kind(self, table: str, number: int, said: dict[str, Any]) -> str:
        for key in said:
            if key not in _KEYS[table]:
                words = f"no such key; {what_would_fit(key, _KEYS[table])}"
                self._fail(table, number, key, words)
        kind = said.get("kind")
        if not isinstance(kind, str) or not _KIND.fullmatch(kind) or len(kind) > _LONGEST_KIND:
            self._fail(
                table,
                number,
                "kind",
                f"lower-case letters and - make a kind, {_LONGEST_KIND} at most",
            )
        return kind

    def _texts(self, table: str, number: int, said: dict[str, Any], key: str) -> list[str]:
        texts = said.get(key)
        if not isinstance(texts, list) or not texts or not all(isinstance(t, str) for t in texts):
            self._fail(table, number, key, "a list of texts is needed here, one at least")
        return texts

    def _check(self, table: str, number: int, said: dict[str, Any], kind: str, own: Own) -> None:
        redactor = Redactor(own=own)
        for sample in self._texts(table, number, said, "hides"):
            hidden = redactor.text(sample)
            if f"‹{kind}:" not in hidden:
                words = "nothing is hidden" if hidden == sample else f"this is hidden: {hidden}"
                self._fail(table, number, "hides", f"of {sample!r}, {words}, and no {kind}")
        for sample in self._texts(table, number, said, "keeps"):
            hidden = redactor.text(sample)
            if hidden != sample:
                self._fail(table, number, "keeps", f"{sample!r} becomes {hidden!r}")


def _name(kind: str, name: str) -> Name:
    """A name that is meant in any case, whatever joins its words."""
    words = re.split(r"[_.-]", name)
    ends = r"(?<![A-Za-z0-9])" + r"[_.-]?".join(map(re.escape, words))
    return Name(kind, ends, ANY_WORD, (max(words, key=len).lower(),))

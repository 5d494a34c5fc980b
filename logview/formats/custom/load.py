"""A format file's text becomes a format, or a sentence that says what is wrong with it.

Every sample in the file must come out as the file says. Nothing is read from disk here.
"""

from __future__ import annotations

import re
from typing import Any, NoReturn, TypeVar

from logview.formats.custom.format import format_of
from logview.formats.custom.mapping import (
    FIELDS,
    PARENT,
    Condition,
    FormatMapping,
    Judged,
    Meanings,
    Paths,
)
from logview.formats.custom.samples import check
from logview.formats.format import Format
from logview.formats.jsonlog.durations import UNITS
from logview.model import Kind, Phase, Reason, Status
from logview.toml_file import TomlFileError, line_of, parse_toml, what_would_fit

_T = TypeVar("_T")
_KEYS = frozenset(
    {
        *("name", "title", "each", "match", "fields", "kind", "status", "reason", "phase", "ends"),
        "sample",
    }
)
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_BUILT_IN = frozenset({"foundry", "aimogen", "otlp", "json"})
_STATUSES = {
    "ok": Judged(Status.OK),
    "failed": Judged(Status.FAILED),
    "blocked": Judged(Status.BLOCKED),
    "skipped": Judged(Status.SKIPPED),
    "info": Judged(Status.INFO),
    "notice": Judged(Status.INFO, notice=True),
}
_PHASES = {phase.value: phase for phase in Phase}


def load(text: str, path: str) -> Format:
    """The format that a file describes; `path` is only named in errors.

    Raises `TomlFileError` for the first thing that is wrong with it.
    """
    said = parse_toml(text, path)
    mapping = _File(text, path, said).mapping()
    form = format_of(mapping)
    check(form, said.get("sample", []), text, path)
    return form


class _File:
    """A format file that is being read."""

    def __init__(self, text: str, path: str, said: dict[str, Any]) -> None:
        self._text, self._path, self._said = text, path, said

    def mapping(self) -> FormatMapping:
        for key in self._said:
            if key not in _KEYS:
                self._fail("", key, f"no such key; {what_would_fit(key, _KEYS)}")
        name, title, match = self._name(), self._text_at("title"), self._match()
        fields, unit = self._fields()
        ends, root = self._ends()
        return FormatMapping(
            name=name,
            title=title,
            match=match,
            fields=fields,
            each=self._text_at("each") if "each" in self._said else None,
            unit=unit,
            kinds=self._values("kind", {kind.value: kind for kind in Kind}),
            statuses=self._lists("status", _STATUSES),
            reasons=self._values("reason", {reason.value: reason for reason in Reason}),
            phases=self._lists("phase", _PHASES),
            ends=ends,
            root_ends=root,
        )

    def _fail(self, table: str, key: str, words: str) -> NoReturn:
        line = line_of(self._text, table, key) or line_of(self._text, key)
        whole = f"{table}.{key}" if table and key else table or key
        raise TomlFileError(self._path, line, whole, words)

    def _text_at(self, key: str) -> str:
        value = self._said.get(key)
        if not isinstance(value, str) or not value.strip():
            self._fail("", key, "a text is needed here")
        return value

    def _name(self) -> str:
        name = self._text_at("name")
        if not _NAME.fullmatch(name):
            self._fail("", "name", "lower-case letters, digits, - and _ make a name")
        if name in _BUILT_IN:
            self._fail("", "name", f"{name} is the name of a built-in format")
        return name

    def _table(self, name: str) -> dict[str, Any]:
        table = self._said.get(name, {})
        if not isinstance(table, dict):
            self._fail("", name, f"a table is needed here: [{name}]")
        return table

    def _match(self) -> tuple[tuple[Condition, ...], ...]:
        said = self._said.get("match", {})
        groups = said if isinstance(said, list) else [said]
        if not groups or not all(isinstance(group, dict) and group for group in groups):
            self._fail("match", "", "at least one key is needed by which a record is known")
        return tuple(
            tuple(self._condition(path, wanted) for path, wanted in group.items())
            for group in groups
        )

    def _condition(self, path: str, wanted: object) -> Condition:
        if isinstance(wanted, bool):
            return Condition(path, wanted)
        if isinstance(wanted, dict):
            self._fail("match", path, 'write a path with dots in quotes: "a.b" = true')
        if not isinstance(wanted, str | list):
            self._fail("match", path, "true, false, a text or a list of texts is needed")
        words = self._words("match", path, wanted)
        return Condition(path, True, Meanings.read([(word, True) for word in words]))

    def _words(self, table: str, key: str, value: object) -> list[str]:
        words = [value] if isinstance(value, str) else value
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            self._fail(table, key, "a text or a list of texts is needed here")
        return words

    def _fields(self) -> tuple[dict[str, Paths], int]:
        unit, fields = 1, {}
        for name, value in self._table("fields").items():
            if name not in FIELDS:
                self._fail("fields", name, f"no such field; {what_would_fit(name, FIELDS)}")
            paths = value
            if isinstance(value, dict):
                if name != "duration" or set(value) != {"path", "unit"}:
                    words = 'only duration is a table: { path = "…", unit = "ms" }'
                    self._fail("fields", name, words)
                if value["unit"] not in UNITS:
                    words = f"no such unit; it must be one of {', '.join(UNITS)}"
                    self._fail("fields", name, words)
                paths, unit = value["path"], UNITS[value["unit"]]
            elif name == "duration":
                self._fail("fields", name, 'the unit is missing: { path = "…", unit = "ms" }')
            fields[name] = self._paths(name, paths)
        if not fields:
            self._fail("fields", "", "at least one field is needed")
        return fields, unit

    def _paths(self, name: str, value: object) -> Paths:
        paths = self._words("fields", name, value)
        for path in paths:
            if not path.removeprefix(PARENT).strip("."):
                self._fail("fields", name, "a path is needed, such as span_data.name")
            if path.startswith(PARENT) and "each" not in self._said:
                self._fail("fields", name, f"{path} is in the record around, and each is not set")
        if not paths:
            self._fail("fields", name, "a path is needed, such as span_data.name")
        return tuple(paths)

    def _values(self, table: str, known: dict[str, _T]) -> Meanings[_T]:
        """A table of words and what each means."""

        def meaning(key: str, value: object) -> _T:
            if not isinstance(value, str) or value not in known:
                self._fail(table, key, f"{value} is not known; {what_would_fit(str(value), known)}")
            return known[value]

        pairs = self._table(table).items()
        return Meanings.read([(word, meaning(word, value)) for word, value in pairs])

    def _lists(self, table: str, known: dict[str, _T]) -> Meanings[_T]:
        """A table of meanings and the words that have each."""
        pairs: list[tuple[str, _T]] = []
        for key, value in self._table(table).items():
            if key not in known:
                self._fail(table, key, f"no such key; {what_would_fit(key, known)}")
            pairs += [(word, known[key]) for word in self._words(table, key, value)]
        return Meanings.read(pairs)

    def _ends(self) -> tuple[Meanings[bool], bool]:
        table = self._table("ends")
        for key in table:
            if key not in {"kinds", "root"}:
                self._fail("ends", key, "no such key; it must be one of kinds, root")
        root = table.get("root", False)
        if not isinstance(root, bool):
            self._fail("ends", "root", "true or false is needed here")
        words = self._words("ends", "kinds", table.get("kinds", []))
        return Meanings.read([(word, True) for word in words]), root

"""Writes answers to stdout: exact and redacted as JSON, cleaned and redacted as text."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from logview.export.contract import Json, json_line
from logview.redact import Redactor
from logview.text import clean, fit, truncate
from logview.times import SECOND


class Printer:
    """One command's output."""

    def __init__(self, *, reveal: bool, utc: bool) -> None:
        self._redactor = None if reveal else Redactor()
        self._zone = UTC if utc else None

    def json(self, value: Json) -> None:
        """One object on one line."""
        hidden = value if self._redactor is None else self._redactor.value(value)
        assert isinstance(hidden, dict)
        sys.stdout.buffer.write(json_line(hidden))

    def line(self, text: str) -> None:
        """One line of text made of safe parts: see `word`."""
        sys.stdout.write(text.rstrip() + "\n")

    def word(self, text: str | None, width: int | None = None) -> str:
        """A piece of a log, made safe to print, cut and filled to a width if one is given."""
        words = clean(self._hide(text or ""), None if width is None else 4 * width)
        return words if width is None else fit(words, width)

    def cut(self, text: str | None, width: int) -> str:
        """A piece of a log, made safe to print, cut but not filled."""
        return truncate(clean(self._hide(text or ""), 4 * width), width)

    def _hide(self, text: str) -> str:
        return text if self._redactor is None else self._redactor.text(text)

    def time(self, ns: int | None) -> str:
        """A time to the second, in UTC or in local time."""
        if ns is None:
            return "time unknown"
        moment = datetime.fromtimestamp(ns // SECOND, UTC).astimezone(self._zone)
        return f"{moment:%Y-%m-%d %H:%M:%S}" + ("Z" if self._zone else f"{moment:%z}")

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Columns that line up; a head that starts with `>` is of numbers, set to the right."""
        cells = [[name.lstrip(">") for name in head], *rows]
        widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
        for row in cells:
            self.line(
                "  ".join(
                    fit(cell, width, "right" if name.startswith(">") else "left")
                    for cell, width, name in zip(row, widths, head, strict=True)
                )
            )

"""Writes answers to stdout: exact and redacted as JSON, cleaned and redacted as text."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from logview.export.contract import Json, json_line
from logview.redact import Redactor
from logview.redact.veil import Veil
from logview.text import cell_width, clean, fit, truncate
from logview.times import SECOND

if TYPE_CHECKING:
    from logview.cli.options import Request

WIDTH = 100
"""Cells of a line that is not printed on a terminal."""
_NARROWEST = 20


class Printer:
    """One command's output."""

    def __init__(
        self,
        *,
        reveal: bool,
        utc: bool,
        people: bool = False,
        redactor: Redactor | None = None,
    ) -> None:
        """With `people` user ids are words such as `user-3f9a1c`."""
        self._veil = Veil(redactor or Redactor(), reveal=reveal, people=people)
        self._users: tuple[str | None, ...] = ()
        self._zone = UTC if utc else None

    @classmethod
    def of(cls, request: Request) -> Printer:
        """What prints the answer to a request."""
        return cls(
            reveal=request.reveal,
            utc=request.utc,
            people=request.people,
            redactor=request.reading.redactor,
        )

    def about(self, *users: str | None) -> None:
        """Say of whom the next answers speak: their ids are known wherever they stand."""
        self._users = users

    def json(self, value: Json) -> None:
        """One object on one line."""
        user = value.get("user")
        users = (*self._users, user) if isinstance(user, str) else self._users
        hidden = self._veil.value(value, *users)
        assert isinstance(hidden, dict)
        sys.stdout.buffer.write(json_line(hidden))

    def user(self, user: str | None, width: int) -> str:
        """Who asked, made safe to print, cut but not filled."""
        return truncate(clean(self._veil.user(user) or "-", 4 * width), width)

    def line(self, text: str) -> None:
        """One line of text made of safe parts: see `word`."""
        sys.stdout.write(text.rstrip() + "\n")

    def word(self, text: str | None, width: int | None = None, *, user: str | None = None) -> str:
        """A piece of a log, made safe to print, cut and filled to a width if one is given. It may
        speak of that `user` besides."""
        hidden = self._veil.text(text or "", *self._users, user)
        words = clean(hidden, None if width is None else 4 * width)
        return words if width is None else fit(words, width)

    def cut(self, text: str | None, width: int) -> str:
        """A piece of a log, made safe to print, cut but not filled."""
        return truncate(clean(self._hide(text or ""), 4 * width), width)

    def _hide(self, text: str) -> str:
        return self._veil.text(text, *self._users)

    def time(self, ns: int | None) -> str:
        """A time to the second, in UTC or in local time."""
        if ns is None:
            return "time unknown"
        moment = datetime.fromtimestamp(ns // SECOND, UTC).astimezone(self._zone)
        return f"{moment:%Y-%m-%d %H:%M:%S}" + ("Z" if self._zone else f"{moment:%z}")

    def wrapped(self, text: str | None, margin: str = "") -> Iterator[str]:
        """A piece of a log over as many lines as it needs, made safe to print: broken where it has
        line breaks, and between words where the terminal ends."""
        width = max(_NARROWEST, terminal_width() - cell_width(margin))
        hidden = self._hide(text or "").replace("\r\n", "\n").replace("\t", "    ")
        for line in hidden.split("\n"):
            for piece in _broken(clean(line), width):
                yield margin + piece

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


def terminal_width() -> int:
    """Cells of a line: those of the terminal, and `WIDTH` where there is none."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDTH


def _broken(text: str, width: int) -> Iterator[str]:
    """Cleaned text in pieces of at most so many cells; a word that is longer is cut."""
    piece, used = "", 0
    for word in text.split(" "):
        size = cell_width(word)
        if piece and used + 1 + size > width:
            yield piece
            piece, used = "", 0
        while size > width:
            head = _head(word, width)
            yield head
            word = word[len(head) :]
            size = cell_width(word)
        piece, used = (f"{piece} {word}", used + 1 + size) if piece else (word, size)
    yield piece


def _head(word: str, width: int) -> str:
    """As much of a word as fits."""
    used = 0
    for place, character in enumerate(word):
        used += cell_width(character)
        if used > width:
            return word[: max(1, place)]
    return word

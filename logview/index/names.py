"""Words that recur in a log, and shapes of its events, stored once in the index and known by
number."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from logview.index.columns import SAME_SHAPE, SHAPE_COLUMNS, SHAPE_PLACES, Shape

_REMEMBERED = 30_000


class Names:
    """Numbers for words. What is stored went through `hide`, once for each distinct word."""

    def __init__(self, connection: sqlite3.Connection, hide: Callable[[str], str]) -> None:
        self._connection = connection
        self._hide = hide
        self._numbers: dict[str, int] = {}

    def number(self, word: str | None) -> int | None:
        """The number of a word, given now if it has none yet; None for None."""
        if word is None:
            return None
        known = self._numbers.get(word)
        return known if known is not None else self._find_or_add(word)

    def forget(self) -> None:
        """Drop what is remembered: after a rollback the numbers may be another word's."""
        self._numbers.clear()

    def _find_or_add(self, word: str) -> int:
        text = self._hide(word)
        execute = self._connection.execute
        row = execute("SELECT id FROM names WHERE text = ?", (text,)).fetchone()
        if row is None:
            row = execute("INSERT INTO names (text) VALUES (?) RETURNING id", (text,)).fetchone()
        if len(self._numbers) >= _REMEMBERED:
            self._numbers.clear()
        number = int(row[0])
        self._numbers[str(word)] = number
        return number


class Shapes:
    """Numbers for the shapes of events."""

    def __init__(self, connection: sqlite3.Connection, names: Names) -> None:
        self._execute = connection.execute
        self._name = names.number
        self._numbers: dict[Shape, int] = {}

    def number(self, shape: Shape) -> int:
        """The number of a shape, given now if it has none yet."""
        known = self._numbers.get(shape)
        return known if known is not None else self._find_or_add(shape)

    def forget(self) -> None:
        """Drop what is remembered, after a rollback."""
        self._numbers.clear()

    def _find_or_add(self, shape: Shape) -> int:
        held = tuple(f if isinstance(f, int) else self._name(f) for f in shape)
        row = self._execute(f"SELECT id FROM shapes WHERE {SAME_SHAPE}", held).fetchone()
        if row is None:
            row = self._execute(
                f"INSERT INTO shapes ({SHAPE_COLUMNS}) VALUES ({SHAPE_PLACES}) RETURNING id", held
            ).fetchone()
        if len(self._numbers) >= _REMEMBERED:
            self._numbers.clear()
        self._numbers[shape] = number = int(row[0])
        return number

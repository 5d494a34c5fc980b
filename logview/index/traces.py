"""Numbers of traces and sessions, and the events of the traces that are being written.

Events of open traces are remembered so that a trace is not read back for every batch; what was
let go is read from its rows, never from the log, which may be gone.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar

from logview.index.columns import SHAPE_COLUMNS, EventReader, Shape
from logview.index.giants import TakenEvents, take_events
from logview.index.keys import path_of
from logview.model import Event

REMEMBERED_EVENTS = 30_000
LARGE = 2_000
"""Events from which a trace is not remembered, and judged at growing intervals."""

_REMEMBERED = 30_000
"""Names, words or shapes that are kept at hand at most: some MB."""

_Value = TypeVar("_Value")


class TraceEvents:
    """Every event of a trace, at hand while it grows."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._reader = event_reader(connection)
        self._held: OrderedDict[int, list[Event]] = OrderedDict()
        self._count = 0

    def begin(self, trace: int) -> None:
        """A trace that has no rows yet."""
        self._held[trace] = []

    def add(self, trace: int, event: Event) -> None:
        """An event that is being written now."""
        held = self._held.get(trace)
        if held is None:
            return
        if len(held) >= LARGE:
            self.drop(trace)
            return
        held.append(event)
        self._count += 1

    def drop(self, trace: int) -> None:
        """Let a trace go; it is read from its rows when it is asked for again."""
        self._count -= len(self._held.pop(trace, ()))

    def holding(self, path: str) -> list[int]:
        """The traces at hand with an event of that file."""
        return [t for t, events in self._held.items() if any(e.source == path for e in events)]

    def renamed(self) -> None:
        """A path that events were read with is another one now."""
        self._reader = event_reader(self._connection)

    def clear(self) -> None:
        """Let everything go."""
        self._held.clear()
        self._count = 0
        self._reader = event_reader(self._connection)

    def shrink(self) -> None:
        """Let go of the traces that were quiet longest, down to what may be remembered."""
        while self._count > REMEMBERED_EVENTS and self._held:
            _, events = self._held.popitem(last=False)
            self._count -= len(events)

    def of(self, trace: int, name: str | None) -> TakenEvents:
        """The events of a trace whose rows are written. `name` is None for a bucket."""
        held = self._held.get(trace)
        if held is not None:
            self._held.move_to_end(trace)
            return TakenEvents(held, 0)
        taken = take_events(self._connection, self._reader, trace, name)
        if len(taken.events) < LARGE:
            self._held[trace] = taken.events
            self._count += len(taken.events)
        return taken


def event_reader(connection: sqlite3.Connection) -> EventReader:
    """A reader of event rows that looks shapes, words, paths and sessions up in this index."""

    def word(number: int) -> str:
        return str(one("SELECT text FROM names WHERE id = ?", number)[0])

    def shape(number: int) -> Shape:
        row = one(f"SELECT {SHAPE_COLUMNS} FROM shapes WHERE id = ?", number)
        digits = Shape._fields.index("time_digits")
        fields = (f if f is None or n == digits else words(f) for n, f in enumerate(row))
        return Shape.of_words(tuple(fields))

    def one(query: str, number: int) -> tuple[Any, ...]:
        return connection.execute(query, (number,)).fetchone()  # type: ignore[no-any-return]

    words = _remembered(word)
    return EventReader(
        _remembered(shape),
        words,
        _remembered(lambda n: path_of(one("SELECT path FROM sources WHERE id = ?", n)[0])),
        _remembered(lambda n: one("SELECT session FROM sessions WHERE id = ?", n)[0]),
    )


def _remembered(look_up: Callable[[int], _Value]) -> Callable[[int], _Value]:
    known: dict[int, _Value] = {}

    def find(number: int) -> _Value:
        value = known.get(number)
        if value is None:
            if len(known) >= _REMEMBERED:
                known.clear()
            try:
                value = known[number] = look_up(number)
            except (TypeError, ValueError) as error:  # it is not there, or no such word is known
                raise sqlite3.DatabaseError(f"row {number}: {error}") from None
        return value

    return find


class Numbers:
    """Row ids of traces or of sessions by their names, given when they are first seen."""

    def __init__(self, connection: sqlite3.Connection, table: str, column: str) -> None:
        self._execute = connection.execute
        self._find = f"SELECT id FROM {table} WHERE {column} = ?"
        self._last = f"SELECT coalesce(max(id), 0) FROM {table}"
        self._known: dict[str, int] = {}
        self._next = 0

    def get(self, name: str) -> tuple[int, bool]:
        """The number, and whether it was given just now: whoever asked writes the row."""
        known = self._known.get(name)
        if known is not None:
            return known, False
        row = self._execute(self._find, (name,)).fetchone()
        if row is not None:
            number = int(row[0])
        else:
            if not self._next:
                self._next = self._execute(self._last).fetchone()[0] + 1
            number = self._next
            self._next += 1
        self._known[name] = number
        return number, row is None

    def trim(self) -> None:
        """Forget what is too much to be remembered, once all rows are written."""
        if len(self._known) >= _REMEMBERED:
            self._known.clear()

    def forget(self) -> None:
        """Drop what is remembered, after a rollback or a deletion."""
        self._known.clear()
        self._next = 0

"""Numbers of traces and sessions, and the events of the traces that are being written.

Events of open traces are remembered so that a trace is not read back for every batch; what was
let go is read from its rows, never from the log, which may be gone.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict

from logview.index.columns import EVENT_COLUMNS, EventReader
from logview.index.keys import path_of
from logview.model import Event

REMEMBERED_EVENTS = 40_000
LARGE = 2_000
"""Events from which a trace is not remembered, and judged at growing intervals."""

_REMEMBERED_NUMBERS = 200_000


class TraceEvents:
    """Every event of a trace, at hand while it grows."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
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

    def clear(self) -> None:
        """Let everything go."""
        self._held.clear()
        self._count = 0

    def shrink(self) -> None:
        """Let go of the traces that were quiet longest, down to what may be remembered."""
        while self._count > REMEMBERED_EVENTS and self._held:
            _, events = self._held.popitem(last=False)
            self._count -= len(events)

    def of(self, trace: int, name: str | None) -> list[Event]:
        """All events of a trace whose rows are written. `name` is None for a bucket."""
        held = self._held.get(trace)
        if held is None:
            held = self._load(trace, name)
            if len(held) < LARGE:
                self._held[trace] = held
                self._count += len(held)
        else:
            self._held.move_to_end(trace)
        return held

    def _load(self, trace: int, name: str | None) -> list[Event]:
        reader = event_reader(self._connection)
        rows = self._connection.execute(
            f"SELECT {EVENT_COLUMNS} FROM events WHERE trace_id = ?", (trace,)
        )
        return [reader.event(row, name) for row in rows]


def event_reader(connection: sqlite3.Connection) -> EventReader:
    """A reader of event rows that looks words, paths and sessions up in this index."""
    words: dict[int, str] = {}
    paths: dict[int, str] = {}
    sessions: dict[int, str] = {}

    def look_up(known: dict[int, str], query: str, number: int) -> str:
        text = known.get(number)
        if text is None:
            row = connection.execute(query, (number,)).fetchone()
            text = known[number] = row[0]
        return text

    return EventReader(
        lambda n: look_up(words, "SELECT text FROM names WHERE id = ?", n),
        lambda n: path_of(look_up(paths, "SELECT path FROM sources WHERE id = ?", n)),
        lambda n: look_up(sessions, "SELECT session FROM sessions WHERE id = ?", n),
    )


class Numbers:
    """Row ids of traces or of sessions by their names, made when they are first seen."""

    def __init__(self, connection: sqlite3.Connection, table: str, column: str) -> None:
        self._execute = connection.execute
        self._find = f"SELECT id FROM {table} WHERE {column} = ?"
        self._add = f"INSERT INTO {table} ({column}) VALUES (?) RETURNING id"
        self._known: dict[str, int] = {}

    def get(self, name: str) -> tuple[int, bool]:
        """The number, and whether it was given just now."""
        known = self._known.get(name)
        if known is not None:
            return known, False
        row = self._execute(self._find, (name,)).fetchone()
        added = row is None
        if added:
            row = self._execute(self._add, (name,)).fetchone()
        if len(self._known) >= _REMEMBERED_NUMBERS:
            self._known.clear()
        self._known[name] = row[0]
        return int(row[0]), added

    def forget(self) -> None:
        """Drop what is remembered, after a rollback or a deletion."""
        self._known.clear()

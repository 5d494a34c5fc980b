"""The events of a trace that are looked at: all, or of a giant one those that tell how it went, so
that the memory for it is bounded."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from logview.index.columns import EVENT_COLUMNS, EventReader
from logview.index.keys import SOURCE_BITS
from logview.model import ENDINGS, PROBLEMS, Event

MOST = 30_000
"""Events of a trace from which not all are looked at, but so many of each sort: some 100 MB."""

_SHAPES = (
    "SELECT DISTINCT h.id, n.text, p.text, d.text FROM event_rows e "
    "JOIN shapes h ON h.id = e.shape JOIN names n ON n.id = h.name "
    "LEFT JOIN names p ON p.id = h.status JOIN names d ON d.id = h.ends WHERE e.trace_id = ?"
)
_EARLIEST = (
    "SELECT e.id FROM event_rows e JOIN sources s "
    f"ON s.id = e.id >> {SOURCE_BITS} WHERE e.trace_id = :trace "
    "AND (:shapes IS NULL OR e.shape IN (SELECT value FROM json_each(:shapes))) "
    "ORDER BY e.time IS NULL, e.time, s.path, e.id LIMIT :most"
)


class TakenEvents(NamedTuple):
    """Events of a trace."""

    events: list[Event]
    left_out: int
    """How many more there are."""


def take_events(
    connection: sqlite3.Connection, reader: EventReader, trace: int, name: str | None
) -> TakenEvents:
    """The events of a trace whose rows are written. `name` is None for a bucket.

    Of a giant one the earliest; the earliest that failed, were blocked or ended it; and the
    earliest of those operations that failed, which may have succeeded later.
    """
    (count,) = connection.execute(
        "SELECT count(*) FROM event_rows WHERE trace_id = ?", (trace,)
    ).fetchone()
    if count <= MOST:
        rows = connection.execute(
            f"SELECT {EVENT_COLUMNS} FROM event_rows WHERE trace_id = ?", (trace,)
        )
    else:
        rows = connection.execute(
            f"SELECT {EVENT_COLUMNS} FROM event_rows WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(_telling(connection, trace))),),
        )
    events = [reader.event(row, name) for row in rows]
    return TakenEvents(events, count - len(events))


def _telling(connection: sqlite3.Connection, trace: int) -> set[int]:
    """The rows of a giant trace that tell how it went."""
    shapes = connection.execute(_SHAPES, (trace,)).fetchall()
    failed = {name for _, name, status, _ in shapes if status in PROBLEMS and name}
    telling = [
        number for number, _, status, ends in shapes if status in PROBLEMS or ends in ENDINGS
    ]
    again = [number for number, name, *_ in shapes if name in failed]

    def earliest(among: Iterable[int] | None) -> set[int]:
        said = None if among is None else json.dumps(list(among))
        values = {"trace": trace, "shapes": said, "most": MOST}
        return {row[0] for row in connection.execute(_EARLIEST, values)}

    return earliest(None) | earliest(telling) | earliest(again)

"""How many records of every source were read as which format, rejected and left out.

Plain counting over the tables: it reads no log, and looks at every row once.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field

from logview.index.keys import SOURCE_BITS, path_of


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """One source and what was read of it."""

    path: str
    size: int
    position: int
    """Bytes that are indexed."""
    gone: bool
    events: dict[str, int] = field(default_factory=dict)
    """Events by format, the most frequent first."""
    rejected: dict[str, int] = field(default_factory=dict)
    """Records that could not be read, by reason."""
    skipped: dict[str, int] = field(default_factory=dict)
    """Records that were left out on purpose, by what they are."""


def format_counts(connection: sqlite3.Connection) -> list[SourceCounts]:
    """Every source that was or is read, in the order in which they were found."""
    found = {
        number: SourceCounts(path_of(path), size or 0, position or 0, bool(gone))
        for number, path, size, position, gone in connection.execute(
            "SELECT id, path, size, position, gone FROM sources ORDER BY id"
        )
    }
    for table, column, counts in (
        ("events", "format", "events"),
        ("rejected", "reason", "rejected"),
        ("skipped", "reason", "skipped"),
    ):
        rows = connection.execute(
            f"SELECT c.source, n.text, c.number FROM (SELECT id >> {SOURCE_BITS} AS source, "
            f"{column} AS word, count(*) AS number FROM {table} GROUP BY 1, 2) c "
            "JOIN names n ON n.id = c.word ORDER BY c.source, c.number DESC, n.text"
        )
        for source, word, number in rows:
            if source not in found:
                raise sqlite3.DatabaseError(f"{table}: a row of no known source ({source})")
            getattr(found[source], counts)[word] = number
    return list(found.values())

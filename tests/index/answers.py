"""All that an index answers, without the numbers that it gave to words, traces and sessions."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from logview.index.place import IndexUnusableError
from logview.index.reader import Reader

_WORDS = {
    "events": "format time_basis kind phase event name status raw_status reason reason_text why "
    "level user owner ends",
    "traces": "format feature role owner user agent agent_version caller outcome ended_by "
    "first_kind first_name first_status first_reason",
    "sessions": "agent user",
    "trace_sessions": "agent",
    "calls": "kind name status reason provider model",
    "rejected": "reason",
    "sources": "",
}
_LINKS = {"trace_id": ("traces", "trace"), "session_id": ("sessions", "session")}


def answers(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, words and identifiers spelled out, in an order of their own.

    Sources are known by path and offsets within them; when they were looked at is left out.
    """
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return {table: sorted(_rows(connection, table), key=repr) for table in _WORDS}
    finally:
        connection.close()


def _rows(connection: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    names = dict(connection.execute("SELECT id, text FROM names"))
    paths = dict(connection.execute("SELECT id, path FROM sources"))
    links = {
        column: dict(connection.execute(f"SELECT id, {name} FROM {other}"))
        for column, (other, name) in _LINKS.items()
    }
    cursor = connection.execute(f"SELECT * FROM {table}")
    columns = [description[0] for description in cursor.description]
    words = _WORDS[table].split()

    def spelled(column: str, value: Any) -> Any:
        if value is None or column in {"device", "inode"}:
            return None if value is None else "-"
        if column in words:
            return names[value]
        if column == "facts":
            said = json.loads(value)
            return {
                key: names[word] if isinstance(word, int) else word for key, word in said.items()
            }
        if column in links:
            return links[column][value]
        if column == "id":
            if table in {"events", "rejected"}:
                return paths[value >> 42], value & ((1 << 42) - 1)
            return "-"
        return value

    return [
        tuple(spelled(column, value) for column, value in zip(columns, row, strict=True))
        for row in cursor
    ]


def rows_in(path: Path) -> int:
    """How many events the index holds; none where it cannot be read yet."""
    try:
        reader = Reader(path)
    except IndexUnusableError:
        return 0
    try:
        return reader.totals().events
    finally:
        reader.close()

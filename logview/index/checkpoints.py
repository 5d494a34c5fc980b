"""How far every source was read, and which files are copies of one, as rows of the index."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import astuple, fields, replace

from logview.index.keys import path_of, stored_path
from logview.sources.identity import Checkpoint, Copy

_FIELDS = [field.name for field in fields(Checkpoint)]
_COLUMNS = ", ".join(_FIELDS).replace("source", "id", 1)
_PLACES = ", ".join("?" * len(_FIELDS))
_COPY = ", ".join(field.name for field in fields(Copy))
_COPY_PLACES = ", ".join("?" * len(fields(Copy)))


def checkpoints(connection: sqlite3.Connection) -> list[Checkpoint]:
    """How far every source had been read when the index was last written."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM sources ORDER BY id")
    known = (Checkpoint(**dict(zip(_FIELDS, row, strict=True))) for row in rows)
    return [replace(c, path=path_of(c.path), family=path_of(c.family)) for c in known]


def put_checkpoint(connection: sqlite3.Connection, checkpoint: Checkpoint) -> None:
    """Note how far a source was read, within the running transaction."""
    connection.execute(
        f"INSERT OR REPLACE INTO sources ({_COLUMNS}) VALUES ({_PLACES})",
        tuple(stored_path(v) if isinstance(v, str) else v for v in astuple(checkpoint)),
    )


def copies(connection: sqlite3.Connection) -> list[Copy]:
    """The files that were found to be copies of a source when the index was last written."""
    return [Copy(*row) for row in connection.execute(f"SELECT {_COPY} FROM copies")]


def put_copies(connection: sqlite3.Connection, found: Iterable[Copy]) -> None:
    """Note which files are copies now, and no others, within the running transaction."""
    connection.execute("DELETE FROM copies")
    connection.executemany(
        f"INSERT INTO copies ({_COPY}) VALUES ({_COPY_PLACES})", map(astuple, found)
    )

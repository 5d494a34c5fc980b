"""Indexes made of events that no log would hold together."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from logview.index.packed import pack
from logview.index.place import prepare
from logview.index.reader import Reader
from logview.index.writer import Writer, open_for_writing
from logview.model import Event
from logview.redact import Redactor
from logview.sources.identity import Checkpoint

SOURCE = "/logs/made.jsonl"


@cache
def _empty() -> bytes:
    """An index that holds nothing: many are made, and making its tables is most of the work."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "i.db"
        prepare(path)
        open_for_writing(path).close()
        return path.read_bytes()


def index_of(events: Sequence[Event], path: Path) -> Reader:
    """A reader of an index that holds these events of one source, each of them one byte long."""
    path.write_bytes(_empty())
    connection = sqlite3.connect(path, isolation_level=None)
    size = len(events)
    checkpoint = Checkpoint(1, SOURCE, SOURCE, 1, 1, b"", 0, size, b"", size)
    placed = [
        event._replace(source=SOURCE, offset=offset, length=1, fingerprint=offset)
        for offset, event in enumerate(events)
    ]
    writer = Writer(connection)
    writer.write(checkpoint, 0, None, pack(placed, [], Redactor()))
    writer.finish()
    connection.close()
    return Reader(path)

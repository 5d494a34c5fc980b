"""How an event's place in a log becomes its row id, and back."""

from __future__ import annotations

import os

from logview.sources.piped import shown_as

NO_TRACE = "no-trace:"
"""What the names of buckets begin with in which the records of a log lie that name no trace."""
NO_SESSION = "no-session:"
"""The same of those that name no session."""
SOURCE_BITS = 42
_OFFSETS = (1 << SOURCE_BITS) - 1


def row_id(source: int, offset: int, ordinal: int = 0) -> int:
    """The row id of an event or a rejected record: `source << 42 | offset + ordinal`.

    Every event of a record takes at least one of its bytes, so the sum is its own; and a source's
    rows lie together, in the order of the file. A source may hold 4 TB.
    """
    return source << SOURCE_BITS | (offset + ordinal)


def stored_path(path: str) -> str | bytes:
    """A path as the index holds it: text, or its bytes where those are not UTF-8."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return os.fsencode(path)
    return path


def path_of(stored: str | bytes) -> str:
    """The path that `stored_path` made."""
    return os.fsdecode(stored)


def bucket_name(kind: str, family: str) -> str:
    """What the records of a log are gathered under that name no trace, or no session."""
    return kind + os.fsencode(shown_as(family)).decode("utf-8", "backslashreplace")


def source_of(row: int) -> int:
    """The source of a row id."""
    return row >> SOURCE_BITS


def offset_of(row: int, ordinal: int = 0) -> int:
    """The offset of the record of a row id."""
    return (row & _OFFSETS) - ordinal

"""Cuts bytes into records, one a line. It knows nothing of what a line means, except whether an
unfinished last one is already a whole JSON object."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate
from operator import add
from typing import NamedTuple

import orjson

from logview.model import Table
from logview.sources.identity import Checkpoint

LONGEST = 64 << 20
"""Bytes of the longest line that is handed on as a record."""

_BOM = b"\xef\xbb\xbf"


class Record(NamedTuple):
    """One line without its line end. Blank lines are no records.

    A byte order mark at the start of the file and NUL bytes at the start of a line, which a
    truncated log leaves behind, belong to no record.
    """

    offset: int
    """Position of the record's first byte in the file."""
    data: bytes


class Oversized(NamedTuple):
    """A line too long to be handed on: to be stored as rejected."""

    offset: int
    length: int
    """Bytes, without the newline."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one look at a source gave. To be committed as a whole."""

    checkpoint: Checkpoint
    """The state once this batch is committed."""
    records: list[Record]
    provisional: Record | None
    """A last line without its newline that is a whole JSON object all the same. The position
    stays before it, and it is given again, or replaced, when the source grows."""
    start: int | None
    """Where the batch begins: it replaces all that is known of the source from this offset on,
    up to `end`. None where nothing was read and only the checkpoint changed."""
    oversized: list[Oversized] = field(default_factory=list)
    table: Table | None = None
    """How the rows are read where the file is a table."""
    end: int | None = None
    """Where the batch ends that was read back from what was known, or that brings nothing and takes
    back what another source holds; None for all others, which replace all that is known from
    `start` to the end of the source."""


_new_record = partial(tuple.__new__, Record)


def split(data: bytes, offset: int, longest: int) -> tuple[list[Record], list[Oversized], int]:
    """The complete lines of a block that begins with a line at `offset` of the file.

    Returns the records, the lines longer than `longest` bytes, and the length of the unfinished
    rest.
    """
    lines = data.split(b"\n")
    rest = len(lines.pop())
    plain = offset and len(data) <= longest and b"\r" not in data and b"\0" not in data
    if plain and all(lines) and not any(map(bytes.isspace, lines)):
        # The hot path: nothing here runs once a byte, or in Python once a line.
        starts = map(add, accumulate(map(len, lines), initial=offset), range(len(lines)))
        return list(map(_new_record, zip(starts, lines, strict=False))), [], rest
    return *_split_with_care(lines, offset, longest), rest


def _split_with_care(
    lines: Iterable[bytes], offset: int, longest: int
) -> tuple[list[Record], list[Oversized]]:
    records: list[Record] = []
    oversized: list[Oversized] = []
    for line in lines:
        if len(line) > longest:
            oversized.append(Oversized(offset, len(line)))
        elif record := one_record(line, offset):
            records.append(record)
        offset += len(line) + 1
    return records, oversized


def one_record(line: bytes, offset: int) -> Record | None:
    """The record of one line that begins at `offset`, or None where the line is blank."""
    data = line.removesuffix(b"\r")
    if not offset:
        data = data.removeprefix(_BOM)
    data = data.lstrip(b"\0")
    if not data or data.isspace():
        return None
    return Record(offset + len(line.removesuffix(b"\r")) - len(data), data)


def whole_object(record: Record) -> bool:
    """Whether the record is one complete JSON object, as orjson or the standard library reads it:
    the latter takes the NaN and the lone surrogates that Python's own writer makes, and control
    characters that stand bare in a string."""
    data = record.data
    return data.startswith(b"{") and data.rstrip().endswith(b"}") and _is_json(data)


def whole_array(record: Record) -> bool:
    """Whether the record is one complete JSON array."""
    data = record.data
    return data.startswith(b"[") and data.rstrip().endswith(b"]") and _is_json(data)


def _is_json(data: bytes) -> bool:
    try:
        orjson.loads(data)
    except orjson.JSONDecodeError:
        try:
            json.loads(data.decode("utf-8", "surrogateescape"), strict=False, parse_int=str)
        except (ValueError, RecursionError):
            return False
    return True

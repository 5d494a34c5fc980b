"""What a framing is: where the records of one file begin and end. It sees bytes and offsets, never
a file, and keeps nothing between two looks: a position alone says where to go on."""

from __future__ import annotations

import re
from typing import NamedTuple, Protocol

from logview.model import Table
from logview.sources.records import Oversized, Record

BOM = b"\xef\xbb\xbf"

SLACK = 64
"""Bytes beyond the longest record by which it is certain that a record is too long, whatever its
framing."""


class Cut(NamedTuple):
    """What a stretch of a file held."""

    records: list[Record]
    oversized: list[Oversized]
    rest: int
    """Bytes at the end that belong to no record yet."""
    provisional: Record | None = None
    """The rest, where the file ends and it is a record as it stands."""


class Framing(Protocol):
    """Where records begin and end in one file. The choice depends on the file's first bytes."""

    @property
    def name(self) -> str:
        """What kind it is: `lines`, `csv`, `array`, `values`, `brackets` or `chunks`."""

    @property
    def table(self) -> Table | None:
        """How the rows are read where the file is a table; None for every other file."""

    @property
    def preamble(self) -> int:
        """Bytes at the start of the file that belong to no record, such as a header."""

    @property
    def enders(self) -> re.Pattern[bytes]:
        """Finds a byte that may end, or complete, a record that had no end so far."""

    def cut(self, data: bytes, offset: int, longest: int, *, last: bool) -> Cut:
        """The records of a stretch of the file that begins at `offset`, not before the end of the
        preamble, and where an earlier cut may have ended. `last`: the file ends with it.

        What is made of a byte depends on the file alone, never on where the stretch ends. A rest
        longer than `longest` and `SLACK` is the beginning of a record that is too long, and holds
        no line end beyond its first `longest` bytes.
        """


def line_end(data: bytes, start: int, longest: int) -> int:
    """Where a record that begins at `start` and is too long is given up: the first line end that
    is `longest` or more bytes further. -1 where it is not there yet, or where more bytes must be
    seen before the record is too long for certain."""
    return data.find(b"\n", start + longest) if len(data) - start > longest + SLACK else -1

"""A file that is one JSON array: each element is a record. Elements may span lines; commas, blanks
and the closing bracket are no records, and what follows the array still is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from logview.sources.framing.cut import Cut, line_end
from logview.sources.framing.value import STRING, Extent, broken_string, extent
from logview.sources.records import Oversized, Record

_SYNTAX = re.compile(rb"[\s\0,\]]*+")
_SCALAR_END = re.compile(rb"[,\]\n]")
_SCALAR = re.compile(rb"-?\d[\d.eE+-]*|true|false|null")


@dataclass(frozen=True, slots=True)
class Array:
    """A file that begins with the opening bracket of an array."""

    preamble: int
    name: str = "array"
    table: None = None
    enders: re.Pattern[bytes] = re.compile(rb'[][{},"\n]')

    def cut(self, data: bytes, offset: int, longest: int, *, last: bool) -> Cut:
        """The elements that are complete. Nothing is provisional: an element shows its end."""
        return cut_values(data, offset, longest, _SYNTAX, _element)


def _element(data: bytes, start: int, longest: int) -> Extent | None:
    first, stop = data[start], start + longest
    if first in b"{[":
        return extent(data, start, stop)
    if first == ord('"'):
        string = STRING.match(data, start, stop)
        return Extent(string.end(), False) if string else broken_string(data, start, stop + 1)
    end = _SCALAR_END.search(data, start, stop + 1)
    if end and _SCALAR.fullmatch(data[start : end.start()].rstrip()):
        return Extent(end.start(), False)
    return rest_of_line(data, start, longest)


def rest_of_line(data: bytes, start: int, longest: int) -> Extent | None:
    """What is no JSON, up to the end of its line."""
    end = data.find(b"\n", start, start + longest + 1)
    return None if end < 0 else Extent(end, True)


def cut_values(
    data: bytes,
    offset: int,
    longest: int,
    syntax: re.Pattern[bytes],
    find: Callable[[bytes, int, int], Extent | None],
) -> Cut:
    """Cut where `find` sees an end, after stepping over `syntax`."""
    records: list[Record] = []
    oversized: list[Oversized] = []
    at = 0
    while True:
        start = _end_of(syntax, data, at)
        if start == len(data):
            return Cut(records, oversized, 0)
        found = find(data, start, longest)
        if found is not None:
            at = found.end
            records.append(Record(offset + start, data[start:at].rstrip()))
        elif (at := line_end(data, start, longest)) >= 0:
            oversized.append(Oversized(offset + start, at - start))
        else:
            return Cut(records, oversized, len(data) - start)


def _end_of(syntax: re.Pattern[bytes], data: bytes, at: int) -> int:
    found = syntax.match(data, at)
    return found.end() if found else at

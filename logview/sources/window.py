"""Which part of a log a span of time asks for, found by bisecting on the times of its lines. It
leaves nothing out whose time it does not know."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from logview.sources.records import Record, one_record
from logview.times import SECOND

MARGIN = 600 * SECOND
"""Nanoseconds by which the lines of a log may be out of order: many threads write it, and some
date a line by when began what it tells the end of."""

_LOOK = 4096
"""Bytes in which a line and its time are looked for first."""
_FARTHEST = 1 << 20
"""Bytes in which they are looked for at most."""
_MOST = 16
"""Lines without a time after which that of a place counts as unknown."""


@dataclass(frozen=True, slots=True)
class Window:
    """A span of time: of a large log, what is older or younger need not be read.

    Where the clock of a log jumps by more than the margin, it is read as far as bisecting says,
    and lines of the span may be missing until the log is read without a window.
    """

    since: int | None
    """Nanoseconds; None where nothing is too old."""
    until: int | None
    """Nanoseconds; None where nothing is too young."""
    span_of: Callable[[bytes], tuple[int, int] | None]
    """The earliest and the latest time, in nanoseconds, of what a record tells; None where it tells
    of none. It must not raise."""

    def first(self, descriptor: int, end: int, grain: int) -> int:
        """Where the first line begins that is not certainly too old, among the first `end` bytes
        of a log of lines; up to about `grain` bytes before that. Raises OSError."""
        if self.since is None:
            return 0
        oldest = self.since - MARGIN
        low, high = 0, end
        while high - low > grain:
            middle = (low + high) // 2
            line = self._dated_line(descriptor, middle, high)
            if line is not None and line[1][1] < oldest:
                low = line[0]
            else:
                high = middle
        return low

    def last(self, descriptor: int, begin: int, end: int, grain: int) -> int:
        """Where the lines begin that are all too young, between these places in a log of lines; up
        to about `grain` bytes behind that. `end` where there are none. Raises OSError."""
        if self.until is None:
            return end
        youngest = self.until + MARGIN
        low, high, found = begin, end, end
        while high - low > grain:
            middle = (low + high) // 2
            line = self._dated_line(descriptor, middle, high)
            if line is not None and line[1][0] > youngest:
                high, found = middle, line[0]
            else:
                low = middle
        return found

    def _dated_line(self, descriptor: int, at: int, end: int) -> tuple[int, tuple[int, int]] | None:
        """Start and times of the first line behind a place that has a time; None where none of the
        next ones has, or none begins before `end`."""
        for record in _lines_behind(descriptor, at):
            if record.offset >= end:
                break
            span = self.span_of(record.data)
            if span is not None:
                return record.offset, span
        return None


def _lines_behind(descriptor: int, at: int) -> Iterator[Record]:
    """The lines that begin behind a place, a few of them, as far as they are near."""
    data = b""
    length = _LOOK
    start = count = 0
    while length <= _FARTHEST and count < _MOST:
        more = os.pread(descriptor, length - len(data), at + len(data))
        data += more
        start = start or data.find(b"\n") + 1
        while start and count < _MOST and (end := data.find(b"\n", start)) >= 0:
            count += 1
            record = one_record(data[start:end], at + start)
            if record is not None:
                yield record
            start = end + 1
        if not more:
            return
        length *= 4

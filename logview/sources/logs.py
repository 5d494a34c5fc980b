"""Reads records back from the logs themselves, or from the copy of a compressed one's text, by
offset. Never by mapping a file into memory: a log that is truncated meanwhile would kill the
process."""

from __future__ import annotations

import os
from collections import OrderedDict
from functools import cached_property
from pathlib import Path

from logview.model import Table
from logview.sources.compressed import decoder_of
from logview.sources.descriptors import open_log
from logview.sources.source import choose_framing
from logview.sources.spool import Spool

_OPEN_FILES = 32
_CHUNK = 1 << 20
_STRIDE = 256 << 10
"""Bytes between the places whose line numbers are remembered."""


class Logs:
    """Open logs, the ones that were used last."""

    def __init__(self, spool: Spool | None = None) -> None:
        """`spool` holds the text of compressed logs, whose offsets are those of their text."""
        self._spool = spool
        self._open: OrderedDict[str, _Log] = OrderedDict()

    def close(self) -> None:
        """Close every log."""
        while self._open:
            self._open.popitem()[1].close()

    def read(self, path: str, offset: int, length: int) -> bytes | None:
        """The bytes at that place; None where the file is gone or too short.

        Whether they are still the ones that were indexed is for the caller to see.
        """
        log = self._log(path)
        try:
            data = os.pread(log.descriptor, length, offset) if log else b""
        except OSError:
            return None
        return data if len(data) == length and length else None

    def line(self, path: str, offset: int) -> int | None:
        """The number, from 1, of the line that holds this offset; None where the file is gone."""
        log = self._log(path)
        try:
            return log.line(offset) if log else None
        except OSError:
            return None

    def stamp(self, path: str) -> tuple[int, ...] | None:
        """Device, inode, size and modification time (ns) of a log; None where it is gone."""
        log = self._log(path)
        return log.stamp if log else None

    def table(self, path: str) -> Table | None:
        """How the rows of a log are read where it is a table; None for any other, or one that is
        gone."""
        log = self._log(path)
        return log.table if log else None

    def _log(self, path: str) -> _Log | None:
        try:
            now = Path(path).stat()
            log = self._open.get(path)
            if log is not None and log.is_still(now):
                log.stamp = _stamp(now)
                self._open.move_to_end(path)
                return log
            if log is not None:
                self._open.pop(path).close()
            log = self._open[path] = _opened(path, self._spool)
        except OSError:
            return None
        if len(self._open) > _OPEN_FILES:
            self._open.popitem(last=False)[1].close()
        return log


def open_text(path: str, spool: Spool | None) -> int:
    """The open log at a path, or the copy of its text where it is compressed. Raises OSError."""
    return _opened(path, spool).descriptor


def _opened(path: str, spool: Spool | None) -> _Log:
    descriptor = open_log(path)
    status = os.fstat(descriptor)
    if spool is None or decoder_of(os.pread(descriptor, 16, 0)) is None:
        return _Log(descriptor, status)
    os.close(descriptor)
    copy = spool.find((status.st_dev, status.st_ino))
    return _Log(os.open(copy, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), status, copy)


def _stamp(status: os.stat_result) -> tuple[int, ...]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


class _Log:
    """One open file, and the line numbers of a few places in it."""

    def __init__(self, descriptor: int, status: os.stat_result, copy: str | None = None) -> None:
        """`status` is that of the log, and `copy` the path of its text where it is compressed."""
        self.descriptor = descriptor
        self._opened = status
        self.stamp = _stamp(status)
        self._copy = copy
        self._lines: list[int] = [0]  # newlines before each multiple of _STRIDE
        self._last = (0, 0)  # the place asked for last, and the newlines before it

    def close(self) -> None:
        os.close(self.descriptor)

    def is_still(self, now: os.stat_result) -> bool:
        """Whether the path still leads to this file, and it was not cut off since."""
        then = self._opened
        same = (then.st_dev, then.st_ino) == (now.st_dev, now.st_ino)
        return same and now.st_size >= then.st_size and self._copy_is_still_there()

    def _copy_is_still_there(self) -> bool:
        if self._copy is None:
            return True
        try:
            now, mine = os.stat(self._copy), os.fstat(self.descriptor)
        except OSError:
            return False
        return (now.st_dev, now.st_ino) == (mine.st_dev, mine.st_ino)

    @cached_property
    def table(self) -> Table | None:
        try:
            framing, _ = choose_framing(self.descriptor)
        except OSError:
            return None
        return framing.table if framing is not None else None

    def line(self, offset: int) -> int:
        while len(self._lines) <= offset // _STRIDE:
            start = (len(self._lines) - 1) * _STRIDE
            self._lines.append(self._lines[-1] + self._newlines(start, start + _STRIDE))
        mark = offset // _STRIDE
        start, lines = mark * _STRIDE, self._lines[mark]
        if start < self._last[0] <= offset:
            start, lines = self._last
        self._last = (offset, lines + self._newlines(start, offset))
        return 1 + self._last[1]

    def _newlines(self, start: int, end: int) -> int:
        count = 0
        while start < end:
            chunk = os.pread(self.descriptor, min(_CHUNK, end - start), start)
            if not chunk:
                break
            count += chunk.count(b"\n")
            start += len(chunk)
        return count

"""Keeps the files open that were read last, so that a deleted one can be read to its end. Never
more than a fixed number, never for writing."""

from __future__ import annotations

import os
from collections import OrderedDict

MOST = 256
"""Files held open at once: well below the usual limit of 1024 for a process."""


def open_log(path: str) -> int:
    """Open a file for reading, without waiting where it is a pipe. Raises OSError."""
    return os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)


class Descriptors:
    """Open files by source, the least recently used closed first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._open: OrderedDict[int, int] = OrderedDict()

    def held(self, source: int) -> int | None:
        """The open file of a source, or None where it is not held."""
        descriptor = self._open.get(source)
        if descriptor is not None:
            self._open.move_to_end(source)
        return descriptor

    def hold(self, source: int, descriptor: int) -> None:
        """Take over an open file for a source. It is closed here from now on."""
        self.drop(source)
        self._open[source] = descriptor
        while len(self._open) > self._most:
            os.close(self._open.popitem(last=False)[1])

    def drop(self, source: int) -> None:
        """Close the file of a source, if it is held."""
        descriptor = self._open.pop(source, None)
        if descriptor is not None:
            os.close(descriptor)

    def close(self) -> None:
        """Close all of them."""
        for source in list(self._open):
            self.drop(source)


def path_of(descriptor: int) -> str | None:
    """Where the open file is now, where the system tells (Linux) and it still has a name."""
    try:
        path = os.readlink(f"/proc/self/fd/{descriptor}")
        status, held = os.stat(path), os.fstat(descriptor)
    except OSError:
        return None
    return path if (status.st_dev, status.st_ino) == (held.st_dev, held.st_ino) else None

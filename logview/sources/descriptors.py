"""Keeps the files open that were read last, so that a deleted one can be read to its end. Never
more than a fixed number, never for writing."""

from __future__ import annotations

import errno
import os
import resource
from collections import OrderedDict

MOST = 256
"""Files held open at once, where the process may have so many and as many again for all else."""
_WANTED = 4 * MOST
_FEWEST = 2


def open_log(path: str) -> int:
    """Open a file for reading, without waiting where it is a pipe. Raises OSError."""
    return os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)


def raise_limit() -> None:
    """Let this process have as many open files as are wanted here, as far as it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < _WANTED:
        wanted = _WANTED if hard == resource.RLIM_INFINITY else min(_WANTED, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def most_held() -> int:
    """How many files this process should hold open at once."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST if soft == resource.RLIM_INFINITY else max(_FEWEST, min(MOST, soft // 4))


def is_exhausted(error: OSError) -> bool:
    """Whether a file could not be opened only because too many others are open."""
    return error.errno in {errno.EMFILE, errno.ENFILE}


class Descriptors:
    """Open files by source, the least recently used closed first."""

    def __init__(self, most: int | None = None) -> None:
        """`most` is how many are held at once; as many as should be where it is not given."""
        self._most = most_held() if most is None else most
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

    def make_room(self) -> bool:
        """Close half of them; False where none is held."""
        count = len(self._open)
        while len(self._open) > count // 2:
            os.close(self._open.popitem(last=False)[1])
        return count > 0

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

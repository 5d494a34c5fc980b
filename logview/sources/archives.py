"""The compressed files that are followed, and whose turn it is to be decompressed. Never many at
once, whatever their number."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Iterator

from logview.sources.compressed import decoder_of
from logview.sources.problem import Problem
from logview.sources.spool import Inode, Spool
from logview.sources.unpacking import Unpacking

_AT_ONCE = 2
"""Files decompressed in turns: each may have to remember many megabytes."""
_AWAKE = 8
"""Unfinished streams that are kept ready to go on."""


class Archives:
    """Compressed files by inode."""

    def __init__(self, spool: Spool | None) -> None:
        """Without a spool there are none: every file is read as it is."""
        self._spool = spool
        self._all: dict[Inode, Unpacking] = {}

    @property
    def can_unpack(self) -> bool:
        """Whether compressed files can be read."""
        return self._spool is not None

    def admit(self, path: str, shown: str, descriptor: int) -> Unpacking | None:
        """The open file as a compressed one; None where it is not compressed. The descriptor
        stays with the caller. Raises OSError."""
        if self._spool is None or decoder_of(os.pread(descriptor, 16, 0)) is None:
            return None
        status = os.fstat(descriptor)
        known = self._all.get((status.st_dev, status.st_ino))
        if known is not None and not known.heed(path, status):
            self.drop(known)  # its inode was given to another file
            known = None
        if known is None:
            known = Unpacking(self._spool, path, shown, descriptor)
            self._all[known.inode] = known
        return known

    def was_broken(self, inode: Inode) -> bool:
        """Whether the stream in a file had no right end when its plain copy was made."""
        mark = self._spool.mark(inode) if self._spool is not None else None
        return mark is not None and mark.packed < mark.seen

    def drop(self, unpacking: Unpacking) -> None:
        """Forget a file, and remove its plain copy."""
        if self._all.get(unpacking.inode) is unpacking:
            del self._all[unpacking.inode]
            unpacking.drop()

    def keep(self, inodes: Container[Inode]) -> None:
        """Forget all but these, and remove their plain copies."""
        for unpacking in [u for u in self._all.values() if u.inode not in inodes]:
            self.drop(unpacking)

    def sweep(self, inodes: Iterable[Inode]) -> None:
        """Remove the plain copies that a killed process left, all but these."""
        if self._spool is not None:
            self._spool.keep_only(inodes)

    def sleep(self) -> bool:
        """Close all files; False where none is open. What comes next opens them again."""
        awake = [unpacking for unpacking in self._all.values() if unpacking.awake]
        for unpacking in awake:
            unpacking.sleep()
        return bool(awake)

    def close(self) -> None:
        """Close all files; their copies stay."""
        for unpacking in self._all.values():
            unpacking.sleep()

    @property
    def due(self) -> bool:
        """Whether there is something to decompress."""
        return any(unpacking.due for unpacking in self._all.values())

    @property
    def backlog(self) -> int:
        """Bytes of text that are still to be decompressed, as far as can be told."""
        return sum(unpacking.backlog for unpacking in self._all.values())

    @property
    def problems(self) -> Iterator[Problem]:
        """What is wrong with any of them."""
        problems = (unpacking.problem for unpacking in self._all.values())
        return (problem for problem in problems if problem is not None)

    def turn(self) -> set[Inode]:
        """The files whose turn it is to be decompressed: few at once, those that were begun first,
        then the ones modified last."""
        awake = [u for u in self._all.values() if u.awake and not u.due]
        for unpacking in awake[:-_AWAKE]:
            unpacking.sleep()
        due = [u for u in self._all.values() if u.due]
        due.sort(key=lambda u: (u.awake, u.status.st_mtime_ns), reverse=True)
        return {unpacking.inode for unpacking in due[:_AT_ONCE]}

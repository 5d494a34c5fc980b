"""Compressed files that no source has yet: which hold the text of a log that was read before it was
compressed, and which are sources of their own. It believes content, never names alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from enum import Enum

from logview.rotation import family_of, unpacked_name
from logview.sources.identity import HEAD, Copy, digest, matches, read_tail
from logview.sources.source import Source
from logview.sources.spool import Inode
from logview.sources.unpacking import Unpacking


class Kinship(Enum):
    """Whether a compressed file holds the text of a source."""

    SAME = "same"  # the source can be read on from it
    OTHER = "other"
    TWIN = "twin"  # it does, and the source still has its file: nothing is to be read
    OPEN = "open"  # so far it does: more must be decompressed, or the source lose its file


@dataclass(slots=True)
class Newcomer:
    """A compressed file that belongs to no source, or not yet."""

    unpacking: Unpacking
    path: str
    strangers: set[int] = field(default_factory=set)
    """Sources whose text it does not hold."""
    twin: int | None = None
    """The source in its place whose text it holds, if there is one."""


@dataclass(slots=True)
class Decisions:
    """What became of the newcomers. Who is in none of the lists stays one."""

    successors: list[tuple[Source, Newcomer]] = field(default_factory=list)
    """Sources that lost their file, and the compressed one from which they are read on."""
    independent: list[Newcomer] = field(default_factory=list)
    """Those to be read as sources of their own."""
    awaited: set[int] = field(default_factory=set)
    """Sources that lost their file and may yet turn out to be in a newcomer."""


class Newcomers:
    """Compressed files whose relation to the sources is not known yet, by inode."""

    def __init__(self) -> None:
        self._all: dict[Inode, Newcomer] = {}

    @property
    def inodes(self) -> set[Inode]:
        """All of them."""
        return set(self._all)

    @property
    def copies(self) -> set[Copy]:
        """Those whose text was compared to its end and found to be that of a source."""
        return {
            Copy(*n.unpacking.inode, status.st_size, status.st_mtime_ns, n.twin, n.unpacking.size)
            for n in self._all.values()
            if n.twin is not None and n.unpacking.settled
            for status in (n.unpacking.status,)
        }

    def add(self, newcomer: Newcomer) -> None:
        """One more to decide about."""
        self._all[newcomer.unpacking.inode] = newcomer

    def among(self, inodes: Collection[Inode]) -> list[Newcomer]:
        """Those with one of these inodes."""
        return [newcomer for inode, newcomer in self._all.items() if inode in inodes]

    def heed(self, inode: Inode, path: str, status: os.stat_result) -> bool:
        """Take note of what such a file is now. False where there is no newcomer of that inode, or
        its content was replaced."""
        newcomer = self._all.get(inode)
        if newcomer is None:
            return False
        newcomer.path = path
        try:
            return newcomer.unpacking.heed(path, status)
        except OSError:  # the next search says what became of it
            return False

    def forget_all_but(self, inodes: Collection[Inode]) -> list[Unpacking]:
        """Drop the others, and return what they were."""
        gone = [inode for inode in self._all if inode not in inodes]
        return [self._all.pop(inode).unpacking for inode in gone]

    def decide(
        self, sources: Collection[Source], open_in_place: Callable[[Source], int | None]
    ) -> Decisions:
        """Decide about as many as can be decided now.

        `open_in_place` gives the file of a source that has not lost it; None where it tells
        nothing. It raises OSError.
        """
        decisions = Decisions()
        for inode, newcomer in list(self._all.items()):
            family = family_of(newcomer.path)
            taken = {source.checkpoint.source for source, _ in decisions.successors}
            relatives = (
                source
                for source in sources
                if source.checkpoint.family == family
                and source.checkpoint.source not in newcomer.strangers | taken
            )
            if self._decide(newcomer, relatives, open_in_place, decisions):
                del self._all[inode]
        return decisions

    @staticmethod
    def _decide(
        newcomer: Newcomer,
        relatives: Iterable[Source],
        open_in_place: Callable[[Source], int | None],
        decisions: Decisions,
    ) -> bool:
        undecided = False
        newcomer.twin = None
        for source in relatives:
            number = source.checkpoint.source
            kin = _kinship(newcomer, source, open_in_place)
            if kin is Kinship.SAME:
                newcomer.unpacking.compared = True
                decisions.successors.append((source, newcomer))
                return True
            if kin is Kinship.OTHER:
                newcomer.strangers.add(number)
            else:
                undecided = True
                if kin is Kinship.TWIN:
                    newcomer.twin = number
                if source.leaving:
                    decisions.awaited.add(number)
        if not undecided:
            newcomer.unpacking.compared = True
            decisions.independent.append(newcomer)
        return not undecided


def _kinship(
    newcomer: Newcomer, source: Source, open_in_place: Callable[[Source], int | None]
) -> Kinship:
    try:
        if source.leaving:
            return _successor(newcomer.unpacking, source)
        descriptor = open_in_place(source)
        if descriptor is None:
            return Kinship.OTHER
        kin = _twin(newcomer, source, descriptor)
        if kin is Kinship.OTHER and not matches(descriptor, source.checkpoint):
            return Kinship.OPEN  # it was truncated just now: the next look says so
        return kin
    except (FileNotFoundError, NotADirectoryError):
        return Kinship.OPEN  # one of them was moved just now: the next look says where to
    except OSError:
        return Kinship.OTHER


def _successor(unpacking: Unpacking, source: Source) -> Kinship:
    """Whether a source that lost its file can be read on from a compressed one."""
    checkpoint = source.checkpoint
    known = checkpoint.head_length
    if not known:
        return Kinship.OTHER  # nothing is known of the source that it could be known by
    head = unpacking.head()
    if len(head) >= known and digest(head[:known]) != checkpoint.head:
        return Kinship.OTHER
    if unpacking.ready and unpacking.size >= checkpoint.position and len(head) >= known:
        copy = unpacking.open_copy()
        try:
            return Kinship.SAME if matches(copy, checkpoint) else Kinship.OTHER
        finally:
            os.close(copy)
    return Kinship.OTHER if unpacking.ended else Kinship.OPEN


def _twin(newcomer: Newcomer, source: Source, descriptor: int) -> Kinship:
    """Whether a compressed file is a copy, perhaps still in the making, of a log that is still in
    its place, and nothing is to be read from it."""
    unpacking = newcomer.unpacking
    head = unpacking.head()
    beside = unpacked_name(newcomer.path) == source.checkpoint.path
    if not beside and len(head) < HEAD:
        # So little may be the same by chance.
        return Kinship.OTHER if unpacking.ended or not head else Kinship.OPEN
    if os.pread(descriptor, len(head), 0) != head:
        return Kinship.OTHER
    if not unpacking.ready or not unpacking.size:
        return Kinship.OPEN
    if read_tail(descriptor, unpacking.size) != last_of(unpacking):
        return Kinship.OTHER
    return Kinship.TWIN


def last_of(unpacking: Unpacking) -> bytes:
    """The last bytes of the text that is there. Raises OSError."""
    copy = unpacking.open_copy()
    try:
        return read_tail(copy, unpacking.size)
    finally:
        os.close(copy)

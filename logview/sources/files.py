"""The files that sources are read from: the logs themselves, or for a compressed log the plain copy
of its text. It never decides which file is whose."""

from __future__ import annotations

import os
from collections.abc import Iterable

from logview.sources.archives import Archives
from logview.sources.descriptors import Descriptors, open_log
from logview.sources.identity import digest, matches
from logview.sources.locate import Place
from logview.sources.source import RewrittenError, Source
from logview.sources.spool import Inode, Spool
from logview.sources.unpacking import Unpacking, text_status


class Files:
    """What is open for each source, and what is being decompressed for it."""

    def __init__(self, spool: Spool | None) -> None:
        """Without a spool every file is read as it is."""
        self.archives = Archives(spool)
        self._descriptors = Descriptors()
        self._unpackings: dict[int, Unpacking] = {}
        self._turn: set[Inode] = set()
        self._swept = False

    def make_room(self) -> bool:
        """Close files that can be opened again; False where there is none."""
        slept = self.archives.sleep()
        return self._descriptors.make_room() or slept

    def close(self) -> None:
        """Close all of them; copies of text stay."""
        self._descriptors.close()
        self.archives.close()

    def next_turn(self) -> set[Inode]:
        """Whose turn it is now to be decompressed."""
        self._turn = self.archives.turn()
        return self._turn

    def has_turn(self, source: Source) -> bool:
        """Whether it is the turn of this source to be decompressed."""
        unpacking = self._unpackings.get(source.checkpoint.source)
        return unpacking is not None and unpacking.due and unpacking.inode in self._turn

    def is_unpacking(self, source: Source) -> bool:
        """Whether more text of a compressed source is to come from what is there of it."""
        unpacking = self._unpackings.get(source.checkpoint.source)
        return unpacking is not None and unpacking.due

    def unpacking(self, source: Source) -> Unpacking | None:
        """The compressed file that a source is read from; None for a plain one."""
        return self._unpackings.get(source.checkpoint.source)

    def is_broken(self, source: Source) -> bool:
        """Whether a source is, or was when it was left, a compressed file without a right end."""
        unpacking = self.unpacking(source)
        if unpacking is not None:
            return unpacking.broken
        return self.archives.was_broken(source.inode)

    def held(self, source: Source) -> int | None:
        """The open file of a source, or of its text; None where it is not open."""
        return self._descriptors.held(source.checkpoint.source)

    def hold(self, number: int, descriptor: int) -> None:
        """Take over an open file for a source."""
        self._descriptors.hold(number, descriptor)

    def unpack_for(self, number: int, unpacking: Unpacking) -> None:
        """A compressed file is that of a source from now on."""
        unpacking.known = True
        self._unpackings[number] = unpacking

    def end_of(self, source: Source) -> int | None:
        """Where a source ends that has lost its place; None where none of it can be read."""
        held = self.held(source)
        if source.checkpoint.source in self._unpackings:
            return source.size
        return None if held is None else os.fstat(held).st_size

    def has_what_was_read(self, source: Source) -> bool:
        """Whether the bytes before the position are there to be read again: those of a compressed
        source are once so much of it was decompressed and compared."""
        unpacking = self._unpackings.get(source.checkpoint.source)
        return unpacking is None or (
            unpacking.ready and unpacking.compared and unpacking.size >= source.checkpoint.position
        )

    def move(self, source: Source, place: Place) -> None:
        """A source is read at that place from now on."""
        number, unpacking = source.checkpoint.source, place.unpacking
        if unpacking is None or self._unpackings.get(number) is not unpacking:
            self.forget(number)
        if unpacking is None:
            if place.descriptor is not None:
                self.hold(number, place.descriptor)
            source.whole = False
            source.locate(place.path, place.status)
            source.resized(place.status)
        else:
            self.unpack_for(number, unpacking)
            unpacking.path = place.path
            source.locate(place.path, place.status)
            source.size = source.seen = source.checkpoint.position
            self._take_text(source, unpacking)

    def is_still(self, source: Source, status: os.stat_result) -> bool | None:
        """Whether the file of a compressed source still holds what was read; None where it is not
        compressed. Raises OSError."""
        unpacking = self._unpackings.get(source.checkpoint.source)
        if unpacking is None:
            return None
        source.stamp = (status.st_size, status.st_mtime_ns)
        if not unpacking.heed(source.checkpoint.path, status):
            return False
        return _may_hold(unpacking, source) and self._take_text(source, unpacking)

    def look_at(self, path: str) -> Place:
        """A file that may be where the bytes of a source went."""
        descriptor = open_log(path)
        try:
            status = os.fstat(descriptor)
            unpacking = self.archives.admit(path, path, descriptor)
        except OSError:
            os.close(descriptor)
            raise
        if unpacking is None:
            return Place(path, status, descriptor)
        os.close(descriptor)
        return Place(path, text_status(unpacking), None, unpacking)

    def open(self, source: Source) -> int:
        """The open file of a source. Raises FileNotFoundError where its path is another file."""
        number, path = source.checkpoint.source, source.checkpoint.path
        descriptor = self._descriptors.held(number)
        if descriptor is None and number in self._unpackings:
            descriptor = self._unpackings[number].open_copy()
            self._descriptors.hold(number, descriptor)
        elif descriptor is None:
            descriptor = open_log(path)
            status = os.fstat(descriptor)
            if (status.st_dev, status.st_ino) != source.inode:
                os.close(descriptor)
                raise FileNotFoundError(path)
            self._descriptors.hold(number, descriptor)
        return descriptor

    def open_in_place(self, source: Source) -> int | None:
        """The open file of a source; None where that tells nothing of it, because it is being
        decompressed. Raises OSError."""
        status = os.stat(source.checkpoint.path)
        if (status.st_dev, status.st_ino) != source.inode:
            raise FileNotFoundError(source.checkpoint.path)
        unpacking = self._unpackings.get(source.checkpoint.source)
        return None if unpacking is not None and not unpacking.size else self.open(source)

    def recall(self, source: Source, shown: str) -> None:
        """Find out whether a source that was left, or could not be read, is compressed. Raises
        OSError."""
        number, path = source.checkpoint.source, source.checkpoint.path
        if not self.archives.can_unpack or number in self._unpackings:
            return
        source.broken = self.archives.was_broken(source.inode)
        descriptor = open_log(path)
        try:
            unpacking = self.archives.admit(path, shown, descriptor)
        finally:
            os.close(descriptor)
        if unpacking is not None:
            self.unpack_for(number, unpacking)
            source.size = source.seen  # nothing can be read before there is as much text as was

    def _take_text(self, source: Source, unpacking: Unpacking) -> bool:
        """Note how much text of a compressed source there is; False where it is another's."""
        position = source.checkpoint.position
        if not unpacking.ready:
            return True
        if unpacking.size < position:
            return not unpacking.ended
        if position and not unpacking.compared:
            if not matches(self.open(source), source.checkpoint):
                return False
            unpacking.compared = True
        source.holds_text(unpacking.size, whole=unpacking.ended)
        return True

    def unpack(self, source: Source, block: int) -> None:
        """Decompress the next block of a compressed source. Raises RewrittenError where its text
        is not the one that was read, and OSError."""
        unpacking = self._unpackings.get(source.checkpoint.source)
        if unpacking is None or not unpacking.due or source.backlog >= block:
            return
        if unpacking.inode in self._turn:
            unpacking.advance(block)
            if not self._take_text(source, unpacking):
                raise RewrittenError
            if not unpacking.due:
                source.broken = unpacking.broken

    def forget(self, number: int) -> None:
        """Close the file of a source, and remove the copy of its text."""
        self._descriptors.drop(number)
        unpacking = self._unpackings.pop(number, None)
        if unpacking is not None:
            self.archives.drop(unpacking)

    def tidy_up(self, sources: Iterable[Source], newcomers: set[Inode]) -> None:
        """Remove the copies of compressed files that nobody needs any more."""
        used = {unpacking.inode for unpacking in self._unpackings.values()} | newcomers
        self.archives.keep(used)
        if not self._swept and not any(source.leaving for source in sources):
            self._swept = True
            self.archives.sweep(used | {source.inode for source in sources})


def _may_hold(unpacking: Unpacking, source: Source) -> bool:
    """Whether the first bytes of a compressed file are those of the source. The rest is compared
    when it is there."""
    length = source.checkpoint.head_length
    if unpacking.compared or not length:
        return True
    head = unpacking.head()[:length]
    return len(head) < length or digest(head) == source.checkpoint.head

"""Decompresses one file into its plain copy in the spool, a block at a time, on from where it was
left. It never writes anything but what the compressed bytes say."""

from __future__ import annotations

import errno
import os

from logview.sources.compressed import STEP, DamagedError, Decoder, decoder_of, first_text
from logview.sources.descriptors import open_log
from logview.sources.identity import HEAD
from logview.sources.problem import Problem, Weight
from logview.sources.spool import Inode, Mark, Spool, SpoolError

_USUAL_RATIO = 8
"""How much longer the text of a log is than its compressed bytes, before it is known."""
_MARK_EVERY = 64 << 20
_LOOK_EVERY = 16 << 20
"""Bytes of text between two looks at the room that is left."""


class Unpacking:
    """A compressed file and how much of its text is in the spool.

    The text that a killed process left is compared as it comes again; until all of it is, the
    copy is not `ready` and nobody may read it.
    """

    def __init__(self, spool: Spool, path: str, shown: str, descriptor: int) -> None:
        """Of an open compressed file, which stays with the caller. Raises OSError."""
        status = os.fstat(descriptor)
        self.path = path
        self.shown = shown
        """The path as the user would write it."""
        self.inode: Inode = (status.st_dev, status.st_ino)
        self.status = status
        """Of the compressed file when it was last looked at."""
        self.size = 0
        """Bytes of text that are in the copy and known to be right."""
        self.compared = False
        """Whether the source that reads the copy was found to be the one that it holds."""
        self.ended = False
        """Whether the stream was whole when it was last read to its end."""
        self.taken = 0
        """Compressed bytes that were taken in."""
        self._spool = spool
        self._kind = _kind(descriptor)
        self._decoder: Decoder | None = None
        self._packed: int | None = None
        self._copy: int | None = None
        self._rest = b""  # text for which there was no room yet
        self._stalled = False
        self._damage = ""
        self._trouble = ""
        self._full = False
        self._interrupted = False
        self._look_at = 0
        self._head = b""
        mark = spool.mark(self.inode)
        self.known = mark is not None and mark.fits(descriptor)
        """Whether this very file is a source's, or was when an earlier process copied it."""
        if mark is not None and self.known and spool.size(self.inode) >= mark.text:
            self._mark = mark
        else:
            spool.drop(self.inode)
            self.known = False
            self._mark = Mark.at(descriptor, 0, 0)
        self._end_mark = self._mark
        self._left_behind = spool.size(self.inode)
        self._go_back()
        self.ended = self._stalled = 0 < self.taken == status.st_size and self.ready

    @property
    def ready(self) -> bool:
        """Whether all bytes in the copy are known to be right."""
        return self.size >= self._left_behind

    @property
    def due(self) -> bool:
        """Whether there is something to decompress now."""
        return not self._stalled

    @property
    def settled(self) -> bool:
        """Whether all text that can be had from the file as it is now is in the copy."""
        held_up = self._full or self._trouble or self._interrupted
        return self._stalled and self.ready and not held_up

    @property
    def broken(self) -> bool:
        """Whether the stream was read as far as it goes and has no right end."""
        return self.settled and not self.ended

    @property
    def awake(self) -> bool:
        """Whether it holds files open, and memory."""
        return self._decoder is not None

    @property
    def backlog(self) -> int:
        """Bytes of text that are still to come, by what the others came to."""
        if self._stalled:
            return 0
        ratio = self.size / self.taken if self.taken and self.size else _USUAL_RATIO
        return max(1, int((self.status.st_size - self.taken) * ratio))

    @property
    def problem(self) -> Problem | None:
        """What is wrong with the file, or with our copy."""
        name = self._kind.name
        if self._trouble:
            return Problem(self.shown, f"{self.shown}: not decompressed, because {self._trouble}")
        if self._full:
            return Problem(
                self.shown,
                f"{self.shown}: not decompressed any further, because the disk of "
                f"{self._spool.directory} is almost full; make room, and it goes on",
            )
        if self._damage:
            return Problem(
                self.shown,
                f"{self.shown}: the {name} stream is damaged after {self.size:,} bytes of text "
                f"({self._damage}); what comes before is read, for the rest get a whole copy",
            )
        if self._stalled and not self.ended:
            return Problem(
                self.shown,
                f"{self.shown}: the {name} stream has no end yet; what there is of it is read, "
                "the rest as soon as it comes",
                Weight.REMARK,
            )
        return None

    def head(self) -> bytes:
        """The first bytes of the text, at most `HEAD`. Raises OSError."""
        if len(self._head) < HEAD:
            descriptor = self._open_packed()
            try:
                self._head = first_text(descriptor, self._kind, HEAD).text
            finally:
                os.close(descriptor)
        return self._head

    def open_copy(self) -> int:
        """The copy, open for reading. Raises OSError."""
        return os.open(self._spool.find(self.inode), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)

    def heed(self, path: str, status: os.stat_result) -> bool:
        """Take note of the file as it is now; False where it is no longer the one whose text is
        in the copy. Raises OSError."""
        self.path = path
        if self._full and self._spool.has_room():
            self._full = self._stalled = False
        then = self.status
        unchanged = (status.st_size, status.st_mtime_ns) == (then.st_size, then.st_mtime_ns)
        if unchanged and not self._interrupted:
            return True
        descriptor = self._open_packed()
        try:
            same = status.st_size >= self.taken and self._end_mark.fits(descriptor)
        finally:
            os.close(descriptor)
        if same:
            self.status = status
            self._stalled = self._full
            self._trouble = ""
            self._interrupted = False
            if self._damage:
                self._damage = ""
                self.compared = False  # what lies before the damage's end may be other text now
                self.sleep()
                self._go_back()
        return same

    def advance(self, most: int) -> None:
        """Decompress about `most` bytes of text. Raises OSError where the file cannot be read."""
        try:
            if self._decoder is None:
                self._wake()
            self._decompress(self.size + most)
        except SpoolError as error:
            self._trouble = str(error)
            self.set_aside()
        except OSError:
            self.set_aside()
            self._interrupted = True
            raise

    def set_aside(self) -> None:
        """Do no more until the file changes."""
        self._stalled = True
        self.sleep()

    def sleep(self) -> None:
        """Close what is open. What comes next begins at the last mark."""
        for descriptor in (self._packed, self._copy):
            if descriptor is not None:
                os.close(descriptor)
        self._packed = self._copy = self._decoder = None

    def drop(self) -> None:
        """Remove the copy. Nothing can be done with this afterwards."""
        self.set_aside()
        self._spool.drop(self.inode)

    def _open_packed(self) -> int:
        descriptor = open_log(self.path)
        status = os.fstat(descriptor)
        if (status.st_dev, status.st_ino) != self.inode:
            os.close(descriptor)
            raise FileNotFoundError(self.path)
        return descriptor

    def _go_back(self) -> None:
        self.taken, self.size = self._mark.packed, self._mark.text
        self._rest = b""
        self._look_at = 0

    def _wake(self) -> None:
        self._packed = self._open_packed()
        self._copy = self._spool.open(self.inode)
        self._left_behind = os.fstat(self._copy).st_size
        self._go_back()
        self._decoder = self._kind()
        if not self._mark.packed:
            self._spool.set_mark(self.inode, self._mark)

    def _decompress(self, goal: int) -> None:
        assert self._decoder is not None
        assert self._packed is not None
        self.ended = False
        while self.size < goal:
            if not self._put(self._rest):
                return
            data = b""
            if self._decoder.hungry:
                data = os.pread(self._packed, STEP, self.taken)
                if not data:
                    self._reach_end()
                    return
                self.taken += len(data)
            try:
                piece = self._decoder.decode(data)
            except DamagedError as error:
                self._damage = str(error)
                self._reach_end()
                return
            if not self._put(piece):
                return
            if self._decoder.between and self.size - self._mark.text >= _MARK_EVERY and self.ready:
                self._set_mark()

    def _reach_end(self) -> None:
        """Nothing more comes for now."""
        assert self._decoder is not None
        assert self._packed is not None
        assert self._copy is not None
        self._stalled = True
        if not self.ready:  # left by a process that read a longer file
            os.ftruncate(self._copy, self.size)
            self._left_behind = self.size
        self._end_mark = Mark.at(self._packed, self.taken, self.size)
        self.ended = self._decoder.between and not self._decoder.pending and not self._damage
        seen = self.status.st_size if self._damage else self.taken
        if self.ended:
            self._set_mark(seen)
        else:
            self._spool.set_mark(self.inode, self._mark._replace(seen=seen))
        if self.ended or self._damage:
            self.sleep()

    def _set_mark(self, seen: int = 0) -> None:
        assert self._decoder is not None
        assert self._packed is not None
        assert self._copy is not None
        os.fsync(self._copy)
        mark = Mark.at(self._packed, self.taken - self._decoder.pending, self.size)
        self._mark = mark._replace(seen=seen)
        self._spool.set_mark(self.inode, self._mark)

    def _put(self, piece: bytes) -> bool:
        """Put text at the end of the copy; False, and the rest is kept, where there is no room."""
        assert self._copy is not None
        while piece:
            if self.size >= self._look_at:
                if not self._spool.has_room():
                    return self._wait_for_room(piece)
                self._look_at = self.size + _LOOK_EVERY
            if not self.ready:
                there = os.pread(self._copy, len(piece), self.size)
                if there and piece.startswith(there):
                    self.size += len(there)
                    piece = piece[len(there) :]
                    continue
                os.ftruncate(self._copy, self.size)
                self._left_behind = self.size
            try:
                written = os.pwrite(self._copy, piece, self.size)
            except OSError as error:
                if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                    return self._wait_for_room(piece)
                raise SpoolError(
                    f"{self._spool.directory} cannot be written ({error.strerror})"
                ) from None
            self.size += written
            self._left_behind = max(self._left_behind, self.size)
            piece = piece[written:]
        self._rest = b""
        return True

    def _wait_for_room(self, rest: bytes) -> bool:
        self._rest = rest
        self._full = self._stalled = True
        self._look_at = 0
        return False


def text_status(unpacking: Unpacking) -> os.stat_result:
    """The status of a compressed file with the size of its text."""
    status = unpacking.status
    return os.stat_result(
        (*status[:6], unpacking.size, *status[7:10]), {"st_mtime_ns": status.st_mtime_ns}
    )


def _kind(descriptor: int) -> type[Decoder]:
    kind = decoder_of(os.pread(descriptor, 16, 0))
    if kind is None:
        raise ValueError("the file is not compressed")
    return kind

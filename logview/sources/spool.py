"""Plain copies of compressed logs, beside the index that needs them and for its owner only. It
keeps files and never decompresses; nothing in it is worth keeping without the index."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple

from logview.effort import has_room
from logview.sources.descriptors import is_exhausted
from logview.sources.identity import TAIL, digest

Inode = tuple[int, int]
"""Device and inode."""

_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_HEAD = 1024
_VERSION = "1"


class SpoolError(Exception):
    """The spool cannot be made or written. The message says why and what to do."""


class Mark(NamedTuple):
    """A place in a compressed file at which decompressing can be taken up again."""

    head: bytes
    """Digest of the first `head_length` compressed bytes."""
    head_length: int
    packed: int
    """Compressed bytes up to the place, which lies between two parts of the stream."""
    text: int
    """Bytes of text that they make, all of them in the spool."""
    tail: bytes
    """Digest of the up to `TAIL` compressed bytes before the place."""
    seen: int = 0
    """Size of the compressed file of which all text that can be had was in the spool."""

    @classmethod
    def at(cls, packed_file: int, packed: int, text: int) -> Mark:
        """The mark of a place in an open compressed file."""
        head = os.pread(packed_file, _HEAD, 0)
        return cls(digest(head), len(head), packed, text, _tail(packed_file, packed))

    def fits(self, packed_file: int) -> bool:
        """Whether the open compressed file is still the one up to here."""
        head = os.pread(packed_file, self.head_length, 0)
        return (digest(head), _tail(packed_file, self.packed)) == (self.head, self.tail)


def _tail(descriptor: int, end: int) -> bytes:
    length = min(TAIL, end)
    return digest(os.pread(descriptor, length, end - length))


class Spool:
    """One directory of plain copies, each named after the inode of its compressed file.

    The process that writes the index writes here; others only `find`.
    """

    def __init__(self, directory: str | os.PathLike[str]) -> None:
        """Nothing is made before the first copy."""
        self.directory = os.fspath(directory)

    def find(self, inode: Inode) -> str:
        """Where the copy of that file is, if there is one."""
        return os.path.join(self.directory, _name(inode))

    def open(self, inode: Inode) -> int:
        """The copy of that file, to be written; made empty where there is none.

        Raises SpoolError, and OSError where too many files are open.
        """
        try:
            self._make()
            flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
            descriptor = os.open(self.find(inode), flags, 0o600)
            os.fchmod(descriptor, 0o600)
        except OSError as error:
            if is_exhausted(error):
                raise
            raise SpoolError(
                f"{self.directory} cannot be written ({error.strerror}); "
                "name another place for the index with --index FILE"
            ) from None
        return descriptor

    def size(self, inode: Inode) -> int:
        """Bytes in the copy of that file; 0 where there is none."""
        try:
            return os.stat(self.find(inode), follow_symlinks=False).st_size
        except OSError:
            return 0

    def text_size(self, status: os.stat_result) -> int | None:
        """Bytes of text in the compressed file of that status; None as long as not all of it was
        decompressed by whoever writes here."""
        inode = (status.st_dev, status.st_ino)
        mark = self.mark(inode)
        return self.size(inode) if mark is not None and mark.seen >= status.st_size else None

    def mark(self, inode: Inode) -> Mark | None:
        """The last mark that was set for that file."""
        try:
            descriptor = os.open(f"{self.find(inode)}.mark", os.O_RDONLY | os.O_NOFOLLOW)
            try:
                words = os.read(descriptor, 1000).decode("ascii").split()
            finally:
                os.close(descriptor)
            version, head, tail, *numbers = words
            length, packed, text, seen = map(int, numbers)
            if version != _VERSION:
                return None
            return Mark(bytes.fromhex(head), length, packed, text, bytes.fromhex(tail), seen)
        except (OSError, ValueError):  # none, or one that was cut short: begin anew
            return None

    def set_mark(self, inode: Inode, mark: Mark) -> None:
        """Remember the mark; the text before it must be on the disk. Raises SpoolError."""
        numbers = (mark.head_length, mark.packed, mark.text, mark.seen)
        words = (_VERSION, mark.head.hex(), mark.tail.hex(), *map(str, numbers))
        line = " ".join(words) + "\n"
        path = f"{self.find(inode)}.mark"
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            descriptor = os.open(f"{path}.new", flags, 0o600)
            try:
                os.fchmod(descriptor, 0o600)
                os.write(descriptor, line.encode())
            finally:
                os.close(descriptor)
            os.replace(f"{path}.new", path)
        except OSError as error:
            raise SpoolError(
                f"{self.directory} cannot be written ({error.strerror}); make room on its disk"
            ) from None

    def drop(self, inode: Inode) -> None:
        """Remove the copy of that file."""
        for suffix in (".mark", "", ".mark.new"):
            try:
                os.unlink(self.find(inode) + suffix)
            except OSError:
                continue  # there is none

    def keep_only(self, inodes: Iterable[Inode]) -> None:
        """Remove all copies but these: what a process that was killed left behind."""
        kept = {_name(inode) for inode in inodes}
        try:
            names = os.listdir(self.directory)
        except OSError:
            return  # nothing was ever spooled
        for name in names:
            if name.partition(".")[0] not in kept:
                try:
                    os.unlink(os.path.join(self.directory, name))
                except OSError:
                    continue  # it only takes up room

    def has_room(self) -> bool:
        """Whether the disk has room for more."""
        return has_room(self.directory)

    def _make(self) -> None:
        with suppress(FileExistsError):
            os.mkdir(self.directory, 0o700)
            os.chmod(self.directory, 0o700)  # whatever the umask took away
        descriptor = os.open(self.directory, _DIRECTORY)
        try:
            if os.fstat(descriptor).st_uid != os.geteuid():
                raise PermissionError(1, "it belongs to somebody else")
            if stat.S_IMODE(os.fstat(descriptor).st_mode) != 0o700:
                os.fchmod(descriptor, 0o700)
        finally:
            os.close(descriptor)


def spool_of(index: str | os.PathLike[str]) -> Spool:
    """The spool of an index."""
    return Spool(f"{os.path.abspath(index)}.spool")


def discard_spool(index: str | os.PathLike[str]) -> None:
    """Remove the spool of an index with all that is in it."""
    shutil.rmtree(spool_of(index).directory, ignore_errors=True)


def _name(inode: Inode) -> str:
    return f"{inode[0]:x}-{inode[1]:x}"

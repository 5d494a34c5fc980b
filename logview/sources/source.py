"""One source as it is followed: what of it was handed on and looked at, and what is known of its
file. It reads no records, and never decides which file is whose."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace

from logview.rotation import family_of
from logview.sources.framing import LIMIT, Framing, framing_of
from logview.sources.identity import Checkpoint, digest
from logview.sources.marks import Marks
from logview.sources.records import Batch

_FIRST_LOOK = 4096
"""Bytes from which most framings can be chosen."""


class RewrittenError(Exception):
    """The file no longer holds what was read from it: it was truncated or written anew."""


@dataclass(slots=True)
class Source:
    """A body of bytes that is followed. Offsets and sizes are bytes."""

    checkpoint: Checkpoint
    """The state after what was handed on."""
    size: int
    """Where the file ends, as far as is known."""
    seen: int
    """How far it was looked at; beyond the position where the last line is unfinished."""
    stamp: tuple[int, int] | None = None
    """Size and modification time (ns) when the content was last compared; None: not yet."""
    shown: bool = False
    """Whether a provisional record may be known beyond the position."""
    changed: bool = False
    """Whether the checkpoint holds news that no batch has brought."""
    leaving: bool = False
    """Whether the file has no path any more and is only read to its end."""
    missed: int = 0
    """How many surveys in a row found it nowhere."""
    whole: bool = False
    """Whether no byte can follow the ones that are there, as behind the end of a compressed log."""
    broken: bool = False
    """Whether it is a compressed log whose stream has no right end."""
    blank: bool = False
    """Whether nothing but blanks was seen beyond the position."""
    framing: Framing | None = None
    """Where records begin and end; None while nothing was read, or too little to tell."""
    judged: bool = False
    """Whether the unfinished record was looked at as the last of the file, as far as was seen."""
    approached: bool = False
    """Whether it was decided which part of it is read, and from where."""
    floor: int = 0
    """Where reading back ends: the start of the file, or of a line."""
    ceiling: int | None = None
    """Where reading ends, at the start of a line; None for the end of the file."""
    looked: int = 0
    """How far back it was looked at; before the checkpoint's `begin` inside a long line."""
    marks: Marks = field(default_factory=Marks)
    """What was read of it, at a few places."""

    @classmethod
    def begin(cls, number: int, path: str, status: os.stat_result) -> Source:
        """A source of which nothing was read yet."""
        nothing = digest(b"")
        checkpoint = Checkpoint(
            number,
            path,
            family_of(path),
            status.st_dev,
            status.st_ino,
            nothing,
            0,
            0,
            nothing,
            0,
        )
        stamp = (status.st_size, status.st_mtime_ns)
        return cls(checkpoint, status.st_size, 0, stamp)

    @classmethod
    def resume(cls, checkpoint: Checkpoint) -> Source:
        """A source as it was left. An unfinished last line is looked at again."""
        unfinished = checkpoint.size > checkpoint.position
        source = cls(checkpoint, checkpoint.size, checkpoint.position, shown=unfinished)
        source.looked = checkpoint.begin
        return source

    @property
    def inode(self) -> tuple[int, int]:
        """Device and inode of its file."""
        return self.checkpoint.device, self.checkpoint.inode

    @property
    def end(self) -> int:
        """Where what is to be read of it ends, as far as is known."""
        return self.size if self.ceiling is None else min(self.size, self.ceiling)

    @property
    def extent(self) -> int:
        """Bytes of it that are to be read, or were."""
        return max(0, self.end - self.floor)

    @property
    def backlog(self) -> int:
        """Bytes that are known to be there at the end and were not looked at."""
        end = self.size if self.ceiling is None else self.end  # asked of every file at every look
        return end - self.seen if end > self.seen else 0

    @property
    def earlier(self) -> int:
        """Bytes before those that were handed on that are to be read back. None can be while the
        content of the file was not compared."""
        if self.checkpoint.begin <= self.floor or self.stamp is None:
            return 0
        return max(1, self.looked - self.floor)

    @property
    def unfinished(self) -> int:
        """Bytes of a last line that is held back because it has no end yet."""
        return 0 if self.shown or self.blank else self.seen - self.checkpoint.position

    def halt(self) -> None:
        """Read no more of it until its file was looked at again."""
        self.size, self.stamp = self.seen, None

    def leave(self, end: int | None) -> None:
        """Note that a survey found the file nowhere, and where it ends; None where it cannot be
        read any more."""
        self.leaving = True
        self.missed += 1
        if end is None:
            self.halt()
        else:
            self.size = end

    def yield_beginning(self, end: int) -> Batch:
        """Let another source have what was read before this place, the start of a line: it holds
        the same, and is read itself. What is returned takes it back."""
        begin = max(end, self.checkpoint.begin)
        self.checkpoint = replace(self.checkpoint, begin=begin)
        self.floor = self.looked = begin
        return Batch(self.checkpoint, [], None, 0, end=begin)

    def begin_anew(self) -> None:
        """Read all of it once more, from its start to its end."""
        nothing = digest(b"")
        self.checkpoint = replace(
            self.checkpoint, head=nothing, head_length=0, position=0, tail=nothing, begin=0
        )
        self.seen = self.looked = self.floor = 0
        self.ceiling = None
        self.approached = True
        self.framing = None
        self.judged = self.blank = False
        self.shown = True  # all that was handed on is known beyond the position now

    def locate(self, path: str, status: os.stat_result) -> None:
        """Note where the bytes are now."""
        self.leaving = False
        self.missed = 0
        moved = replace(
            self.checkpoint, path=path, device=status.st_dev, inode=status.st_ino, gone=False
        )
        if moved != self.checkpoint:
            self.checkpoint = moved
            self.changed = True

    def resized(self, status: os.stat_result) -> None:
        """Note a new size or time of a file whose content was compared and found to be ours."""
        if status.st_size <= self.size:
            # The unfinished line may have been written anew, or may be no more.
            self.seen = self.checkpoint.position
            self.changed = self.changed or self.shown
        self.size = status.st_size
        self.stamp = (status.st_size, status.st_mtime_ns)

    def holds_text(self, size: int, *, whole: bool) -> None:
        """Note how much text there is of a compressed source, and whether that is all of it."""
        if whole and not self.whole and self.unfinished:
            self.seen = self.checkpoint.position  # what was held back is looked at once more
        self.whole = whole
        self.size = max(self.seen, size)

    def take_news(self) -> Batch:
        """The checkpoint alone, where nothing is to be read. An unfinished line that was shown and
        is no more is taken back."""
        self.changed = False
        begin = self.checkpoint.position
        start = begin if self.shown and self.seen == begin else None
        self.shown = self.shown and start is None
        return Batch(self.checkpoint, [], None, start)

    @property
    def at_end(self) -> bool:
        """Whether all was seen and nothing can follow."""
        return self.whole and self.seen >= self.size


def choose_framing(descriptor: int) -> tuple[Framing | None, int]:
    """The framing of an open file, None where too little of it is there, and how many bytes were
    looked at. Raises OSError."""
    head = os.pread(descriptor, _FIRST_LOOK, 0)
    chosen = framing_of(head)
    if chosen is None and len(head) == _FIRST_LOOK:
        head = os.pread(descriptor, LIMIT, 0)
        chosen = framing_of(head)
    return chosen, len(head)


def exactly(descriptor: int, length: int, offset: int) -> bytes:
    """The bytes at that place. Raises RewrittenError where they are not there, and OSError."""
    data = os.pread(descriptor, length, offset)
    if len(data) < length:
        raise RewrittenError
    return data

"""One source as it is followed: what of it was looked at, and the next block read from it. It never
opens a file and never decides which file is whose."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace

from logview.rotation import family_of
from logview.sources.framing import LIMIT, LINES, SLACK, Cut, Framing, framing_of
from logview.sources.identity import HEAD, TAIL, Checkpoint, digest, read_tail
from logview.sources.records import (
    Batch,
    Oversized,
    Record,
    one_record,
    split,
    whole_array,
    whole_object,
)

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
        return cls(checkpoint, checkpoint.size, checkpoint.position, shown=unfinished)

    @property
    def inode(self) -> tuple[int, int]:
        """Device and inode of its file."""
        return self.checkpoint.device, self.checkpoint.inode

    @property
    def backlog(self) -> int:
        """Bytes that are known to be there and were not looked at."""
        return max(0, self.size - self.seen)

    @property
    def unfinished(self) -> int:
        """Bytes of a last line that is held back because it has no end yet."""
        return 0 if self.shown or self.blank else self.seen - self.checkpoint.position

    def locate(self, path: str, status: os.stat_result) -> None:
        """Note where the bytes are now."""
        self.leaving = False
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

    def read(self, descriptor: int, block: int, longest: int) -> Batch | None:
        """Look at the next `block` bytes, and return what they complete. Where records need not
        end with their line, one that is longer than a block is looked at in ever larger parts.

        The batch begins at the old position. None where it would bring nothing. Raises
        RewrittenError where the bytes before the position are not those that were read, and
        OSError.
        """
        if self.framing is None or not self.checkpoint.position:
            # Nothing was handed on yet: what is there may not be what was there before.
            self.framing, looked_at = choose_framing(descriptor)
            if self.framing is None:
                return self._read_undecided(descriptor, looked_at)
        if self.framing is LINES:
            return self._read_lines(descriptor, block, longest)
        return self._read_framed(descriptor, self.framing, block, longest)

    def _read_undecided(self, descriptor: int, length: int) -> Batch | None:
        """All that is there, of which nothing is certain yet: one record where nothing more can
        come, or where it is a whole array."""
        data = _exactly(descriptor, length, 0)
        self.seen = self.size = length
        self.blank = not data.strip(b"\0 \t\r\n")
        record = one_record(data, 0)
        if record is not None and not (self.whole or whole_array(record)):
            record = None
        return self._hand_on(descriptor, 0, b"", Cut([], [], length, record))

    def _read_lines(self, descriptor: int, block: int, longest: int) -> Batch | None:
        begin = self.checkpoint.position
        at = begin if self.seen - begin < block else self.seen
        data, tail = self._next_bytes(descriptor, block, at)
        records: list[Record] = []
        oversized: list[Oversized] = []
        if at == begin:
            records, oversized, rest = split(data, begin, longest)
            position = self.seen - rest
            tail = _tail_after(tail, data, position - begin)
        elif (end := data.find(b"\n")) >= 0:
            # A line longer than a block has come to its end: it is read anew as a whole.
            position = self.seen = at + end + 1
            length = position - 1 - begin
            if length > longest:
                oversized = [Oversized(begin, length)]
            elif record := one_record(_exactly(descriptor, length, begin), begin):
                records = [record]
            tail = read_tail(descriptor, position)
        else:
            position = begin
        if self._at_end and self.seen - position > longest:
            oversized = [*oversized, Oversized(position, self.seen - position)]
            position = self.seen
            tail = read_tail(descriptor, position)
        provisional = self._unfinished_record(descriptor, position, longest)
        cut = Cut(records, oversized, self.seen - position, provisional)
        return self._hand_on(descriptor, position, tail, cut)

    def _read_framed(
        self, descriptor: int, framing: Framing, block: int, longest: int
    ) -> Batch | None:
        begin = self.checkpoint.position
        ahead = self.seen - begin
        if ahead > longest + SLACK:
            return self._skip(descriptor, block)
        if (
            ahead >= block
            and not self.shown
            and self._only_grew(descriptor, framing, block, longest)
        ):
            return self._hand_on(descriptor, begin, None, Cut([], [], self.seen - begin))
        skipped = max(0, framing.preamble - begin)
        window = max(block, min(2 * ahead, longest + SLACK + 1)) + skipped
        data, tail = self._next_bytes(descriptor, window, begin)
        if len(data) < skipped:
            raise RewrittenError
        stretch = data[skipped:] if skipped else data
        self.judged = self.seen >= self.size
        cut = framing.cut(stretch, begin + skipped, longest, last=self.judged)
        taken = len(data) - cut.rest
        if self._at_end and cut.rest > longest:
            long = Oversized(begin + taken, cut.rest)
            cut = cut._replace(oversized=[*cut.oversized, long], rest=0)
            taken = len(data)
        elif self._at_end and cut.rest and cut.provisional is None:
            cut = cut._replace(provisional=one_record(data[taken:], begin + taken))
        return self._hand_on(descriptor, begin + taken, _tail_after(tail, data, taken), cut)

    def _only_grew(self, descriptor: int, framing: Framing, block: int, longest: int) -> bool:
        """Whether a long record goes on and nothing in its new bytes may have ended it. It spares
        looking at all of it each time that it grows."""
        ahead = self.seen - self.checkpoint.position
        length = min(max(block, ahead), longest + SLACK - ahead)
        fresh = os.pread(descriptor, length, self.seen)
        last = self.seen + len(fresh) >= self.size
        if not fresh or framing.enders.search(fresh) or (last and not self.judged):
            return False
        self._next_bytes(descriptor, len(fresh), self.seen)  # what came since is not judged
        self.judged = last
        return True

    def _skip(self, descriptor: int, block: int) -> Batch | None:
        """Look for the end of the line in which a record became too long."""
        begin, at = self.checkpoint.position, self.seen
        data, _ = self._next_bytes(descriptor, block, at)
        end = data.find(b"\n")
        if end < 0 and not self._at_end:
            return self._hand_on(descriptor, begin, None, Cut([], [], self.seen - begin))
        if end >= 0:
            self.seen = at + end + 1
        oversized = [Oversized(begin, self.seen - (end >= 0) - begin)]
        return self._hand_on(descriptor, self.seen, None, Cut([], oversized, 0))

    def _next_bytes(self, descriptor: int, length: int, at: int) -> tuple[bytes, bytes]:
        """The bytes at that place, and those before the position. Notes that they were seen."""
        data = os.pread(descriptor, length, at)
        # Compared after reading: bytes that replaced ours before now cannot pass for their sequel.
        tail = read_tail(descriptor, self.checkpoint.position)
        if digest(tail) != self.checkpoint.tail:
            raise RewrittenError
        self.seen = at + len(data)
        self.size = max(self.size, self.seen) if len(data) == length else self.seen
        return data, tail

    def _hand_on(
        self, descriptor: int, position: int, tail: bytes | None, cut: Cut
    ) -> Batch | None:
        """Move to `position`, before which `tail` lies, with what was found on the way."""
        begin = self.checkpoint.position
        if tail is None:
            tail = read_tail(descriptor, position)
        news = position > begin or cut.provisional is not None or self.shown or self.changed
        before = self.checkpoint
        self._advance(descriptor, position, tail)
        # Whoever waits for this much of the file to be looked at must hear of it.
        after = self.checkpoint
        news = news or (after.size, after.seen) != (before.size, before.seen)
        self.shown = cut.provisional is not None
        self.blank = self.blank and not position and self.framing is None
        if not news:
            return None
        self.changed = False
        table = self.framing.table if self.framing is not None else None
        return Batch(self.checkpoint, cut.records, cut.provisional, begin, cut.oversized, table)

    def take_news(self) -> Batch:
        """The checkpoint alone, where nothing is to be read. An unfinished line that was shown and
        is no more is taken back."""
        self.changed = False
        begin = self.checkpoint.position
        start = begin if self.shown and self.seen == begin else None
        self.shown = self.shown and start is None
        return Batch(self.checkpoint, [], None, start)

    def _unfinished_record(self, descriptor: int, position: int, longest: int) -> Record | None:
        """The last line, if it has no newline and is a whole object all the same, or none can
        come."""
        length = self.seen - position
        if self.seen < self.size or not 0 < length <= longest:
            return None
        if self.whole:
            return one_record(_exactly(descriptor, length, position), position)
        ending = os.pread(descriptor, min(length, TAIL), self.seen - min(length, TAIL)).rstrip()
        if ending and not ending.endswith(b"}"):
            return None  # spares reading a long line again each time that it grows
        record = one_record(_exactly(descriptor, length, position), position)
        return record if record is not None and whole_object(record) else None

    @property
    def _at_end(self) -> bool:
        """Whether all was seen and nothing can follow."""
        return self.whole and self.seen >= self.size

    def _advance(self, descriptor: int, position: int, tail: bytes) -> None:
        state = self.checkpoint
        # What was only looked at may yet be written anew: it stands for the file only as long as
        # nothing else does.
        known = min(HEAD, position or self.seen)
        head, head_length = state.head, state.head_length
        if head_length != known:
            start = _exactly(descriptor, max(known, head_length), 0)
            if digest(start[:head_length]) != head:
                raise RewrittenError
            head, head_length = digest(start[:known]), known
        self.checkpoint = replace(
            state,
            position=position,
            tail=digest(tail),
            size=max(self.size, self.seen),
            seen=self.seen,
            head=head,
            head_length=head_length,
        )


def choose_framing(descriptor: int) -> tuple[Framing | None, int]:
    """The framing of an open file, None where too little of it is there, and how many bytes were
    looked at. Raises OSError."""
    head = os.pread(descriptor, _FIRST_LOOK, 0)
    chosen = framing_of(head)
    if chosen is None and len(head) == _FIRST_LOOK:
        head = os.pread(descriptor, LIMIT, 0)
        chosen = framing_of(head)
    return chosen, len(head)


def _exactly(descriptor: int, length: int, offset: int) -> bytes:
    data = os.pread(descriptor, length, offset)
    if len(data) < length:
        raise RewrittenError
    return data


def _tail_after(tail: bytes, data: bytes, taken: int) -> bytes:
    """The bytes before a position that moved on over the first `taken` bytes of `data`."""
    return (tail + data[max(0, taken - TAIL) : taken])[-TAIL:]

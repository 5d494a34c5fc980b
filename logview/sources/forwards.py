"""Reads a source on from where the bytes that were handed on end, a block at a time. It never opens
a file and never decides which file is whose."""

from __future__ import annotations

import os
from dataclasses import replace

from logview.sources.framing import LINES, SLACK, Cut, Framing
from logview.sources.identity import HEAD, TAIL, digest, read_tail
from logview.sources.records import (
    Batch,
    Oversized,
    Record,
    one_record,
    split,
    whole_array,
    whole_object,
)
from logview.sources.source import RewrittenError, Source, choose_framing, exactly


def read_on(source: Source, descriptor: int, block: int, longest: int) -> Batch | None:
    """Look at the next `block` bytes, and return what they complete. Where records need not end
    with their line, one that is longer than a block is looked at in ever larger parts.

    The batch begins at the old position. None where it would bring nothing. Raises RewrittenError
    where the bytes before the position are not those that were read, and OSError.
    """
    if source.framing is None or not source.checkpoint.position:
        # Nothing was handed on yet: what is there may not be what was there before.
        source.framing, looked_at = choose_framing(descriptor)
        if source.framing is None:
            return _read_undecided(source, descriptor, looked_at)
    if source.framing is LINES:
        return _read_lines(source, descriptor, block, longest)
    return _read_framed(source, descriptor, source.framing, block, longest)


def _read_undecided(source: Source, descriptor: int, length: int) -> Batch | None:
    """All that is there, of which nothing is certain yet: one record where nothing more can come,
    or where it is a whole array."""
    data = exactly(descriptor, length, 0)
    source.seen = source.size = length
    source.blank = not data.strip(b"\0 \t\r\n")
    record = one_record(data, 0)
    if record is not None and not (source.whole or whole_array(record)):
        record = None
    return _hand_on(source, descriptor, 0, b"", Cut([], [], length, record))


def _read_lines(source: Source, descriptor: int, block: int, longest: int) -> Batch | None:
    begin = source.checkpoint.position
    at = begin if source.seen - begin < block else source.seen
    length = block if source.ceiling is None else min(block, source.ceiling - at)
    data, tail = _next_bytes(source, descriptor, length, at)
    records: list[Record] = []
    oversized: list[Oversized] = []
    if at == begin:
        records, oversized, rest = split(data, begin, longest)
        position = source.seen - rest
        tail = _tail_after(tail, data, position - begin)
    elif (end := data.find(b"\n")) >= 0:
        # A line longer than a block has come to its end: it is read anew as a whole.
        position = source.seen = at + end + 1
        length = position - 1 - begin
        if length > longest:
            oversized = [Oversized(begin, length)]
        elif record := one_record(exactly(descriptor, length, begin), begin):
            records = [record]
        tail = read_tail(descriptor, position)
    else:
        position = begin
    if source.at_end and source.seen - position > longest:
        oversized = [*oversized, Oversized(position, source.seen - position)]
        position = source.seen
        tail = read_tail(descriptor, position)
    provisional = _unfinished_record(source, descriptor, position, longest)
    cut = Cut(records, oversized, source.seen - position, provisional)
    return _hand_on(source, descriptor, position, tail, cut)


def _read_framed(
    source: Source, descriptor: int, framing: Framing, block: int, longest: int
) -> Batch | None:
    begin = source.checkpoint.position
    ahead = source.seen - begin
    if ahead > longest + SLACK:
        return _skip(source, descriptor, block)
    if (
        ahead >= block
        and not source.shown
        and _only_grew(source, descriptor, framing, block, longest)
    ):
        return _hand_on(source, descriptor, begin, None, Cut([], [], source.seen - begin))
    skipped = max(0, framing.preamble - begin)
    window = max(block, min(2 * ahead, longest + SLACK + 1)) + skipped
    data, tail = _next_bytes(source, descriptor, window, begin)
    if len(data) < skipped:
        raise RewrittenError
    stretch = data[skipped:] if skipped else data
    source.judged = source.seen >= source.size
    cut = framing.cut(stretch, begin + skipped, longest, last=source.judged)
    taken = len(data) - cut.rest
    if source.at_end and cut.rest > longest:
        long = Oversized(begin + taken, cut.rest)
        cut = cut._replace(oversized=[*cut.oversized, long], rest=0)
        taken = len(data)
    elif source.at_end and cut.rest and cut.provisional is None:
        cut = cut._replace(provisional=one_record(data[taken:], begin + taken))
    return _hand_on(source, descriptor, begin + taken, _tail_after(tail, data, taken), cut)


def _only_grew(source: Source, descriptor: int, framing: Framing, block: int, longest: int) -> bool:
    """Whether a long record goes on and nothing in its new bytes may have ended it. It spares
    looking at all of it each time that it grows."""
    ahead = source.seen - source.checkpoint.position
    length = min(max(block, ahead), longest + SLACK - ahead)
    fresh = os.pread(descriptor, length, source.seen)
    last = source.seen + len(fresh) >= source.size
    if not fresh or framing.enders.search(fresh) or (last and not source.judged):
        return False
    _next_bytes(source, descriptor, len(fresh), source.seen)  # what came since is not judged
    source.judged = last
    return True


def _skip(source: Source, descriptor: int, block: int) -> Batch | None:
    """Look for the end of the line in which a record became too long."""
    begin, at = source.checkpoint.position, source.seen
    data, _ = _next_bytes(source, descriptor, block, at)
    end = data.find(b"\n")
    if end < 0 and not source.at_end:
        return _hand_on(source, descriptor, begin, None, Cut([], [], source.seen - begin))
    if end >= 0:
        source.seen = at + end + 1
    oversized = [Oversized(begin, source.seen - (end >= 0) - begin)]
    return _hand_on(source, descriptor, source.seen, None, Cut([], oversized, 0))


def _next_bytes(source: Source, descriptor: int, length: int, at: int) -> tuple[bytes, bytes]:
    """The bytes at that place, and those before the position. Notes that they were seen."""
    data = os.pread(descriptor, length, at)
    # Compared after reading: bytes that replaced ours before now cannot pass for their sequel.
    tail = read_tail(descriptor, source.checkpoint.position)
    if digest(tail) != source.checkpoint.tail:
        raise RewrittenError
    source.seen = at + len(data)
    source.size = max(source.size, source.seen) if len(data) == length else source.seen
    return data, tail


def _hand_on(
    source: Source, descriptor: int, position: int, tail: bytes | None, cut: Cut
) -> Batch | None:
    """Move to `position`, before which `tail` lies, with what was found on the way."""
    begin = source.checkpoint.position
    if tail is None:
        tail = read_tail(descriptor, position)
    news = position > begin or cut.provisional is not None or source.shown or source.changed
    before = source.checkpoint
    _advance(source, descriptor, position, tail)
    # Whoever waits for this much of the file to be looked at must hear of it.
    after = source.checkpoint
    news = news or (after.size, after.seen) != (before.size, before.seen)
    source.shown = cut.provisional is not None
    source.blank = source.blank and not position and source.framing is None
    if not news:
        return None
    source.changed = False
    table = source.framing.table if source.framing is not None else None
    return Batch(source.checkpoint, cut.records, cut.provisional, begin, cut.oversized, table)


def _unfinished_record(
    source: Source, descriptor: int, position: int, longest: int
) -> Record | None:
    """The last line, if it has no newline and is a whole object all the same, or none can come."""
    length = source.seen - position
    if source.seen < source.size or not 0 < length <= longest:
        return None
    if source.whole:
        return one_record(exactly(descriptor, length, position), position)
    ending = os.pread(descriptor, min(length, TAIL), source.seen - min(length, TAIL)).rstrip()
    if ending and not ending.endswith(b"}"):
        return None  # spares reading a long line again each time that it grows
    record = one_record(exactly(descriptor, length, position), position)
    return record if record is not None and whole_object(record) else None


def _advance(source: Source, descriptor: int, position: int, tail: bytes) -> None:
    state = source.checkpoint
    # What was only looked at may yet be written anew: it stands for the file only as long as
    # nothing else does.
    known = min(HEAD, position or source.seen)
    head, head_length = state.head, state.head_length
    if head_length != known:
        start = exactly(descriptor, max(known, head_length), 0)
        if digest(start[:head_length]) != head:
            raise RewrittenError
        head, head_length = digest(start[:known]), known
    source.marks.note(descriptor, position)
    source.checkpoint = replace(
        state,
        position=position,
        tail=digest(tail),
        size=max(source.size, source.seen),
        seen=source.seen,
        head=head,
        head_length=head_length,
    )


def _tail_after(tail: bytes, data: bytes, taken: int) -> bytes:
    """The bytes before a position that moved on over the first `taken` bytes of `data`."""
    return (tail + data[max(0, taken - TAIL) : taken])[-TAIL:]

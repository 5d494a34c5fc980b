"""Reads a source back from where the bytes that were handed on begin, a block at a time. What comes
out is what reading forwards would give: the same records at the same offsets."""

from __future__ import annotations

from dataclasses import replace

from logview.sources.identity import digest, read_tail
from logview.sources.records import Batch, Oversized, Record, one_record, split
from logview.sources.source import RewrittenError, Source, exactly


def read_back(source: Source, descriptor: int, block: int, longest: int) -> Batch | None:
    """Look at the `block` bytes before those that were looked at, and return the lines that begin
    there, up to those that are known. A line that is longer than a block is looked at block by
    block, until its start is found.

    The records of the source must be its lines. None where no line begins in the block. Raises
    RewrittenError where the bytes before the position are not those that were read, and OSError.
    """
    known, looked = source.checkpoint.begin, source.looked
    low = max(source.floor, looked - block)
    data = exactly(descriptor, looked - low, low)
    # Compared after reading: what replaced ours before now cannot pass for it.
    if digest(read_tail(descriptor, source.checkpoint.position)) != source.checkpoint.tail:
        raise RewrittenError
    if looked == known:
        # The last byte ends the last line: a line that begins behind it is known.
        newline = -1 if low == source.floor else data.find(b"\n", 0, len(data) - 1)
    else:
        newline = data.rfind(b"\n")
    if newline < 0 and low > source.floor:
        source.looked = low
        return None
    start = low + newline + 1
    records: list[Record] = []
    oversized: list[Oversized] = []
    if looked == known:
        # With the end of the line that is left to the block before: a copy of the rest would cost
        # as much as cutting it into lines.
        records, oversized, _ = split(data, low, longest)
        records = records[1:] if records and records[0].offset < start else records
        oversized = [line for line in oversized if line.offset >= start]
    elif known - 1 - start > longest:
        oversized = [Oversized(start, known - 1 - start)]
    elif record := one_record(exactly(descriptor, known - 1 - start, start), start):
        records = [record]
    source.looked = start
    source.checkpoint = replace(source.checkpoint, begin=start)
    return Batch(source.checkpoint, records, None, start, oversized, end=known)

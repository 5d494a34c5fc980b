"""Decides which part of a log is read, and from where: a large one from near its end, so that its
newest records come first. It reads no records."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace

from logview.sources.framing import LINES
from logview.sources.identity import HEAD, digest, read_tail
from logview.sources.source import Source, choose_framing, exactly
from logview.sources.window import Window

LARGE = 4 << 20
"""Bytes from which on a log of lines is large."""

_FIRST_PART = 16
"""The part of `LARGE` that is read first is one in so many: the first batch must come at once."""
_GRAINS = 64
GRAIN = LARGE // _GRAINS
"""Bytes within which bisecting a large log ends."""


@dataclass(frozen=True, slots=True)
class Approach:
    """From where sources are read, and how far."""

    large: int | None
    """Bytes from which on a log of lines is large; None: all are read whole, from their start."""
    window: Window | None
    """The times that are asked for of large logs; None for all of them."""

    def decide(self, source: Source, descriptor: int) -> None:
        """Decide for a source that is not compressed, of which nothing is read before that in
        this run. Raises RewrittenError and OSError."""
        framing, _ = choose_framing(descriptor)
        begin = source.checkpoint.begin
        if framing is not LINES:
            source.approached = framing is not None
            if begin:  # another version of this program took its lines for records
                source.begin_anew()
            return
        source.approached = True
        source.framing = framing
        if self.large is None or source.size <= self.large:
            return
        known = bool(source.checkpoint.position or source.shown)
        if self.window is not None:
            unknown = begin if known else source.size
            _bound(source, descriptor, unknown, self.window, self.large)
        if not known:
            _begin_near_end(source, descriptor, self.large)


def _bound(source: Source, descriptor: int, unknown: int, window: Window, large: int) -> None:
    """Have no bytes read of which the window asks for none. The first `unknown` ones were not
    handed on."""
    grain = large // _GRAINS
    position = source.checkpoint.position
    if source.size - position > large:
        end = window.last(descriptor, position, source.size, grain)
        source.ceiling = end if end < source.size else None
    source.floor = window.first(descriptor, min(unknown, source.end), grain)


def _begin_near_end(source: Source, descriptor: int, large: int) -> None:
    end = source.end
    look = min(end, large // _FIRST_PART)
    newline = os.pread(descriptor, look, end - look).find(b"\n")
    begin = end - look + newline + 1 if newline >= 0 and look < end else 0
    begin = max(begin, source.floor)
    if not begin:
        return
    tail = read_tail(descriptor, begin)
    # Read last: where the file was replaced meanwhile, the tail shows it.
    head = exactly(descriptor, min(HEAD, begin), 0)
    source.checkpoint = replace(
        source.checkpoint,
        begin=begin,
        position=begin,
        tail=digest(tail),
        head=digest(head),
        head_length=len(head),
        size=source.size,
        seen=begin,
    )
    source.seen = source.looked = begin
    source.changed = True  # also where nothing is to be read from there

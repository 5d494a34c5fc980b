"""What a source held at a few places before its position. By these a copy that holds only the
beginning of what was read is known, when the rest of it is gone."""

from __future__ import annotations

import os

from logview.sources.identity import HEAD, digest, read_tail

_FIRST_STRIDE = HEAD
_MOST = 64
_BLOCK = 64 << 10


class Marks:
    """Digests of what lies before places that are the same distance apart; the distance doubles
    as the source grows, so that they stay few."""

    def __init__(self) -> None:
        self._stride = _FIRST_STRIDE
        self._tails: list[bytes] = []
        """Of each multiple of the stride, from the first on."""

    def note(self, descriptor: int, position: int) -> None:
        """Note what an open file holds up to the position. Raises OSError."""
        while (place := (len(self._tails) + 1) * self._stride) <= position:
            self._tails.append(digest(read_tail(descriptor, place)))
            if len(self._tails) == _MOST:
                self._tails = self._tails[1::2]
                self._stride *= 2

    def shared(self, descriptor: int) -> int:
        """Where the last line ends of an open file that holds the beginning of what was noted,
        as far as the last of these places in it tells; 0 where it does not, or holds none of them.
        Raises OSError."""
        size = os.fstat(descriptor).st_size
        known = min(len(self._tails), size // self._stride)
        if (
            not known
            or digest(read_tail(descriptor, known * self._stride)) != self._tails[known - 1]
        ):
            return 0
        return _last_line_end(descriptor, size)


def _last_line_end(descriptor: int, size: int) -> int:
    end = size
    while end:
        start = max(0, end - _BLOCK)
        newline = os.pread(descriptor, end - start, start).rfind(b"\n")
        if newline >= 0:
            return start + newline + 1
        end = start
    return 0

"""Which items of two sequences belong together: the longest common subsequence of their keys.

Work and memory stay bounded for sequences of any length, at the price of a shorter alignment.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence

Pair = tuple[int | None, int | None]
"""Places in the first and in the second sequence; None where there is no counterpart."""

_MOST_CELLS = 1_000_000
"""Two sequences are compared exactly while the product of their lengths is no larger."""
_PIECE = 500


def align(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[Pair]:
    """Every place of both sequences once, in order. Where neither side has a counterpart, those of
    the first come before those of the second."""
    pairs: list[Pair] = []
    at_a = at_b = 0
    for i, j in [*_matches(a, b), (len(a), len(b))]:
        pairs += [(place, None) for place in range(at_a, i)]
        pairs += [(None, place) for place in range(at_b, j)]
        if i < len(a):
            pairs.append((i, j))
        at_a, at_b = i + 1, j + 1
    return pairs


def _matches(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Pairs of places with equal keys, rising on both sides."""
    found: list[tuple[int, int]] = []
    waiting = [(0, len(a), 0, len(b))]
    while waiting:
        a_from, a_to, b_from, b_to = waiting.pop()
        while a_from < a_to and b_from < b_to and a[a_from] == b[b_from]:
            found.append((a_from, b_from))
            a_from, b_from = a_from + 1, b_from + 1
        while a_from < a_to and b_from < b_to and a[a_to - 1] == b[b_to - 1]:
            a_to, b_to = a_to - 1, b_to - 1
            found.append((a_to, b_to))
        if (a_to - a_from) * (b_to - b_from) <= _MOST_CELLS:
            found += _exact(a, b, (a_from, a_to, b_from, b_to))
            continue
        anchors = _anchors(a, b, (a_from, a_to, b_from, b_to))
        if anchors:
            found += anchors
            for i, j in [*anchors, (a_to, b_to)]:
                waiting.append((a_from, i, b_from, j))
                a_from, b_from = i + 1, j + 1
        else:  # nothing to hold on to: piece by piece, whatever lies further apart
            middle_a, middle_b = a_from + _PIECE, b_from + _PIECE
            piece = (a_from, min(middle_a, a_to), b_from, min(middle_b, b_to))
            found += _exact(a, b, piece)
            if middle_a < a_to and middle_b < b_to:
                waiting.append((middle_a, a_to, middle_b, b_to))
    found.sort()
    return found


_Window = tuple[int, int, int, int]


def _exact(a: Sequence[Hashable], b: Sequence[Hashable], window: _Window) -> list[tuple[int, int]]:
    """The longest common subsequence inside a window, the earliest where several are as long."""
    a_from, a_to, b_from, b_to = window
    width = b_to - b_from
    below = [0] * (width + 1)
    rows = [below]
    for i in range(a_to - 1, a_from - 1, -1):
        row = [0] * (width + 1)
        key = a[i]
        for j in range(width - 1, -1, -1):
            if key == b[b_from + j]:
                row[j] = below[j + 1] + 1
            else:
                row[j] = max(below[j], row[j + 1])
        rows.append(row)
        below = row
    rows.reverse()
    pairs: list[tuple[int, int]] = []
    i, j = 0, 0
    while i < a_to - a_from and j < width:
        if a[a_from + i] == b[b_from + j]:
            pairs.append((a_from + i, b_from + j))
            i, j = i + 1, j + 1
        elif rows[i + 1][j] >= rows[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs


def _anchors(
    a: Sequence[Hashable], b: Sequence[Hashable], window: _Window
) -> list[tuple[int, int]]:
    """Keys that occur once on either side, as many as keep their order."""
    a_from, a_to, b_from, b_to = window
    once_a, once_b = Counter(a[a_from:a_to]), Counter(b[b_from:b_to])
    place = {b[j]: j for j in range(b_from, b_to) if once_b[b[j]] == 1}
    pairs = [(i, place[a[i]]) for i in range(a_from, a_to) if once_a[a[i]] == 1 and a[i] in place]
    ends: list[int] = []
    last: list[int] = []
    before: list[int | None] = []
    for index, (_, j) in enumerate(pairs):
        length = bisect_left(ends, j)
        before.append(last[length - 1] if length else None)
        if length == len(ends):
            ends.append(j)
            last.append(index)
        else:
            ends[length], last[length] = j, index
    rising: list[tuple[int, int]] = []
    at = last[-1] if last else None
    while at is not None:
        rising.append(pairs[at])
        at = before[at]
    return rising[::-1]

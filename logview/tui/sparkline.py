"""A few numbers as a line of blocks, each as high as its number."""

from __future__ import annotations

from collections.abc import Sequence

_BLOCKS = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[float | None]) -> str:
    """One block a value, the highest for the largest; a blank for None and for nothing."""
    largest = max((value for value in values if value), default=0)
    return "".join(_block(value, largest) for value in values)


def _block(value: float | None, largest: float) -> str:
    if not value or value < 0:
        return " "
    return _BLOCKS[min(len(_BLOCKS) - 1, int(value * len(_BLOCKS) / largest))]


def spread(times: Sequence[int], first: int, last: int, parts: int) -> list[int]:
    """How many of some times lie in each of so many equal parts of a span."""
    counts = [0] * parts
    length = max(1, last - first)
    for time in times:
        counts[min(parts - 1, max(0, (time - first) * parts // length))] += 1
    return counts

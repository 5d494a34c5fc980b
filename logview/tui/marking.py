"""Marks what was searched for in a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.segment import Segment
from rich.style import Style

from logview.query.words import Text

_MARK = Style(color="black", bgcolor="yellow", reverse=False, dim=False)


def marked(line: Sequence[Segment], text: Text) -> list[Segment]:
    """The line with every place marked where the text stands, also across its pieces."""
    whole = "".join(segment.text for segment in line)
    places = list(_places(whole, text))
    if not places:
        return list(line)
    found: list[Segment] = []
    begin = 0
    for piece, style, _ in line:
        at, end = begin, begin + len(piece)
        for first, last in places:
            if last <= at or first >= end:
                continue
            if first > at:
                found.append(Segment(whole[at:first], style))
            stop = min(last, end)
            found.append(Segment(whole[max(at, first) : stop], (style or Style()) + _MARK))
            at = stop
        if at < end:
            found.append(Segment(whole[at:end], style))
        begin = end
    return found


def _places(whole: str, text: Text) -> Iterator[tuple[int, int]]:
    length, at = len(text.text), 0
    while length and (found := text.find(whole[at:])) >= 0:
        yield at + found, at + found + length
        at += found + length

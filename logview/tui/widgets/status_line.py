"""The first line of the screen: the program, its sources, and how far the index is.

In one pane it shows the path to what is seen instead of the sources.
"""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from logview.text import cell_width, truncate
from logview.times import SECOND, human_duration
from logview.tui.feed import Progress
from logview.tui.marks import BOLD, CYAN, DIM, PLAIN, RED, YELLOW

Piece = tuple[str, Style]


class StatusLine(Widget):
    """One line: left what is looked at, right how current it is."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._left: tuple[Piece, ...] = ()
        self._right: tuple[Piece, ...] = ()

    def show(self, left: tuple[Piece, ...], right: tuple[Piece, ...]) -> None:
        """Show cleaned words; paints only when they changed."""
        if (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The line; its right part is kept, its left part cut where they do not both fit."""
        width = self.size.width - 1
        right: list[Segment] = []
        used = 0
        for text, style in self._right:
            lead = " · " if right else ""
            if used + len(lead) + cell_width(text) > width - 24:
                break
            right += [Segment(lead, DIM), Segment(text, style)]
            used += len(lead) + cell_width(text)
        room = width - used - 2
        line = [Segment(" ")]
        room -= 1
        for text, style in self._left:
            shown = truncate(text, max(0, room))
            line.append(Segment(shown, style))
            room -= cell_width(shown)
        line += [Segment(" " * max(0, room + 2)), *right]
        return Strip(line).adjust_cell_length(self.size.width)


def progress_words(progress: Progress | None, following: bool) -> tuple[Piece, ...]:
    """How current the index is, the most important first."""
    if progress is None:
        return ()
    pieces: list[Piece] = []
    if progress.stopped:
        at = f" at {progress.share} %" if progress.unread else ""
        pieces.append((f"stopped{at}", RED + BOLD))
    elif not following:
        pieces.append(("paused, F follows", YELLOW + BOLD))
    elif progress.indexing:
        pieces.append((f"indexing {progress.share} %", CYAN))
        if progress.backwards:
            pieces.append(("newest first", DIM))
        if progress.left is not None:
            pieces.append((_left_words(progress.left), PLAIN))
    elif progress.ended:
        pieces.append(("input ended", PLAIN))
    elif progress.live:
        pieces.append(("following", CYAN))
    else:
        pieces.append(("all read", PLAIN))
    if progress.waiting and not progress.stopped:
        pieces.append(("indexed by another logview", PLAIN))
    if progress.problems:
        pieces.append((_count(len(progress.problems), "source problem"), RED + BOLD))
    if progress.rejected:
        pieces.append((f"{progress.rejected:,} rejected", YELLOW))
    if progress.rate >= 0.5:
        pieces.append((f"{progress.rate:,.0f} ev/s", PLAIN))
    if progress.behind is not None and progress.behind >= 0.05:
        late = progress.behind >= 5
        pieces.append((f"{progress.behind:.1f} s behind", YELLOW if late else PLAIN))
    if progress.rotations:
        pieces.append((_count(progress.rotations, "rotation"), DIM))
    return tuple(pieces)


def _left_words(seconds: float) -> str:
    """An estimate in whole seconds: it knows no parts of them."""
    if seconds < 100:
        return f"{max(1, round(seconds))} s left"
    return f"{human_duration(round(seconds) * SECOND)} left"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"

"""The line that names a pane, says whether it has the focus and what its columns are."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from logview.text import cell_width, truncate
from logview.tui.marks import DIM


class PaneTitle(Widget):
    """A name left, words right of it, and a note at the right end."""

    def __init__(self, name: str, *, id: str, rule: bool = False) -> None:
        super().__init__(id=id)
        self._title = name
        self._rule = rule
        self._active = False
        self._words = ""
        self._note = ""

    def show(self, active: bool, words: str = "", note: str = "") -> None:
        """Show cleaned words; paints only when something changed."""
        if (active, words, note) != (self._active, self._words, self._note):
            self._active, self._words, self._note = active, words, note
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The line, cut where it does not fit; the note is kept."""
        width = self.size.width - 1
        title = Style(bold=True, underline=True) if self._active else Style(bold=True, dim=True)
        note = truncate(self._note, max(0, width - len(self._title) - 2))
        room = max(0, width - len(self._title) - 3 - cell_width(note) - 1)
        words = truncate(self._words, room)
        gap = room - cell_width(words) + 1
        filler = " " + "─" * (gap - 2) + " " if self._rule and gap > 2 else " " * gap
        line = [
            Segment(" "),
            Segment(self._title, title),
            Segment("  "),
            Segment(words, DIM),
            Segment(filler, DIM),
            Segment(note, DIM),
        ]
        return Strip(line).adjust_cell_length(self.size.width)

"""The last line of the screen: the keys that fit, and where the record under the cursor is."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from logview.text import cell_width, truncate
from logview.tui.marks import BOLD, DIM, PLAIN

Key = tuple[str, str]
"""How a key is written, and what it does in one or two words."""


class KeyLine(Widget):
    """Keys left, the place of a record right."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._keys: tuple[Key, ...] = ()
        self._place = ""

    def show(self, keys: Sequence[Key], place: str) -> None:
        """Show keys, the most useful first, and a cleaned place; paints only what changed."""
        if (tuple(keys), place) != (self._keys, self._place):
            self._keys, self._place = tuple(keys), place
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The line: a key is shown whole or not at all."""
        width = self.size.width - 1
        place = truncate(self._place, width // 2)
        room = width - 1 - (cell_width(place) + 2 if place else 0)
        line = [Segment(" ")]
        for key, words in self._keys:
            needed = len(key) + 1 + len(words) + 2
            if needed > room + 2:
                break
            line += [Segment(key, BOLD), Segment(f" {words}  ", DIM)]
            room -= needed
        line += [Segment(" " * max(0, room + (2 if place else 0))), Segment(place, PLAIN)]
        return Strip(line).adjust_cell_length(self.size.width)

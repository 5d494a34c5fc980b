"""A list of any number of rows, painted line by line from a source, with a cursor that holds on
to the key of its row. It never makes a widget of a row and never asks for one it does not show.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import ClassVar, Protocol

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from logview.query.words import Text
from logview.tui.marking import marked
from logview.tui.marks import DIM

Line = Sequence[Segment]
"""One row, already cleaned, as pieces of text with their style."""

GUTTER = 2
"""Cells left of every row, where the cursor's pointer stands."""

_REVERSE = Style(reverse=True, dim=False)
_MOVE = Binding.Group("Move", compact=True)


class RowSource(Protocol):
    """The rows behind a list. Keys outlive a change of the rows, indexes do not."""

    def count(self) -> int:
        """How many rows there are."""
        ...

    def key(self, index: int) -> Hashable:
        """What the row is, whatever its place."""
        ...

    def index_of(self, key: Hashable, near: int) -> int | None:
        """Where the row of that key is now, looked for around `near` first."""
        ...

    def row(self, index: int, width: int) -> Line | None:
        """What the row shows in `width` cells; None while it is not loaded."""
        ...


class NoRows:
    """A source without rows."""

    def count(self) -> int:
        """None at all."""
        return 0

    def key(self, index: int) -> Hashable:
        """Never asked."""
        raise IndexError(index)

    def index_of(self, key: Hashable, near: int) -> int | None:
        """Nowhere."""
        return None

    def row(self, index: int, width: int) -> Line | None:
        """Never asked."""
        raise IndexError(index)


class VirtualList(Widget, can_focus=True):
    """Shows a `RowSource` and moves a cursor over it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Down", show=False, id="list.down", group=_MOVE),
        Binding("up,k", "move(-1)", "Up", show=False, id="list.up", group=_MOVE),
        Binding("home,g", "first", "First row", show=False, id="list.first", group=_MOVE),
        Binding("end,G", "last", "Last row", show=False, id="list.last", group=_MOVE),
        Binding("ctrl+d", "page(0.5)", "Half down", show=False, id="list.half_down", group=_MOVE),
        Binding("ctrl+u", "page(-0.5)", "Half up", show=False, id="list.half_up", group=_MOVE),
        Binding("pagedown", "page(1)", "Page down", show=False, id="list.page_down", group=_MOVE),
        Binding("pageup", "page(-1)", "Page up", show=False, id="list.page_up", group=_MOVE),
    ]

    class Moved(Message):
        """The cursor stands on another row, by a key press."""

        def __init__(self, rows: VirtualList) -> None:
            super().__init__()
            self.rows = rows

        @property
        def control(self) -> VirtualList:
            """The list."""
            return self.rows

    class Showing(Message):
        """Other rows came into sight, some of which may have to be loaded."""

        def __init__(self, rows: VirtualList, first: int, last: int) -> None:
            super().__init__()
            self.rows = rows
            self.first = first
            self.last = last
            """One past the last row in sight."""

        @property
        def control(self) -> VirtualList:
            """The list."""
            return self.rows

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.source: RowSource = NoRows()
        self.cursor = 0
        self.top = 0
        self.above = 0
        """Rows that arrived above the sight since the first row was last seen."""
        self.empty: tuple[str, ...] = ()
        """What is shown while there are no rows, already cleaned."""
        self._key: Hashable = None
        self._dimmed = False
        self._showing = (0, 0)
        self._painted: dict[int, Strip] = {}
        self._unseen = False
        self._marked: Text | None = None

    @property
    def cursor_key(self) -> Hashable:
        """The key of the cursor's row; None without rows."""
        return self._key

    @property
    def dimmed(self) -> bool:
        """Whether what is shown is about to be replaced."""
        return self._dimmed

    @dimmed.setter
    def dimmed(self, dimmed: bool) -> None:
        if dimmed != self._dimmed:
            self._dimmed = dimmed
            self.refresh()

    def mark(self, text: Text | None) -> None:
        """Mark a text wherever a row shows it; None marks nothing."""
        if text != self._marked:
            self._marked = text
            self.repaint_changed()

    def show(self, source: RowSource, cursor: int = 0) -> None:
        """Show other rows, the cursor on the given one."""
        self.source = source
        self.above = 0
        self._key = None
        self._dimmed = False
        self._settle(cursor, cursor - self.size.height // 3)

    def hold(self, news: bool = True) -> None:
        """The source's rows changed: the cursor stays on its key and its line of the screen.
        Rows that came to stand above it are counted where they are `news`."""
        line = self.cursor - self.top
        found = None
        if self._key is not None:
            found = self.source.index_of(self._key, self.cursor)
        if news and found is not None and found > self.cursor:
            self.above += found - self.cursor
        cursor = self.cursor if found is None else found
        self.dimmed = False
        self._place(cursor, cursor - line, beyond=True)
        self.repaint_changed()
        self._announce(force=True)

    def show_empty(self, lines: Sequence[str]) -> None:
        """Say something, in cleaned lines, while there are no rows."""
        if tuple(lines) != self.empty:
            self.empty = tuple(lines)
            self.refresh()

    def go(self, cursor: int) -> None:
        """Put the cursor on a row without telling anyone, scrolled into sight."""
        self._settle(cursor, self.top)

    def _settle(self, cursor: int, top: int) -> None:
        self._place(cursor, top)
        self.repaint_changed()
        self._announce(force=True)

    def _place(self, cursor: int, top: int, beyond: bool = False) -> None:
        """Put the cursor and the sight somewhere possible. `beyond` allows empty lines below the
        last row, so that rows that arrive above push nothing; they go as the cursor moves up."""
        count = self.source.count()
        # What stands before the row is seen as well, as soon as it is known how much has room.
        self._unseen = self._unseen or not self.size.height
        height = max(1, self.size.height)
        self.cursor = max(0, min(cursor, count - 1))
        top = max(self.cursor - height + 1, min(top, self.cursor))
        limit = count if beyond else max(self.top, count - height)
        self.top = max(0, min(top, limit))
        self._key = self.source.key(self.cursor) if count else None
        if self.top == 0:
            self.above = 0

    def _announce(self, force: bool = False) -> None:
        showing = (self.top, min(self.source.count(), self.top + self.size.height))
        if force or showing != self._showing:
            self._showing = showing
            self.post_message(self.Showing(self, *showing))

    def _move_to(self, cursor: int) -> None:
        before, top = self.cursor, self.top
        key = self._key
        self._place(cursor, top)
        if self.top != top:
            self.repaint_changed()
        elif self.cursor != before:
            self._refresh_rows(before, self.cursor)
        self._announce()
        if self._key != key:
            self.post_message(self.Moved(self))

    def _refresh_rows(self, *rows: int) -> None:
        width = self.size.width
        self.refresh(*(Region(0, row - self.top, width, 1) for row in rows))

    def repaint_changed(self) -> None:
        """Paint again only the lines in sight that would look different now."""
        stale = [y for y, strip in self._painted.items() if self._paint(y) != strip]
        if stale:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in stale))

    def action_move(self, rows: int) -> None:
        """Move the cursor by some rows."""
        self._move_to(self.cursor + rows)

    def action_page(self, pages: float) -> None:
        """Move the cursor and the sight by a part of a page."""
        rows = int(max(1, self.size.height - 1) * pages) or (1 if pages > 0 else -1)
        before, count = self.top, self.source.count()
        self.top = max(0, min(self.top + rows, count - self.size.height))
        if self.top != before:
            self.refresh()
        self._move_to(self.cursor + rows)

    def action_first(self) -> None:
        """Move to the first row."""
        self._move_to(0)

    def action_last(self) -> None:
        """Move to the last row."""
        self._move_to(self.source.count() - 1)

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        if self._unseen and self.size.height:
            self._unseen = False
            self.top = self.cursor - self.size.height // 3
        self.top = max(0, min(self.top, self.source.count() - self.size.height))
        self._settle(self.cursor, self.top)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse points."""
        row = self.top + event.y
        if row < self.source.count():
            self._move_to(row)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll by three rows; the cursor goes along when it would leave the sight."""
        event.stop()
        self._scroll(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll back by three rows."""
        event.stop()
        self._scroll(-3)

    def _scroll(self, rows: int) -> None:
        height = max(1, self.size.height)
        top = max(0, min(self.top + rows, self.source.count() - height))
        if top != self.top:
            self.top = top
            self.refresh()
            self._move_to(max(top, min(self.cursor, top + height - 1)))

    def on_focus(self) -> None:
        """The cursor's row looks different with the focus."""
        self._refresh_rows(self.cursor)

    def on_blur(self) -> None:
        """The cursor's row looks different without the focus."""
        self._refresh_rows(self.cursor)

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        strip = self._paint(y)
        self._painted[y] = strip
        return strip

    def _paint(self, y: int) -> Strip:
        width = self.size.width
        index = self.top + y
        if index >= self.source.count():
            text = self.empty[y] if not self.source.count() and y < len(self.empty) else ""
            return Strip([Segment(f" {text}", DIM)]).adjust_cell_length(width)
        # The last column stays free: a terminal that measures a character wider than we do must
        # not be driven into its next line.
        line = self.source.row(index, width - GUTTER - 1)
        loaded = [Segment("·", DIM)] if line is None else list(line)
        cursor = index == self.cursor
        strip = Strip([Segment("▶ " if cursor else "  "), *loaded])
        strip = strip.adjust_cell_length(width - 1)
        if cursor and self.has_focus:
            strip = Strip([Segment(text, _under_cursor(style)) for text, style, _ in strip])
        elif self._dimmed:
            strip = strip.apply_style(DIM)
        if self._marked is not None:
            strip = Strip(marked(list(strip), self._marked))
        return strip.adjust_cell_length(width)


def _under_cursor(style: Style | None) -> Style:
    """The row is shown in reverse. What was dim would be hard to read there, and colours would
    be patches, so that only what is loud keeps its colour."""
    if style is not None and style.bold:
        return style + _REVERSE
    return _REVERSE

"""A list that fills the screen for a while: another way to look at the same index. Each of its rows
may lead to a step; closed, it leaves the panes as they were."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, ClassVar, NamedTuple, Protocol

from rich.segment import Segment
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from logview.index.reader import Reader
from logview.tui.marks import BOLD, DIM
from logview.tui.plain import Plain
from logview.tui.screens.captions import shown_keys
from logview.tui.widgets.key_line import KeyLine
from logview.tui.widgets.status_line import StatusLine
from logview.tui.widgets.virtual_list import GUTTER, Line, RowSource, VirtualList


class Place(NamedTuple):
    """A step of a trace."""

    trace: str
    step: int | None
    """None for where the trace first went wrong."""


Ask = Callable[[Callable[[Reader], Any], Callable[[Any], None]], None]
"""Has a question answered by the thread that asks the index."""


class Headed(RowSource, Protocol):
    """Rows below a line that names their columns."""

    def head(self, width: int) -> Line:
        """The names of the columns, in `width` cells."""
        ...


class TableHead(Widget):
    """The names of the columns above a list."""

    def __init__(self) -> None:
        super().__init__(id="view-head")
        self.rows: Headed | None = None

    def render_line(self, y: int) -> Strip:
        """The line, in the same columns as the rows below it."""
        width = self.size.width
        line = self.rows.head(width - GUTTER - 1) if self.rows else []
        return Strip([Segment(" " * GUTTER), *line]).adjust_cell_length(width)


# The bindings of the base class walk the focus and copy in ways that are not ours.
class ListView(Screen[Place | None], inherit_bindings=False):
    """Asks for its rows once, says what it waits for meanwhile, and returns the place of the row
    that was chosen."""

    AUTO_FOCUS = "#view"
    USELESS: ClassVar[tuple[str, ...]] = ()
    """The ids of keys that do nothing here."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,l,right", "open", "Go to the step", id="view.open"),
        Binding("escape,q,h,left", "close", "Back", id="view.close"),
    ]

    def __init__(self, name: str, plain: Plain, ask: Ask, at: Hashable = None) -> None:
        """`name` is what stands above the list; `at` the key of the row to begin with."""
        super().__init__()
        self._name_shown = name
        self._plain = plain
        self._ask = ask
        self._at = at
        self._title = StatusLine(id="view-title")
        self._head = TableHead()
        self._list = VirtualList(id="view")
        self._keys = KeyLine(id="view-keys")

    def compose(self) -> ComposeResult:
        """A list between a title and the keys."""
        yield self._title
        yield self._head
        yield self._list
        yield self._keys

    def on_mount(self) -> None:
        """Ask for the rows."""
        self._list.show_empty(("Looking …",))
        self._caption("")
        self.look()

    def look(self) -> None:
        """Ask for what the view shows."""
        raise NotImplementedError

    def place(self, key: Hashable) -> Place | None:
        """Where the row of that key leads; None where it leads nowhere."""
        raise NotImplementedError

    @property
    def at(self) -> Hashable:
        """The key of the row under the cursor."""
        return self._list.cursor_key

    def show_rows(self, rows: Headed, note: str, empty: str) -> None:
        """Show what was found, with a note beside the title, or say that there is nothing. The
        cursor stays on its row."""
        before = self.at if self._list.source.count() else self._at
        self._head.rows = rows
        self._head.refresh()
        self._list.show_empty((empty,))
        self._list.show(rows, (rows.index_of(before, 0) if before is not None else None) or 0)
        self._caption(note)

    def _caption(self, note: str) -> None:
        self._title.show(((self._name_shown, BOLD),), ((note, DIM),) if note else ())
        self._keys.show(shown_keys(self, useless=self.USELESS), "")

    def action_open(self) -> None:
        """Go to where the row under the cursor leads."""
        place = self.place(self.at) if self.at is not None else None
        if place is not None:
            self.dismiss(place)

    def action_close(self) -> None:
        """Go back to the panes."""
        self.dismiss(None)

    def on_virtual_list_moved(self, message: VirtualList.Moved) -> None:
        """The panes below have nothing to do with this list."""
        message.stop()

    def on_virtual_list_showing(self, message: VirtualList.Showing) -> None:
        """All rows are there."""
        message.stop()

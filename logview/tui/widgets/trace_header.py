"""The few lines above a timeline that say which trace it is and how it went."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.css.scalar import Scalar
from textual.strip import Strip
from textual.widget import Widget

from logview.model import Trace
from logview.text import cell_width
from logview.tui.marks import is_running
from logview.tui.plain import Plain
from logview.tui.widgets.header_lines import SEPARATOR, Fact, Head, head_of

_TITLE = " TIMELINE"
_LINES = 4
_TALL = 32
"""Lines of a screen from which a header may take one more than usual."""


class TraceHeader(Widget):
    """Shows the identity, the outcome and the circumstances of a trace."""

    def __init__(self, plain: Plain, *, id: str) -> None:
        super().__init__(id=id)
        self._plain = plain
        self._head: Head | None = None
        self._lines: list[list[Fact]] = []
        self._room = (0, False)
        """The width, and whether the screen is tall."""
        self._height = 0
        """The most lines that were needed in this room."""
        self._shown: tuple[Trace, bool, bool] | None = None
        self.active = False
        """Whether the pane below has the focus."""

    def show_trace(self, trace: Trace, now: int, live: bool, earlier_unread: bool = False) -> None:
        """Show a trace, which may have an earlier part that is not read yet."""
        self._shown = (trace, is_running(trace, now, live), earlier_unread)
        self._plain.about(trace.user)
        self.redraw()

    def show_nothing(self) -> None:
        """Show only the pane's name."""
        self._shown = None
        self.redraw()

    def redraw(self) -> None:
        """Secrets or people were hidden or revealed."""
        if self._shown is None:
            self._head = None
        else:
            trace, running, earlier_unread = self._shown
            self._head = head_of(trace, running, self._plain, earlier_unread)
        self._arrange()
        self.refresh()

    def on_resize(self) -> None:
        """Other facts fit now."""
        self._arrange()
        self.refresh()

    def _arrange(self) -> None:
        """Break the lines anew, and take no more of them than were ever needed."""
        # The last column stays free, as in a list.
        width = self.size.width - 2
        if self._head is None or width <= 0:
            self._lines = []
            return
        first = width - cell_width(_TITLE) - len(SEPARATOR) + 1
        tall = self.screen.size.height >= _TALL
        self._lines = self._head.lines(first, width, _LINES if tall else _LINES - 1)
        if self._room != (width, tall):
            self._room, self._height = (width, tall), 0
        # It does not shrink again: the timeline would jump from trace to trace, and to lay out
        # the whole screen anew is a fifth of the work that a key makes.
        self._height = max(self._height, len(self._lines))
        height = Scalar.from_number(self._height)
        if self.styles.height != height:
            self.styles.height = height

    def set_active(self, active: bool) -> None:
        """The pane below got or lost the focus."""
        if active != self.active:
            self.active = active
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of the header."""
        title = Style(bold=True, underline=True) if self.active else Style(bold=True, dim=True)
        line = [Segment(_TITLE if y == 0 else "", title)]
        for fact in self._lines[y] if y < len(self._lines) else []:
            lead = SEPARATOR if cell_width(line[0].text) or len(line) > 1 else " "
            line += [Segment(lead), Segment(fact.text, fact.style)]
        return Strip(line).adjust_cell_length(self.size.width)

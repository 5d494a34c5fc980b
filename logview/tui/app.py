"""The explorer as an application: its screen, its theme, and how it ends.

It is the only entrance to this room; nothing outside it may import Textual.
"""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from collections.abc import Callable, Sequence
from io import StringIO
from typing import ClassVar

from rich.console import Console, RenderableType
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.filter import LineFilter

from logview.redact import Redactor
from logview.tui.fault import LONGEST, fault_lines
from logview.tui.feed import Feed
from logview.tui.line_filter import ControlFilter
from logview.tui.plain import Plain
from logview.tui.reading import IndexReader
from logview.tui.screens.explorer import ExplorerScreen
from logview.tui.sparing import SparingApp
from logview.tui.terminal import ForgivingDriver

_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


# The bindings of the base class hold ctrl+q, which belongs to the terminal's flow control.
class ExplorerApp(SparingApp, inherit_bindings=False):
    """Shows an index while it grows.

    `open_reader` is called in the one thread that asks the index, again and again until it no
    longer raises. `feed` brings the indexer's reports; None shows an index that nobody fills.
    `title` names the sources. `trace_id` is opened first. `now` is the clock, in nanoseconds.
    """

    CSS_PATH = "app.tcss"
    TITLE = "logview"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "quit", "Quit", show=False, priority=True, system=True, id="app.quit"),
        Binding("ctrl+l", "paint_all", "Paint anew", show=False, system=True, id="app.paint"),
    ]

    def __init__(
        self,
        open_reader: Callable[[], IndexReader],
        feed: Feed | None,
        title: str,
        trace_id: str | None = None,
        now: Callable[[], int] = time.time_ns,
        reveal: bool = False,
        people: bool = False,
        redactor: Redactor | None = None,
    ) -> None:
        super().__init__(driver_class=ForgivingDriver)
        # The terminal's own colours: readable with sixteen of them, and half the bytes.
        self.theme = "ansi-dark"
        self.animation_level = "none"
        self._control_filter = ControlFilter()
        self._plain = Plain(redactor or Redactor(), reveal, people)
        self._explorer = ExplorerScreen(open_reader, feed, title, trace_id, now, self._plain)

    def get_default_screen(self) -> ExplorerScreen:
        """The explorer itself, so that nothing is mounted twice."""
        return self._explorer

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The last wall behind the cleaning of text: no control character is ever painted."""
        return [*super().get_line_filters(), self._control_filter]

    def on_load(self) -> None:
        """Before the terminal is touched: the index is asked while the screen is made, and a signal
        ends the program by the front door, or the terminal would stay broken."""
        self._explorer.begin()
        if threading.current_thread() is threading.main_thread():
            loop = asyncio.get_running_loop()
            for number in _SIGNALS:
                loop.add_signal_handler(number, self.exit)

    def on_mount(self) -> None:
        """Back from the shell, the terminal shows nothing of what was painted before."""
        self.app_resume_signal.subscribe(self, lambda _: self.action_paint_all())

    def on_unmount(self) -> None:
        """Give the signals back."""
        if threading.current_thread() is threading.main_thread():
            loop = asyncio.get_running_loop()
            for number in _SIGNALS:
                loop.remove_signal_handler(number)

    def panic(self, *renderables: RenderableType) -> None:
        """End with what the framework has to say of a fault, made safe to print."""
        words = StringIO()
        console = Console(file=words, width=100, color_system=None, markup=False)
        console.print(*renderables, sep="\n")
        self._end_with(self._plain.lines(words.getvalue().rstrip("\n"), LONGEST))

    def _fatal_error(self) -> None:
        # The framework would print the values of variables, and those are text from logs.
        if self._exception is not None:
            self._end_with(fault_lines(self._exception, self._plain))

    def _end_with(self, lines: Sequence[str]) -> None:
        self._return_code = 1
        # One fault brings others; the first is the one to look at.
        super().panic(*([] if self._exit_renderables else [Text("\n".join(lines))]))

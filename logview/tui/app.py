"""The explorer as an application: its screen, its theme, and how it ends.

It is the only entrance to this room; nothing outside it may import Textual.
"""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.filter import LineFilter

from logview.redact import Redactor
from logview.tui.feed import Feed
from logview.tui.line_filter import ControlFilter
from logview.tui.plain import Plain
from logview.tui.reading import IndexReader
from logview.tui.screens.explorer import ExplorerScreen


# The bindings of the base class hold ctrl+q, which belongs to the terminal's flow control.
class ExplorerApp(App[None], inherit_bindings=False):
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
    ]

    def __init__(
        self,
        open_reader: Callable[[], IndexReader],
        feed: Feed | None,
        title: str,
        trace_id: str | None = None,
        now: Callable[[], int] = time.time_ns,
        reveal: bool = False,
    ) -> None:
        super().__init__()
        # The terminal's own colours: readable with sixteen of them, and half the bytes.
        self.theme = "ansi-dark"
        self.animation_level = "none"
        self._control_filter = ControlFilter()
        plain = Plain(Redactor(), reveal)
        self._explorer = ExplorerScreen(open_reader, feed, title, trace_id, now, plain)

    def get_default_screen(self) -> ExplorerScreen:
        """The explorer itself, so that nothing is mounted twice."""
        return self._explorer

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The last wall behind the cleaning of text: no control character is ever painted."""
        return [*super().get_line_filters(), self._control_filter]

    def on_mount(self) -> None:
        """A signal ends the program by the front door, or the terminal would stay broken."""
        if threading.current_thread() is threading.main_thread():
            loop = asyncio.get_running_loop()
            for number in (signal.SIGTERM, signal.SIGHUP):
                loop.add_signal_handler(number, self.exit)

    def on_unmount(self) -> None:
        """Give the signals back."""
        if threading.current_thread() is threading.main_thread():
            loop = asyncio.get_running_loop()
            for number in (signal.SIGTERM, signal.SIGHUP):
                loop.remove_signal_handler(number)

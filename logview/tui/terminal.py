"""The terminal side of the explorer: bytes of a keyboard become keys, whatever bytes they are, what
is painted goes out as fast as the link takes it, and a terminal that is gone ends the program.

It replaces the loop of Textual's own driver, which takes bytes that are no UTF-8 for a crash, and
spins for ever on a terminal that hung up; and its queue of writes, in which the whole program waits
for a slow link, and for ever for one that stalled.
"""

from __future__ import annotations

import asyncio
import codecs
import os
import selectors
import signal
from typing import Any

from textual import events
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from logview.tui.outlet import Outlet

_CHUNK = 4096
_LOOK_EVERY = 0.1
"""Seconds between two looks at whether to stop, and for keys that come in parts."""
_FAREWELL = 1.0
"""Seconds that a stalled link has to take the sequences that give the terminal back."""
_LAST_ANSWERS = 1.0
_SHOW = "\x1b[?2026l"
"""Ends a synchronised update, of which the end may not have been written."""


class ForgivingDriver(LinuxDriver):
    """Reads the keyboard as UTF-8, with a replacement character for what is none, and writes
    without ever waiting."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._outlet: Outlet | None = None
        self._has_terminal = False
        # A plain signal handler may interrupt the very write whose lock it then waits for; the
        # loop calls it between two tasks.
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTSTP, self._sigtstp_application)
        loop.add_signal_handler(signal.SIGCONT, self._sigcont_application)

    def run_input_thread(self) -> None:
        """Read keys until the driver is told to stop or the terminal hangs up."""
        parser = XTermParser()
        decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(_LOOK_EVERY):
                    data = self._read()
                    if not data:
                        self._app.call_later(self._app.exit)  # waits for nobody
                        return
                    for message in parser.feed(decoder.decode(data)):
                        self.process_message(message)
                for message in parser.tick():
                    self.process_message(message)

    def _read(self) -> bytes:
        """What was typed; nothing once the terminal is gone."""
        try:
            return os.read(self.fileno, _CHUNK)
        except OSError:
            return b""

    @property
    def behind(self) -> bool:
        """Whether the terminal still has to be given so much that a frame would only wait."""
        return self._outlet is not None and self._outlet.behind

    def end_frame(self) -> None:
        """A frame was written: from here on it is on its way."""
        if self._outlet is not None:
            self._outlet.end_frame()

    def process_message(self, message: Message) -> None:
        """Hand a key or an answer of the terminal on. Where its cursor is concerns nobody else."""
        if isinstance(message, events.CursorPosition):
            if self._outlet is not None:
                self._outlet.answered()
            return
        super().process_message(message)

    def write(self, data: str) -> None:
        """Write to the terminal, soon."""
        if self._outlet is not None:
            self._outlet.write(data)

    def start_application_mode(self) -> None:
        """Take the terminal."""
        assert self._file is not None  # it is a terminal, or the explorer would not have begun
        self._has_terminal = True
        self._outlet = Outlet(self._file.fileno(), self._file.encoding)
        super().start_application_mode()  # type: ignore[no-untyped-call] # as Textual left it

    def stop_application_mode(self) -> None:
        """Give the terminal back. What was not painted yet is of no use any more.

        Who is ended while it is stopped has done so before: twice would take from the shell.
        """
        if not self._has_terminal:
            return
        self._has_terminal = False
        if self._outlet is not None:
            if self._outlet.discard():
                self.write(_SHOW)
            self._outlet.await_answers(_LAST_ANSWERS)
        super().stop_application_mode()

    def close(self) -> None:
        """End the threads, whether or not the terminal takes what is left."""
        if self._outlet is not None:
            self._outlet.close(_FAREWELL)
        super().close()

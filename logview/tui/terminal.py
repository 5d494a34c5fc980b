"""The terminal side of the explorer: bytes of a keyboard become keys, whatever bytes they are, and
a terminal that is gone ends the program.

It replaces the loop of Textual's own driver, which takes bytes that are no UTF-8 for a crash, and
spins for ever on a terminal that hung up.
"""

from __future__ import annotations

import asyncio
import codecs
import os
import selectors
import signal
from typing import Any

from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

_CHUNK = 4096
_LOOK_EVERY = 0.1
"""Seconds between two looks at whether to stop, and for keys that come in parts."""


class ForgivingDriver(LinuxDriver):
    """Reads the keyboard as UTF-8, with a replacement character for what is none."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
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

    def stop_application_mode(self) -> None:
        """Give the terminal back, if it is still there."""
        try:
            super().stop_application_mode()
        except OSError:
            self.exit_event.set()  # nothing to give back; the threads must end all the same

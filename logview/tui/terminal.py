"""The keyboard side of the terminal: bytes become keys, whatever bytes they are.

Nothing that a keyboard, a paste or a wrong encoding sends may end the program.
"""

from __future__ import annotations

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver


class ForgivingDriver(LinuxDriver):
    """Reads the keyboard as UTF-8, with a replacement character for what is none."""

    def run_input_thread(self) -> None:
        """Read keys until the driver is told to stop."""
        while not self.exit_event.is_set():
            try:
                super().run_input_thread()
            except UnicodeDecodeError as error:
                # The strict decoder of the base class gives up on the whole chunk; the error still
                # holds it, with the keys that were pressed around the bad bytes.
                parser = XTermParser()
                for message in parser.feed(error.object.decode("utf-8", errors="replace")):
                    self.process_message(message)

"""A real pseudo-terminal with the program in it, and a screen that understands what it draws."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import pyte


class Terminal:
    """`logview` with the given arguments on a terminal of its own."""

    def __init__(
        self,
        arguments: list[str],
        home: Path,
        columns: int = 120,
        rows: int = 40,
        *,
        piped: bool = False,
        controlling: bool = True,
        program: Sequence[str] = ("-m", "logview"),
        **variables: str | None,
    ) -> None:
        """With `piped`, the standard input of the program is `process.stdin`, not the terminal.
        Without `controlling` there is no /dev/tty. `variables` are of the environment: None takes
        one away. `program` is what Python runs."""
        self.bytes = b""
        """Everything that the program wrote to the terminal."""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._master, self._slave = pty.openpty()
        self._open = [self._master, self._slave]
        self.resize(columns, rows)
        self.modes_before = termios.tcgetattr(self._slave)
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "XDG_STATE_HOME": str(home / "state"),
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            **variables,
        }
        self.process = subprocess.Popen(
            [sys.executable, *program, *arguments],
            stdin=subprocess.PIPE if piped else self._slave,
            stdout=self._slave,
            stderr=self._slave,
            env={name: value for name, value in environment.items() if value is not None},
            start_new_session=True,
            preexec_fn=lambda: controlling and fcntl.ioctl(1, termios.TIOCSCTTY, 0),
        )

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.hang_up()

    def hang_up(self) -> None:
        """Take the terminal away, as a dropped connection does."""
        for descriptor in self._open:
            os.close(descriptor)
        self._open = []

    def resize(self, columns: int, rows: int) -> None:
        """Make the terminal another size, which the program is told with a signal."""
        self._screen.resize(rows, columns)
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, size)

    @property
    def modes(self) -> list[object]:
        """The modes of the terminal now."""
        return termios.tcgetattr(self._slave)

    def lines(self) -> list[str]:
        """The screen as text."""
        return [line.rstrip() for line in self._screen.display]

    def press(self, keys: str | bytes) -> None:
        """Send keys as a keyboard would."""
        os.write(self._master, keys.encode() if isinstance(keys, str) else keys)

    def read(self, seconds: float = 0.05) -> None:
        """Take in what the program draws, for at most that long."""
        self.draw(self.receive(seconds))

    def receive(self, seconds: float, most: int = 1 << 16) -> bytes:
        """What the program wrote, at most so many bytes; empty where nothing comes for so long."""
        ready, _, _ = select.select([self._master], [], [], seconds)
        return os.read(self._master, most) if ready else b""

    def draw(self, data: bytes) -> None:
        """Show on the screen what was received."""
        self.bytes += data
        self._stream.feed(data)

    def settle(self, quiet: float = 0.03) -> None:
        """Read until nothing came for so many seconds."""
        seen = -1
        while seen < len(self.bytes):
            seen = len(self.bytes)
            self.read(quiet)

    def wait_for(self, words: str, seconds: float = 30.0) -> str:
        """Read until some line of the screen holds these words; returns that line."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.read()
            for line in self.lines():
                if words in line:
                    return line
        screen = "\n".join(self.lines())
        raise AssertionError(f"{words!r} never appeared; the screen was\n{screen}")

    def wait_for_end(self, seconds: float = 30.0) -> int:
        """Read until the program ended; returns its exit code."""
        deadline = time.monotonic() + seconds
        while self.process.poll() is None:
            assert time.monotonic() < deadline, "the program did not end"
            self.read()
        self.read(0)
        return self.process.returncode

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the program."""
        self.process.send_signal(number)

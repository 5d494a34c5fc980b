"""Any program on a pseudo-terminal of its own: how soon, and in how many bytes, it shows what.

Beside `tests.terminal`, which waits for words of the explorer: here the program may be any, and
what it writes is counted and timed.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from types import TracebackType

import pyte

from tests.benchmarks.processes import lives, tree

COLUMNS, ROWS = 120, 40
_AT_ONCE = 1 << 16
_REST = 3.0


class Screen:
    """A program that draws on a terminal of 120 by 40."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start it."""
        self.count = 0
        """Bytes that the program has written."""
        self.begun = time.monotonic()
        self.heard = self.begun
        """When it last wrote something."""
        self._drawn = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._drawn)
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.process = subprocess.Popen(
            arguments,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**environment, "TERM": "xterm-256color"},
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(1, termios.TIOCSCTTY, 0),
        )
        os.close(slave)

    def __enter__(self) -> Screen:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the program as a closed terminal window does, and wait for what it started."""
        started = tree(self.process.pid)
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 5
        while self.process.poll() is None:
            if time.monotonic() > deadline:
                self.process.kill()
            self.read(0.05)
        os.close(self._master)
        for pid in started[1:]:
            _wait_for_end_of(pid)

    def press(self, keys: str) -> None:
        """Send keys as a keyboard would."""
        os.write(self._master, keys.encode())

    def read(self, seconds: float) -> bytes:
        """What the program writes next; empty where that takes longer, or it has ended."""
        ready, _, _ = select.select([self._master], [], [], seconds)
        if not ready:
            return b""
        try:
            data = os.read(self._master, _AT_ONCE)
        except OSError:  # the program has closed the terminal
            return b""
        self.count += len(data)
        self.heard = time.monotonic()
        self._stream.feed(data)
        return data

    def seconds_until(self, words: str, most: float, at_rest: str = "") -> float | None:
        """Seconds from the start until these words are on the screen; None where they are not
        within so many seconds, or the program ends. A program that is at rest for three seconds
        without them is pressed `at_rest`, once. What is written need not hold them in one
        piece: a program may paint only what differs from what stood there before."""
        while (now := time.monotonic() - self.begun) < most:
            if self.read(min(0.1, most - now)):
                if any(words in line for line in self.lines()):
                    return self.heard - self.begun
            elif self.process.poll() is not None:
                return None
            elif at_rest and time.monotonic() - self.heard > _REST and self.count:
                self.press(at_rest)
                at_rest = ""
        return None

    def wait_until(self, condition: Callable[[], bool], most: float = 60.0) -> bool:
        """Read until a condition holds; whether it did within so many seconds."""
        deadline = time.monotonic() + most
        while not condition():
            if time.monotonic() > deadline:
                return False
            self.read(0.05)
        return True

    def settle(self, quiet: float, most: float = 30.0) -> int:
        """Read until nothing came for so many seconds; how many bytes came before."""
        before, last = self.count, time.monotonic()
        deadline = last + most
        while time.monotonic() < min(last + quiet, deadline):
            if self.read(quiet / 4):
                last = time.monotonic()
        return self.count - before

    def drain(self, seconds: float) -> int:
        """Read for so many seconds; how many bytes came."""
        before, deadline = self.count, time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self.read(left)
        return self.count - before

    def line(self, row: int, width: int = COLUMNS) -> str:
        """One line of the screen, from 0, or as many of its cells as are asked for."""
        cells = self._drawn.buffer[row]
        return "".join(cells[column].data for column in range(width))

    def lines(self) -> list[str]:
        """All lines of the screen."""
        return [self.line(row) for row in range(ROWS)]


def _wait_for_end_of(pid: int) -> None:
    """What the program started ends with it; what does not within ten seconds is ended."""
    deadline = time.monotonic() + 10
    while lives(pid):
        if time.monotonic() > deadline:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            return
        time.sleep(0.02)

"""A link that carries less than is painted, or nothing: keys stay usable, frames are dropped, and
the program ends when it is told to."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from logview.tui.outlet import ASK
from tests.faults.test_kills import traces
from tests.terminal.terminal import Terminal
from tests.terminal.test_explorer import assert_given_back, processes_of
from tests.waiting import wait_until

ANSWER = b"\x1b[1;1R"
PAINT = "\x0c"
"""Ctrl+L."""
PER_KEY = 400
"""Bytes that are carried between two keys: fifty keys a second on 20 KB/s."""
PAGES = ("\x04" * 20 + "\x15" * 20) * 5
"""Two hundred half pages down and up, each of which changes most of the screen."""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "chat.jsonl"
    path.write_bytes(traces(0, 1000))
    return path


class Link:
    """Carries so many bytes at a time. A `deep` one takes in all that it is given, as sshd does for
    seconds, and its terminal answers; the other takes no more than it carries, and its terminal
    knows no questions."""

    def __init__(self, terminal: Terminal, *, deep: bool) -> None:
        self._terminal = terminal
        self._deep = deep
        self._held = b""
        self._answered = 0

    def carry(self, most: int = 1 << 16) -> None:
        while data := self._terminal.receive(0 if self._held else 0.02, most):
            self._held += data
            if not self._deep:
                break
        self._terminal.draw(self._held[:most])
        self._held = self._held[most:]
        asked = self._terminal.bytes.count(ASK.encode())
        if self._deep and asked > self._answered:
            self._terminal.press(ANSWER * (asked - self._answered))
            self._answered = asked

    def carry_until(self, condition: Callable[[], bool], most: int = 1 << 16) -> None:
        deadline = time.monotonic() + 30
        while not condition():
            assert time.monotonic() < deadline, self._terminal.lines()
            self.carry(most)


def typed() -> Iterator[str]:
    """Keys as fast as they repeat: all at once, they would be painted at once."""
    pause = threading.Event()
    for key in PAGES:
        yield key
        pause.wait(0.005)


def shows(terminal: Terminal, words: str) -> bool:
    return any(words in line for line in terminal.lines())


@pytest.mark.parametrize("deep", [True, False])
def test_frames_are_dropped_not_queued(tmp_path: Path, log: Path, deep: bool) -> None:
    with Terminal([str(log)], tmp_path) as terminal:
        link = Link(terminal, deep=deep)
        link.carry_until(lambda: shows(terminal, "at step"))
        terminal.press("1g")
        for key in typed():
            terminal.press(key)
            link.carry(PER_KEY)
        carried = len(terminal.bytes)
        terminal.press("?")
        link.carry_until(lambda: shows(terminal, "Everywhere"), PER_KEY)
        # The frames on their way, what the system holds, and the help itself.
        assert len(terminal.bytes) - carried < 64_000
        terminal.press("qqqqq")
        link.carry_until(lambda: terminal.process.poll() is not None)
        terminal.read(0)
        assert_given_back(terminal)


def test_what_was_dropped_is_painted_when_the_link_has_caught_up(tmp_path: Path, log: Path) -> None:
    with Terminal([str(log)], tmp_path) as terminal:
        terminal.wait_for("following")
        terminal.wait_for("at step")
        terminal.press("1g")
        # A loaded machine may still be at work when its screen is taken for the last: three tries.
        assert any(is_whole_after_a_jam(terminal) for _ in range(3))


def is_whole_after_a_jam(terminal: Terminal) -> bool:
    """Whether painting everything anew changes nothing on a screen that nobody read for a while."""
    for key in typed():  # and nobody reads
        terminal.press(key)
    terminal.press("g")
    wait_until(lambda: is_idle(terminal.process.pid))
    shown = settled(terminal)
    terminal.press(PAINT)
    return settled(terminal) == shown


def is_idle(pid: int) -> bool:
    """Whether a process took no time for a third of a second, or hardly any."""
    before = processor_ticks(pid)
    threading.Event().wait(0.3)
    return processor_ticks(pid) - before <= 1


def processor_ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def settled(terminal: Terminal) -> list[str]:
    """The screen without its first line, which tells how many events came in just now."""
    terminal.settle(0.5)
    return terminal.lines()[1:]


def stall(terminal: Terminal) -> None:
    """Let the program paint until nothing more fits."""
    terminal.wait_for("at step")
    terminal.press("1g")
    for key in typed():
        terminal.press(key)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_on_a_link_that_stalled(
    tmp_path: Path, log: Path, number: signal.Signals
) -> None:
    with Terminal([str(log)], tmp_path) as terminal:
        stall(terminal)
        terminal.send(number)
        wait_until(lambda: terminal.process.poll() is not None)
        assert terminal.modes == terminal.modes_before
    wait_until(lambda: not processes_of(tmp_path))


def test_a_link_that_is_dropped_while_much_is_on_its_way_leaves_no_process(
    tmp_path: Path, log: Path
) -> None:
    with Terminal([str(log)], tmp_path) as terminal:
        stall(terminal)
        terminal.hang_up()
        wait_until(lambda: not processes_of(tmp_path))

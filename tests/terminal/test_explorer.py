"""The real program on a real terminal: what it shows, what it leaves behind."""

from __future__ import annotations

import re
import signal
from functools import partial
from pathlib import Path

import pytest

from tests.faults.test_kills import traces
from tests.index.test_invariant import row
from tests.terminal.terminal import Terminal
from tests.waiting import wait_until

SETTLED = ("\x1b[?1049l", "\x1b[?25h", "\x1b[?1000l", "\x1b[?2004l")
"""Back from the alternate screen, the cursor shown, the mouse and the paste mode off."""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "chat.jsonl"
    path.write_bytes(traces(0, 1))
    return path


def assert_given_back(terminal: Terminal) -> None:
    assert terminal.modes == terminal.modes_before
    last = dict(re.findall(rb"\x1b\[\?(\d+)([hl])", terminal.bytes))
    # Of all modes that were touched, line wrap and the cursor are on.
    assert {mode for mode, state in last.items() if state == b"h"} == {b"7", b"25"}
    assert len(re.findall(rb"\x1b\[>\d+u", terminal.bytes)) == terminal.bytes.count(b"\x1b[<u")
    for sequence in SETTLED:
        assert sequence.encode() in terminal.bytes[-400:], sequence


def processes_of(folder: Path) -> list[str]:
    """Command lines of processes that have to do with a folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes()
        except OSError:
            continue  # ended meanwhile
        if str(folder).encode() in words:
            found.append(words.decode())
    return found


def test_it_marks_the_failing_step_and_gives_the_terminal_back(tmp_path: Path, log: Path) -> None:
    with Terminal([str(log)], tmp_path) as terminal:
        line = terminal.wait_for("FIRST FAILURE")
        assert "▶" in line
        assert "tool" in line
        terminal.wait_for("FAILED at step")
        terminal.press("qqq")
        assert terminal.wait_for_end() == 0
        assert_given_back(terminal)
    wait_until(lambda: not processes_of(tmp_path))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_gives_the_terminal_back_and_leaves_no_process(
    tmp_path: Path, log: Path, number: signal.Signals
) -> None:
    with Terminal([str(log)], tmp_path) as terminal:
        terminal.wait_for("FIRST FAILURE")
        terminal.send(number)
        terminal.wait_for_end()
        assert_given_back(terminal)
    wait_until(lambda: not processes_of(tmp_path))


def test_a_killed_explorer_takes_its_indexer_with_it(tmp_path: Path, log: Path) -> None:
    with Terminal([str(log)], tmp_path) as terminal:
        terminal.wait_for("FIRST FAILURE")
        assert len(processes_of(tmp_path)) == 2
        terminal.send(signal.SIGKILL)
        terminal.wait_for_end()
    wait_until(lambda: not processes_of(tmp_path))


def test_bytes_that_are_no_text_on_the_keyboard_are_only_ignored(tmp_path: Path, log: Path) -> None:
    with Terminal([str(log)], tmp_path) as terminal:
        before = terminal.wait_for("FAILED at step")
        for _ in range(2):
            terminal.press(b"\xff\xfe")
            terminal.press("?")
            terminal.wait_for("Everywhere")
            terminal.press(b"\xc3q\xff")  # the key between them counts
            terminal.wait_for(before.strip()[-20:])
            terminal.wait_for("SESSIONS")
        terminal.press("\x1a")  # ctrl+z is only a key
        terminal.press("?")
        terminal.wait_for("Everywhere")
        terminal.press("qqqq")
        assert terminal.wait_for_end() == 0
        assert_given_back(terminal)


def is_stopped(process: int) -> bool:
    stat = Path(f"/proc/{process}/stat").read_text()
    return stat.rpartition(")")[2].split()[0] == "T"


def has_painted(terminal: Terminal, words: str, since: int) -> bool:
    terminal.read()
    return words.encode() in terminal.bytes[since:]


def test_back_from_the_shell_everything_is_painted_again(tmp_path: Path, log: Path) -> None:
    with Terminal([str(log)], tmp_path) as terminal:
        terminal.wait_for("FAILED at step")
        for _ in range(2):
            terminal.send(signal.SIGTSTP)
            wait_until(lambda: is_stopped(terminal.process.pid))
            assert terminal.modes == terminal.modes_before
            terminal.read()
            seen = len(terminal.bytes)
            terminal.send(signal.SIGCONT)
            for words in ("FIRST FAILURE", "SESSIONS", "logview"):
                wait_until(partial(has_painted, terminal, words, seen))
        terminal.press("qqq")
        assert terminal.wait_for_end() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_while_it_starts_leaves_no_traceback(
    tmp_path: Path, log: Path, number: signal.Signals
) -> None:
    # As soon as the screen is entered: nothing is painted yet, and widgets are still being made.
    with Terminal([str(log)], tmp_path) as terminal:
        wait_until(lambda: has_painted(terminal, "\x1b[?1049h", 0))
        terminal.send(number)
        terminal.wait_for_end()
        assert b"Traceback" not in terminal.bytes
        assert b"fault in the explorer" not in terminal.bytes
        assert terminal.modes == terminal.modes_before


def test_appended_lines_appear_without_a_key(tmp_path: Path, log: Path) -> None:
    with Terminal([str(log)], tmp_path) as terminal:
        terminal.wait_for("FIRST FAILURE")
        with log.open("ab") as growing:
            for line in (
                row("tool_call", "t0", "s0", 40, tool_name="second_look"),
                row("execution_error", "t0", "s0", 41, error_name="RateLimitExceeded"),
            ):
                growing.write(line + b"\n")
        terminal.wait_for("second_look")
        terminal.wait_for("RateLimit")


@pytest.mark.parametrize("key", ["", "?"])
def test_a_terminal_that_hangs_up_leaves_no_process(tmp_path: Path, log: Path, key: str) -> None:
    with Terminal([str(log)], tmp_path) as terminal:
        terminal.wait_for("FIRST FAILURE")
        terminal.press(key)
        terminal.hang_up()
        wait_until(lambda: not processes_of(tmp_path))

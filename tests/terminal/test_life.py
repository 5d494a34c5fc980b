"""Terminals of every kind, of every size and half closed: the explorer works or says why not, and
gives back what it took."""

from __future__ import annotations

import random
import signal
import sys
from pathlib import Path

import pytest

from tests.faults.test_kills import traces
from tests.terminal.sequences import OWN, foreign
from tests.terminal.terminal import Terminal
from tests.terminal.test_explorer import assert_given_back, has_painted, is_stopped, processes_of
from tests.waiting import wait_until

SHELL = ("-c", "import os, sys; os.execvp('sh', ['sh', '-c', *sys.argv[1:]])")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "chat.jsonl"
    path.write_bytes(traces(0, 1))
    return path


@pytest.mark.parametrize(
    "name", [None, "vt100", "linux", "screen", "screen-256color", "tmux-256color"]
)
def test_it_works_on_a_terminal_of_any_name(tmp_path: Path, log: Path, name: str | None) -> None:
    with Terminal([str(log)], tmp_path, TERM=name) as terminal:
        terminal.wait_for("FAILED at step")
        terminal.press("qqq")
        assert terminal.wait_for_end() == 0
        assert_given_back(terminal)
    assert foreign(terminal.bytes, OWN) == []


def test_a_terminal_that_can_place_nothing_is_left_alone(tmp_path: Path, log: Path) -> None:
    with Terminal([str(log)], tmp_path, TERM="dumb") as terminal:
        assert terminal.wait_for_end() == 2
    assert b"logview traces" in terminal.bytes
    assert foreign(terminal.bytes) == []


def test_the_commands_work_on_a_terminal_that_can_place_nothing(tmp_path: Path, log: Path) -> None:
    with Terminal(["traces", str(log)], tmp_path, TERM="dumb") as terminal:
        assert terminal.wait_for_end() == 0
    assert b"step 2: tool a failed" in terminal.bytes


def test_no_dev_tty_is_needed(tmp_path: Path, log: Path) -> None:
    with Terminal([str(log)], tmp_path, controlling=False) as terminal:
        terminal.wait_for("FAILED at step")
        terminal.press("qqq")
        assert terminal.wait_for_end() == 0
        assert_given_back(terminal)


def shell(command: str, home: Path) -> Terminal:
    """A terminal in which a shell runs `logview` with what is written behind it."""
    return Terminal([f"exec {sys.executable} -m logview {command}"], home, program=SHELL)


@pytest.mark.parametrize(
    "closed", ["< /dev/null", "> /dev/null", "2> /dev/null", "<&-", ">&-", "2>&-", "<&- >&- 2>&-"]
)
def test_without_the_whole_terminal_the_explorer_does_not_begin(
    tmp_path: Path, log: Path, closed: str
) -> None:
    with shell(f"{log} {closed}", tmp_path) as terminal:
        assert terminal.wait_for_end() == 2
        assert terminal.modes == terminal.modes_before
    assert ("2>" in closed) or b"the explorer needs the terminal" in terminal.bytes
    assert b"Traceback" not in terminal.bytes
    assert b"\x1b" not in terminal.bytes


@pytest.mark.parametrize("closed", ["2>&-", "<&- >&- 2>&-"])
def test_a_command_runs_with_streams_closed(tmp_path: Path, log: Path, closed: str) -> None:
    index = tmp_path / "i.db"
    with shell(f"traces {log} --index {index} {closed}", tmp_path) as terminal:
        assert terminal.wait_for_end() == 0
    assert (b"step 2: tool a failed" in terminal.bytes) is (" >&-" not in closed)
    # The index was not given the number of a closed stream, and nothing was printed into it.
    with Terminal(["traces", str(log), "--index", str(index)], tmp_path) as terminal:
        assert terminal.wait_for_end() == 0
    assert b"step 2: tool a failed" in terminal.bytes


def test_a_storm_of_resizes_from_one_cell_to_a_wall_of_them(tmp_path: Path, log: Path) -> None:
    sizes = random.Random(5)
    with Terminal([str(log)], tmp_path) as terminal:
        terminal.wait_for("FAILED at step")
        for columns, rows in [
            (1, 1), (300, 100), (1, 100), (300, 1), (2, 2),
            *((sizes.randint(1, 300), sizes.randint(1, 100)) for _ in range(25)),
        ]:  # fmt: skip
            terminal.resize(columns, rows)
            terminal.press(sizes.choice("123jkze?\x1b"))
            terminal.read(0.01)
        terminal.resize(120, 40)
        terminal.press("\x1b" * 3)
        terminal.wait_for("SESSIONS")
        terminal.press("2")
        terminal.wait_for("FIRST FAILURE")
        terminal.press("qqqqq")
        assert terminal.wait_for_end() == 0
        assert_given_back(terminal)
        assert foreign(terminal.bytes, OWN) == []
    wait_until(lambda: not processes_of(tmp_path))


@pytest.mark.parametrize("size", [(1, 1), (300, 100)])
def test_it_opens_in_any_size(tmp_path: Path, log: Path, size: tuple[int, int]) -> None:
    with Terminal([str(log)], tmp_path, *size) as terminal:
        wait_until(lambda: has_painted(terminal, "\x1b[?2004h", 0))
        terminal.settle()
        terminal.resize(120, 40)
        terminal.wait_for("FAILED at step")
        terminal.press("qqq")
        assert terminal.wait_for_end() == 0
        assert_given_back(terminal)


def test_while_it_is_stopped_the_shell_has_the_terminal_as_it_was(
    tmp_path: Path, log: Path
) -> None:
    with Terminal([str(log)], tmp_path) as terminal:
        terminal.wait_for("FAILED at step")
        terminal.send(signal.SIGTSTP)
        wait_until(lambda: is_stopped(terminal.process.pid))
        terminal.settle()
        assert_given_back(terminal)
        terminal.send(signal.SIGTERM)
        terminal.send(signal.SIGCONT)
        terminal.wait_for_end()
        assert_given_back(terminal)
    wait_until(lambda: not processes_of(tmp_path))


def test_every_byte_on_the_keyboard_is_survived(tmp_path: Path, log: Path) -> None:
    noise = random.Random(7)
    with Terminal([str(log)], tmp_path) as terminal:
        terminal.wait_for("FAILED at step")
        for _ in range(20):
            terminal.press(bytes(noise.choice([27, 91, *range(0x80, 0x100)]) for _ in range(40)))
            terminal.read(0.01)
        terminal.press(b"\x1b[200~" + bytes(range(256)) + b"\x1b[201~")  # pasted
        terminal.press(b"\x1b[12;40R\x1b[0n\x1b[?2026;2$y")  # answers that nobody asked for
        terminal.send(signal.SIGTERM)
        terminal.wait_for_end()
        assert b"fault in the explorer" not in terminal.bytes
        assert_given_back(terminal)


@pytest.mark.parametrize("key", ["\x03", "hang up"])
def test_indexing_that_is_interrupted_leaves_no_process(tmp_path: Path, key: str) -> None:
    log = tmp_path / "chat.jsonl"
    log.write_bytes(traces(0, 5_000))
    with Terminal(["index", str(log)], tmp_path) as terminal:
        terminal.wait_for("indexing")
        if key == "hang up":
            terminal.hang_up()
        else:
            terminal.press(key)
            terminal.wait_for_end()
        wait_until(lambda: not processes_of(tmp_path))
    assert b"Traceback" not in terminal.bytes

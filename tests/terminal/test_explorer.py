"""The real program on a real terminal: what it shows, what it leaves behind."""

from __future__ import annotations

import json
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


def test_no_byte_of_a_hostile_log_reaches_the_terminal(tmp_path: Path) -> None:
    evil = "\x1b]0;owned\x07\x1b[2J\x9b31m\x00\x7f[red]x[/][@click=app.quit]y[/]\u202eabc\u200b"
    failure = {"failure": {"reason": evil, "error_message": evil}}
    lines = [
        row("session_metadata", "t" + evil, "s" + evil, 0, agent_rid=evil, agent_version=evil),
        row("user_request", "t" + evil, "s" + evil, 1, user_query={"content": [{"text": evil}]}),
        row("tool_call", "t" + evil, "s" + evil, 2, tool_name=evil, parsed_tool_input={evil: evil}),
        row("tool_call_result", "t" + evil, "s" + evil, 3, tool_name=evil, result=failure),
        row(evil, "t" + evil, "s" + evil, 4),
        json.dumps({"time": evil, "uid": evil, "traceId": "t" + evil, "message": evil}).encode(),
    ]
    folder = tmp_path / "logs"
    folder.mkdir()
    name = evil.replace("/", "").replace("\0", "") + ".jsonl"
    (folder / name).write_bytes(b"".join(line + b"\n" for line in lines))
    with Terminal([str(folder)], tmp_path) as terminal:
        terminal.wait_for("FIRST FAILURE")
        for key in ("\t", "\t", "j", "j", "k", "e", "r", "j", "j", "?", "\x1b", "z", "3", "z"):
            terminal.press(key)
            terminal.read(0.2)
        terminal.press("q" * 6)
        terminal.wait_for_end()
        painted = terminal.bytes.decode("utf-8", "backslashreplace")
    assert "owned" in painted  # it was shown
    assert not re.search("\x1b]0;owned|\x9b|\x00|\x7f|\u202e|\u200b", painted)
    assert "\x1b[2J\\x9b" not in painted


@pytest.mark.parametrize("command", ["sessions", "traces", "rejected"])
def test_headless_text_is_safe_on_a_terminal(tmp_path: Path, command: str) -> None:
    evil = "\x1b]0;owned\x07\x9b31m"
    log = tmp_path / "chat.jsonl"
    log.write_bytes(
        row("execution_error", "t" + evil, "s" + evil, 1, error_name=evil)
        + b"\n"
        + b'{"not an object \x1b]0;owned\x07\n\x1b]0;owned\x07\n'
    )
    with Terminal([command, str(log)], tmp_path) as terminal:
        assert terminal.wait_for_end() == 0
    assert b"\x1b]" not in terminal.bytes
    assert "\x9b".encode() not in terminal.bytes


@pytest.mark.parametrize("key", ["", "?"])
def test_a_terminal_that_hangs_up_leaves_no_process(tmp_path: Path, log: Path, key: str) -> None:
    with Terminal([str(log)], tmp_path) as terminal:
        terminal.wait_for("FIRST FAILURE")
        terminal.press(key)
        terminal.hang_up()
        wait_until(lambda: not processes_of(tmp_path))

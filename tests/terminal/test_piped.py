"""A pipe into the explorer: rows appear as they come, keys work, and nothing is left behind."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.faults.test_kills import traces
from tests.index.test_invariant import row
from tests.terminal.terminal import Terminal
from tests.terminal.test_explorer import assert_given_back, processes_of
from tests.waiting import wait_until


def kept(home: Path) -> list[Path]:
    """What piped runs have left in the state directory."""
    folder = home / "state" / "logview" / "stdin"
    return list(folder.iterdir()) if folder.exists() else []


def feed(terminal: Terminal, data: bytes) -> None:
    assert terminal.process.stdin is not None
    terminal.process.stdin.write(data)
    terminal.process.stdin.flush()


def test_rows_appear_as_they_come_and_keys_work(tmp_path: Path) -> None:
    with Terminal(["-"], tmp_path, piped=True) as terminal:
        terminal.wait_for("SESSIONS")
        feed(terminal, traces(0, 1))
        terminal.wait_for("FIRST FAILURE")
        for name in ("second_look", "third_look"):
            feed(terminal, row("tool_call", "t0", "s0", 40, tool_name=name) + b"\n")
            terminal.wait_for(name)
        terminal.press("?")
        terminal.wait_for("Everywhere")
        (run,) = kept(tmp_path)
        for path in (run.parent, run, *run.rglob("*")):
            assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path
        terminal.press("qqqq")
        assert terminal.wait_for_end() == 0
        assert_given_back(terminal)
    assert not kept(tmp_path)
    wait_until(lambda: not processes_of(tmp_path))


def test_the_explorer_stays_open_when_the_input_ends(tmp_path: Path) -> None:
    with Terminal(["-"], tmp_path, piped=True) as terminal:
        feed(terminal, traces(0, 1))
        assert terminal.process.stdin is not None
        terminal.process.stdin.close()
        terminal.wait_for("FIRST FAILURE")
        terminal.wait_for("input ended")
        terminal.press("?")
        terminal.wait_for("Everywhere")
        assert terminal.process.poll() is None
        terminal.press("qqqq")
        assert terminal.wait_for_end() == 0
    assert not kept(tmp_path)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_nothing_behind(tmp_path: Path, number: signal.Signals) -> None:
    with Terminal(["-"], tmp_path, piped=True) as terminal:
        feed(terminal, traces(0, 1))
        terminal.wait_for("FIRST FAILURE")
        assert len(kept(tmp_path)) == 1
        terminal.send(number)
        terminal.wait_for_end()
        assert_given_back(terminal)
    assert not kept(tmp_path)
    wait_until(lambda: not processes_of(tmp_path))


def test_what_a_killed_run_left_is_removed_at_the_next_start(tmp_path: Path) -> None:
    with Terminal(["-"], tmp_path, piped=True) as killed:
        feed(killed, traces(0, 1))
        killed.wait_for("FIRST FAILURE")
        killed.send(signal.SIGKILL)
        killed.wait_for_end()
    (left,) = kept(tmp_path)
    (left / "mark").touch()
    with Terminal(["-"], tmp_path, piped=True) as terminal:
        terminal.wait_for("SESSIONS")
        (mine,) = kept(tmp_path)
        assert not (mine / "mark").exists()
        with Terminal(["-"], tmp_path, piped=True) as other:
            other.wait_for("SESSIONS")
            assert len(kept(tmp_path)) == 2
            assert mine in kept(tmp_path)
            other.press("q")
            other.wait_for_end()
        terminal.press("q")
        assert terminal.wait_for_end() == 0
    assert not kept(tmp_path)


def test_an_index_that_is_named_stays(tmp_path: Path) -> None:
    index = tmp_path / "kept.db"
    with Terminal(["-", "--index", str(index)], tmp_path, piped=True) as terminal:
        feed(terminal, traces(0, 1))
        terminal.wait_for("FIRST FAILURE")
        terminal.press("qqq")
        assert terminal.wait_for_end() == 0
    assert index.exists()
    assert not kept(tmp_path)


def test_whoever_writes_is_told_that_nobody_reads_any_more(tmp_path: Path) -> None:
    with Terminal(["-"], tmp_path, piped=True) as terminal:
        terminal.wait_for("SESSIONS")
        feed(terminal, traces(0, 1))
        terminal.press("qqq")
        terminal.wait_for_end()
        with pytest.raises(BrokenPipeError):
            feed(terminal, traces(1, 2))


@pytest.mark.parametrize("arguments", [["-"], ["traces", "-"], ["index", "-"]])
def test_a_terminal_is_not_taken_for_a_log(tmp_path: Path, arguments: list[str]) -> None:
    with Terminal(arguments, tmp_path) as terminal:
        assert terminal.wait_for_end() == 2
        assert b"kubectl logs -f" in terminal.bytes
    assert not kept(tmp_path)


def test_without_a_terminal_for_keys_it_says_so(tmp_path: Path) -> None:
    with Terminal(["-"], tmp_path, piped=True, controlling=False) as terminal:
        assert terminal.wait_for_end() == 2
        assert b"no terminal to read keys from" in terminal.bytes
    assert not kept(tmp_path)

"""The explorer on a real terminal shows the same whether it writes only what differs or leaves all
painting to Textual, and writes much less."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.terminal.terminal import Terminal
from tests.tui.real_index import FIXTURES
from tests.waiting import wait_until

KEYS = ("j", "j", "l", "j", "3", "j", "?", "\x1b", "T", "q", "z", "z", "1", "G", "g", "\x0c")
LOG = FIXTURES / "foundry" / "retries.jsonl"


def is_stopped(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def walked(home: Path, columns: int, rows: int, *, spares: bool) -> tuple[list[list[str]], int]:
    """The screen after each key, and the bytes for all of them."""
    repaint = None if spares else "1"
    with Terminal([str(LOG)], home, columns, rows, LOGVIEW_REPAINT=repaint) as terminal:
        terminal.wait_for("following")
        terminal.wait_for("FIRST FAILURE")
        screens = []
        for key in KEYS:
            terminal.press(key)
            terminal.settle(0.25)
            screens.append(terminal.lines())
        return screens, len(terminal.bytes)


@pytest.mark.parametrize(("columns", "rows"), [(120, 40), (80, 24)])
def test_it_shows_what_textual_would_and_writes_a_third(
    tmp_path: Path, columns: int, rows: int
) -> None:
    with Terminal(["index", str(LOG)], tmp_path) as terminal:
        assert terminal.wait_for_end() == 0
    ours, fewer = walked(tmp_path, columns, rows, spares=True)
    theirs, more = walked(tmp_path, columns, rows, spares=False)
    for key, mine, other in zip(KEYS, ours, theirs, strict=True):
        assert mine == other, key
    assert fewer < more / 3


def test_after_another_size_and_after_a_stop_everything_is_painted(tmp_path: Path) -> None:
    with Terminal([str(LOG)], tmp_path) as terminal:
        terminal.wait_for("FIRST FAILURE")
        terminal.resize(100, 30)
        terminal.wait_for("FIRST FAILURE")
        terminal.settle(0.3)
        before = terminal.lines()
        terminal.send(signal.SIGTSTP)
        wait_until(lambda: is_stopped(terminal.process.pid))
        terminal.send(signal.SIGCONT)
        terminal.wait_for("FIRST FAILURE")
        terminal.settle(0.3)
        assert terminal.lines() == before

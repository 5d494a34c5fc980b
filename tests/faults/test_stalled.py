"""A mount that never answers: keys never wait for it, and whoever is told to end does."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from logview.index.place import WriterLock
from tests.cli.asking import Log
from tests.faults.mounts import Stalled, stalled_disk
from tests.index.answers import rows_in
from tests.rows import Rows
from tests.terminal.terminal import Terminal
from tests.waiting import wait_until

_IMPATIENT = (
    "from logview import indexer_process, stalled\n"
    "stalled.LOOK_EVERY = indexer_process._LAST_COMMIT = 0.05\n"
    "from logview.__main__ import main; main()"
)
"""The program, which ends sooner than it does otherwise."""


@pytest.fixture
def stalled(tmp_path: Path) -> Iterator[Stalled]:
    folder = tmp_path / "mount"
    folder.mkdir()
    with stalled_disk(folder) as disk:
        yield disk


def start(*arguments: str, **options: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", _IMPATIENT, *arguments], **options)


@pytest.mark.parametrize("command", [("index",), ("traces",), ("index", "--follow")], ids=" ".join)
def test_a_command_that_waits_for_a_mount_ends_when_it_is_interrupted(
    stalled: Stalled, tmp_path: Path, command: tuple[str, ...]
) -> None:
    process = start(*command, str(stalled.folder / "chat.jsonl"), "--index", str(tmp_path / "i.db"))
    try:
        wait_until(stalled.is_asked)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
    finally:
        process.kill()
        process.wait()


def test_the_indexer_of_an_explorer_that_died_does_not_wait_for_a_mount(
    stalled: Stalled, tmp_path: Path
) -> None:
    index = tmp_path / "i.db"
    log = str(stalled.folder / "chat.jsonl")
    feed = ("index", "--follow", "--feed", log, "--index", str(index))
    process = start(*feed, stdin=subprocess.PIPE)
    try:
        wait_until(stalled.is_asked)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(30) == 1
    finally:
        process.kill()
        process.wait()
    assert WriterLock(index).acquire()


def test_keys_do_not_wait_for_a_mount_that_stalls_while_its_log_is_shown(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    log = Log(folder, *(Rows(f"t{n}", f"s{n}").request() for n in range(9)))
    index = tmp_path / "i.db"
    with Terminal([str(folder), "--index", str(index)], tmp_path) as terminal:
        terminal.wait_for("s8")
        wait_until(lambda: rows_in(index) == 9)
        with log.path.open("ab") as growing, stalled_disk(folder) as stalled:
            growing.write(Rows("t9", "s9").request().lines()[0] + b"\n")
            growing.flush()
            wait_until(stalled.is_asked)
            terminal.press("1jjj")
            wait_until(lambda: is_on(terminal, "s3"))
            terminal.press("?")
            terminal.wait_for("Next problem")
            terminal.press("\x1bqqq")
            assert terminal.wait_for_end() == 0


def is_on(terminal: Terminal, session: str) -> bool:
    """Whether the cursor is on that session."""
    terminal.read()
    return any(line.startswith("▶") and f" {session} " in line for line in terminal.lines())

"""The folder of a log is left as it was: no file is made, changed or removed in it."""

from __future__ import annotations

import gzip
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from logview.cli.main import COMMANDS, cli
from tests.index.answers import rows_in
from tests.rows import Rows
from tests.terminal.terminal import Terminal
from tests.waiting import wait_until

ARGUMENTS = {
    **dict.fromkeys(("index", "sessions", "traces", "rejected", "tools", "formats", "doctor"), ()),
    **dict.fromkeys(("show", "compare"), ("t1",)),
    "transcript": ("s1",),
    "search": ("where",),
    "export": ("t1", "--to", "html"),
}
_LINES = b"".join(
    line + b"\n"
    for n in (1, 2)
    for line in Rows(f"t{n}").request().call().result(failure="TIMEOUT").lines()
)


@pytest.fixture
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of logs, in which the person stands."""
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "chat.jsonl").write_bytes(_LINES + b"broken\n")
    (folder / "chat.jsonl.1").write_bytes(_LINES.replace(b"t1", b"t3"))
    (folder / "chat.jsonl.2.gz").write_bytes(gzip.compress(_LINES.replace(b"t1", b"t4")))
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return folder


def seen(folder: Path) -> dict[str, object]:
    """All that can be told of a folder and the files in it, but when they were read."""
    found: dict[str, object] = {}
    for path in (folder, *folder.rglob("*")):
        status = path.stat()
        content = hashlib.sha256(path.read_bytes()).digest() if path.is_file() else b""
        times = (status.st_mtime_ns, status.st_ctime_ns)
        found[str(path)] = (status.st_mode, status.st_ino, status.st_nlink, times, content)
    return found


def test_every_command_but_those_with_a_screen_is_tried() -> None:
    assert {*ARGUMENTS, "explore", "demo"} == set(COMMANDS)


@pytest.mark.parametrize("command", ARGUMENTS)
def test_a_command_touches_nothing_beside_the_logs(logs: Path, command: str) -> None:
    before = seen(logs)
    assert len(before) == 4
    for more in ((), ("--json",)):
        done = CliRunner().invoke(cli, [command, *ARGUMENTS[command], *more, str(logs)])
        assert done.exit_code in {0, 1}, done.output
    assert seen(logs) == before


def test_following_touches_nothing_beside_the_logs(logs: Path, tmp_path: Path) -> None:
    before = seen(logs)
    index = tmp_path / "i.db"
    command = [sys.executable, "-m", "logview", "index", "--follow", ".", "--index", str(index)]
    follower = subprocess.Popen(command)
    try:
        wait_until(lambda: rows_in(index) >= 18)
    finally:
        follower.terminate()
        assert follower.wait(30) == 0
    assert seen(logs) == before


def test_the_explorer_touches_nothing_beside_the_logs(logs: Path, tmp_path: Path) -> None:
    before = seen(logs)
    with Terminal(["."], tmp_path) as terminal:
        terminal.wait_for("FIRST FAILURE")
        terminal.press("jjr")
        terminal.wait_for("INSPECTOR")
        terminal.press("qqq")
        assert terminal.wait_for_end() == 0
    assert seen(logs) == before

"""Disks that are full, read-only, limited or damaged, and indexes that others made or hold: each is
said with its name and what to do, and there is a way on."""

from __future__ import annotations

import json
import os
import random
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from logview.index.reader import Reader
from tests.cli.asking import Log
from tests.faults.mounts import make_read_only, small_disk
from tests.index.answers import rows_in
from tests.rows import Rows
from tests.terminal.terminal import Terminal
from tests.waiting import wait_until

_IMPATIENT = (
    "from logview import indexer_process; indexer_process._TRY_AGAIN = 0.05\n"
    "from logview.__main__ import main; main()"
)
"""The program, which tries a disk again at once rather than after some seconds."""
_PAGE = 4096


@pytest.fixture
def log(tmp_path: Path) -> Log:
    traces = [Rows(f"t{n}", f"s{n // 3}").request().call().result(failure="X") for n in range(30)]
    return Log(tmp_path, *traces)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", "20m") as folder:
        yield folder


def fill(disk: Path) -> Path:
    """Leave not a byte on a disk; returns the file to remove."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(1 << 20))
        except OSError:
            return filler


def follow(log: Log, *options: str, most: int = -1) -> subprocess.Popen[bytes]:
    """`logview index --follow`, which may write no file of more than `most` bytes."""
    command = ["index", "--follow", *options, str(log.path), "--index", str(log.index)]
    return subprocess.Popen(
        [sys.executable, "-c", _IMPATIENT, *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, -1)),
    )


def allow_more(process: subprocess.Popen[bytes]) -> None:
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (-1, -1))


def end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.communicate()


def test_a_full_disk_is_said_and_once_there_is_room_all_is_well(log: Log, disk: Path) -> None:
    log.index = disk / "i.db"
    filler = fill(disk)
    done = log.ask("traces")
    assert (done.exit_code, done.stdout) == (4, "")
    assert str(log.index) in done.stderr
    assert "make room on its disk, or name another file with --index FILE" in done.stderr
    filler.unlink()
    assert len(log.objects("traces")) == 30


def test_who_follows_on_a_full_disk_waits_for_room(log: Log, disk: Path) -> None:
    log.index = disk / "i.db"
    filler = fill(disk)
    follower = follow(log)
    try:
        assert follower.stderr is not None
        assert b"i.db: the index cannot be written" in follower.stderr.readline()
        assert follower.poll() is None
        filler.unlink()
        wait_until(lambda: rows_in(log.index) == 90)
    finally:
        end(follower)


# A quota says EDQUOT and a limit on files EFBIG; SQLite calls both an error of the disk. No quota
# can be set up without tools and a disk of its own.
@pytest.mark.parametrize("most", [0, 20_000], ids=["nothing", "a part"])
def test_who_follows_within_a_quota_waits_for_more(log: Log, most: int) -> None:
    follower = follow(log, most=most)
    try:
        assert follower.stderr is not None
        said = follower.stderr.readline()
        assert b"i.db: the index cannot be written" in said
        assert b"tried again" in said
        allow_more(follower)
        wait_until(lambda: rows_in(log.index) == 90)
    finally:
        end(follower)


def test_the_indexer_of_an_explorer_reports_what_it_waits_for(log: Log) -> None:
    indexer = follow(log, "--feed", most=0)
    try:
        assert indexer.stdout is not None
        report = json.loads(indexer.stdout.readline())
        assert report["following"] is True
        assert "i.db: the index cannot be written" in report["problems"][0]
        allow_more(indexer)
        wait_until(lambda: rows_in(log.index) == 90)
    finally:
        end(indexer)


def test_the_indexer_of_an_explorer_that_left_does_not_wait_for_the_disk(log: Log) -> None:
    indexer = follow(log, "--feed", most=0)
    try:
        assert indexer.stdout is not None
        assert indexer.stdin is not None
        indexer.stdout.readline()
        indexer.stdin.close()
        assert indexer.wait(30) == 0
    finally:
        indexer.stdin = None
        end(indexer)


def test_a_command_within_a_quota_says_so(log: Log) -> None:
    command = ["traces", str(log.path), "--index", str(log.index)]
    done = subprocess.run(
        [sys.executable, "-m", "logview", *command],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, -1)),
    )
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.count("\n") == 1
    assert "i.db: the index cannot be written" in done.stderr


@pytest.mark.parametrize("there", [False, True], ids=["new", "known"])
def test_a_read_only_disk_is_said_and_another_place_helps(
    log: Log, disk: Path, there: bool
) -> None:
    elsewhere, log.index = log.index, disk / "i.db"
    if there:
        assert log.ask("traces").exit_code == 0
    make_read_only(disk)
    done = log.ask("traces")
    assert (done.exit_code, done.stdout) == (4, "")
    assert "Read-only file system" in done.stderr
    assert "name another place with --index FILE" in done.stderr
    log.index = elsewhere
    assert len(log.objects("traces")) == 30


def damaged(good: bytes, how: str) -> bytes:
    noise = random.Random(7).randbytes(_PAGE)
    if how == "truncated":
        return good[: len(good) // 2]
    if how == "a header alone":
        return good[:100]
    if how == "first page":
        return good[:100] + noise[100:] + good[_PAGE:]
    start = int(how) * _PAGE
    return good[:start] + noise + good[start + _PAGE :]


def whole(index: Path) -> bytes:
    """The bytes of an index, with nothing beside it left to read."""
    connection = sqlite3.connect(index)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return index.read_bytes()


def put(index: Path, content: bytes) -> None:
    for beside in index.parent.glob(f"{index.name}-*"):
        beside.unlink()
    index.write_bytes(content)


def ask_of_damaged(log: Log, expected: str) -> None:
    """A command answers as if nothing were wrong, or says how to remove what is, and then does."""
    done = log.ask("traces", "--json")
    if done.exit_code == 4:
        assert expected.startswith(done.stdout)
        assert f"logview index --forget --index {log.index}" in done.stderr
        assert log.run("index", "--forget").exit_code == 0
        done = log.ask("traces", "--json")
    assert (done.exit_code, done.stdout) == (0, expected)


@pytest.mark.parametrize("how", ["truncated", "a header alone", "first page"])
def test_a_damaged_index_is_said_and_made_anew(log: Log, how: str) -> None:
    expected = log.ask("traces", "--json").stdout
    put(log.index, damaged(whole(log.index), how))
    ask_of_damaged(log, expected)


def test_a_damaged_page_is_no_obstacle_wherever_it_is(log: Log) -> None:
    expected = log.ask("traces", "--json").stdout
    good = whole(log.index)
    pages = len(good) // _PAGE
    assert pages > 20
    for page in range(1, pages, 3):
        put(log.index, damaged(good, str(page)))
        ask_of_damaged(log, expected)


def test_an_index_of_zeros_is_left_and_another_file_helps(log: Log) -> None:
    expected = log.objects("traces")
    zeros = bytes(len(whole(log.index)))
    put(log.index, zeros)
    done = log.ask("traces")
    assert (done.exit_code, done.stdout) == (4, "")
    assert f"{log.index}: not an index of logview, left as it is" in done.stderr
    assert log.index.read_bytes() == zeros
    log.index = log.index.with_name("other.db")
    assert log.objects("traces") == expected


def test_damage_that_sqlite_cannot_see_is_no_traceback(log: Log) -> None:
    expected = log.objects("traces")
    good = whole(log.index)
    assert good.count(b"tool_call_result") > 0
    put(log.index, good.replace(b"tool_call_result", b"tool_\xff\xfe\xfd_result"))
    done = log.ask("show", "t7")
    assert done.exit_code in {0, 4}
    assert done.exit_code == 0 or str(log.index) in done.stderr
    log.run("index", "--forget")
    assert log.objects("traces") == expected


@pytest.mark.parametrize("kind", ["folder", "pipe", "text", "database"])
def test_what_is_no_index_is_left_as_it_is(log: Log, kind: str) -> None:
    if kind == "folder":
        log.index.mkdir()
    elif kind == "pipe":
        os.mkfifo(log.index)
    elif kind == "text":
        log.index.write_text("precious")
    else:
        with sqlite3.connect(log.index) as other:
            other.execute("CREATE TABLE precious (x)")
    before = log.index.lstat()
    done = log.ask("traces")
    assert done.stdout == ""
    assert done.exit_code == (2 if kind == "folder" else 4)
    assert str(log.index) in done.stderr
    assert log.index.lstat() == before


def test_a_lock_of_another_program_is_said_and_it_goes_on_without(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.ask("traces")
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: connect(*a, **{**k, "timeout": 0.05}))
    stranger = connect(log.index)
    stranger.execute("BEGIN EXCLUSIVE")
    with log.path.open("ab") as growing:
        growing.write(Rows("more").request().lines()[0] + b"\n")
    done = log.ask("traces")
    assert (done.exit_code, done.stdout) == (4, "")
    assert f"{log.index}: another program holds a lock on the index" in done.stderr
    stranger.close()
    assert len(log.objects("traces")) == 31


def test_a_log_that_vanishes_while_it_is_shown_stays_on_the_screen(log: Log) -> None:
    with Terminal([str(log.path), "--index", str(log.index)], log.path.parent) as terminal:
        terminal.wait_for("FIRST FAILURE")
        log.path.unlink()
        wait_until(lambda: is_gone(log.index))
        terminal.press("2jjk3r")
        terminal.wait_for("the log no longer holds this record")
        assert terminal.wait_for("chat.jsonl: no such file or directory")
        terminal.press("1j2")
        terminal.wait_for("FIRST FAILURE")
        assert b"Traceback" not in terminal.bytes
        terminal.press("qqq")
        assert terminal.wait_for_end() == 0


def is_gone(index: Path) -> bool:
    reader = Reader(index)
    try:
        return all(source.gone for source in reader.sources())
    finally:
        reader.close()

"""The indexer behind an explorer: its reports, its last words, its second chances."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from logview import indexer_process
from logview.index.place import WriterLock
from logview.indexer_process import IndexerProcess
from tests.index.answers import rows_in
from tests.rows import Rows
from tests.waiting import wait_until


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "chat.jsonl"
    path.write_bytes(b"".join(line + b"\n" for line in Rows("t").request().respond().lines()))
    return path


@pytest.fixture
def process(log: Path) -> Iterator[IndexerProcess]:
    made = IndexerProcess([str(log)], log.with_name("i.db"))
    yield made
    made.stop()


def test_it_reports_one_object_a_line(process: IndexerProcess) -> None:
    report = json.loads(process.start().readline())
    assert report["following"] is True
    assert set(report) >= {"events", "rate", "behind", "rejected", "backlog", "total", "problems"}


def test_it_is_started_again_a_few_times_and_then_no_more(process: IndexerProcess) -> None:
    pipe = process.start()
    starts = 0
    while pipe is not None:
        starts += 1
        pipe.readline()
        process._process.kill()
        wait_until(lambda: process._process.poll() is not None)
        pipe = process.restart()
    assert starts == 4


def test_one_that_ran_for_a_while_has_all_its_chances_again(
    process: IndexerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexer_process, "_QUIET", 0.0)
    process.start()
    for _ in range(5):
        process._process.kill()
        wait_until(lambda: process._process.poll() is not None)
        assert process.restart() is not None


@pytest.mark.parametrize("heeded", [False, True], ids=["nohup", "at a terminal"])
def test_a_hangup_ends_it_unless_it_was_told_to_heed_none(
    log: Path, tmp_path: Path, heeded: bool
) -> None:
    index = tmp_path / "hup.db"
    told = signal.SIG_DFL if heeded else signal.SIG_IGN
    following = subprocess.Popen(
        [sys.executable, "-m", "logview", "index", "--follow", "--index", str(index), str(log)],
        preexec_fn=lambda: signal.signal(signal.SIGHUP, told),
    )
    try:
        wait_until(lambda: rows_in(index) == 2)
        following.send_signal(signal.SIGHUP)
        if heeded:
            assert following.wait(timeout=30) == 129
            return
        with log.open("ab") as growing:
            growing.write(b"".join(line + b"\n" for line in Rows("t2").request().lines()))
        wait_until(lambda: rows_in(index) == 3)
        following.send_signal(signal.SIGTERM)
        assert following.wait(timeout=30) == 0
    finally:
        following.kill()
        following.wait()


def test_one_that_runs_is_not_started_again(process: IndexerProcess) -> None:
    process.start().readline()
    assert process.restart() is None


def test_an_index_that_cannot_be_used_is_said_and_not_tried_again(
    process: IndexerProcess, log: Path
) -> None:
    log.with_name("i.db").write_text("precious")
    assert process.start().read() == b""
    wait_until(lambda: process._process.poll() is not None)
    assert "not an index of logview" in process.last_words()
    assert process.restart() is None


def test_one_that_waits_for_its_turn_says_so(process: IndexerProcess, log: Path) -> None:
    lock = WriterLock(log.with_name("i.db"))
    assert lock.acquire()
    pipe = process.start()
    assert json.loads(pipe.readline()) == {"waiting": True, "following": True}
    lock.release()
    assert json.loads(pipe.readline())["following"] is True

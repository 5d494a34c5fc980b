"""A command that needs an up-to-date index takes its turn, or waits for whoever writes it."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from logview import indexer_turn
from logview.index.place import IndexUnusableError, WriterLock
from logview.index.reader import Reader
from logview.indexer_turn import bring_up_to_date
from tests.rows import Rows
from tests.waiting import wait_until


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "chat.jsonl"
    path.write_bytes(b"".join(line + b"\n" for line in Rows("t").request().respond().lines()))
    return path


@pytest.fixture
def follower(log: Path) -> Iterator[Path]:
    """The index of a log that another process keeps up to date."""
    index = log.with_name("i.db")
    process = subprocess.Popen(
        [sys.executable, "-m", "logview", "index", str(log), "--index", str(index), "--follow"]
    )
    lock = WriterLock(index)

    def taken() -> bool:
        if lock.acquire():
            lock.release()
            return False
        return True

    wait_until(taken)
    yield index
    process.kill()
    process.wait()


def traces(index: Path) -> int:
    reader = Reader(index)
    try:
        return reader.totals().traces
    finally:
        reader.close()


@pytest.mark.parametrize("rest", [b"", b'{"half": ', b'\n\n{"event_name": "odd"}'])
def test_what_another_process_indexes_is_waited_for(log: Path, follower: Path, rest: bytes) -> None:
    with log.open("ab") as growing:
        growing.write(b"".join(line + b"\n" for line in Rows("t2").request().lines()) + rest)
    state = bring_up_to_date([str(log)], follower, lambda report: None)
    assert not state.unreadable
    assert traces(follower) == (3 if b"odd" in rest else 2)


def test_the_turn_comes_when_the_other_process_dies(log: Path) -> None:
    index = log.with_name("i.db")
    lock = WriterLock(index)
    assert lock.acquire()
    waiting = subprocess.Popen(
        [sys.executable, "-m", "logview", "traces", str(log), "--index", str(index)],
        stdout=subprocess.PIPE,
    )
    lock.release()
    printed, _ = waiting.communicate(timeout=30)
    assert (waiting.returncode, printed.count(b"\n")) == (0, 2)


def test_one_that_never_gets_there_is_not_waited_for_forever(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexer_turn, "_PATIENCE", 0.2)
    index = log.with_name("i.db")
    lock = WriterLock(index)
    assert lock.acquire()
    with pytest.raises(IndexUnusableError, match="another logview writes this index"):
        bring_up_to_date([str(log)], index, lambda report: None)
    lock.release()


def test_files_that_cannot_be_read_are_not_waited_for_but_told(log: Path, follower: Path) -> None:
    beside = log.parent / "logs"
    beside.mkdir()
    empty, binary = beside / "empty.jsonl", beside / "b.log"
    empty.touch()
    binary.write_bytes(b"\0\1" * 50)
    state = bring_up_to_date([str(log), str(empty), str(binary)], follower, lambda report: None)
    assert state.unreadable
    assert len(state.sentences) == 2
    assert traces(follower) == 1


def test_verdicts_that_are_put_off_are_waited_for(log: Path) -> None:
    index = log.with_name("i.db")
    bring_up_to_date([str(log)], index, lambda report: None)
    sizes = {str(log): log.stat().st_size}
    assert indexer_turn._covers(index, sizes)
    with contextlib.closing(sqlite3.connect(index)) as connection, connection:
        connection.execute("UPDATE traces SET unjudged = 1")
    assert not indexer_turn._covers(index, sizes)

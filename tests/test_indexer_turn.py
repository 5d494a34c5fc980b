"""A command that needs an up-to-date index takes its turn, or waits for whoever writes it."""

from __future__ import annotations

import contextlib
import gzip
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from logview import indexer_turn
from logview.index.place import IndexReadOtherwiseError, IndexUnusableError, WriterLock
from logview.index.reader import Reader
from logview.indexer_turn import bring_up_to_date
from logview.reading import Reading
from logview.sources.spool import spool_of
from tests.index.answers import rows_in
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
    wait_until(lambda: rows_in(index) == 2)  # to try the lock might take it from that process
    yield index
    process.kill()
    process.wait()


def traces(index: Path) -> int:
    reader = Reader(index)
    try:
        return reader.totals().traces
    finally:
        reader.close()


def names(index: Path) -> list[str]:
    reader = Reader(index)
    try:
        return [row.trace for row in reader.find_traces("", 10)]
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
    reading = Reading.of()
    logs, _ = indexer_turn._look([str(log)], reading)
    assert indexer_turn._coverage(index, logs, reading)[0]
    with contextlib.closing(sqlite3.connect(index)) as connection, connection:
        connection.execute("UPDATE traces SET unjudged = 1")
    assert not indexer_turn._coverage(index, logs, reading)[0]


def test_only_the_index_says_that_a_compressed_log_was_read(tmp_path: Path) -> None:
    index, log = tmp_path / "i.db", tmp_path / "a.jsonl.gz"
    log.write_bytes(gzip.compress(b"".join(line + b"\n" for line in Rows("t").request().lines())))
    reading = Reading.of()
    bring_up_to_date([str(log)], index, lambda report: None)
    logs, _ = indexer_turn._look([str(log)], reading)
    assert indexer_turn._coverage(index, logs, reading)[0]
    with contextlib.closing(sqlite3.connect(index)) as connection, connection:
        connection.execute("DELETE FROM sources")  # as it is while the text is being decompressed
    assert not indexer_turn._coverage(index, logs, reading)[0]


def test_the_text_beside_an_index_that_is_no_more_says_nothing(tmp_path: Path) -> None:
    index, log = tmp_path / "i.db", tmp_path / "a.jsonl.gz"
    log.write_bytes(gzip.compress(b"".join(line + b"\n" for line in Rows("t").request().lines())))
    bring_up_to_date([str(log)], index, lambda report: None)
    index.unlink()
    copy = Path(spool_of(index).find((log.stat().st_dev, log.stat().st_ino)))
    forged = copy.read_bytes().replace(b'"t"', b'"x"')
    copy.write_bytes(forged)
    bring_up_to_date([str(log)], index, lambda report: None)
    assert names(index) == ["t"]


def test_a_copy_of_another_source_is_waited_for_until_it_was_compared(tmp_path: Path) -> None:
    index, log = tmp_path / "i.db", tmp_path / "a.jsonl"
    log.write_bytes(b"".join(line + b"\n" for line in Rows("t").request().lines()))
    reading = Reading.of()
    bring_up_to_date([str(log)], index, lambda report: None)
    packed = tmp_path / "a.jsonl.gz"
    packed.write_bytes(gzip.compress(log.read_bytes()))
    logs, _ = indexer_turn._look([str(tmp_path)], reading)
    assert len(logs) == 2
    assert not indexer_turn._coverage(index, logs, reading)[0]
    bring_up_to_date([str(tmp_path)], index, lambda report: None)
    assert indexer_turn._coverage(index, logs, reading)[0]
    packed.write_bytes(packed.read_bytes() + gzip.compress(b"more\n"))
    logs, _ = indexer_turn._look([str(tmp_path)], reading)
    assert not indexer_turn._coverage(index, logs, reading)[0]


def test_a_hard_link_is_the_file_that_it_links_to(log: Path, follower: Path) -> None:
    beside = log.parent / "logs"
    beside.mkdir()
    os.link(log, beside / "same.jsonl")
    bring_up_to_date([str(beside)], follower, lambda report: None)
    assert traces(follower) == 1


def test_it_is_said_that_another_process_is_waited_for(
    log: Path, follower: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexer_turn, "_PATIENCE", 1.0)
    other = tmp_path / "other.jsonl"
    other.write_bytes(b"".join(line + b"\n" for line in Rows("o").request().lines()))
    said: list[str] = []
    with pytest.raises(IndexUnusableError, match="does not get to these sources"):
        bring_up_to_date([str(other)], follower, lambda report: None, say=said.append)
    assert said == [f"{follower}: another logview writes this index; waiting for it"]
    bring_up_to_date([str(log)], follower, lambda report: None, say=said.append)
    assert len(said) == 1


def test_an_index_that_is_kept_with_other_options_is_not_waited_for(
    log: Path, follower: Path
) -> None:
    with pytest.raises(IndexReadOtherwiseError):
        bring_up_to_date([str(log)], follower, lambda report: None, Reading.of(zone="+05:00"))

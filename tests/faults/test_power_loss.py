"""A machine that stops in the middle of a write: the write-ahead log of the index ends anywhere,
with anything in its last part. What was committed last may be lost; it is read again."""

from __future__ import annotations

import gzip
import os
import random
import shutil
from pathlib import Path

import pytest

from logview.index.place import prepare
from logview.indexer import Indexer
from tests.faults.test_kills import indexer, traces
from tests.index.answers import answers, rows_in
from tests.waiting import wait_until

_HEADER = 32
_FRAME = 24 + 4096


def wal_of(index: Path) -> Path:
    return index.with_name(index.name + "-wal")


def read_to_the_end(index: Path, log: Path) -> dict[str, list[tuple[object, ...]]]:
    prepare(index)
    reading = Indexer([str(log)], index)
    reading.catch_up(lambda _: None)
    reading.close()
    return answers(index)


class Stopped:
    """What lay on the disk when an indexer was killed: an index that was closed well, and all that
    was written since, which is in the write-ahead log alone. So any part of that may be missing."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "chat.jsonl"
        self.index = folder / "killed.db"
        self.log.write_bytes(traces(0, 200))
        read_to_the_end(self.index, self.log)
        base = self.index.read_bytes()
        victim = indexer(self.index, self.log, "--follow")
        lines = rows_in(self.index)
        for number in range(200, 320, 20):
            with self.log.open("ab") as growing:
                growing.write(traces(number, number + 20))
            lines += traces(number, number + 20).count(b"\n")
            wait_until(lambda lines=lines: rows_in(self.index) >= lines)
        victim.kill()
        victim.communicate()
        assert self.index.read_bytes() == base
        self.wal = wal_of(self.index).read_bytes()
        self.frames = (len(self.wal) - _HEADER) // _FRAME
        self.expected = read_to_the_end(folder / "fresh.db", self.log)

    def again(self, folder: Path, wal: bytes, *, shared_memory: bool = False) -> Path:
        """The index as it is found when the machine runs again."""
        index = folder / "found.db"
        shutil.copy(self.index, index)
        wal_of(index).write_bytes(wal)
        if shared_memory:
            shutil.copy(f"{self.index}-shm", f"{index}-shm")
        return index


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Stopped:
    return Stopped(tmp_path_factory.mktemp("stopped"))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("shared_memory", [False, True], ids=["no shm", "stale shm"])
def test_a_log_that_was_cut_comes_to_the_same(
    stopped: Stopped, tmp_path: Path, seed: int, shared_memory: bool
) -> None:
    end = random.Random(seed).randrange(len(stopped.wal))
    found = stopped.again(tmp_path, stopped.wal[:end], shared_memory=shared_memory)
    assert read_to_the_end(found, stopped.log) == stopped.expected


@pytest.mark.parametrize("rest", [b"\0", b"\xff"], ids=["zeros", "ones"])
@pytest.mark.parametrize("seed", range(6))
def test_a_log_with_a_torn_page_comes_to_the_same(
    stopped: Stopped, tmp_path: Path, seed: int, rest: bytes
) -> None:
    """The sectors of a write reach the disk in any order."""
    dice = random.Random(seed)
    at = _HEADER + dice.randrange(stopped.frames) * _FRAME + 512 * dice.randrange(8)
    torn = stopped.wal[:at] + rest * 512 + stopped.wal[at + 512 :]
    found = stopped.again(tmp_path, torn)
    assert read_to_the_end(found, stopped.log) == stopped.expected


@pytest.mark.parametrize("end", [0, 1, _HEADER - 1, _HEADER, _HEADER + 23, _HEADER + _FRAME])
def test_a_log_that_was_cut_at_its_start_comes_to_the_same(
    stopped: Stopped, tmp_path: Path, end: int
) -> None:
    found = stopped.again(tmp_path, stopped.wal[:end])
    assert read_to_the_end(found, stopped.log) == stopped.expected


def test_what_was_not_cut_is_there_before_anything_is_read(
    stopped: Stopped, tmp_path: Path
) -> None:
    """Otherwise there was nothing to lose."""
    whole = rows_in(stopped.again(tmp_path, stopped.wal))
    assert whole == len(stopped.expected["events"])
    half = rows_in(stopped.again(tmp_path, stopped.wal[: len(stopped.wal) // 2]))
    assert rows_in(stopped.again(tmp_path, b"")) < half < whole


@pytest.mark.parametrize("seed", range(4))
def test_the_text_of_a_compressed_log_may_be_torn(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    log, index = tmp_path / "chat.jsonl.gz", tmp_path / "killed.db"
    log.write_bytes(gzip.compress(traces(0, 3000)))
    victim = indexer(index, log)
    wait_until(lambda: rows_in(index) > 0)
    victim.kill()
    victim.communicate()
    (copy,) = (path for path in Path(f"{index}.spool").iterdir() if not path.suffix)
    end = dice.randrange(copy.stat().st_size)
    size = copy.stat().st_size
    os.truncate(copy, end)
    if dice.random() < 0.5:
        os.truncate(copy, size)  # zeros: the size reached the disk and the text did not
    assert read_to_the_end(index, log) == read_to_the_end(tmp_path / "fresh.db", log)

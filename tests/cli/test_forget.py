"""`logview index --forget` removes an index with all that belongs to it, and nothing else."""

from __future__ import annotations

import gzip
import json
import os
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from logview.cli.main import cli
from logview.index.place import WriterLock, _take, default_index
from logview.index.reader import Reader
from tests.rows import Rows

GOOD = b"".join(line + b"\n" for line in Rows("good").request().respond().lines())
DAY = 86_400


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The state directory of a run in a folder with two logs, one of them compressed."""
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "a.jsonl").write_bytes(GOOD)
    (logs / "b.jsonl.gz").write_bytes(gzip.compress(GOOD))
    monkeypatch.chdir(logs)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "logview"


def run(*arguments: str) -> Result:
    done = CliRunner().invoke(cli, arguments)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def files(folder: Path) -> set[str]:
    """What lies in a folder, however deep."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def size(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())


def age(index: Path, days: float) -> None:
    """Make an index look as if it had not been used for so long."""
    then = time.time() - days * DAY
    for path in index.parent.glob(f"{index.name}*"):
        os.utime(path, (then, then))


@pytest.mark.parametrize("log", ["a.jsonl", "b.jsonl.gz"])
def test_the_index_of_a_log_goes_with_the_text_beside_it(state: Path, log: str) -> None:
    run("index", log)
    index, taken = default_index([log]), size(state)
    assert index.exists()
    assert any("spool/" in name for name in files(state)) is log.endswith(".gz")
    done = run("index", "--forget", log)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == f"{index}: removed, {taken:,} bytes freed\n"
    assert files(state) == set()
    assert files(Path()) == {"a.jsonl", "b.jsonl.gz"}
    assert run("traces", log).exit_code == 0


def test_other_indexes_stay(state: Path) -> None:
    run("index", "a.jsonl")
    run("index", "--zone", "+05:00", "a.jsonl")
    done = run("index", "--forget", "--json", "--zone", "+05:00", "a.jsonl")
    (told,) = map(json.loads, done.stdout.splitlines())
    assert set(told) == {"index", "bytes"}
    assert told["bytes"] > 0
    assert not Path(told["index"]).exists()
    assert default_index(["a.jsonl"]).exists()


def test_without_an_index_it_says_so(state: Path) -> None:
    done = run("index", "--forget", "a.jsonl")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "there is no such index" in done.stderr
    assert not state.exists()


def test_the_index_that_is_named_goes(state: Path, tmp_path: Path) -> None:
    run("index", "a.jsonl", "--index", "../i.db")
    assert run("index", "--forget", "--index", "../i.db").exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} == {"logs"}


def test_remains_of_an_index_that_was_removed_by_hand_go_too(state: Path) -> None:
    run("index", "b.jsonl.gz")
    default_index(["b.jsonl.gz"]).unlink()
    assert run("index", "--forget", "b.jsonl.gz").exit_code == 0
    assert files(state) == set()


@pytest.mark.parametrize("content", [b"", GOOD], ids=["empty", "log"])
def test_a_file_that_is_no_index_stays_and_gets_nothing_beside_it(
    state: Path, content: bytes
) -> None:
    Path("other.jsonl").write_bytes(content)
    before = files(Path())
    done = run("index", "--forget", "--index", "other.jsonl")
    assert done.exit_code == 4
    assert "other.jsonl" in done.stderr
    assert Path("other.jsonl").read_bytes() == content
    assert files(Path()) == before


def test_one_that_is_written_is_refused(state: Path) -> None:
    run("index", "a.jsonl")
    index = default_index(["a.jsonl"])
    lock = WriterLock(index)
    assert lock.acquire()
    try:
        done = run("index", "--forget", "a.jsonl")
        assert done.exit_code == 4
        assert f"{index}: another logview keeps this index up to date" in done.stderr
        assert run("index", "--forget", "--older-than", "0s").exit_code == 1
        assert index.exists()
    finally:
        lock.release()


def test_who_reads_it_goes_on_and_knows_that_it_is_gone(state: Path) -> None:
    run("index", "a.jsonl")
    reader = Reader(default_index(["a.jsonl"]))
    run("index", "--forget", "a.jsonl")
    assert reader.totals().traces == 1
    assert not reader.current()
    reader.close()


def test_a_lock_that_was_removed_while_it_was_waited_for_is_no_lock(tmp_path: Path) -> None:
    index = tmp_path / "i.db"
    first = WriterLock(index)
    assert first.acquire()
    waiting = WriterLock(index)
    path, held = waiting.path, os.open(waiting.path, os.O_RDWR)
    path.unlink()
    first.release()
    assert not _take(path, held)
    os.close(held)
    assert waiting.acquire()
    waiting.release()


def test_all_that_were_not_used_for_so_long_go(state: Path) -> None:
    for log in ("a.jsonl", "b.jsonl.gz"):
        run("index", log)
    (state / "precious.db").write_text("not of logview")
    age(default_index(["b.jsonl.gz"]), days=3)
    done = run("index", "--forget", "--older-than", "2d")
    assert done.stdout.startswith(f"{default_index(['b.jsonl.gz'])}: removed")
    assert done.stdout.count("\n") == 1
    assert default_index(["a.jsonl"]).exists()
    assert run("index", "--forget", "--older-than", "2d").exit_code == 1
    assert run("index", "--forget", "--older-than", "0s").exit_code == 0
    assert files(state) == {"precious.db"}


def test_a_stale_index_goes_when_another_one_is_used_and_that_is_said(state: Path) -> None:
    run("index", "a.jsonl")
    stale = default_index(["a.jsonl"])
    age(stale, days=29)
    assert "not used" not in run("index", "b.jsonl.gz").stderr
    assert stale.exists()
    age(stale, days=31)
    done = run("traces", "b.jsonl.gz")
    assert done.exit_code == 0
    assert f"{stale}: this index was not used for 30 days and is removed" in done.stderr
    assert not any(name.startswith(stale.name) for name in files(state))


def test_to_ask_an_index_is_to_use_it(state: Path) -> None:
    run("index", "a.jsonl")
    index = default_index(["a.jsonl"])
    age(index, days=31)
    assert "not used" not in run("traces", "a.jsonl").stderr
    run("index", "b.jsonl.gz")
    assert index.exists()


def test_one_that_was_named_stays_for_ever(state: Path, tmp_path: Path) -> None:
    named = state / "mine.db"
    for index in (named, tmp_path / "i.db"):
        run("index", "a.jsonl", "--index", str(index))
        age(index, days=400)
    run("index", "b.jsonl.gz")
    run("index", "--forget", "--older-than", "30d")
    assert named.exists()
    assert (tmp_path / "i.db").exists()


def test_who_uses_an_index_elsewhere_leaves_the_state_directory_alone(
    state: Path, tmp_path: Path
) -> None:
    run("index", "a.jsonl")
    age(default_index(["a.jsonl"]), days=400)
    run("index", "a.jsonl", "--index", str(tmp_path / "i.db"))
    assert default_index(["a.jsonl"]).exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--older-than", "30d"),
        ("--forget", "--older-than", "30d", "a.jsonl"),
        ("--forget", "--older-than", "30d", "--index", "i.db"),
        ("--forget", "--older-than", "soon"),
        ("--forget", "--follow"),
        ("--forget", "--since", "2h"),
        ("--forget", "-"),
    ],
    ids=" ".join,
)
def test_what_makes_no_sense_is_refused(state: Path, arguments: tuple[str, ...]) -> None:
    run("index", "a.jsonl")
    before = files(state)
    done = run("index", *arguments)
    assert done.exit_code == 2
    assert "--" in done.stderr or "piped" in done.stderr
    assert files(state) == before

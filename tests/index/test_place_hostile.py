"""Others who may write where an index lies can put nothing of theirs in its place."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from logview.index.place import IndexUnusableError, WriterLock, demand_own_beside, prepare
from tests.cli.asking import Log
from tests.rows import Rows

BESIDE = ("", "-wal", "-shm", "-journal", ".lock", ".spool")
OTHER = 12_345
"""The number of another user."""

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can play another user")


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A folder like /tmp: everybody may write in it, and nobody remove what is another's."""
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o1777)
    return folder


@pytest.fixture
def log(tmp_path: Path, shared: Path) -> Log:
    log = Log(tmp_path, Rows("t").request().respond())
    log.index = shared / "i.db"
    return log


def link(path: Path, victim: Path) -> None:
    path.symlink_to(victim)


def hard_link(path: Path, victim: Path) -> None:
    os.link(victim, path)


def dangling(path: Path, victim: Path) -> None:
    path.symlink_to(victim.with_name("missing"))


def planted_by_another(path: Path, victim: Path) -> None:
    if path.suffix == ".spool":
        path.mkdir()
    else:
        path.touch()
    path.chmod(0o777)
    os.chown(path, OTHER, OTHER)


def pipe(path: Path, victim: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize("suffix", BESIDE)
@pytest.mark.parametrize(
    "plant",
    [link, hard_link, dangling, pipe, pytest.param(planted_by_another, marks=needs_root)],
)
def test_what_was_planted_is_refused_and_left_as_it_is(
    log: Log, tmp_path: Path, plant: Callable[[Path, Path], None], suffix: str
) -> None:
    victim = tmp_path / "victim"
    victim.touch()
    planted = Path(f"{log.index}{suffix}")
    plant(planted, victim)
    before = planted.lstat()
    done = log.ask("traces")
    assert (done.exit_code, done.stdout) == (4, "")
    assert str(planted) in done.stderr
    assert "--index FILE" in done.stderr
    assert planted.lstat() == before
    assert victim.read_bytes() == b""
    assert not (tmp_path / "missing").exists()


@pytest.mark.parametrize("suffix", ["-wal", "-shm", "-journal"])
def test_what_is_planted_once_the_index_is_there_is_refused_too(log: Log, suffix: str) -> None:
    assert log.ask("traces").exit_code == 0
    for beside in log.index.parent.glob("i.db-*"):
        beside.unlink()
    Path(f"{log.index}{suffix}").symlink_to(log.path)
    assert log.ask("traces").exit_code == 4


def test_nothing_of_others_is_read_with_an_index_that_is_open(tmp_path: Path) -> None:
    index = tmp_path / "i.db"
    prepare(index)
    demand_own_beside(index)
    Path(f"{index}-wal").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(IndexUnusableError, match="-wal: the index cannot be kept here"):
        demand_own_beside(index)


@needs_root
@pytest.mark.parametrize("linked", [False, True], ids=["their folder", "their link"])
def test_a_folder_of_somebody_else_is_no_place_for_an_index(
    log: Log, shared: Path, linked: bool
) -> None:
    theirs, mine = shared / "theirs", shared / "mine"
    mine.mkdir()
    if linked:
        theirs.symlink_to(mine)
        os.lchown(theirs, OTHER, OTHER)
    else:
        theirs.mkdir()
        os.chown(theirs, OTHER, OTHER)
    log.index = theirs / "deeper" / "i.db" if linked else theirs / "i.db"
    done = log.ask("traces")
    assert done.exit_code == 4
    assert "somebody else" in done.stderr
    assert not list(theirs.rglob("i.db*"))


def test_a_folder_from_which_everybody_may_remove_files_is_no_place_for_an_index(
    log: Log, shared: Path
) -> None:
    shared.chmod(0o777)
    done = log.ask("traces")
    assert done.exit_code == 4
    assert f"everybody may replace files in {shared}" in done.stderr
    assert not list(shared.iterdir())


def test_a_folder_that_is_made_for_an_index_is_for_its_owner_only(log: Log, shared: Path) -> None:
    log.index = shared / "a" / "b" / "i.db"
    before = os.umask(0)
    try:
        assert log.ask("traces").exit_code == 0
    finally:
        os.umask(before)
    assert {p.stat().st_mode & 0o777 for p in (shared / "a", shared / "a" / "b")} == {0o700}


@needs_root
def test_the_index_of_another_user_is_refused(log: Log) -> None:
    assert log.ask("traces").exit_code == 0
    for path in log.index.parent.glob("i.db*"):
        os.chown(path, OTHER, OTHER)
    before = log.index.read_bytes()
    done = log.ask("traces")
    assert (done.exit_code, done.stdout) == (4, "")
    assert "it belongs to somebody else" in done.stderr
    assert log.run("index", "--forget").exit_code == 4
    assert log.index.read_bytes() == before


@pytest.mark.parametrize("umask", [0, 0o777])
def test_all_files_of_an_index_are_for_its_owner_only(log: Log, shared: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        holder = WriterLock(log.index)
        assert holder.acquire()
        holder.release()
        log.ask("traces")
    finally:
        os.umask(before)
    modes = {path.name: path.stat().st_mode & 0o777 for path in shared.iterdir()}
    assert modes == dict.fromkeys(("i.db", "i.db-wal", "i.db-shm", "i.db.lock"), 0o600)


def test_a_state_folder_that_others_may_read_is_closed_to_them(
    log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder = tmp_path / "state" / "logview"
    folder.mkdir(parents=True, mode=0o755)
    log.index = folder / "i.db"
    assert log.ask("traces").exit_code == 0
    assert folder.stat().st_mode & 0o777 == 0o700

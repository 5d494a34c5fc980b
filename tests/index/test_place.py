"""Where an index lies, and what is never written over."""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
from pathlib import Path

import pytest

from logview.index import place
from logview.index.place import (
    IndexDamagedError,
    IndexFullError,
    IndexHeldUpError,
    IndexUnusableError,
    WriterLock,
    default_index,
    in_words,
    prepare,
    renew,
)


def test_the_same_sources_have_the_same_index_in_whatever_order(tmp_path: Path) -> None:
    one, two = str(tmp_path / "a"), str(tmp_path / "b")
    assert default_index([one, two]) == default_index([two, one, one])
    assert default_index([one]) != default_index([two])


def test_a_path_and_a_link_to_it_are_the_same_source(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert default_index([str(tmp_path / "real")]) == default_index([str(tmp_path / "link")])


@pytest.mark.parametrize("umask", [0, 0o777])
def test_a_new_index_is_for_its_owner_only(tmp_path: Path, umask: int) -> None:
    path = tmp_path / "state" / "i.db"
    before = os.umask(umask)
    try:
        prepare(path)
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_an_index_that_others_may_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "i.db"
    path.touch(mode=0o644)
    prepare(path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_no_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "i.db").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(IndexUnusableError):
        prepare(tmp_path / "i.db")
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("foreign", ["text", "database"])
def test_a_file_of_another_kind_is_left_alone(tmp_path: Path, foreign: str) -> None:
    path = tmp_path / "i.db"
    if foreign == "text":
        path.write_text("precious")
    else:
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE precious (x)")
    content = path.read_bytes()
    with pytest.raises(IndexUnusableError, match="not an index of logview"):
        prepare(path)
    assert path.read_bytes() == content


def test_only_one_holds_the_lock(tmp_path: Path) -> None:
    first, second = WriterLock(tmp_path / "i.db"), WriterLock(tmp_path / "i.db")
    assert first.acquire()
    assert first.acquire()
    assert not second.acquire()
    first.release()
    assert second.acquire()
    second.release()


def test_damage_and_refusal_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(IndexDamagedError, match="damaged"), in_words(tmp_path):
        raise sqlite3.DatabaseError("database disk image is malformed")
    with pytest.raises(IndexUnusableError) as refused, in_words(tmp_path):
        raise sqlite3.OperationalError("database or disk is full")
    assert not isinstance(refused.value, IndexDamagedError)


@pytest.mark.parametrize(
    ("code", "words", "passes"),
    [
        (sqlite3.SQLITE_FULL, "make room on its disk", True),
        (sqlite3.SQLITE_IOERR | 3 << 8, "make room on its disk", True),
        (sqlite3.SQLITE_BUSY, "another program holds a lock", True),
        (sqlite3.SQLITE_LOCKED, "another program holds a lock", True),
        (sqlite3.SQLITE_READONLY, "see that you may write there", False),
        (sqlite3.SQLITE_CANTOPEN, "see that you may write there", False),
    ],
)
def test_a_refusal_says_what_to_do_and_whether_to_wait(
    tmp_path: Path, code: int, words: str, passes: bool
) -> None:
    error = sqlite3.OperationalError("no")
    error.sqlite_errorcode = code
    with pytest.raises(IndexUnusableError, match=words) as refused, in_words(tmp_path / "i.db"):
        raise error
    assert str(refused.value).startswith(f"{tmp_path}/i.db: ")
    assert str(refused.value).endswith("name another file with --index FILE")
    assert isinstance(refused.value, IndexHeldUpError) is passes


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_without_room_for_a_file_may_have_some_later(
    tmp_path: Path, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(place, "open_file", refuse)
    with pytest.raises(IndexFullError, match=os.strerror(code)):
        WriterLock(tmp_path / "i.db").acquire()


def test_who_takes_the_lock_is_said_to_use_the_index(tmp_path: Path) -> None:
    lock = WriterLock(tmp_path / "i.db")
    assert lock.acquire()
    lock.release()
    os.utime(lock.path, (0, 0))
    assert lock.acquire()
    assert lock.path.stat().st_mtime > 0
    lock.release()


def test_a_disk_that_has_no_locks_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(IndexUnusableError, match="No locks available"):
        WriterLock(tmp_path / "i.db").acquire()


def test_a_renewed_index_leaves_nothing_of_the_old(tmp_path: Path) -> None:
    path = tmp_path / "i.db"
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").write_bytes(b"old")
    assert "made anew" in renew(path, IndexDamagedError("why"))
    assert [p.name for p in tmp_path.iterdir()] == ["i.db"]
    assert path.read_bytes() == b""

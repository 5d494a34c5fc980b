from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logview.sources import descriptors
from logview.sources.follow import Follower


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "app.log"


def rotated(path: Path, suffix: str = ".1") -> Path:
    return path.with_name(path.name + suffix)


@pytest.mark.parametrize("named", [True, False], ids=["the file", "its directory"])
@pytest.mark.parametrize("restart", [False, True], ids=["live", "after a restart"])
def test_a_renamed_log_is_followed_to_its_new_name(
    path: Path, follow, append, ledger, named: bool, restart: bool
) -> None:
    target = path if named else path.parent
    append(path, b"one\n")
    follower = follow(target)
    ledger.drain(follower)
    append(path, b"two\n")
    path.rename(rotated(path))
    append(rotated(path), b"three\n")
    append(path, b"new one\n")
    if restart:
        follower = follow(target, known=ledger.points.values())
    ledger.drain(follower)
    assert ledger.lines(1) == [b"one", b"two", b"three"]
    assert ledger.points[1].path == str(rotated(path))
    assert ledger.points[1].family == str(path)
    assert not ledger.points[1].gone
    assert ledger.rows[2] == {0: b"new one"}
    assert ledger.points[2].path == str(path)
    assert follower.rotations == 1
    append(rotated(path), b"late\n")
    ledger.drain(follower)
    assert ledger.lines(1)[-1] == b"late"


@pytest.mark.parametrize("restart", [False, True], ids=["live", "after a restart"])
def test_a_chain_of_renames_moves_every_source_on(
    path: Path, follow, append, ledger, restart: bool
) -> None:
    append(path, b"first\n")
    follower = follow(path.parent)
    ledger.drain(follower)
    for word in (b"second\n", b"third\n"):
        if rotated(path).exists():
            rotated(path).rename(rotated(path, ".2"))
        path.rename(rotated(path))
        append(path, word)
        if restart:
            follower = follow(path.parent, known=ledger.points.values())
        ledger.drain(follower)
    assert {p.path: ledger.lines(n) for n, p in ledger.points.items()} == {
        str(rotated(path, ".2")): [b"first"],
        str(rotated(path)): [b"second"],
        str(path): [b"third"],
    }
    assert len({point.source for point in ledger.points.values()}) == 3


def test_a_rename_alone_brings_the_checkpoint_alone(path: Path, follow, append, ledger) -> None:
    append(path, b'one\n{"a": 1}')
    follower = follow(path)
    ledger.drain(follower)
    path.rename(rotated(path))
    assert ledger.drain(follower) == 1
    assert ledger.points[1].path == str(rotated(path))
    assert ledger.lines(1) == [b"one", b'{"a": 1}']


def test_a_log_that_was_moved_far_away_is_followed_while_it_is_open(
    path: Path, follow, append, ledger
) -> None:
    archive = path.parent / "archive" / "old"
    archive.parent.mkdir()
    append(path, b"one\n")
    follower = follow(path)
    ledger.drain(follower)
    path.rename(archive)
    append(archive, b"two\n")
    ledger.drain(follower)
    append(archive, b"three\n")
    ledger.drain(follower)
    expected = [b"one", b"two", b"three"] if Path("/proc/self/fd").exists() else [b"one", b"two"]
    assert ledger.lines(1) == expected


@pytest.mark.parametrize("restart", [False, True], ids=["live", "after a restart"])
@pytest.mark.parametrize("refill", [b"", b"x\n", b"a longer line than the first one was\n"])
def test_a_truncated_log_begins_a_new_source(
    path: Path, follow, append, ledger, restart: bool, refill: bytes
) -> None:
    append(path, b"one\ntwo\n")
    follower = follow(path)
    ledger.drain(follower)
    os.truncate(path, 0)
    append(path, refill)
    if restart:
        follower = follow(path, known=ledger.points.values())
    ledger.drain(follower)
    assert ledger.points[1].gone
    assert ledger.lines(1) == [b"one", b"two"]
    append(path, b"after\n")
    ledger.drain(follower)
    assert ledger.lines(2) == [*refill.splitlines(), b"after"]
    assert ledger.points[2].inode == ledger.points[1].inode
    assert ledger.points.keys() == {1, 2}


def test_a_log_that_was_copied_before_it_was_truncated_is_found_in_the_copy(
    path: Path, follow, append, ledger
) -> None:
    append(path, b"one\n")
    follower = follow(path.parent)
    ledger.drain(follower)
    append(path, b"two\n")
    shutil.copy(path, rotated(path))
    os.truncate(path, 0)
    append(path, b"three\nfour\nfive\n")
    ledger.drain(follower)
    assert ledger.points[1].path == str(rotated(path))
    assert ledger.everything() == sorted([b"one", b"two", b"three", b"four", b"five"])


def test_a_copied_and_truncated_log_is_gone_where_only_it_was_named(
    path: Path, follow, append, ledger
) -> None:
    append(path, b"one\n")
    follower = follow(path, rotated=False)
    ledger.drain(follower)
    shutil.copy(path, rotated(path))
    os.truncate(path, 0)
    ledger.drain(follower)
    assert ledger.points[1].gone
    append(path, b"two\n")
    ledger.drain(follower)
    assert ledger.rows[2] == {0: b"two"}


def test_a_rewrite_of_the_same_size_is_noticed(path: Path, follow, append, ledger) -> None:
    append(path, b"one\ntwo\n")
    follower = follow(path)
    ledger.drain(follower)
    before = path.stat()
    path.write_bytes(b"ONE\nTWO\n")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1_000_000))
    ledger.drain(follower)
    assert ledger.points[1].gone
    assert ledger.lines(2) == [b"ONE", b"TWO"]


def test_a_touched_log_brings_nothing(path: Path, follow, append, ledger) -> None:
    append(path, b"one\n")
    follower = follow(path)
    ledger.drain(follower)
    os.utime(path, ns=(1, 1))
    assert ledger.drain(follower) == 0


@pytest.mark.parametrize("head", [b"", b"x" * 2000 + b"\n"], ids=["another head", "the same"])
def test_a_log_that_is_rewritten_between_scan_and_read_is_noticed(
    path: Path, follow, append, ledger, head: bytes
) -> None:
    append(path, head + b"one\n")
    follower = follow(path)
    ledger.drain(follower)
    append(path, b"two\n")
    follower.scan()
    os.truncate(path, 0)
    append(path, head + b"another line\nand another\n")
    for batch in follower.read():
        ledger.take(batch)
    assert ledger.lines(1) == [*head.splitlines(), b"one"]
    assert ledger.points[1].gone
    assert follower.wait(0)
    ledger.drain(follower)
    assert ledger.lines(2) == [*head.splitlines(), b"another line", b"and another"]


def test_a_deleted_log_is_read_to_its_end(path: Path, follow, append, ledger) -> None:
    append(path, b"one\n")
    follower = follow(path, block=8)
    ledger.drain(follower)
    append(path, b"two\nthree\nfour\nfive\n")
    path.unlink()
    ledger.drain(follower)
    assert ledger.lines(1) == [b"one", b"two", b"three", b"four", b"five"]
    assert ledger.points[1].gone
    assert "no such file" in follower.problems[str(path)].sentence


def test_what_was_shown_of_a_deleted_log_stays(path: Path, follow, append, ledger) -> None:
    append(path, b'one\n{"a": 1}')
    follower = follow(path)
    ledger.drain(follower)
    path.unlink()
    ledger.drain(follower)
    assert ledger.points[1].gone
    assert ledger.lines(1) == [b"one", b'{"a": 1}']


def test_a_log_that_was_deleted_while_nobody_followed_is_gone(
    path: Path, follow, append, ledger
) -> None:
    append(path, b"one\n")
    ledger.drain(follow(path))
    path.unlink()
    ledger.drain(follow(path, known=ledger.points.values()))
    assert ledger.points[1].gone
    assert ledger.lines(1) == [b"one"]


def test_a_recreated_log_is_a_new_source_even_with_the_old_inode(
    path: Path, follow, append, ledger
) -> None:
    append(path, b"one\n")
    follower = follow(path)
    ledger.drain(follower)
    path.unlink()
    append(path, b"another\n")
    ledger.drain(follower)
    assert ledger.points[1].gone
    assert ledger.rows[2] == {0: b"another"}


def test_a_reused_inode_does_not_pass_for_the_old_log(path: Path, follow, append, ledger) -> None:
    append(path, b"one\n")
    ledger.drain(follow(path))
    path.unlink()
    append(path, b"two\nthree\n")
    status = path.stat()
    known = [replace(ledger.points[1], device=status.st_dev, inode=status.st_ino)]
    ledger.drain(follow(path, known=known))
    assert ledger.points[1].gone
    assert ledger.lines(2) == [b"two", b"three"]


def test_a_longer_copy_in_its_place_is_the_same_source(path: Path, follow, append, ledger) -> None:
    append(path, b"one\n")
    follower = follow(path)
    ledger.drain(follower)
    copy = path.with_name("copy")
    append(copy, b"one\ntwo\n")
    copy.replace(path)
    ledger.drain(follower)
    assert ledger.rows == {1: {0: b"one", 4: b"two"}}
    assert ledger.points[1].inode == path.stat().st_ino
    assert not ledger.points[1].gone


def test_a_copy_in_its_place_comes_before_a_copy_beside_it(
    path: Path, follow, append, ledger
) -> None:
    path = path.with_name("zone.log.1")  # listed after the copy beside it
    append(path, b"one\n")
    follower = follow(path.parent)
    ledger.drain(follower)
    shutil.copy(path, path.with_name("zone.log"))
    shutil.copy(path, path.with_name("copy"))
    path.with_name("copy").replace(path)
    ledger.drain(follower)
    assert ledger.points[1].path == str(path)
    assert not ledger.points[1].gone


def test_another_file_in_its_place_is_another_source(path: Path, follow, append, ledger) -> None:
    append(path, b"one\n")
    follower = follow(path)
    ledger.drain(follower)
    copy = path.with_name("copy")
    append(copy, b"two\nthree\n")
    copy.replace(path)
    ledger.drain(follower)
    assert ledger.points[1].gone
    assert ledger.lines(2) == [b"two", b"three"]


def test_device_numbers_may_change_with_a_restart_of_the_machine(
    path: Path, follow, append, ledger
) -> None:
    append(path, b"one\n")
    ledger.drain(follow(path))
    path.rename(rotated(path))
    append(rotated(path), b"two\n")
    append(path, b"three\n")
    known = [replace(ledger.points[1], device=ledger.points[1].device + 1)]
    ledger.drain(follow(path, known=known))
    assert ledger.lines(1) == [b"one", b"two"]
    assert ledger.points[1].device == path.stat().st_dev
    assert ledger.lines(2) == [b"three"]


def test_a_swapped_link_leads_to_the_new_file(tmp_path: Path, follow, append, ledger) -> None:
    link = tmp_path / "current"
    append(tmp_path / "a.log", b"a\n")
    append(tmp_path / "b.log", b"b\n")
    link.symlink_to("a.log")
    follower = follow(link)
    ledger.drain(follower)
    link.unlink()
    link.symlink_to("b.log")
    append(tmp_path / "a.log", b"last of a\n")
    ledger.drain(follower)
    assert ledger.lines(1) == [b"a", b"last of a"]
    assert ledger.lines(2) == [b"b"]


def test_more_logs_than_may_be_open_are_all_followed(
    tmp_path: Path, follow, append, ledger
) -> None:
    paths = [tmp_path / f"{number}.log" for number in range(descriptors.MOST + 20)]
    for path in paths:
        append(path, b"one %s\n" % path.name.encode())
    follower = follow(tmp_path)
    ledger.drain(follower)
    for path in paths:
        append(path, b"two\n")
        path.rename(rotated(path))
    ledger.drain(follower)
    assert len(ledger.points) == len(paths)
    assert all(len(ledger.lines(number)) == 2 for number in ledger.points)
    held = [follower._files.held(source) for source in follower._sources.values()]
    assert (
        0 < len([descriptor for descriptor in held if descriptor is not None]) <= descriptors.MOST
    )


@settings(max_examples=150, deadline=None)
@given(
    acts=st.lists(
        st.sampled_from(["append", "append", "rename", "copy", "look", "restart"]), max_size=25
    ),
    named=st.booleans(),
)
def test_every_line_comes_once_however_the_log_is_rotated(
    new_ledger: Callable[[], object], acts: list[str], named: bool
) -> None:
    """Rotation by rename at any moment, by copy and truncation where it would lose nothing."""
    ledger = new_ledger()
    written: list[bytes] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder).resolve() / "app.log"
        targets = [str(path if named else path.parent)]
        follower = Follower(targets)
        for number, act in enumerate([*acts, "look"]):
            if act == "append":
                written.append(b"line %d of the log" % number)
                with path.open("ab") as file:
                    file.write(written[-1] + b"\n")
            elif act in ("rename", "copy") and path.exists():
                if named:
                    ledger.drain(follower)  # a source never seen cannot be followed elsewhere
                for old in range(9, 0, -1):
                    if rotated(path, f".{old}").exists():
                        rotated(path, f".{old}").rename(rotated(path, f".{old + 1}"))
                if act == "rename":
                    path.rename(rotated(path))
                else:
                    ledger.drain(follower)
                    shutil.copy(path, rotated(path))
                    os.truncate(path, 0)
            elif act == "restart":
                follower.close()
                follower = Follower(targets, ledger.points.values())
            elif act == "look":
                ledger.drain(follower)
        follower.close()
    assert ledger.everything() == sorted(written)

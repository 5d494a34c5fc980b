from __future__ import annotations

import os
from pathlib import Path

import pytest

from logview.sources.problem import Weight
from logview.sources.sniff import sniff


def test_a_known_log_is_read_on_from_where_it_was_left(
    tmp_path: Path, follow, append, ledger
) -> None:
    path = tmp_path / "a.log"
    append(path, b"one\n")
    ledger.drain(follow(path))
    append(path, b"two\n")
    assert ledger.drain(follow(path, known=ledger.points.values())) == 1
    assert ledger.rows == {1: {0: b"one", 4: b"two"}}
    assert ledger.drain(follow(path, known=ledger.points.values())) == 0


def test_a_batch_that_was_not_committed_is_read_again(
    tmp_path: Path, follow, append, ledger
) -> None:
    path = tmp_path / "a.log"
    append(path, b"one\ntwo\nthree\n")
    follower = follow(path, block=5)
    follower.scan()
    batches = follower.read()
    ledger.take(next(batches))
    next(batches)
    ledger.drain(follow(path, known=ledger.points.values()))
    assert ledger.lines(1) == [b"one", b"two", b"three"]


def test_numbers_are_never_given_twice(tmp_path: Path, follow, append, ledger) -> None:
    append(tmp_path / "a.log", b"one\n")
    ledger.drain(follow(tmp_path, next_source=7))
    assert ledger.points.keys() == {7}
    append(tmp_path / "b.log", b"two\n")
    ledger.drain(follow(tmp_path, known=ledger.points.values()))
    assert ledger.points.keys() == {7, 8}


def test_links_to_one_file_are_one_source(tmp_path: Path, follow, append, ledger) -> None:
    path = tmp_path / "a.log"
    append(path, b"one\n")
    (tmp_path / "hard.log").hardlink_to(path)
    (tmp_path / "soft.log").symlink_to(path)
    follower = follow(tmp_path / "soft.log", tmp_path, f"{tmp_path}/*.log", path)
    ledger.drain(follower)
    ledger.drain(follower)
    assert ledger.rows == {1: {0: b"one"}}
    path.unlink()
    append(tmp_path / "hard.log", b"two\n")
    ledger.drain(follower)
    assert ledger.rows == {1: {0: b"one", 4: b"two"}}


def test_sources_take_turns_by_block_the_newest_first(
    tmp_path: Path, follow, append, ledger
) -> None:
    for name, age in (("old.log", 1), ("new.log", 2)):
        append(tmp_path / name, b"one\ntwo\nthree\n")
        os.utime(tmp_path / name, ns=(age, age))
    follower = follow(tmp_path, block=6)
    follower.scan()
    order = [Path(batch.checkpoint.path).name for batch in follower.read()]
    assert order[:4] == ["new.log", "old.log", "new.log", "old.log"]


def test_the_backlog_counts_down_to_nothing(tmp_path: Path, follow, append) -> None:
    append(tmp_path / "a.log", b"one\ntwo\nhalf")
    append(tmp_path / "b.log", b"one\n")
    follower = follow(tmp_path, block=4)
    follower.scan()
    assert follower.backlog == 16
    left = [follower.backlog for _ in follower.read()]
    assert left == sorted(left, reverse=True)
    assert follower.backlog == 0


def test_problems_do_not_keep_the_others_from_being_read(
    tmp_path: Path, follow, append, ledger
) -> None:
    good, empty, missing, packed = (tmp_path / name for name in ("g.log", "e.log", "m", "p.gz"))
    append(good, b"one\n")
    empty.touch()
    append(packed, b"\x1f\x8b\x08")
    follower = follow(missing, packed, empty, good)
    ledger.drain(follower)
    assert ledger.lines(1) == [b"one"]
    assert {path: problem.weight for path, problem in follower.problems.items()} == {
        str(missing): Weight.UNREADABLE,
        str(packed): Weight.UNREADABLE,
        str(empty): Weight.REMARK,
    }
    for path, problem in follower.problems.items():
        assert problem.sentence.startswith(f"{path}: ")
    before = dict(follower.problems)
    ledger.drain(follower)
    assert follower.problems == before


def test_a_file_that_cannot_be_read_is_left_alone_until_it_changes(
    tmp_path: Path, follow, append, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(tmp_path / "a.log", b"\x1f\x8b\x08")
    looks = []
    monkeypatch.setattr(
        "logview.sources.register.sniff", lambda *it, **how: looks.append(it) or sniff(*it, **how)
    )
    follower = follow(tmp_path)
    follower.scan()
    follower.scan()
    assert len(looks) == 1
    append(tmp_path / "a.log", b"more")
    follower.scan()
    assert len(looks) == 2


def test_a_problem_is_cleared_when_the_file_can_be_read(
    tmp_path: Path, follow, append, ledger
) -> None:
    missing, empty, packed = (tmp_path / name for name in ("m.log", "e.log", "p.log"))
    empty.touch()
    append(packed, b"\x1f\x8b\x08")
    follower = follow(missing, empty, packed)
    ledger.drain(follower)
    assert len(follower.problems) == 3
    append(missing, b"one\n")
    append(empty, b"two\n")
    packed.write_bytes(b"three\n")
    ledger.drain(follower)
    assert not follower.problems
    assert ledger.everything() == [b"one", b"three", b"two"]


def test_a_problem_goes_with_its_file(tmp_path: Path, follow, append, ledger) -> None:
    append(tmp_path / "good.log", b"one\n")
    (tmp_path / "empty.log").touch()
    follower = follow(tmp_path)
    ledger.drain(follower)
    assert follower.problems.keys() == {str(tmp_path / "empty.log")}
    (tmp_path / "empty.log").unlink()
    ledger.drain(follower)
    assert not follower.problems


def test_a_problem_names_the_path_as_it_was_given(
    tmp_path: Path, follow, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "real.log").touch()
    (tmp_path / "link.log").symlink_to("real.log")
    monkeypatch.chdir(tmp_path)
    follower = follow("link.log")
    follower.scan()
    assert follower.problems.keys() == {"link.log"}


@pytest.mark.parametrize("begun", [False, True], ids=["never read", "begun"])
def test_a_log_that_may_not_be_read_is_read_once_it_may(
    tmp_path: Path, follow, append, ledger, refuse, begun: bool
) -> None:
    """Not with real modes: the superuser may read everything."""
    path = tmp_path / "a.log"
    append(path, b"one\n")
    if begun:
        ledger.drain(follow(path))
    append(path, b"two\n")
    follower = follow(path, known=ledger.points.values())
    with refuse(path):
        ledger.drain(follower)
        assert "permission denied" in follower.problems[str(path)].sentence
        assert follower.backlog == 0
    ledger.drain(follower)
    assert not follower.problems
    assert ledger.rows == {1: {0: b"one", 4: b"two"}}


def test_a_name_that_is_not_utf8_is_no_obstacle(tmp_path: Path, follow, ledger) -> None:
    folder = os.fsencode(tmp_path) + b"/\xff"
    odd = Path(os.fsdecode(folder))
    odd.mkdir()
    (odd / os.fsdecode(b"\xfe.log")).write_bytes(b"one\n")
    follower = follow(tmp_path)
    follower.wait(0)
    ledger.drain(follower)
    assert ledger.lines(1) == [b"one"]
    assert follower.trouble is not None


def test_a_hole_left_by_a_truncation_is_skipped(tmp_path: Path, follow, append, ledger) -> None:
    path = tmp_path / "a.log"
    append(path, b"one\n")
    with path.open("r+b") as writer:
        follower = follow(path)
        ledger.drain(follower)
        os.truncate(path, 0)
        writer.seek(100_000)
        writer.write(b"two\n")
    ledger.drain(follower)
    assert ledger.points[1].gone
    assert ledger.rows[2] == {100_000: b"two"}

"""A copy of a log is not read beside it, and what a copy or a cut log holds is there once."""

from __future__ import annotations

import gzip
import os
import shutil
from pathlib import Path

import pytest

LINES = [b"line %d of a log that is copied" % number for number in range(200)]
TEXT = b"".join(line + b"\n" for line in LINES)


@pytest.fixture
def path(logs: Path) -> Path:
    return logs / "app.log"


def part(path: Path, suffix: str = ".1") -> Path:
    return path.with_name(path.name + suffix)


@pytest.mark.parametrize("end", [1, 100, 5000, len(TEXT)])
def test_a_copy_in_the_making_is_not_read(path: Path, follow, append, ledger, end: int) -> None:
    append(path, TEXT)
    follower = follow(path)
    ledger.drain(follower)
    part(path).write_bytes(TEXT[:end])
    ledger.drain(follower)
    assert ledger.points.keys() == {1}
    (copy,) = follower.copies
    assert (copy.inode, copy.source, copy.text) == (part(path).stat().st_ino, 1, end)
    part(path).write_bytes(TEXT)
    os.truncate(path, 0)
    append(path, b"new\n")
    ledger.drain(follower)
    assert ledger.points[1].path == str(part(path))
    assert (ledger.lines(1), ledger.lines(2)) == (LINES, [b"new"])
    assert not follower.copies


def test_a_log_that_begins_otherwise_is_no_copy(path: Path, follow, append, ledger) -> None:
    append(path, TEXT)
    append(part(path), b"another log\n")
    follower = follow(path)
    ledger.drain(follower)
    assert ledger.everything() == sorted([*LINES, b"another log"])


@pytest.mark.parametrize("looked", [False, True], ids=["unseen", "seen in the making"])
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "compressed"])
def test_what_a_copy_lacks_stays_known_and_what_it_holds_is_read_from_it(
    path: Path, unpack, append, ledger, looked: bool, packed: bool
) -> None:
    append(path, TEXT)
    follower = unpack(path)
    ledger.drain(follower)
    copy = part(path, ".1.gz" if packed else ".1")
    copy.write_bytes(gzip.compress(TEXT) if packed else TEXT)
    if looked:
        ledger.drain(follower)
    append(path, b"not in the copy\n")
    if looked:
        ledger.drain(follower)
    else:
        follower.scan()
        hidden = copy.rename(copy.with_name("hidden~"))
        ledger.drain(follower)
        hidden.rename(copy)
    os.truncate(path, 0)
    append(path, b"new\n")
    for _ in range(2):
        ledger.drain(follower)
    assert ledger.points[1].gone
    assert ledger.lines(1) == [b"not in the copy"]
    assert ledger.everything() == sorted([*LINES, b"not in the copy", b"new"])
    (held,) = [n for n, point in ledger.points.items() if point.path == str(copy)]
    assert ledger.lines(held) == LINES


def test_a_log_that_was_cut_holds_its_lines_once(path: Path, follow, append, ledger) -> None:
    append(path, TEXT)
    follower = follow(path)
    ledger.drain(follower)
    end = TEXT.index(b"line 90 ")
    os.truncate(path, end + 3)
    ledger.drain(follower)
    assert ledger.lines(1) == LINES[90:]
    assert ledger.lines(2) == LINES[:90]
    append(path, b"e 200\n")
    ledger.drain(follower)
    assert ledger.lines(2) == [*LINES[:90], b"line 200"]


def test_a_log_that_was_cut_and_goes_on_otherwise_is_another(
    path: Path, follow, append, ledger
) -> None:
    append(path, TEXT)
    follower = follow(path)
    ledger.drain(follower)
    path.write_bytes(TEXT[:3000] + b"\n" + b"other lines of it\n" * 100)
    ledger.drain(follower)
    assert ledger.lines(1) == LINES
    assert ledger.lines(2)[-1] == b"other lines of it"


def test_a_log_that_is_copied_and_truncated_between_scan_and_read_is_found_in_the_copy(
    path: Path, follow, append, ledger
) -> None:
    append(path, TEXT)
    follower = follow(path)
    ledger.drain(follower)
    append(path, b"one more\n")
    follower.scan()
    shutil.copy(path, part(path))
    path.write_bytes(b"another line of some length\n" * 400)
    for batch in follower.read():
        ledger.take(batch)
    assert ledger.points[1].path == str(part(path))
    assert ledger.lines(1) == [*LINES, b"one more"]
    assert ledger.points.keys() == {1, 2}

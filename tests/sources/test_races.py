"""Files that are moved in the very moment in which one looks at them."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from logview.sources import lookout, register

LINES = [b"line %d of a log that is moved" % number for number in range(200)]
TEXT = b"".join(line + b"\n" for line in LINES)


@pytest.fixture
def path(logs: Path) -> Path:
    return logs / "app.log"


def part(path: Path, suffix: str = ".1") -> Path:
    return path.with_name(path.name + suffix)


@pytest.fixture
def unlisted(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path, int], None]:
    """Leaves a file out of the next listings, as happens to one that is renamed meanwhile."""

    def leave_out(path: Path, times: int) -> None:
        discover = lookout.discover
        left = [times]

        def listing(*arguments: object, **options: object) -> object:
            found = discover(*arguments, **options)  # type: ignore[arg-type]
            if left[0] and found.files.pop(str(path), None):
                left[0] -= 1
            return found

        monkeypatch.setattr(lookout, "discover", listing)

    return leave_out


@pytest.mark.parametrize("awaited", [False, True], ids=["at once", "while it is decompressed"])
def test_a_compressed_log_that_one_look_misses_is_not_read_twice(
    path: Path, unpack, append, ledger, unlisted, awaited: bool
) -> None:
    append(part(path), TEXT)
    append(path, b"the live log\n")
    follower = unpack(path, block=1000)
    ledger.drain(follower)
    packed = part(path, ".1.gz")
    packed.write_bytes(gzip.compress(TEXT))
    part(path).unlink()
    if awaited:
        follower.scan()
    unlisted(packed, 2)  # both times that one look lists the files
    for _ in range(2):
        ledger.drain(follower)
    assert ledger.everything() == sorted([*LINES, b"the live log"])
    assert ledger.points.keys() == {1, 2}
    assert str(packed) in {point.path for point in ledger.points.values()}


def test_a_file_that_takes_the_place_of_a_new_one_is_no_second_source(
    path: Path, follow, append, ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(path, b"one\n")
    follower = follow(path)
    ledger.drain(follower)
    append(part(path), b"two\n")
    open_log = register.open_log
    turned: list[str] = []

    def rotate_first(name: str) -> int:
        if name == str(part(path)) and not turned:
            turned.append(name)
            part(path).rename(part(path, ".2"))
            path.rename(part(path))
            append(path, b"three\n")
        return open_log(name)

    monkeypatch.setattr(register, "open_log", rotate_first)
    for _ in range(2):
        ledger.drain(follower)
    assert turned
    assert ledger.everything() == [b"one", b"three", b"two"]


def test_a_log_truncated_while_its_compressed_copy_is_compared_is_in_the_copy(
    path: Path, unpack, append, ledger
) -> None:
    append(path, TEXT)
    follower = unpack(path, block=1000)
    ledger.drain(follower)
    packed = part(path, ".1.gz")
    packed.write_bytes(gzip.compress(TEXT))
    follower.scan()
    os.truncate(path, 0)
    append(path, b"new\n")
    for batch in follower.read():
        ledger.take(batch)
    ledger.drain(follower)
    assert ledger.everything() == sorted([*LINES, b"new"])
    assert ledger.points[1].path == str(packed)


def test_a_log_that_one_look_did_not_find_is_looked_for_again_at_once(
    path: Path, follow, append, ledger
) -> None:
    append(path, TEXT)
    follower = follow(path)
    ledger.drain(follower)
    follower.wait(0)
    path.unlink()
    follower.scan()
    assert follower.wait(0)
    for batch in follower.read():
        ledger.take(batch)
    assert ledger.points[1].gone
    assert not follower.wait(0)

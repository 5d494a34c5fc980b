"""A log and its compressed copy are one source, whichever of them comes first, and a whole copy
takes the place of a damaged one."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.sources.packing import PACKS

FORMATS = sorted(PACKS)
LINES = [b"line %d of a log of some length" % number for number in range(3000)]
TEXT = b"".join(line + b"\n" for line in LINES)


def damaged(packed: bytes) -> bytes:
    half = len(packed) // 2
    return packed[:half] + bytes(b ^ 0x55 for b in packed[half : half + 8]) + packed[half + 8 :]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("restart", [False, True], ids=["live", "after a restart"])
@pytest.mark.parametrize("text", [TEXT, TEXT + b"one more\n", b"short\n"])
def test_a_plain_copy_that_comes_after_the_compressed_one_is_not_read_again(
    logs: Path, unpack, ledger, name: str, restart: bool, text: bytes
) -> None:
    packed = logs / f"a.log.{name}"
    packed.write_bytes(PACKS[name](TEXT if len(text) > 10 else text))
    follower = unpack(logs)
    ledger.drain(follower)
    if restart:
        follower.close()
        follower = unpack(logs, known=ledger.points.values())
    (logs / "a.log").write_bytes(text)
    for _ in range(3):
        ledger.drain(follower)
    assert ledger.everything() == sorted(text.splitlines())
    (copy,) = follower.copies
    assert (copy.inode, copy.source) == (packed.stat().st_ino, 1)
    packed.unlink()
    ledger.drain(follower)
    (logs / "a.log").unlink()
    ledger.drain(follower)
    assert ledger.everything() == sorted(text.splitlines())


def test_a_plain_copy_in_the_making_is_not_read(logs: Path, unpack, ledger, append) -> None:
    (logs / "a.log.gz").write_bytes(gzip.compress(TEXT))
    follower = unpack(logs)
    ledger.drain(follower)
    for end in (5000, 50_000, len(TEXT)):
        (logs / "a.log").write_bytes(TEXT[:end])
        ledger.drain(follower)
        assert ledger.everything() == sorted(LINES)
    append(logs / "a.log", b"more\n")
    ledger.drain(follower)
    assert ledger.everything() == sorted([*LINES, b"more"])


def test_another_log_of_that_name_is_a_source_of_its_own(logs: Path, unpack, ledger) -> None:
    (logs / "a.log.gz").write_bytes(gzip.compress(TEXT))
    follower = unpack(logs)
    ledger.drain(follower)
    (logs / "a.log").write_bytes(b"something else\n")
    ledger.drain(follower)
    assert ledger.everything() == sorted([*LINES, b"something else"])


@pytest.mark.parametrize("restart", [False, True], ids=["live", "after a restart"])
@pytest.mark.parametrize("in_place", [False, True], ids=["renamed onto it", "written over it"])
def test_a_whole_copy_takes_the_place_of_a_damaged_one(
    logs: Path, unpack, ledger, restart: bool, in_place: bool
) -> None:
    whole = gzip.compress(TEXT)
    path = logs / "a.log.gz"
    path.write_bytes(damaged(whole))
    follower = unpack(logs)
    ledger.drain(follower)
    assert follower.problems
    assert 0 < len(ledger.everything()) < len(LINES)
    if restart:
        follower.close()
        follower = unpack(logs, known=ledger.points.values())
    if in_place:
        path.write_bytes(whole)
    else:
        (logs / "new").write_bytes(whole)
        (logs / "new").replace(path)
    for _ in range(2):
        ledger.drain(follower)
    assert ledger.everything() == sorted(LINES)
    assert not follower.problems


def test_what_was_read_of_a_whole_one_outlives_it(logs: Path, unpack, ledger) -> None:
    path = logs / "a.log.gz"
    path.write_bytes(gzip.compress(TEXT))
    follower = unpack(logs)
    ledger.drain(follower)
    assert ledger.lines(1) == LINES
    other = [*LINES[:1000], b"and otherwise"]
    (logs / "new").write_bytes(gzip.compress(b"".join(line + b"\n" for line in other)))
    (logs / "new").replace(path)
    ledger.drain(follower)
    assert ledger.everything() == sorted(LINES + other)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    ("text", "records"),
    [
        (b"one\nlast words", [b"one", b"last words"]),
        (b"only words", [b"only words"]),
        (b'{"a": 1}\n{"cut": ', [b'{"a": 1}', b'{"cut":']),
        (b'{"cut": ', [b'{"cut":']),
        (b"[[1,2],[3]]", [b"[[1,2],[3]]"]),
        (b"time,level,message\n1,ERROR,words", [b"1,ERROR,words"]),
        (b"[7-Mar-2026 14:05:09 UTC] a\nb", [b"[7-Mar-2026 14:05:09 UTC] a\nb"]),
        (b'{\n  "a": 1\n}\nrest', [b'{\n  "a": 1\n}', b"rest"]),
    ],
)
def test_the_last_line_of_a_whole_archive_needs_no_end(
    logs: Path, unpack, ledger, name: str, text: bytes, records: list[bytes]
) -> None:
    (logs / f"a.log.1.{name}").write_bytes(PACKS[name](text))
    follower = unpack(logs)
    ledger.drain(follower)
    assert [line.rstrip() for line in ledger.lines(1)] == records
    assert not follower.unfinished
    follower.close()
    again = unpack(logs, known=ledger.points.values())
    for _ in range(2):
        ledger.drain(again)
    assert [line.rstrip() for line in ledger.lines(1)] == records
    assert not again.unfinished


def test_a_last_line_goes_on_in_the_next_member(logs: Path, unpack, ledger, append) -> None:
    path = logs / "a.log.gz"
    path.write_bytes(gzip.compress(b"one\ntw"))
    follower = unpack(logs)
    ledger.drain(follower)
    assert ledger.lines(1) == [b"one", b"tw"]
    append(path, gzip.compress(b"o\nthree"))
    ledger.drain(follower)
    assert ledger.lines(1) == [b"one", b"two", b"three"]


@pytest.mark.parametrize("block", [7, 100, 1 << 20])
def test_a_long_last_line_is_whole_or_told_to_be_too_long(
    logs: Path, unpack, ledger, block: int
) -> None:
    (logs / "a.log.gz").write_bytes(gzip.compress(b"one\n" + b"x" * 300))
    (logs / "b.log.gz").write_bytes(gzip.compress(b"one\n" + b"x" * 9000))
    follower = unpack(logs, block=block, longest=1000)
    ledger.drain(follower)
    assert ledger.everything() == [b"one", b"one", b"x" * 300]
    assert [o[1:] for rows in ledger.oversized.values() for o in rows] == [(9000,)]
    assert not follower.unfinished


@pytest.mark.parametrize("text", [b"\n\n", b" \r\n", b"\0\0"])
def test_blank_lines_alone_are_nothing_unfinished(
    logs: Path, unpack, ledger, text: bytes, append
) -> None:
    if not text.strip(b"\0"):
        (logs / "a.log.gz").write_bytes(gzip.compress(b"\n" + text))
        path = logs / "a.log.gz"
    else:
        path = logs / "a.log"
        path.write_bytes(text)
    follower = unpack(path)
    ledger.drain(follower)
    assert not follower.unfinished
    if path.suffix == ".log":
        append(path, b"half")
        ledger.drain(follower)
        assert list(follower.unfinished.values()) == [len(text) + 4]


@pytest.mark.parametrize(
    ("text", "records"),
    [
        (b"[[1,2],[3]]", [b"[[1,2],[3]]"]),
        (b"[1, 2]", [b"[1, 2]"]),
        (b'[1,2,"x",{"a": 1}]', [b"1", b"2", b'"x"', b'{"a": 1}']),
        (b'[[1,2],{"a": 1}]', [b"[1,2]", b'{"a": 1}']),
        (b'[1, 2, {"a": 1}', [b"1", b"2", b'{"a": 1}']),
    ],
)
def test_an_array_that_begins_with_no_object_is_read(
    logs: Path, unpack, ledger, text: bytes, records: list[bytes]
) -> None:
    (logs / "a.json").write_bytes(text)
    follower = unpack(logs)
    ledger.drain(follower)
    assert ledger.lines(1) == records
    assert not follower.unfinished


@pytest.mark.parametrize("line", [b'[12345] {"a": 1}', b'[1, 2] {"a": 1}', b"[1, 2] words"])
def test_text_behind_numbers_in_brackets_is_no_array(
    logs: Path, unpack, ledger, append, line: bytes
) -> None:
    path = logs / "a.log"
    path.write_bytes(line[:6])
    follower = unpack(logs)
    ledger.drain(follower)
    append(path, line[6:] + b"\n")
    ledger.drain(follower)
    assert ledger.lines(1) == [line]

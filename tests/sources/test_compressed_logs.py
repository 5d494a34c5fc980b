"""Compressed logs are followed like any other: by the lines of their text."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from logview.sources.logs import Logs
from logview.sources.problem import Weight
from logview.sources.spool import Spool
from tests.sources.packing import PACKS, WRITERS

FORMATS = sorted(PACKS)
LINES = [b"line %d of a log that is not short" % number for number in range(5000)]
TEXT = b"".join(line + b"\n" for line in LINES)
VARIED = b"".join(b"%d %x\n" % (n, random.Random(n).getrandbits(64)) for n in range(60_000))
"""Text that does not shrink much: several blocks of either format."""


def damaged(packed: bytes) -> bytes:
    half = len(packed) // 2
    return packed[:half] + bytes(300) + packed[half + 300 :]


@pytest.mark.parametrize("name", FORMATS)
def test_a_compressed_log_is_read_whatever_its_name(logs: Path, unpack, ledger, name: str) -> None:
    (logs / "odd.log").write_bytes(PACKS[name](TEXT))
    (logs / f"a.jsonl.2.{name}").write_bytes(PACKS[name](b"one\n") + PACKS[name](b"two\n"))
    (logs / f"picture.png.{name}").write_bytes(PACKS[name](b"three\n"))
    follower = unpack(logs, block=1 << 16)
    ledger.drain(follower)
    assert ledger.everything() == sorted([*LINES, b"one", b"two"])
    assert not follower.problems
    assert follower.backlog == 0
    assert follower.total == len(TEXT) + 8
    paths = {Path(point.path).name for point in ledger.points.values()}
    assert paths == {"odd.log", f"a.jsonl.2.{name}"}
    assert ledger.drain(follower) == 0


@pytest.mark.parametrize("name", FORMATS)
def test_offsets_are_those_of_the_text(logs: Path, unpack, ledger, spool: Spool, name: str) -> None:
    path = logs / f"a.log.{name}"
    path.write_bytes(PACKS[name](TEXT))
    ledger.drain(unpack(path))
    offset, line = max(ledger.rows[1].items())
    assert TEXT[offset : offset + len(line)] == line
    reader = Logs(spool)
    assert reader.read(str(path), offset, len(line)) == line
    assert reader.line(str(path), offset) == len(LINES)
    reader.close()


@pytest.mark.parametrize("name", FORMATS)
def test_without_a_spool_it_is_refused_in_words(logs: Path, follow, ledger, name: str) -> None:
    path = logs / f"a.log.{name}"
    path.write_bytes(PACKS[name](TEXT))
    follower = follow(path)
    ledger.drain(follower)
    assert "decompress it first" in follower.problems[str(path)].sentence
    assert not ledger.rows


@pytest.mark.parametrize("head", [b"BZh91AY&SY", b"\xfd7zXZ\0\0", b"PK\3\4\x14\0"])
def test_other_compressions_are_refused_in_words(logs: Path, unpack, head: bytes) -> None:
    (logs / "a.log").write_bytes(head + bytes(20))
    follower = unpack(logs)
    follower.scan()
    assert "decompress it first" in follower.problems[str(logs / "a.log")].sentence


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_compressed_and_no_log_is_refused(
    logs: Path, unpack, spool: Spool, name: str
) -> None:
    (logs / "a.log").write_bytes(PACKS[name](bytes(range(256)) * 100))
    (logs / "b.log").write_bytes(PACKS[name](b""))
    (logs / "c.log").write_bytes(PACKS[name](TEXT)[:6])
    follower = unpack(logs)
    follower.scan()
    problems = {Path(path).name: problem for path, problem in follower.problems.items()}
    assert "binary" in problems["a.log"].sentence
    assert problems["b.log"].weight is Weight.REMARK
    assert "breaks off" in problems["c.log"].sentence
    assert not Path(spool.directory).exists()


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("restart", [False, True], ids=["live", "with restarts"])
def test_a_log_that_is_compressed_while_it_is_written_is_followed(
    logs: Path, unpack, ledger, append, name: str, restart: bool
) -> None:
    path = logs / f"a.log.{name}"
    writer = WRITERS[name]()
    written: list[bytes] = []
    follower = unpack(path)
    for number in range(8):
        written.append(b"line %d" % number)
        append(path, writer.write(written[-1] + b"\n"))
        if restart:
            follower.close()
            follower = unpack(path, known=ledger.points.values())
        ledger.drain(follower)
        assert ledger.everything() == sorted(written)
        assert follower.problems[str(path)].weight is Weight.REMARK
    append(path, writer.end())
    ledger.drain(follower)
    assert not follower.problems
    append(path, PACKS[name](b"another part\n"))
    ledger.drain(follower)
    assert ledger.lines(1) == [*written, b"another part"]
    assert ledger.points.keys() == {1}


@pytest.mark.parametrize("name", FORMATS)
def test_a_stream_that_breaks_off_gives_what_there_is_of_it(
    logs: Path, unpack, ledger, name: str
) -> None:
    path = logs / f"a.log.{name}"
    packed = PACKS[name](b"first part\n") + PACKS[name](VARIED)
    path.write_bytes(packed[: -len(packed) // 3])
    follower = unpack(path)
    ledger.drain(follower)
    read = ledger.lines(1)
    assert read == [b"first part", *VARIED.splitlines()][: len(read)]
    assert len(read) > 10_000
    assert "no end yet" in follower.problems[str(path)].sentence
    path.write_bytes(packed)
    ledger.drain(follower)
    assert ledger.lines(1) == [b"first part", *VARIED.splitlines()]
    assert not follower.problems


@pytest.mark.parametrize("name", FORMATS)
def test_a_damage_is_named_and_costs_nothing_before_it(
    logs: Path, unpack, ledger, name: str
) -> None:
    path, other = logs / "a.log", logs / "b.log"
    path.write_bytes(damaged(PACKS[name](VARIED)))
    other.write_bytes(PACKS[name](b"one\n"))
    follower = unpack(logs)
    ledger.drain(follower)
    problem = follower.problems[str(path)]
    assert problem.unreadable
    assert "damaged" in problem.sentence
    assert "whole copy" in problem.sentence
    assert follower.backlog == 0
    read = next(ledger.lines(n) for n, p in ledger.points.items() if p.path == str(path))
    assert read[:10_000] == VARIED.splitlines()[:10_000]
    assert b"one" in ledger.everything()
    assert ledger.drain(follower) == 0


@pytest.mark.parametrize("name", FORMATS)
def test_a_finished_log_is_not_decompressed_again(
    logs: Path, unpack, ledger, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = logs / f"a.log.{name}"
    path.write_bytes(PACKS[name](TEXT))
    ledger.drain(unpack(path))
    monkeypatch.setattr("logview.sources.unpacking.Unpacking.advance", None)
    follower = unpack(path, known=ledger.points.values())
    assert ledger.drain(follower) == 0
    assert follower.backlog == 0
    assert not follower.problems


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("harm", ["lost", "cut off", "overwritten", "without its mark"])
def test_a_copy_that_was_harmed_is_made_again(
    logs: Path, unpack, ledger, spool: Spool, name: str, harm: str
) -> None:
    path = logs / f"a.log.{name}"
    path.write_bytes(PACKS[name](TEXT))
    ledger.drain(unpack(path))
    status = path.stat()
    copy = Path(spool.find((status.st_dev, status.st_ino)))
    if harm == "lost":
        copy.unlink()
    elif harm == "cut off":
        os.truncate(copy, 1000)
    else:
        copy.with_name(copy.name + ".mark").unlink()
        if harm == "overwritten":
            copy.write_bytes(b"x" * (len(TEXT) + 5000))
    before = dict(ledger.rows[1])
    assert ledger.drain(unpack(path, known=ledger.points.values())) == 0
    assert copy.read_bytes() == TEXT
    assert ledger.rows == {1: before}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("restart", [False, True], ids=["live", "after a restart"])
def test_another_file_under_the_same_inode_is_another_source(
    logs: Path, unpack, ledger, name: str, restart: bool
) -> None:
    path = logs / "a.log"
    path.write_bytes(PACKS[name](TEXT))
    follower = unpack(path)
    ledger.drain(follower)
    path.write_bytes(PACKS[name](b"something else\n" + TEXT))
    if restart:
        follower.close()
        follower = unpack(path, known=ledger.points.values())
    ledger.drain(follower)
    assert ledger.points[1].gone
    assert ledger.lines(2) == [b"something else", *LINES]
    path.write_bytes(b"plain now\n")
    ledger.drain(follower)
    assert ledger.points[2].gone
    assert ledger.lines(3) == [b"plain now"]


@pytest.mark.parametrize("name", FORMATS)
def test_others_can_tell_whether_all_of_it_was_decompressed(
    logs: Path, unpack, ledger, append, spool: Spool, name: str
) -> None:
    path = logs / f"a.log.{name}"
    writer = WRITERS[name]()
    append(path, writer.write(TEXT))
    assert spool.text_size(path.stat()) is None
    follower = unpack(path, block=1 << 14)
    follower.scan()
    ledger.take(next(follower.read()))
    assert spool.text_size(path.stat()) is None
    ledger.drain(follower)
    assert spool.text_size(path.stat()) == len(TEXT)
    append(path, writer.write(TEXT))
    assert spool.text_size(path.stat()) is None
    append(path, writer.end())
    ledger.drain(follower)
    assert spool.text_size(path.stat()) == 2 * len(TEXT)
    path.write_bytes(damaged(PACKS[name](VARIED)))
    ledger.drain(follower)
    assert spool.text_size(path.stat()) is not None


def test_a_log_that_is_gone_takes_its_copy_with_it(
    logs: Path, unpack, ledger, spool: Spool
) -> None:
    for number in range(3):
        (logs / f"{number}.log").write_bytes(PACKS["gz"](TEXT))
    follower = unpack(logs)
    ledger.drain(follower)
    assert len(list(Path(spool.directory).iterdir())) == 6
    (logs / "1.log").unlink()
    ledger.drain(follower)
    assert len(list(Path(spool.directory).iterdir())) == 4
    follower.close()
    (logs / "2.log").unlink()
    ledger.drain(unpack(logs, known=ledger.points.values()))
    assert len(list(Path(spool.directory).iterdir())) == 2
    assert sum(point.gone for point in ledger.points.values()) == 2


def test_other_sources_are_not_kept_waiting(logs: Path, unpack) -> None:
    (logs / "big.log").write_bytes(PACKS["gz"](TEXT * 200))
    (logs / "small.log").write_bytes(TEXT)
    os.utime(logs / "small.log", ns=(1, 1))
    follower = unpack(logs, block=1 << 16)
    follower.scan()
    order = [Path(batch.checkpoint.path).name for batch in follower.read()]
    assert order.index("small.log") < 3
    assert len(order) > 100


def test_the_backlog_is_counted_in_text_and_comes_to_nothing(logs: Path, unpack) -> None:
    (logs / "big.log").write_bytes(PACKS["gz"](TEXT * 50))
    follower = unpack(logs, block=1 << 16)
    follower.scan()
    assert follower.backlog > 0
    assert follower.wait(0)
    shares = [1 - follower.backlog / follower.total for _ in follower.read()]
    assert shares[len(shares) // 2] == pytest.approx(0.5, abs=0.1)
    assert follower.backlog == 0
    assert follower.total == len(TEXT) * 50


def test_a_full_disk_stops_it_politely_until_there_is_room(
    logs: Path, unpack, ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    (logs / "a.log").write_bytes(PACKS["zst"](TEXT * 300))
    (logs / "b.log").write_bytes(b"one\n")
    looks: list[None] = []

    def has_room(self: Spool) -> bool:
        looks.append(None)
        return len(looks) < 2

    with monkeypatch.context() as patch:
        patch.setattr(Spool, "has_room", has_room)
        follower = unpack(logs)
        ledger.drain(follower)
        problem = follower.problems[str(logs / "a.log")]
        assert "make room" in problem.sentence
        assert problem.unreadable
        assert follower.backlog == 0
        assert not follower.wait(0)
        some = len(ledger.everything())
        assert 1 < some < len(LINES) * 300
    ledger.drain(follower)
    assert len(ledger.everything()) == len(LINES) * 300 + 1
    assert not follower.problems


def test_a_spool_that_cannot_be_made_is_said(logs: Path, unpack, ledger, spool: Spool) -> None:
    Path(spool.directory).write_bytes(b"in the way")
    (logs / "a.log").write_bytes(PACKS["gz"](TEXT))
    (logs / "b.log").write_bytes(b"one\n")
    follower = unpack(logs)
    ledger.drain(follower)
    assert "--index" in follower.problems[str(logs / "a.log")].sentence
    assert ledger.everything() == [b"one"]
    assert follower.backlog == 0


def test_many_compressed_logs_need_few_open_files(logs: Path, unpack, ledger) -> None:
    for number in range(300):
        (logs / f"{number}.log").write_bytes(PACKS["zst"](b"log %d\n" % number + TEXT[:10_000]))
    before = len(list(Path("/proc/self/fd").iterdir()))
    follower = unpack(logs)
    follower.scan()
    most = 0
    for batch in follower.read():
        ledger.take(batch)
        most = max(most, len(list(Path("/proc/self/fd").iterdir())))
    assert most - before < 290
    assert len(ledger.points) == 300
    assert len({lines[0] for lines in map(ledger.lines, ledger.points)}) == 300

"""A log that is compressed when it is rotated stays the source that it was: nothing of it is read
twice, and nothing is lost."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logview.sources.follow import Follower
from logview.sources.logs import Logs
from logview.sources.spool import spool_of
from tests.sources.packing import PACKS, WRITERS

FORMATS = sorted(PACKS)
LINES = [b"line %d of a log that is rotated" % number for number in range(3000)]
TEXT = b"".join(line + b"\n" for line in LINES)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "logs").mkdir()
    return tmp_path / "logs" / "app.log"


def beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("new", ["1", "2"])
@pytest.mark.parametrize("restart", [False, True], ids=["live", "after a restart"])
@pytest.mark.parametrize("unread", [False, True], ids=["read to its end", "with an unread rest"])
def test_a_log_replaced_by_its_compressed_copy_is_the_same_source(
    path: Path, unpack, ledger, append, spool, name: str, new: str, restart: bool, unread: bool
) -> None:
    old = beside(path, ".1")
    append(path, b"the live log\n")
    append(old, TEXT)
    follower = unpack(path, block=1 << 14)
    ledger.drain(follower)
    more = [b"late"] if unread else []
    packed = beside(path, f".{new}.{name}")
    packed.write_bytes(PACKS[name](TEXT + b"".join(line + b"\n" for line in more)))
    old.unlink()
    if restart:
        follower.close()
        follower = unpack(path, block=1 << 14, known=ledger.points.values())
    ledger.drain(follower)
    (source,) = [n for n, point in ledger.points.items() if point.path == str(packed)]
    assert source in {1, 2}
    assert ledger.lines(source) == LINES + more
    assert ledger.points.keys() == {1, 2}
    assert not any(point.gone for point in ledger.points.values())
    reader = Logs(spool)
    assert all(reader.read(str(packed), at, len(d)) == d for at, d in ledger.rows[source].items())
    reader.close()


@pytest.mark.parametrize("name", FORMATS)
def test_a_compressed_log_is_followed_to_its_next_name(
    path: Path, unpack, ledger, name: str
) -> None:
    first, second = beside(path, f".1.{name}"), beside(path, f".2.{name}")
    first.write_bytes(PACKS[name](TEXT))
    follower = unpack(path.parent)
    ledger.drain(follower)
    first.rename(second)
    first.write_bytes(PACKS[name](b"newer\n"))
    assert ledger.drain(follower) == 2
    assert ledger.points[1].path == str(second)
    assert ledger.lines(2) == [b"newer"]
    second.rename(beside(path, f".3.{name}"))
    ledger.drain(unpack(path.parent, known=ledger.points.values()))
    assert ledger.points[1].path == str(beside(path, f".3.{name}"))
    assert ledger.lines(1) == LINES
    assert ledger.points.keys() == {1, 2}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("begun", [False, True], ids=["unread before", "read before"])
def test_a_copy_in_the_making_is_not_read_beside_its_original(
    path: Path, unpack, ledger, append, name: str, begun: bool
) -> None:
    old, packed = beside(path, ".1"), beside(path, f".1.{name}")
    append(old, TEXT)
    follower = unpack(path.parent, block=1 << 14)
    if begun:
        ledger.drain(follower)
    writer = WRITERS[name]()
    for at in range(0, len(TEXT), 20_000):
        append(packed, writer.write(TEXT[at : at + 20_000]))
        ledger.drain(follower)
    append(packed, writer.end())
    ledger.drain(follower)
    old.unlink()
    ledger.drain(follower)
    assert ledger.points.keys() == {1}
    assert ledger.points[1].path == str(packed)
    assert ledger.lines(1) == LINES


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("text", [b"short\n", TEXT])
def test_a_compressed_copy_that_is_kept_beside_the_original_brings_nothing(
    path: Path, unpack, ledger, append, name: str, text: bytes
) -> None:
    append(path, text)
    beside(path, f".{name}").write_bytes(PACKS[name](text))
    follower = unpack(path.parent)
    ledger.drain(follower)
    assert ledger.everything() == sorted(text.splitlines())
    append(path, b"more\n")
    ledger.drain(follower)
    ledger.drain(unpack(path.parent, known=ledger.points.values()))
    assert ledger.everything() == sorted([*text.splitlines(), b"more"])


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("head", [b"", TEXT], ids=["another head", "the same head"])
def test_another_compressed_log_of_the_family_is_a_source_of_its_own(
    path: Path, unpack, ledger, append, name: str, head: bytes
) -> None:
    append(path, head + b"one\n")
    beside(path, f".1.{name}").write_bytes(PACKS[name](head + b"two\n"))
    follower = unpack(path)
    ledger.drain(follower)
    assert ledger.everything() == sorted([*head.splitlines() * 2, b"one", b"two"])
    path.unlink()
    ledger.drain(follower)
    assert {point.path: point.gone for point in ledger.points.values()} == {
        str(path): True,
        str(beside(path, f".1.{name}")): False,
    }


@pytest.mark.parametrize("name", FORMATS)
def test_a_lost_log_whose_copy_holds_less_is_gone(
    path: Path, unpack, ledger, append, name: str
) -> None:
    half = TEXT[: len(TEXT) // 2]
    append(path, TEXT)
    follower = unpack(path.parent)
    ledger.drain(follower)
    beside(path, f".1.{name}").write_bytes(PACKS[name](half))
    path.unlink()
    ledger.drain(follower)
    assert ledger.points[1].gone
    whole = half.count(b"\n")  # what the copy holds is read from it, and is there once
    assert ledger.lines(1) == LINES[whole:]
    assert ledger.lines(2)[:whole] == LINES[:whole]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("restart", [False, True], ids=["live", "after a restart"])
def test_a_compressed_log_rewritten_behind_its_head_is_noticed(
    path: Path, unpack, ledger, name: str, restart: bool
) -> None:
    packed = beside(path, f".{name}")
    packed.write_bytes(PACKS[name](TEXT))
    follower = unpack(packed)
    ledger.drain(follower)
    packed.write_bytes(PACKS[name](TEXT[:-2] + b"!\nand more\n"))
    if restart:
        follower.close()
        follower = unpack(packed, known=ledger.points.values())
    ledger.drain(follower)
    assert ledger.points[1].gone
    assert ledger.lines(2) == [*LINES[:-1], LINES[-1][:-1] + b"!", b"and more"]


class Rotator:
    """Writes a log and rotates it as logrotate does: renames first, then compresses the one before
    the last, a piece at a time, and removes the original when its copy is whole."""

    def __init__(self, path: Path, name: str) -> None:
        self._path = path
        self._name = name
        self._number = 0
        self._work: tuple[Path, Path, bytes, int] | None = None
        self._writer = WRITERS[name]()
        self.written: list[bytes] = []

    def append(self, size: int = 60) -> None:
        self._number += 1
        self.written.append(b"line %d of the log %s" % (self._number, b"x" * size))
        with self._path.open("ab") as file:
            file.write(self.written[-1] + b"\n")

    def rotate(self) -> None:
        while self._work is not None:
            self.compress()
        for old in range(9, 0, -1):
            packed = beside(self._path, f".{old}.{self._name}")
            if packed.exists():
                packed.rename(beside(self._path, f".{old + 1}.{self._name}"))
        if self._path.exists():
            plain = beside(self._path, ".1")
            self._path.rename(plain)
            copy = beside(self._path, f".1.{self._name}")
            self._work = plain, copy, plain.read_bytes(), 0
            self._writer = WRITERS[self._name]()
            copy.touch()

    def compress(self) -> None:
        if self._work is None:
            return
        plain, copy, text, at = self._work
        piece = text[at : at + 4000]
        with copy.open("ab") as file:
            file.write(self._writer.write(piece) if piece else self._writer.end())
        self._work = (plain, copy, text, at + 4000) if piece else None
        if not piece:
            plain.unlink()


@settings(max_examples=120, deadline=None)
@given(
    acts=st.lists(
        st.sampled_from(
            ["append", "append", "much", "rotate", "compress", "compress", "look", "restart"]
        ),
        max_size=40,
    ),
    named=st.booleans(),
    name=st.sampled_from(FORMATS),
)
def test_every_line_comes_once_however_the_log_is_rotated_and_compressed(
    new_ledger: Callable[[], object], acts: list[str], named: bool, name: str
) -> None:
    ledger = new_ledger()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder).resolve() / "logs" / "app.log"
        path.parent.mkdir()
        rotator = Rotator(path, name)
        targets = [str(path if named else path.parent)]
        spool = spool_of(Path(folder, "i.db"))
        follower = Follower(targets, block=5000, spool=spool)
        for act in [*acts, "look"]:
            if act == "append":
                rotator.append()
            elif act == "much":
                for _ in range(30):
                    rotator.append(400)
            elif act == "rotate":
                rotator.rotate()
            elif act == "compress":
                rotator.compress()
            elif act == "restart":
                follower.close()
                follower = Follower(targets, ledger.points.values(), block=5000, spool=spool)
            else:
                ledger.drain(follower)
        follower.close()
    assert ledger.everything() == sorted(rotator.written)


@pytest.mark.parametrize("name", FORMATS)
def test_every_line_comes_once_while_the_log_is_rotated_under_load(
    path: Path, unpack, ledger, name: str
) -> None:
    rotator = Rotator(path, name)
    done = threading.Event()

    def write() -> None:
        for round_ in range(6):
            for number in range(800):
                rotator.append(200)
                if number % 8 == 0:
                    rotator.compress()
            if round_ < 5:
                rotator.rotate()
        done.set()

    follower = unpack(path, block=1 << 14)
    writer = threading.Thread(target=write)
    writer.start()
    try:
        while not done.is_set():
            ledger.drain(follower)
            follower.wait(0.02)
    finally:
        writer.join()
    ledger.drain(follower)
    ledger.drain(follower)
    assert ledger.everything() == sorted(rotator.written)

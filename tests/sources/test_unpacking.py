"""A process that is killed while it decompresses leaves nothing that is wrong."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logview.sources.spool import spool_of
from logview.sources.unpacking import Unpacking
from tests.sources.packing import PACKS
from tests.waiting import wait_until

FORMATS = sorted(PACKS)
DECOMPRESS = """
import sys
from logview.sources.follow import Follower
from logview.sources.spool import spool_of
follower = Follower([sys.argv[1]], spool=spool_of(sys.argv[2]), block=1 << 14)
follower.scan()
for batch in follower.read():
    pass
"""


def varied(seed: int, lines: int) -> bytes:
    dice = random.Random(seed)
    return b"".join(b"%d %x\n" % (number, dice.getrandbits(64)) for number in range(lines))


def copy_of(path: Path, index: Path) -> Path:
    status = path.stat()
    return Path(spool_of(index).find((status.st_dev, status.st_ino)))


@pytest.mark.parametrize("name", FORMATS)
def test_a_process_killed_in_the_middle_leaves_what_can_be_gone_on_with(
    tmp_path: Path, follow, ledger, name: str
) -> None:
    path, index = tmp_path / f"a.log.{name}", tmp_path / "i.db"
    parts = [varied(number, 150_000) for number in range(4)]
    text = b"".join(parts)
    path.write_bytes(b"".join(map(PACKS[name], parts)))
    for share in (0.05, 0.3, 0.7):
        victim = subprocess.Popen([sys.executable, "-c", DECOMPRESS, str(path), str(index)])
        copy = copy_of(path, index)
        goal = int(len(text) * share)
        wait_until(lambda copy=copy, goal=goal: copy.exists() and copy.stat().st_size >= goal)
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        assert text.startswith(copy.read_bytes())
        follower = follow(path, spool=spool_of(index), known=ledger.points.values(), block=1 << 16)
        follower.scan()
        for batch in follower.read():
            ledger.take(batch)
            if batch.checkpoint.position > goal:
                break  # as if it were killed, too
        follower.close()
    ledger.drain(follow(path, spool=spool_of(index), known=ledger.points.values()))
    assert ledger.lines(1) == text.splitlines()
    assert ledger.points.keys() == {1}
    assert copy.read_bytes() == text


@settings(max_examples=80, deadline=None)
@given(
    name=st.sampled_from(FORMATS),
    parts=st.lists(st.binary(max_size=400) | st.just(varied(1, 6000)), min_size=1, max_size=4),
    stops=st.lists(st.tuples(st.integers(1, 200_000), st.integers(0, 300_000)), max_size=5),
)
def test_the_copy_comes_to_the_same_from_any_remains(
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    parts: list[bytes],
    stops: list[tuple[int, int]],
) -> None:
    """Stopped at any point, with what was written after the last mark harmed or cut off."""
    folder = tmp_path_factory.mktemp("spool")
    path, spool = folder / "a.log", spool_of(folder / "i.db")
    text = b"".join(parts)
    path.write_bytes(b"".join(map(PACKS[name], parts)))
    copy = copy_of(path, folder / "i.db")
    descriptor = os.open(path, os.O_RDONLY)
    for most, harm in [*stops, (1 << 30, 0)]:
        unpacking = Unpacking(spool, str(path), "a.log", descriptor)
        if unpacking.due:
            unpacking.advance(most)
        if unpacking.ready:
            assert copy.read_bytes() == text[: unpacking.size]
        unpacking.sleep()
        mark = spool.mark(unpacking.inode)
        if harm and mark is not None and copy.stat().st_size > mark.text:
            with copy.open("r+b") as file:
                file.seek(mark.text + harm % (copy.stat().st_size - mark.text))
                file.write(b"harm" * (harm % 100))
    os.close(descriptor)
    assert copy.read_bytes() == text
    assert unpacking.ended

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logview.sources import follow as following
from logview.sources.follow import Follower
from logview.sources.spool import discard_spool, spool_of
from tests.sources.lines import LARGE, numbered, text
from tests.sources.packing import packed_gzip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "app.log"


@pytest.mark.parametrize("act", ["rename", "copy", "delete"])
@pytest.mark.parametrize("restart", [False, True], ids=["live", "after a restart"])
def test_a_log_that_is_rotated_while_it_is_read_back_is_read_on(
    path: Path, follow, append, ledger, act: str, restart: bool
) -> None:
    lines = numbered(200)
    append(path, text(lines))
    target = path.parent
    follower = follow(target, large=LARGE, block=400)
    follower.scan()
    batches = follower.read()
    for _ in range(3):
        ledger.take(next(batches))
    beside = path.with_name("app.log.1")
    if act == "rename":
        path.rename(beside)
    elif act == "copy":
        shutil.copy(path, beside)
        os.truncate(path, 0)
    else:
        path.unlink()
    append(path, b"{}\n")
    if restart:
        follower = follow(target, known=ledger.points.values(), large=LARGE, block=400)
    else:
        for batch in batches:
            ledger.take(batch)
    ledger.drain(follower)
    known = ledger.lines(1)
    if act == "delete" and restart:
        assert known == lines[-len(known) :]  # nobody can read what nobody holds
        assert ledger.points[1].begin > 0
    else:
        assert known == lines
    assert ledger.points[1].gone is (act == "delete")
    assert ledger.lines(2) == [b"{}"]
    assert ledger.points.keys() == {1, 2}


def test_a_renamed_log_that_is_not_open_is_read_on(
    tmp_path: Path, follow, append, ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("logview.sources.descriptors.most_held", lambda: 1)
    monkeypatch.setattr("logview.sources.follow._GLANCE", 3600.0)
    lines = numbered(200)
    for name in ("a.log", "b.log"):
        append(tmp_path / name, text(lines))
    follower = follow(tmp_path, large=LARGE, block=400)
    follower.scan()
    batches = follower.read()
    for _ in range(4):
        ledger.take(next(batches))
    for name in ("a.log", "b.log"):
        (tmp_path / name).rename(tmp_path / f"{name}.1")
    for batch in batches:
        ledger.take(batch)
    assert ledger.lines(1) == ledger.lines(2) == lines
    assert {Path(point.path).name for point in ledger.points.values()} == {"a.log.1", "b.log.1"}


def test_a_truncated_log_loses_what_was_not_read(path: Path, follow, append, ledger) -> None:
    lines = numbered(200)
    append(path, text(lines))
    follower = follow(path, large=LARGE, block=400)
    follower.scan()
    batches = follower.read()
    for _ in range(3):
        ledger.take(next(batches))
    known = ledger.lines(1)
    os.truncate(path, 0)
    append(path, text(numbered(400, 1000)))  # longer than before
    for batch in batches:
        ledger.take(batch)
    ledger.drain(follower)
    assert ledger.points[1].gone
    assert ledger.lines(1) == known
    assert ledger.lines(2) == numbered(400, 1000)
    assert follower.rotations == 1


def test_a_log_that_is_compressed_while_it_is_read_back_is_read_on_in_the_archive(
    path: Path, follow, append, ledger
) -> None:
    spool = spool_of(path.parent / "index.db")
    lines = numbered(200)
    append(path, text(lines))
    follower = follow(path.parent, large=LARGE, block=400, spool=spool)
    follower.scan()
    for _, batch in zip(range(3), follower.read(), strict=False):
        ledger.take(batch)
    path.with_name("app.log.1.gz").write_bytes(packed_gzip(path.read_bytes()))
    path.unlink()
    follower.scan()
    for batch in follower.read():
        ledger.take(batch)
        if ledger.points[1].begin < 2000:
            break
    assert ledger.points[1].path == f"{path}.1.gz"
    # After a restart its text must be decompressed anew before it can be read back.
    follower.close()
    discard_spool(path.parent / "index.db")
    spool = spool_of(path.parent / "index.db")
    follower = follow(
        path.parent, known=ledger.points.values(), large=LARGE, block=400, spool=spool
    )
    ledger.drain(follower)
    assert ledger.lines(1) == lines
    assert ledger.points[1].begin == 0
    assert ledger.points.keys() == {1}
    assert follower.rotations == 0


@settings(max_examples=150, deadline=None)
@given(
    acts=st.lists(
        st.sampled_from(["append", "append", "rename", "copy", "look", "restart"]), max_size=25
    ),
    stops=st.lists(st.integers(1, 4), min_size=1, max_size=25),
)
def test_every_line_comes_once_however_the_log_is_rotated_meanwhile(
    new_ledger: Callable[[], object], acts: list[str], stops: list[int]
) -> None:
    """Rotation by rename, or by copy and truncation, while large logs are still read back."""
    ledger = new_ledger()
    written: list[bytes] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        patch.object(following, "_GLANCE", 0.0),
        patch.object(following, "_GLANCE_SHARE", 0),
    ):
        path = Path(folder).resolve() / "app.log"
        targets = [str(path.parent)]
        follower = Follower(targets, large=LARGE, block=700)

        def look(follower: Follower, until: Callable[[], bool]) -> None:
            follower.scan()
            for batch in follower.read():
                ledger.take(batch)
                if until():
                    break

        for number, act in enumerate(acts):
            if act == "append":
                lines = numbered(150, len(written))
                written += lines
                with path.open("ab") as file:
                    file.write(text(lines))
            elif act in ("rename", "copy") and path.exists():
                if act == "copy":
                    # What was never seen could not be told apart.
                    look(follower, lambda follower=follower: not follower.fresh)
                for old in range(9, 0, -1):
                    older = path.with_name(f"app.log.{old}")
                    if older.exists():
                        older.rename(path.with_name(f"app.log.{old + 1}"))
                if act == "rename":
                    path.rename(path.with_name("app.log.1"))
                else:
                    shutil.copy(path, path.with_name("app.log.1"))
                    os.truncate(path, 0)
            elif act == "restart":
                follower.close()
                follower = Follower(targets, ledger.points.values(), large=LARGE, block=700)
            elif act == "look":
                left = iter(range(stops[number % len(stops)]))
                look(follower, lambda left=left: next(left, None) is None)
        ledger.drain(follower)
        assert follower.backlog == 0
        follower.close()
    assert ledger.everything() == written

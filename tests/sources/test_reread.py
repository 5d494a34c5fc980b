from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.sources.lines import LARGE, numbered, text


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "app.log"


@pytest.mark.parametrize("large", [None, LARGE])
def test_a_log_that_was_read_back_as_lines_and_is_none_of_them_is_read_anew(
    path: Path, follow, append, ledger, large: int | None
) -> None:
    append(path, b"time,level,message\n" + b"1,info,words\n" * 200)
    ledger.drain(follow(path))
    known = dict(ledger.rows[1])
    ledger.points[1] = replace(ledger.points[1], begin=19 + 13 * 50)
    ledger.anew.add(1)
    ledger.drain(follow(path, known=ledger.points.values(), large=large))
    assert ledger.rows[1] == known
    assert ledger.points[1].begin == 0
    assert not ledger.anew


@pytest.mark.parametrize("batches", [1, 3, 100], ids=["begun", "half way", "read"])
def test_a_source_that_is_read_anew_is_read_forwards_ever_after(
    path: Path, follow, append, ledger, batches: int
) -> None:
    lines = numbered(200)
    append(path, text(lines))
    follower = follow(path, large=LARGE, block=400)
    follower.scan()
    for _, batch in zip(range(batches), follower.read(), strict=False):
        ledger.take(batch)
    assert follower.reread(1)
    ledger.anew.add(1)
    assert follower.backlog == 4000
    batch = next(follower.read())
    assert (batch.start, batch.end, batch.checkpoint.begin) == (0, None, 0)
    ledger.take(batch)
    assert ledger.lines(1) == lines[:20]
    append(path, text(numbered(100, 200)))
    follower = follow(path, known=ledger.points.values(), large=LARGE, block=400)
    follower.scan()
    for batch in follower.read():
        assert batch.end is None
        ledger.take(batch)
    assert ledger.lines(1) == numbered(300)


def test_a_source_can_be_read_anew_from_within_the_reading(
    path: Path, follow, append, ledger
) -> None:
    lines = numbered(200)
    append(path, text(lines))
    follower = follow(path, large=LARGE, block=400)
    follower.scan()
    order = []
    for number, batch in enumerate(follower.read()):
        ledger.take(batch)
        order.append(batch.start)
        if number == 2:
            assert follower.reread(1)
            ledger.anew.add(1)
    assert order[3:] == list(range(0, 4000, 400))
    assert ledger.lines(1) == lines


def test_a_source_whose_bytes_are_gone_is_not_read_anew(path: Path, follow, append, ledger) -> None:
    append(path, text(numbered(200)))
    follower = follow(path, large=LARGE, block=400)
    ledger.drain(follower)
    path.unlink()
    ledger.drain(follower)
    assert not follower.reread(1)
    assert not follower.reread(99)
    assert len(ledger.lines(1)) == 200

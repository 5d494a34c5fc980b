from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logview.sources import approach
from logview.sources import follow as following
from logview.sources.follow import Follower
from tests.sources.lines import BOM, LARGE, LONGEST, expected, line, numbered, text


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "app.log"


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_reading_backwards_gives_what_reading_forwards_gives(
    new_ledger: Callable[[], object], data: st.DataObject
) -> None:
    """Any content, any split into appends, any block size, any threshold, a restart after any
    batch."""
    first = data.draw(st.sampled_from([b"{}", b'{"a": 1}\r']))
    mark = data.draw(st.sampled_from([b"", BOM]))
    # Behind a mark such a short text with a NUL byte in it would be taken for no text at all.
    short = st.sampled_from([b"", b"a", b"{}", b"c\r", b"b" if mark else b"\0b"])
    lines = [first, *data.draw(st.lists(st.one_of(short, line), max_size=25))]
    content = mark + b"\n".join(lines)
    content += data.draw(st.sampled_from([b"", b"\n"]))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(content)), max_size=4)))
    ledger = new_ledger()
    with (
        tempfile.TemporaryDirectory() as folder,
        patch.object(approach, "_FIRST_PART", data.draw(st.sampled_from([1, 2, 4, 16]))),
        patch.object(following, "_GLANCE", 0.0),
        patch.object(following, "_GLANCE_SHARE", data.draw(st.sampled_from([0, 20]))),
    ):
        path = Path(folder, "a.log").resolve()
        path.touch()
        follower = Follower([str(path)], longest=LONGEST)
        for start, end in zip([0, *cuts], [*cuts, len(content)], strict=True):
            with path.open("ab") as file:
                file.write(content[start:end])
            for _ in range(data.draw(st.integers(0, 3))):  # stopped after some batches
                follower.close()
                follower = Follower(
                    [str(path)],
                    ledger.points.values(),
                    block=data.draw(st.integers(1, 150)),
                    longest=LONGEST,
                    large=data.draw(st.integers(1, 200)),
                )
                follower.scan()
                for count, batch in enumerate(follower.read()):
                    ledger.take(batch)
                    if count >= data.draw(st.integers(0, 3)):
                        break
        ledger.drain(follower)
        assert follower.backlog == 0
        follower.close()
    rows, oversized = expected(content)
    assert ledger.rows.get(1, {}) == rows
    assert ledger.rows.keys() <= {1}
    assert len(ledger.oversized.get(1, [])) == len(oversized)
    assert set(ledger.oversized.get(1, [])) == oversized
    if rows:
        assert ledger.points[1].begin == 0


def test_a_large_log_is_read_from_its_end(path: Path, follow, append, ledger) -> None:
    lines = numbered(200)
    append(path, text(lines))
    follower = follow(path, large=LARGE, block=400)
    follower.scan()
    seen = []
    for batch in follower.read():
        ledger.take(batch)
        seen.append(ledger.lines(1)[0])
        assert ledger.lines(1) == lines[-len(ledger.lines(1)) :]
    assert seen[0] == lines[-4]
    assert seen[1] == lines[-23]  # the line at the start of the block belongs to the one before
    assert seen == sorted(seen, reverse=True)
    assert ledger.lines(1) == lines
    assert ledger.points[1].begin == 0


@pytest.mark.parametrize("size", [LARGE, 100])
def test_a_log_that_is_not_large_is_read_forwards(path: Path, follow, append, size: int) -> None:
    append(path, text(numbered(size // 20)))
    follower = follow(path, large=LARGE, block=100)
    follower.scan()
    assert all(batch.end is None for batch in follower.read())


@pytest.mark.parametrize(
    "head",
    [b"time,level,message\n1,2,3\n", b"[\n", b"text\n", b'{\n  "a": 1\n}\n'],
    ids=["csv", "array", "text", "values"],
)
def test_other_framings_are_read_forwards(path: Path, follow, append, head: bytes) -> None:
    append(path, head + text(numbered(200)))
    follower = follow(path, large=LARGE, block=400)
    follower.scan()
    batches = list(follower.read())
    assert len(batches) > 1
    assert all(batch.end is None for batch in batches)
    assert batches[0].start == 0


def test_a_large_log_without_a_line_near_its_end_is_read_forwards(
    path: Path, follow, append, ledger
) -> None:
    lines = [*numbered(100), b'{"a": "%s"}' % (b"x" * 200)]
    append(path, b"\n".join(lines))
    follower = follow(path, large=LARGE)
    follower.scan()
    batches = list(follower.read())
    assert [batch.end for batch in batches] == [None]
    assert batches[0].start == 0


def test_a_log_whose_last_line_is_longer_than_the_first_part_is_read_back(
    path: Path, follow, append, ledger
) -> None:
    lines = [*numbered(100), b'{"a": "%s"}' % (b"x" * 3000)]
    append(path, text(lines))
    ledger.drain(follow(path, large=LARGE, block=400))
    assert ledger.lines(1) == lines


def test_a_line_longer_than_a_block_is_read_once_its_start_is_found(
    path: Path, follow, append, ledger
) -> None:
    long, longer = b"{%s}" % (b"x" * 900), b"{%s}" % (b"x" * 901)
    lines = [*numbered(5), longer, *numbered(5, 5), long, *numbered(5, 10)]
    append(path, text(lines))
    ledger.drain(follow(path, large=LARGE, block=50, longest=len(long)))
    assert ledger.lines(1) == [line for line in lines if line != longer]
    assert ledger.oversized[1] == [(100, len(longer))]


def test_what_is_appended_comes_before_what_is_old(
    path: Path, follow, append, ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("logview.sources.follow._GLANCE", 0.0)
    monkeypatch.setattr("logview.sources.follow._GLANCE_SHARE", 0)
    append(path, text(numbered(200)))
    follower = follow(path, large=LARGE, block=100)
    follower.scan()
    batches = follower.read()
    for _ in range(4):
        ledger.take(next(batches))
    append(path, b"{}\n")
    for _ in range(2):
        ledger.take(next(batches))
    assert ledger.lines(1)[-1] == b"{}"
    assert ledger.points[1].begin > 0
    for batch in batches:
        ledger.take(batch)
    assert ledger.lines(1) == [*numbered(200), b"{}"]


def test_it_goes_on_where_it_was_left(path: Path, follow, append, ledger) -> None:
    lines = numbered(300)
    append(path, text(lines[:200]))
    follower = follow(path, large=LARGE, block=400)
    follower.scan()
    for _, batch in zip(range(3), follower.read(), strict=False):
        ledger.take(batch)
    begin = ledger.points[1].begin
    assert begin > 0
    append(path, text(lines[200:]))
    follower = follow(path, known=ledger.points.values(), large=LARGE, block=400)
    follower.scan()
    assert follower.fresh == 2000
    assert follower.backlog == 2000 + begin
    starts = []
    for batch in follower.read():
        ledger.take(batch)
        starts.append(batch.start)
    assert starts[:5] == [4000 + 400 * number for number in range(5)]
    assert starts[5] == begin - 380
    assert ledger.lines(1) == lines


def test_the_backlog_counts_down_while_a_log_is_read_back(path: Path, follow, append) -> None:
    append(path, text([*numbered(100), b"{%s}" % (b"x" * 3000), *numbered(100)]))
    follower = follow(path, large=LARGE, block=300)
    follower.scan()
    size = path.stat().st_size
    assert follower.backlog == follower.total == size
    left = [follower.backlog for _ in follower.read()]
    assert left == sorted(left, reverse=True)
    assert len(set(left)) == len(left)
    assert follower.backlog == follower.fresh == 0
    assert follower.total == size
    assert not follower.wait(0)


def test_old_bytes_end_a_wait(path: Path, follow, append) -> None:
    append(path, text(numbered(200)))
    follower = follow(path, large=LARGE)
    follower.scan()
    next(follower.read())
    assert follower.fresh == 0
    assert follower.wait(3600.0)


def test_logs_written_at_the_same_time_are_read_back_alike(
    tmp_path: Path, follow, append, ledger
) -> None:
    """Of each the newest part is known before an older part of another."""
    for name, age in (("a.log", 0), ("b.log", 60), ("old.log", 7200)):
        append(tmp_path / name, text(numbered(200)))
        os.utime(tmp_path / name, (10**9 - age, 10**9 - age))
    follower = follow(tmp_path, large=LARGE, block=400)
    follower.scan()
    names = []
    for batch in follower.read():
        ledger.take(batch)
        names.append(Path(batch.checkpoint.path).name)
    assert names[:3] == ["a.log", "b.log", "old.log"]
    young = names[3 : -names[3:].count("old.log")]
    assert young[:6] == ["a.log", "b.log"] * 3
    assert set(names[-names[3:].count("old.log") :]) == {"old.log"}
    assert len(ledger.everything()) == 600


def test_a_log_that_may_not_be_read_is_read_back_once_it_may(
    path: Path, follow, append, ledger, refuse
) -> None:
    lines = numbered(200)
    append(path, text(lines))
    follower = follow(path, large=LARGE, block=400)
    follower.scan()
    for _, batch in zip(range(3), follower.read(), strict=False):
        ledger.take(batch)
    follower = follow(path, known=ledger.points.values(), large=LARGE, block=400)
    with refuse(path):
        ledger.drain(follower)
        assert "permission denied" in follower.problems[str(path)].sentence
        assert follower.backlog == 0
    ledger.drain(follower)
    assert ledger.lines(1) == lines
    assert not follower.problems

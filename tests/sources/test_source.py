from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logview.sources.follow import Follower
from tests.sources.lines import BOM, LONGEST, expected, line


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_the_records_depend_on_the_bytes_alone(
    new_ledger: Callable[[], object], data: st.DataObject
) -> None:
    """Any content, any split into appends, any block size, a restart after any batch."""
    # The first line says that records are lines; other files are in the tests of framing.
    first = data.draw(st.sampled_from([b"text", b"{}", b'{"a": 1}\r']))
    lines = [first, *data.draw(st.lists(line, max_size=12))]
    content = data.draw(st.sampled_from([b"", BOM])) + b"\n".join(lines)
    content += data.draw(st.sampled_from([b"", b"\n"]))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(content)), max_size=5)))
    ledger = new_ledger()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.log").resolve()
        follower = Follower([str(path)], longest=LONGEST)
        for start, end in zip([0, *cuts], [*cuts, len(content)], strict=True):
            with path.open("ab") as file:
                file.write(content[start:end])
            block = data.draw(st.integers(1, 150))
            for _ in range(data.draw(st.integers(0, 2))):  # stopped after some batches
                follower.close()
                follower = Follower(
                    [str(path)], ledger.points.values(), block=block, longest=LONGEST
                )
                follower.scan()
                for count, batch in enumerate(follower.read()):
                    ledger.take(batch)
                    if count >= data.draw(st.integers(0, 3)):
                        break
            ledger.drain(follower)
        follower.close()
    rows, oversized = expected(content)
    assert ledger.rows.get(1, {}) == rows
    assert ledger.rows.keys() <= {1}
    assert len(ledger.oversized.get(1, [])) == len(oversized)
    assert set(ledger.oversized.get(1, [])) == oversized


def test_a_whole_object_without_its_newline_is_shown_and_replaced(
    tmp_path: Path, follow, append, ledger
) -> None:
    path = tmp_path / "a.log"
    append(path, b'one\n{"a": 1}')
    follower = follow(path)
    assert ledger.drain(follower) == 1
    assert ledger.rows[1] == {0: b"one", 4: b'{"a": 1}'}
    assert ledger.points[1].position == 4
    assert not follower.unfinished
    assert ledger.drain(follower) == 0
    append(path, b"\n")
    ledger.drain(follower)
    assert ledger.rows[1] == {0: b"one", 4: b'{"a": 1}'}
    assert ledger.points[1].position == 13


def test_an_object_that_turns_out_to_go_on_is_taken_back(
    tmp_path: Path, follow, append, ledger
) -> None:
    path = tmp_path / "a.log"
    append(path, b'{"a": 1}')
    follower = follow(path)
    ledger.drain(follower)
    append(path, b" and more")
    ledger.drain(follower)
    assert ledger.rows[1] == {}
    assert follower.unfinished == {str(path): 17}


def test_an_object_that_went_on_while_nobody_followed_is_taken_back(
    tmp_path: Path, follow, append, ledger
) -> None:
    path = tmp_path / "a.log"
    append(path, b'{"a": 1}')
    ledger.drain(follow(path))
    append(path, b" and more")
    ledger.drain(follow(path, known=ledger.points.values()))
    assert ledger.rows[1] == {}


def test_an_unfinished_line_that_was_cut_off_is_taken_back(
    tmp_path: Path, follow, append, ledger
) -> None:
    path = tmp_path / "a.log"
    append(path, b'one\n{"a": 1}')
    follower = follow(path)
    ledger.drain(follower)
    with path.open("r+b") as file:
        file.truncate(4)
    ledger.drain(follower)
    assert ledger.rows == {1: {0: b"one"}}
    assert not ledger.points[1].gone


@pytest.mark.parametrize("tail", [b"half a li", b'{"a": ', b"[1, 2]", b"12"])
def test_any_other_last_line_waits(tmp_path: Path, follow, append, ledger, tail: bytes) -> None:
    path = tmp_path / "a.log"
    append(path, b"one\n" + tail)
    follower = follow(path)
    ledger.drain(follower)
    assert ledger.lines(1) == [b"one"]
    assert follower.unfinished == {str(path): len(tail)}
    assert follower.backlog == 0
    assert ledger.drain(follower) == 0


def test_a_line_longer_than_a_block_comes_out_whole(tmp_path: Path, follow, append, ledger) -> None:
    path = tmp_path / "a.log"
    long = b"{" + b"x" * 300_000 + b"}"
    append(path, b"one\n" + long + b"\ntwo\n")
    ledger.drain(follow(path, block=4096))
    assert ledger.rows[1] == {0: b"one", 4: long, 5 + len(long): b"two"}


def test_a_long_line_that_grows_is_not_read_again_each_time(
    tmp_path: Path, follow, append, ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.log"
    read = 0
    real = os.pread

    def pread(descriptor: int, length: int, offset: int) -> bytes:
        nonlocal read
        data = real(descriptor, length, offset)
        read += len(data)
        return data

    monkeypatch.setattr(os, "pread", pread)
    follower = follow(path, block=1000)
    for _ in range(200):
        append(path, b"x" * 1000)
        ledger.drain(follower)
    append(path, b"\n")
    ledger.drain(follower)
    assert ledger.lines(1) == [b"x" * 200_000]
    assert read < 2_000_000


def test_a_line_over_the_limit_is_reported_without_being_kept(
    tmp_path: Path, follow, append, ledger
) -> None:
    path = tmp_path / "a.log"
    append(path, b"one\n" + b"x" * 5000)
    follower = follow(path, block=100, longest=1000)
    ledger.drain(follower)
    append(path, b"x" * 5000 + b"\ntwo\n")
    ledger.drain(follower)
    assert ledger.lines(1) == [b"one", b"two"]
    assert ledger.oversized[1] == [(4, 10_000)]


def test_the_head_grows_until_it_is_complete(tmp_path: Path, follow, append, ledger) -> None:
    path = tmp_path / "a.log"
    follower = follow(path)
    for lengths in (10, 500, 1024, 1024):
        append(path, b"x" * 499 + b"\n" if lengths > 10 else b"x" * 9 + b"\n")
        ledger.drain(follower)
    assert ledger.points[1].head_length == 1024
    assert ledger.points[1].position == 1510

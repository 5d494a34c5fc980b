"""Records that nobody expects, read the whole way into an index: each costs itself at most, and no
more memory than its size and the limit allow."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from logview import indexer as indexer_module
from logview.index.place import prepare
from logview.index.reader import Reader
from logview.indexer import TOO_LONG, Indexer
from logview.model import Outcome, Trace
from logview.sources.follow import Follower
from tests.rows import Rows

FIRST, SECOND = Rows("good").request().respond().lines()
BOM = b"\xef\xbb\xbf"

Index = Callable[..., Reader]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    """Indexes a log of the given content. `block` and `large` are those of the indexer."""
    readers: list[Reader] = []

    def make(content: bytes, **options: int) -> Reader:
        log, place = tmp_path / "chat.log", tmp_path / f"state-{len(readers)}" / "i.db"
        log.write_bytes(content)
        prepare(place)
        indexer = Indexer([str(log)], place, **options)
        indexer.catch_up(lambda report: None)
        indexer.close()
        readers.append(Reader(place))
        return readers[-1]

    yield make
    for reader in readers:
        reader.close()


def the_trace(reader: Reader) -> Trace:
    """The trace of an index that holds one."""
    (number,) = reader.trace_ids()
    trace = reader.trace(number)
    assert trace is not None
    return trace


def survivors(reader: Reader) -> list[tuple[str, int | None]]:
    """Each event of the good trace, and on which line it stands."""
    row = reader.find_trace("good")
    trace = reader.trace(row.id) if row is not None else None
    assert trace is not None
    events = [event for step in trace.steps for event in step.events]
    return [(event.event, reader.line(event.source, event.offset)) for event in events]


def reasons(reader: Reader) -> list[tuple[int | None, str]]:
    return [(rejection.line, rejection.reason) for rejection in reader.rejections()]


@pytest.fixture
def limit(monkeypatch: pytest.MonkeyPatch) -> int:
    """Bytes of the longest line that is read; elsewhere it is some megabytes."""
    longest = 16 << 10
    monkeypatch.setattr(indexer_module, "Follower", partial(Follower, longest=longest))
    return longest


@pytest.mark.parametrize("large", [1, 1 << 30], ids=["backwards", "forwards"])
def test_a_line_without_end_costs_itself_and_no_memory(
    index: Index, limit: int, large: int
) -> None:
    endless = 64 * limit
    content = b"\n".join([FIRST, b'{"msg": "' + b"x" * endless + b'"}', SECOND, b""])
    index(b"")  # what is loaded and kept at first is not counted
    tracemalloc.start()
    reader = index(content, block=limit, large=large)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < endless // 2
    assert reasons(reader) == [(2, TOO_LONG)]
    assert survivors(reader) == [("user_request", 1), ("final_response", 3)]


def test_a_line_of_the_limit_is_read(index: Index, limit: int) -> None:
    line = b'{"msg": "' + b"x" * (limit - 11) + b'"}'
    assert len(line) == limit
    reader = index(line + b"\n", block=1 << 10)
    assert reader.totals().events == 1
    assert reasons(reader) == []


@pytest.mark.parametrize("nest", [b"[", b'{"a":'], ids=["arrays", "objects"])
def test_a_nest_of_a_hundred_thousand_costs_its_line(index: Index, nest: bytes) -> None:
    closed = b'{"a": ' + nest * 100_000 + b"1" + (b"]" if nest == b"[" else b"}") * 100_000 + b"}"
    reader = index(b"\n".join([FIRST, closed, nest * 100_000, SECOND, b""]))
    assert [line for line, _ in reasons(reader)] == ([2, 3] if nest != b"[" else [2])
    assert reasons(reader)[0] == (2, "nested too deeply to be read as JSON")
    assert survivors(reader) == [("user_request", 1), ("final_response", 4)]


@pytest.mark.parametrize("large", [1, 1 << 30], ids=["backwards", "forwards"])
@pytest.mark.parametrize("block", [150, 1 << 20])
def test_ends_marks_and_holes_belong_to_no_record(index: Index, block: int, large: int) -> None:
    hole = b"\0" * 2_000
    content = FIRST + b"\r\n" + BOM + b"\r\n\n" + hole + BOM + SECOND + b"\r\n" + hole + b"\r\n"
    reader = index(content, block=block, large=large)
    assert survivors(reader) == [("user_request", 1), ("final_response", 4)]
    assert reasons(reader) == []


@pytest.mark.parametrize(
    ("member", "shown"),
    [
        (b'"n": 18446744073709551617', "18446744073709551617"),
        (b'"n": ' + b"9" * 5_000, "9" * 5_000),
        (b'"n": NaN', "NaN"),
        (b'"n": -Infinity', "-Infinity"),
        (b'"n": 1e999', "1e999"),
        (b'"n": 1, "n": 2', 2),
        (b'"n": "\\ud800"', "\ud800"),
        (b'"n": "\xed\xa0\x80"', "\udced\udca0\udc80"),
        (b'"n": "\xff"', "\udcff"),
    ],
)
def test_a_value_that_json_has_not_is_read_and_shown_as_it_was_written(
    index: Index, member: bytes, shown: object
) -> None:
    reader = index(b'{"trace_id": "odd", "msg": "m", ' + member + b"}\n")
    assert reasons(reader) == []
    trace = the_trace(reader)
    detail = reader.detail(trace, trace.steps[0])
    texts = [section.value for section in detail.sections]
    assert str(shown) in said(texts)


def said(value: Any) -> list[str]:
    """Everything that stands somewhere in a value."""
    if isinstance(value, dict):
        return [text for inner in value.values() for text in said(inner)]
    if isinstance(value, list | tuple):
        return [text for inner in value for text in said(inner)]
    return [str(value)]


@pytest.mark.parametrize(
    "time",
    [
        "0001-01-01T00:00:00Z",
        "1677-09-21T00:12:43Z",
        "2262-04-12T00:00:00Z",
        "9999-12-31T23:59:59Z",
    ],
)
def test_a_time_outside_of_nanoseconds_is_unknown_and_shown_raw(index: Index, time: str) -> None:
    (line,) = Rows("far").request().lines()
    row = {**json.loads(line), "time": time}
    reader = index(json.dumps(row).encode() + b"\n")
    trace = the_trace(reader)
    assert [step.started for step in trace.steps] == [None]
    (record,) = reader.detail(trace, trace.steps[0]).records
    assert record.data is not None
    assert time.encode() in record.data


def test_a_clock_that_jumps_tells_the_same_in_any_blocks_and_backwards(index: Index) -> None:
    rows = Rows("t").at(0).request().call("a").at(90_000).result("a").at(-3_600_000).call("b")
    rows.at(50).result("b", failure="TIMEOUT").at(86_400_000).respond()
    content = b"\n".join([*rows.lines(), b""])
    told = [
        the_trace(index(content, block=block, large=large))
        for block, large in ((100, 1), (100, 1 << 30), (1 << 20, 1), (1 << 20, 1 << 30))
    ]
    assert all(trace == told[0] for trace in told)
    assert [step.name for step in told[0].steps if step.problem] == ["b"]


def test_a_trace_of_very_many_sessions_has_them_all(index: Index) -> None:
    rows = Rows("t").request()
    for number in range(400):
        rows.within(f"n{number}").request().respond()
    reader = index(b"\n".join([*rows.within("s1").respond().lines(), b""]))
    assert len(the_trace(reader).sessions) == 401
    assert len(reader.session_rows(reader.session_ids(5_000))) == 401
    assert the_trace(reader).outcome is Outcome.OK

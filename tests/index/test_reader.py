"""What the index answers to lists, and what it reads back from the logs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from logview.index.place import (
    IndexDamagedError,
    IndexReadOtherwiseError,
    IndexUnusableError,
    renew,
)
from logview.index.reader import Reader
from logview.indexer_turn import bring_up_to_date
from logview.model import Kind, Outcome, Reason, Status
from logview.reading import Reading
from tests.rows import Rows


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    logs = tmp_path / "logs"
    logs.mkdir()
    old = Rows("old").within("s1").metadata().request().call().result(failure="TIMEOUT").respond()
    new = Rows("new").at(60_000).within("s2").request().respond()
    for name, rows in (("a", old), ("b", new)):
        (logs / f"{name}.jsonl").write_bytes(b"".join(x + b"\n" for x in rows.lines()))
    return logs


@pytest.fixture
def reader(folder: Path, tmp_path: Path) -> Iterator[Reader]:
    bring_up_to_date([str(folder)], tmp_path / "i.db", lambda report: None)
    opened = Reader(tmp_path / "i.db")
    yield opened
    opened.close()


def test_sessions_come_newest_first(reader: Reader) -> None:
    rows = reader.session_rows(reader.session_ids(10))
    assert [row.session for row in rows] == ["s2", "s1"]
    assert [row.problems for row in rows] == [0, 1]
    assert rows[1].outcomes == {Outcome.DEGRADED: 1}
    assert len(reader.session_ids(1)) == 1


def test_a_session_that_is_gone_is_left_out(reader: Reader) -> None:
    assert reader.session_rows([999]) == []


def test_a_trace_row_says_where_it_first_went_wrong(reader: Reader) -> None:
    row = reader.find_trace("old")
    assert row is not None
    assert row.first_problem is not None
    first = row.first_problem
    assert (first.step, first.kind, first.status) == (3, Kind.TOOL, Status.FAILED)
    assert first.reason is Reason.TIMEOUT
    assert reader.trace_rows(row.session_id, 10) == [row]
    assert reader.find_trace("none") is None


def test_traces_are_found_by_their_beginning_and_no_pattern_is_read_into_it(
    reader: Reader,
) -> None:
    assert [row.trace for row in reader.find_traces("o", 5)] == ["old"]
    assert reader.find_traces("%", 5) == []
    assert reader.find_traces("_ld", 5) == []


def test_a_trace_is_judged_from_its_rows_as_from_its_bytes(reader: Reader) -> None:
    row = reader.find_trace("old")
    assert row is not None
    held, exact = reader.trace(row.id), reader.exact_trace(row.id)
    assert held is not None
    assert held == exact


def test_a_record_is_shown_with_its_line(reader: Reader, folder: Path) -> None:
    row = reader.find_trace("old")
    assert row is not None
    trace = reader.trace(row.id)
    assert trace is not None
    record = reader.record(trace.steps[2].events[1])
    assert (record.source, record.line) == (str(folder / "a.jsonl"), 4)
    assert record.data == (folder / "a.jsonl").read_bytes().split(b"\n")[3]


def test_bytes_that_are_not_those_that_were_indexed_are_not_shown(
    reader: Reader, folder: Path
) -> None:
    row = reader.find_trace("old")
    assert row is not None
    trace = reader.trace(row.id)
    assert trace is not None
    log = folder / "a.jsonl"
    log.write_bytes(log.read_bytes().replace(b"TIMEOUT", b"NOTHING"))
    answered = trace.steps[2].events[1]
    assert (reader.record(answered).line, reader.record(answered).data) == (None, None)
    assert reader.record(trace.steps[2].events[0]).line == 3
    assert reader.detail(trace, trace.steps[2]).sections[0].title == "call"


def test_the_version_changes_when_something_was_committed(
    reader: Reader, folder: Path, tmp_path: Path
) -> None:
    before = reader.version()
    assert reader.version() == before
    with (folder / "a.jsonl").open("ab") as log:
        log.write(b"".join(line + b"\n" for line in Rows("later").request().lines()))
    bring_up_to_date([str(folder)], tmp_path / "i.db", lambda report: None)
    assert reader.version() != before


def test_records_without_trace_or_session_lie_in_buckets_of_their_log(tmp_path: Path) -> None:
    log = tmp_path / "c.jsonl"
    log.write_bytes(
        b'{"event_name": "execution_error", "payload": {"error_name": "RateLimited"}}\n' * 2
    )
    bring_up_to_date([str(log)], tmp_path / "i.db", lambda report: None)
    reader = Reader(tmp_path / "i.db")
    (number,) = reader.trace_ids()
    row = reader.trace_row(number)
    assert row is not None
    assert (row.trace, row.session) == (f"no-trace:{log}", f"no-session:{log}")
    assert (row.events, row.outcome) == (2, Outcome.BLOCKED)
    reader.close()


def test_where_there_is_no_index_it_says_so_and_makes_none(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusableError):
        Reader(tmp_path / "i.db")
    assert list(tmp_path.iterdir()) == []


def test_an_index_that_was_made_anew_is_another_one(tmp_path: Path) -> None:
    log, path = tmp_path / "chat.jsonl", tmp_path / "i.db"
    log.write_bytes(b"".join(line + b"\n" for line in Rows("t").request().lines()))
    bring_up_to_date([str(log)], path, lambda report: None)
    reader = Reader(path)
    before = reader.version()
    assert reader.current()
    renew(path, IndexDamagedError("damaged"))
    assert not reader.current()
    reader.close()
    bring_up_to_date([str(log)], path, lambda report: None)
    again = Reader(path)
    assert again.current()
    assert again.version() != before
    again.close()


def test_an_index_of_another_reading_is_refused(tmp_path: Path) -> None:
    log, path = tmp_path / "chat.jsonl", tmp_path / "i.db"
    log.write_bytes(b"".join(line + b"\n" for line in Rows("t").request().lines()))
    bring_up_to_date([str(log)], path, lambda report: None)
    with pytest.raises(IndexReadOtherwiseError, match="--index FILE"):
        Reader(path, Reading.of(zone="+02:00"))


def test_rejected_records_are_listed_by_log_and_age_whatever_was_read_first(
    tmp_path: Path,
) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    index = tmp_path / "i.db"
    for number, name in enumerate(("b.jsonl", "a.jsonl", "a.jsonl.2", "a.jsonl.10", "a.jsonl.1")):
        good = Rows(f"t{number}").request().lines()[0] + b"\n"  # none is a copy of another
        (logs / name).write_bytes(good + b'{"cut": \n' + good + b'{"again": \n')
        bring_up_to_date([str(logs / name)], index, lambda report: None)
    reader = Reader(index)
    found = [(Path(r.source).name, r.offset) for r in reader.rejections()]
    reader.close()
    names = ["a.jsonl.10", "a.jsonl.2", "a.jsonl.1", "a.jsonl", "b.jsonl"]
    second = len(good) * 2 + len(b'{"cut": \n')
    assert found == [(name, offset) for name in names for offset in (len(good), second)]

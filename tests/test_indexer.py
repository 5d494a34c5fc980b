"""The pipeline: what it reports, what it does with records it cannot read, how it follows."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from logview import indexer as indexer_module
from logview.formats.detect import Detector
from logview.formats.record import Place
from logview.index.place import prepare
from logview.index.reader import Reader
from logview.indexer import Indexer, Report
from logview.model import Event
from tests.rows import Rows
from tests.waiting import wait_until


@pytest.fixture
def index(tmp_path: Path) -> Path:
    path = tmp_path / "state" / "i.db"
    prepare(path)
    return path


def write(log: Path, *lines: bytes) -> None:
    with log.open("ab") as growing:
        growing.write(b"".join(line + b"\n" for line in lines))


def caught_up(log: Path, index: Path) -> Report:
    """The last report of an indexer that read everything."""
    reports: list[Report] = []
    indexer = Indexer([str(log)], index)
    indexer.catch_up(reports.append)
    indexer.close()
    return reports[-1]


def test_rejected_records_are_counted_over_restarts(tmp_path: Path, index: Path) -> None:
    log = tmp_path / "chat.jsonl"
    write(log, b'{"half": ', *Rows("t").request().lines())
    assert caught_up(log, index).rejected == 1
    write(log, b"[]")
    assert caught_up(log, index).rejected == 2


def test_a_fault_of_ours_costs_one_record_and_says_so(
    tmp_path: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "chat.jsonl"
    write(log, *Rows("t").request().respond().lines())
    real = Detector.read

    def faulty(detector: Detector, data: bytes, place: Place) -> list[Event]:
        if b"final_response" in data:
            raise ZeroDivisionError("oops")
        return real(detector, data, place)

    monkeypatch.setattr(Detector, "read", faulty)
    assert caught_up(log, index).rejected == 1
    reader = Reader(index)
    (rejection,) = reader.rejections()
    assert (rejection.line, rejection.reason) == (2, "a fault in logview: ZeroDivisionError: oops")
    assert reader.totals().events == 1
    reader.close()


def test_an_unfinished_line_that_holds_nothing_readable_is_rejected_once(
    tmp_path: Path, index: Path
) -> None:
    log = tmp_path / "chat.jsonl"
    log.write_bytes(b'{"resourceSpans": [5]}')
    assert caught_up(log, index).rejected == 1
    write(log, b"")
    assert caught_up(log, index).rejected == 1


@pytest.fixture
def following(tmp_path: Path, index: Path) -> Iterator[tuple[Path, list[Report]]]:
    """A log that is followed by an indexer in a thread, and its reports."""
    log = tmp_path / "chat.jsonl"
    write(log, *Rows("t0").request().respond().lines())
    reports: list[Report] = []
    stop: list[Indexer] = []
    ready = threading.Event()

    def follow() -> None:
        indexer = Indexer([str(log)], index)
        stop.append(indexer)
        ready.set()
        indexer.follow(reports.append)
        indexer.close()

    thread = threading.Thread(target=follow)
    thread.start()
    ready.wait(10)
    yield log, reports
    stop[0].stop()
    thread.join(10)
    assert not thread.is_alive()


def test_appended_records_are_indexed_and_reported(
    following: tuple[Path, list[Report]], index: Path
) -> None:
    log, reports = following
    wait_until(lambda: any(report.events == 2 for report in reports))
    write(log, *Rows("t1").request().call().lines())
    wait_until(lambda: reports[-1].events == 4)
    assert reports[-1].following
    assert reports[-1].backlog == 0
    reader = Reader(index)
    assert reader.totals().traces == 2
    reader.close()


def test_a_rotated_log_is_followed_into_its_new_file(
    following: tuple[Path, list[Report]], index: Path
) -> None:
    log, reports = following
    wait_until(lambda: any(report.events == 2 for report in reports))
    log.rename(log.with_name("chat.jsonl.1"))
    write(log, *Rows("t1").request().respond().lines())
    wait_until(lambda: reports[-1].events == 4)
    reader = Reader(index)
    rotated = reader.trace(reader.find_trace("t0").id)
    assert rotated.steps[0].events[0].source.endswith("chat.jsonl.1")
    assert reader.record(rotated.steps[0].events[0]).line == 1
    reader.close()
    assert reports[-1].rotations == 1


def test_the_rate_falls_to_nothing_when_nothing_comes(
    following: tuple[Path, list[Report]],
) -> None:
    _, reports = following
    wait_until(lambda: any(report.rate > 0 for report in reports))
    wait_until(lambda: reports[-1].rate == 0)


def test_a_full_disk_is_said_and_what_came_meanwhile_is_read_when_there_is_room(
    tmp_path: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexer_module, "_TRY_AGAIN", 0.01)
    log = tmp_path / "chat.jsonl"
    write(log, *Rows("t").request().respond().lines())
    indexer = Indexer([str(log)], index)
    reports: list[Report] = []

    def look(report: Report) -> None:
        reports.append(report)
        if len(reports) == 1:
            (pages,) = indexer._connection.execute("PRAGMA page_count").fetchone()
            indexer._connection.execute(f"PRAGMA max_page_count = {pages}")
            rows = [Rows(f"t{n}").request().respond().lines() for n in range(500)]
            write(log, *(line for lines in rows for line in lines))
        elif report.problems:
            assert "the index cannot be written (database or disk is full)" in report.problems[-1]
            indexer._connection.execute("PRAGMA max_page_count = 1000000")
        elif report.events == 1002:
            indexer.stop()

    indexer.follow(look)
    indexer.close()
    assert any(report.problems for report in reports)
    reader = Reader(index)
    assert (reader.totals().events, reader.totals().traces) == (1002, 501)
    reader.close()

"""A large log is indexed from its end, and what is answered meanwhile holds for what was read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from logview import indexer as indexer_module
from logview.index.packed import Packed
from logview.index.place import prepare
from logview.index.reader import Reader
from logview.indexer import Indexer, Report
from logview.parsing.batches import Parsing
from logview.reading import Reading
from logview.sources import window
from logview.sources.follow import Follower
from logview.sources.records import Batch
from logview.times import parse_time
from tests.index.answers import answers
from tests.rows import Rows
from tests.waiting import wait_until

TRACES = 60


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "chat.jsonl"
    rows = (
        line
        for number in range(TRACES)
        for line in Rows(f"t{number:02}", f"s{number:02}")
        .at(number * 1000)
        .request()
        .call()
        .result(failure="TIMEOUT")
        .respond()
        .lines()
    )
    path.write_bytes(b"".join(line + b"\n" for line in rows))
    return path


def indexed(log: Path, index: Path, *, large: int, block: int = 4096) -> Path:
    prepare(index)
    indexer = Indexer([str(log)], index, block, large=large)
    indexer.catch_up(lambda report: None)
    indexer.close()
    return index


def stopped_after(
    batches: int, log: Path, index: Path, block: int = 4096, large: int = 50_000
) -> Report:
    """The last report of an indexer that was stopped after so many commits."""
    prepare(index)
    indexer = Indexer([str(log)], index, block, large=large)
    reports: list[Report] = []
    write = indexer._writer.write

    def count(*batch: object, **how: object) -> None:
        nonlocal batches
        write(*batch, **how)  # type: ignore[arg-type]
        batches -= 1
        if not batches:
            indexer.stop()

    indexer._writer.write = count  # type: ignore[method-assign]
    indexer.catch_up(reports.append)
    indexer.close()
    return reports[-1]


def test_the_newest_sessions_are_there_after_the_first_commit(tmp_path: Path, log: Path) -> None:
    index = tmp_path / "state" / "i.db"
    report = stopped_after(1, log, index)
    assert report.backwards
    assert 0 < report.backlog < report.total
    reader = Reader(index)
    newest = reader.session_rows(reader.session_ids(2))
    assert [row.session for row in newest] == [f"s{TRACES - 1}", f"s{TRACES - 2}"]
    whole = reader.find_trace(f"t{TRACES - 1}")
    assert whole is not None
    assert (whole.events, str(whole.outcome), whole.earlier_unread) == (4, "degraded", True)
    assert reader.totals().traces < TRACES
    reader.close()


def test_a_trace_may_have_an_earlier_part_only_until_all_is_read(tmp_path: Path, log: Path) -> None:
    index = tmp_path / "state" / "i.db"
    stopped_after(3, log, index)
    indexed(log, index, large=16_384)
    reader = Reader(index)
    assert not any(row.earlier_unread for row in reader.find_traces("", TRACES))
    assert reader.totals().traces == TRACES
    reader.close()


@pytest.mark.parametrize("large", [1000, 16_384])
def test_both_directions_come_to_the_same(tmp_path: Path, log: Path, large: int) -> None:
    forwards = indexed(log, tmp_path / "f" / "i.db", large=1 << 30)
    backwards = indexed(log, tmp_path / "b" / "i.db", large=large)
    assert answers(backwards) == answers(forwards)


def test_a_log_whose_records_hang_together_is_read_from_its_start_after_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "site.log"
    words = [b"Chatbot execution started", b"Sending request to openai"]
    lines = [b'{"level": "info", "message": "a log of JSON lines"}'] + [
        b"[7-Mar-2026 14:05:%02d UTC] %s" % (number % 60, words[number % 2])
        for number in range(200)
    ]
    log.write_bytes(b"".join(line + b"\n" for line in lines))
    forwards = indexed(log, tmp_path / "f" / "i.db", large=1 << 30)
    begun_anew = []
    real = Follower.reread
    monkeypatch.setattr(
        Follower, "reread", lambda self, source: begun_anew.append(source) or real(self, source)
    )
    backwards = indexed(log, tmp_path / "b" / "i.db", large=4096, block=1024)
    assert begun_anew
    assert answers(backwards) == answers(forwards)


def chained_then_json(path: Path, chained: int, rows: int) -> Path:
    """A log of JSON lines with some records near its start that hang together."""
    words = [b"Chatbot execution started", b"Sending request to openai"]
    told = [b'{"level": "info", "message": "a log of JSON lines"}']
    told += [
        b"[7-Mar-2026 14:%02d:%02d UTC] %s" % (number // 60, number % 60, words[number % 2])
        for number in range(chained)
    ]
    told += [b'{"level": "info", "message": "row %d"}' % number for number in range(rows)]
    path.write_bytes(b"".join(line + b"\n" for line in told))
    return path


@pytest.mark.parametrize("chained", [30, 60, 90])
def test_records_that_hang_together_are_read_again_also_when_that_shows_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chained: int
) -> None:
    log = chained_then_json(tmp_path / "site.log", chained, 2_000)
    forwards = indexed(log, tmp_path / "f" / "i.db", large=1 << 30)
    helped_at_once(monkeypatch)
    backwards = indexed(log, tmp_path / "b" / "i.db", large=4096, block=2048)
    assert answers(backwards) == answers(forwards)


@pytest.mark.parametrize("chained", [10, 14, 40])
def test_a_stop_at_any_moment_does_not_tear_apart_what_hangs_together(
    tmp_path: Path, chained: int
) -> None:
    log = chained_then_json(tmp_path / "site.log", chained, 60)
    forwards = answers(indexed(log, tmp_path / "f" / "i.db", large=1 << 30))
    for commits in range(1, 16):
        index = tmp_path / str(commits) / "i.db"
        stopped_after(commits, log, index, block=512, large=1024)
        indexed(log, index, large=1024, block=512)
        assert answers(index) == forwards, commits


def helped_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have another process parse from the first batches on."""
    monkeypatch.setattr(indexer_module, "_MUCH", 1000)
    monkeypatch.setattr(indexer_module, "_ALONE", 0)
    start = Parsing.beside

    def started(parsing: Parsing) -> None:
        start(parsing)
        wait_until(lambda: parsing._process is not None and parsing._process.ready)

    monkeypatch.setattr(Parsing, "beside", started)


def test_with_much_to_read_another_process_parses(
    tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = indexed(log, tmp_path / "a" / "i.db", large=16_384)
    helped_at_once(monkeypatch)
    real, sent = Parsing._receive, []

    def seen(parsing: Parsing, batch: Batch) -> Packed:
        sent.append(parsing._process is not None)
        return real(parsing, batch)

    monkeypatch.setattr(Parsing, "_receive", seen)
    beside = indexed(log, tmp_path / "b" / "i.db", large=16_384)
    assert answers(beside) == answers(alone)
    assert sent
    assert all(sent)


def test_only_what_a_window_asks_for_is_read_and_the_rest_later(tmp_path: Path, log: Path) -> None:
    index = tmp_path / "state" / "i.db"
    prepare(index)
    since = parse_time("2026-03-07T09:00:45Z").ns
    reading = replace(Reading.of(), since=since)
    patch = pytest.MonkeyPatch()
    patch.setattr(window, "MARGIN", 0)
    try:
        indexer = Indexer([str(log)], index, 1024, reading, large=4096)
        indexer.catch_up(lambda report: None)
        assert indexer.follower.backlog == 0
        indexer.close()
    finally:
        patch.undo()
    reader = Reader(index)
    known = [row.trace for row in reader.find_traces("", TRACES)]
    assert known[-15:] == [f"t{n}" for n in range(45, 60)]
    assert 15 <= len(known) < 25
    reader.close()
    indexed(log, index, large=4096)
    reader = Reader(index)
    assert reader.totals().traces == TRACES
    reader.close()


def test_a_disk_that_is_nearly_full_stops_indexing_and_says_so(
    tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tmp_path / "state" / "i.db"
    prepare(index)
    lacks = iter([None, None, *["the disk is nearly full"] * 2])
    monkeypatch.setattr(indexer_module, "lack_of_room", lambda path: next(lacks, None))
    monkeypatch.setattr(indexer_module, "_TRY_AGAIN", 0.01)
    indexer = Indexer([str(log)], index, 4096, large=1 << 30)
    reports: list[Report] = []

    def look(report: Report) -> None:
        reports.append(report)
        if report.events == TRACES * 4:
            indexer.stop()

    indexer.follow(look)
    indexer.close()
    said = [report.problems for report in reports if report.problems]
    assert said == [("the disk is nearly full",)] * 2
    reader = Reader(index)
    assert reader.totals().traces == TRACES
    reader.close()

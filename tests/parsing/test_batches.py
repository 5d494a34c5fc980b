"""Batches come parsed and in order, whoever parses them, and whatever becomes of that one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from logview.formats.detect import Detector
from logview.index.packed import Packed
from logview.model import Event
from logview.parsing import process
from logview.parsing.batches import Parsing
from logview.parsing.parser import ChainedError, Parser
from logview.redact import Redactor
from logview.sources.records import Batch, Record
from logview.sources.source import Source
from tests.rows import Rows
from tests.waiting import wait_until

PARSER = Parser(Detector(), Redactor())
TEXT = [
    b"[7-Mar-2026 14:05:09 UTC] Chatbot execution started",
    b"[7-Mar-2026 14:05:10 UTC] Sending request to openai",
]


def batches(path: Path, *groups: list[bytes]) -> list[Batch]:
    """Batches of these records, of one source."""
    path.touch()
    checkpoint = Source.begin(1, str(path), path.stat()).checkpoint
    offsets = itertools.count(0, 1000)
    return [
        Batch(checkpoint, [Record(next(offsets), data) for data in group], None, 0)
        for group in groups
    ]


def of_lines(path: Path, count: int) -> list[Batch]:
    lines = Rows("a").request().call().result(failure="TIMEOUT").respond().lines()
    return batches(path, *([line] for line in itertools.islice(itertools.cycle(lines), count)))


def nothing_before(source: int, offset: int) -> Event | None:
    return None


def helped(parsing: Parsing) -> None:
    """Have another process parse, once it is there."""
    parsing.beside()
    wait_until(lambda: parsing._process is not None and parsing._process.ready)


@pytest.fixture
def parsing() -> Iterator[Parsing]:
    parsing = Parsing(PARSER, [], nothing_before)
    yield parsing
    parsing.alone()


def test_another_process_parses_the_same(parsing: Parsing, tmp_path: Path) -> None:
    given = of_lines(tmp_path / "a.jsonl", 20)
    given[3] = batches(tmp_path / "b", [b'{"half": ', b"\xff\x00 no words", b"x" * 10])[0]
    alone = list(parsing.parsed(given))
    helped(parsing)
    beside = list(parsing.parsed(given))
    assert [batch for batch, _ in beside] == given
    assert beside == alone
    assert sum(len(packed.rows) for _, packed in alone) == 19 + 2
    assert [u.reason for u in alone[3][1].unread] == [u.reason for u in beside[3][1].unread] != []


def test_until_another_process_is_there_the_work_goes_on_without_it(
    parsing: Parsing, tmp_path: Path
) -> None:
    given = of_lines(tmp_path / "a.jsonl", 6)
    parsing.beside()
    assert parsing._process is not None
    parsing._process.ready = False  # as it is while it starts
    assert [batch for batch, _ in parsing.parsed(given)] == given
    assert parsing._process is not None


def test_batches_are_read_ahead_of_the_one_that_is_handed_on(
    parsing: Parsing, tmp_path: Path
) -> None:
    asked = 0

    def counted() -> Iterator[Batch]:
        nonlocal asked
        for batch in of_lines(tmp_path / "a.jsonl", 8):
            asked += 1
            yield batch

    helped(parsing)
    parsed = parsing.parsed(counted())
    next(parsed)
    assert asked == 2
    assert len(list(parsed)) == 7


@pytest.mark.parametrize("killed_after", [0, 1, 5, 11])
def test_what_a_killed_process_left_undone_is_done_all_the_same(
    parsing: Parsing, killed_after: int, tmp_path: Path
) -> None:
    given = of_lines(tmp_path / "a.jsonl", 12)
    expected = list(parsing.parsed(given))
    helped(parsing)
    child = parsing._process
    assert child is not None
    found: list[tuple[Batch, Packed]] = []
    for number, one in enumerate(parsing.parsed(given)):
        if number == killed_after:
            child._process.kill()
            child._process.wait()
        found.append(one)
    assert found == expected


def test_records_that_hang_on_what_stands_before_them_are_parsed_where_that_is_known(
    tmp_path: Path,
) -> None:
    first, second = batches(tmp_path / "a.log", TEXT[:1], TEXT[1:])
    with pytest.raises(ChainedError):
        PARSER.parse("a.log", second.records, None)
    seen: list[tuple[int, int]] = []

    def last_event(source: int, offset: int) -> Event | None:
        seen.append((source, offset))
        return None

    parsing = Parsing(PARSER, [], last_event)
    helped(parsing)
    try:
        found = [packed for _, packed in parsing.parsed([first, second])]
    finally:
        parsing.alone()
    assert [packed.chained for packed in found] == [True, True]
    assert seen == [(1, 0), (1, 0)]


def test_a_process_that_gets_half_a_message_ends(tmp_path: Path) -> None:
    child = process.ParserProcess([])
    pipe = child._process.stdin
    assert pipe is not None
    pipe.write((100).to_bytes(8, "big") + b"half")
    pipe.flush()
    pipe.close()
    assert child._process.wait(10) == 0
    with pytest.raises(process.ParserGoneError):
        child.receive()
    child.close()


def test_nothing_is_imported_from_the_folder_one_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "click.py").write_text("raise SystemExit('imported from the folder of the logs')")
    monkeypatch.chdir(tmp_path)
    parsing = Parsing(PARSER, [], nothing_before)
    helped(parsing)
    try:
        found = list(parsing.parsed(of_lines(tmp_path / "a.jsonl", 4)))
        assert parsing._process is not None  # it lives and parsed them
    finally:
        parsing.alone()
    assert len(found) == 4

"""The verdicts that an index holds do not depend on how records came: shuffled, split over files,
in blocks of any size, the newest file first, delivered twice.

Held for records that name their trace and say when they happened. Exempt are the formats of words
(bracketed text, logfmt, lines between): there the file's name and the place in it make the trace,
and its order makes the steps. For the same reason records without a trace stay in one file, in
order, and so do those of one trace that are of one moment, or of no moment that is known.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logview.export.contract import step_object, trace_object
from logview.formats.record import Place, RecordError, RecordSkipped
from logview.index.place import prepare
from logview.index.reader import Reader
from logview.indexer import Indexer
from logview.model import Event
from tests.fixtures.road import FIXTURES, plain_reading
from tests.index.answers import answers

LOGS = [
    *(f"{path.parent.name}/{path.name}"
      for folder in ("foundry", "otlp", "custom", "json")
      for path in sorted((FIXTURES / folder).glob("*.jsonl"))),
    *(f"aimogen/{name}.jsonl" for name in ("chatbots", "limits", "workflows")),
    "aimogen/fallback.jsonl aimogen/usage.jsonl",
    "otlp/delivery.jsonl otlp/delivery-late.jsonl",
]  # fmt: skip
READING = plain_reading()
BUCKETS = ("no-trace:", "no-session:")
TABLES = ("traces", "trace_sessions", "sessions", "calls")


@dataclass(frozen=True)
class Line:
    """A line of a log, and with which others it must stay in order."""

    number: int
    data: bytes = field(repr=False)
    clump: int
    """0 for what has no trace."""


@cache
def lines_of(paths: str) -> tuple[Line, ...]:
    """The whole lines of some logs."""
    data = [line for path in paths.split() for line in _whole_lines(FIXTURES / path)]
    clumps = list(range(1, len(data) + 1))
    begun: dict[tuple[str, int | None], int] = {}
    untimed = {e.trace for line in data for e in _events(line) if e.time is None}

    def join(one: int, other: int) -> None:
        for number, clump in enumerate(clumps):
            if clump == one:
                clumps[number] = other

    for number, line in enumerate(data):
        events = _events(line)
        if any(event.trace is None for event in events) or not events:
            join(clumps[number], 0)
        for event in events:
            moment = None if event.trace in untimed else event.time
            before = begun.setdefault((str(event.trace), moment), number)
            join(max(clumps[before], clumps[number]), min(clumps[before], clumps[number]))
    return tuple(Line(n, d, c) for n, (d, c) in enumerate(zip(data, clumps, strict=True)))


def _whole_lines(path: Path) -> list[bytes]:
    *whole, _ = path.read_bytes().split(b"\n")
    return [line for line in whole if line.strip()]


def _events(line: bytes) -> Sequence[Event]:
    try:
        return READING.detector.read(line.rstrip(b"\r"), Place("a.jsonl", 0, len(line)))
    except (RecordError, RecordSkipped):
        return ()


Answers = dict[str, Any]


def asked(
    files: dict[str, list[Line]], newest: Sequence[str] = (), block: int = 1 << 20
) -> Answers:
    """What an index says of these files, places and the names of buckets left out. `newest` are
    the files in the order in which they were written last."""
    scratch = Path(tempfile.mkdtemp())
    try:
        folder = scratch / "logs"
        folder.mkdir()
        for name, lines in files.items():
            (folder / name).write_bytes(b"".join(line.data + b"\n" for line in lines))
        for age, name in enumerate(newest):
            os.utime(folder / name, (1_800_000_000 - age, 1_800_000_000 - age))
        index = scratch / "i.db"
        prepare(index)
        indexer = Indexer([str(folder)], index, block, READING)
        indexer.catch_up(lambda report: None)
        indexer.close()
        return {**_stored(index), **_judged(index)}
    finally:
        shutil.rmtree(scratch)


def _stored(index: Path) -> Answers:
    tables = answers(index)
    found: Answers = {
        table: [
            tuple(_unnamed(cell) for cell in row)
            for row in tables[table]
            if not _bucket(table, row)
        ]
        for table in TABLES
    }
    found["rejected"] = sorted(row[2] for row in tables["rejected"])
    return found


def _bucket(table: str, row: tuple[Any, ...]) -> bool:
    """Whether a row tells of a bucket of records, or sums up a bucket of traces."""
    names = [cell for cell in row if isinstance(cell, str) and cell.startswith(BUCKETS)]
    return any(name.startswith(BUCKETS[0]) or table == "sessions" for name in names)


def _unnamed(cell: Any) -> Any:
    named = isinstance(cell, str) and cell.startswith(BUCKETS)
    return "a bucket" if named else cell


def _judged(index: Path) -> Answers:
    reader = Reader(index, READING)
    try:
        return {trace: steps for number in reader.trace_ids()
                for trace, steps in [_trace(reader, number)] if trace}  # fmt: skip
    finally:
        reader.close()


def _trace(reader: Reader, number: int) -> tuple[str, Any]:
    trace, row = reader.trace(number), reader.trace_row(number)
    assert trace is not None
    assert row is not None
    if trace.trace is None:
        return "", None
    steps = [step_object(step, (), None, None) for step in trace.steps]
    words = [(*step.doubts, *sorted(step.facts.items())) for step in trace.steps]
    return trace.trace, [
        trace_object(trace, trace.trace, _unnamed(row.session), None),
        steps,
        words,
    ]


@cache
def as_written(paths: str) -> Answers:
    """What an index says of the lines in one file, as they are."""
    return asked({"a.jsonl": list(lines_of(paths))})


@st.composite
def arrangements(draw: st.DrawFn) -> tuple[str, dict[str, list[Line]]]:
    """The lines of a log, shuffled and dealt out to up to three files."""
    paths = draw(st.sampled_from(LOGS))
    names = draw(
        st.sampled_from([["a.jsonl"], ["a.jsonl", "b.jsonl"], ["a.jsonl", "b.jsonl", "c.jsonl"]])
    )
    lines = lines_of(paths)
    clumps = sorted({line.clump for line in lines})
    file_of = {clump: draw(st.sampled_from(names)) if clump else "a.jsonl" for clump in clumps}
    shuffled = draw(st.permutations(lines))
    return paths, {
        name: list(_in_clumps([line for line in shuffled if file_of[line.clump] == name]))
        for name in names
    }


def _in_clumps(lines: Sequence[Line]) -> Iterator[Line]:
    """The same, those of one clump in their own order."""
    waiting = {
        clump: iter(sorted((one for one in lines if one.clump == clump), key=lambda x: x.number))
        for clump in {line.clump for line in lines}
    }
    return (next(waiting[line.clump]) for line in lines)


@settings(max_examples=60, deadline=None)
@given(
    arrangement=arrangements(),
    newest=st.permutations(["a.jsonl", "b.jsonl", "c.jsonl"]),
    block=st.sampled_from([700, 5000, 1 << 20]),
)
def test_records_may_come_in_any_order_from_any_file_in_any_blocks(
    arrangement: tuple[str, dict[str, list[Line]]], newest: list[str], block: int
) -> None:
    paths, files = arrangement
    found = asked(files, [name for name in newest if name in files], block)
    expected = as_written(paths)
    for name in expected.keys() | found.keys():
        assert found.get(name) == expected.get(name), name


@settings(max_examples=30, deadline=None)
@given(arrangement=arrangements())
def test_records_may_be_delivered_twice(arrangement: tuple[str, dict[str, list[Line]]]) -> None:
    paths, files = arrangement
    again = [line for lines in files.values() for line in lines if line.clump]
    twice = asked({**files, "later.jsonl": sorted(again, key=lambda line: line.number)})
    delivered = Counter(event.trace for line in again for event in _events(line.data))
    once = as_written(paths)
    for name in once.keys() - {*TABLES, "rejected"}:
        (trace, *rest), (trace_twice, *rest_twice) = once[name], twice[name]
        # All of a trace, or nothing where a line of it tells of no trace as well.
        assert delivered[name] in {0, trace["events"] + trace["duplicates"]}
        duplicates = trace["duplicates"] + delivered[name]
        assert trace_twice == {**trace, "duplicates": duplicates}
        assert rest_twice == rest
    for table in ("trace_sessions", "sessions", "calls"):
        assert twice[table] == once[table]
    assert twice["rejected"] == once["rejected"]


@pytest.mark.parametrize("paths", LOGS)
def test_a_log_may_be_read_backwards(paths: str) -> None:
    lines = lines_of(paths)
    backwards = list(_in_clumps(lines[::-1]))
    assert asked({"a.jsonl": backwards}) == as_written(paths)


def test_most_lines_may_go_anywhere() -> None:
    """Else nothing is shuffled, and nothing shown."""
    free = {
        paths: len({line.clump for line in lines_of(paths)}) / len(lines_of(paths))
        for paths in LOGS
    }
    assert sum(free.values()) / len(free) > 0.7

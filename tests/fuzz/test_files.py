"""Whatever stands in a file: each of its bytes is in one record, or is what lies between records,
and what is made of it does not depend on how much is read at a time."""

from __future__ import annotations

import csv
import gzip
import io
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from logview.model import Table
from logview.parsing.parser import Parser
from logview.redact import Redactor
from logview.sources.follow import Follower
from logview.sources.framing import framing_of
from logview.sources.records import Record
from logview.sources.spool import Spool
from tests.fixtures.road import FIXTURES, plain_reading
from tests.fuzz.hostile import damaged, hostile_rows, written

LONGEST = 1_500
PARSER = Parser(plain_reading().detector, Redactor())
SYNTAX = b" \t\r\n\v\f\0,[]\xef\xbb\xbf"
"""What may lie between two records."""

Write = Callable[[list[dict[str, Any]]], bytes]


@dataclass
class Read:
    """What came of a file."""

    records: dict[int, bytes] = field(default_factory=dict)
    too_long: dict[int, int] = field(default_factory=dict)
    table: Table | None = None
    unfinished: int = 0
    """Bytes at the end that wait for more."""
    problems: list[str] = field(default_factory=list)


def read(path: Path, block: int) -> Read:
    """What a follower hands on of a file."""
    found = Read()
    with tempfile.TemporaryDirectory() as spool:
        follower = Follower([str(path)], block=block, longest=LONGEST, spool=Spool(spool))
        try:
            follower.scan()
            for batch in follower.read():
                start = batch.start or 0
                found.records = {at: said for at, said in found.records.items() if at < start}
                found.records.update(dict(batch.records))
                if batch.provisional is not None:
                    found.records[batch.provisional.offset] = batch.provisional.data
                found.too_long.update(dict(batch.oversized))
                found.table = batch.table
            found.unfinished = sum(follower.unfinished.values())
            found.problems = [problem.sentence for problem in follower.problems.values()]
        finally:
            follower.close()
    return found


def assert_covered(text: bytes, found: Read) -> None:
    """No byte is in two records, and none of what is in no record says anything."""
    framing = framing_of(text)
    at = framing.preamble if framing is not None else 0
    spans = {offset: len(data) for offset, data in found.records.items()} | found.too_long
    for offset, length in sorted(spans.items()):
        assert offset >= at
        assert found.records.get(offset, text[offset : offset + length]) == text[offset:][:length]
        assert not text[at:offset].strip(SYNTAX)
        at = offset + length
    assert not text[at : len(text) - found.unfinished].strip(SYNTAX)


def assert_no_fault(found: Read) -> None:
    records = [Record(offset, data) for offset, data in found.records.items()]
    _, unread = PARSER.events("chat.log", records, found.table)
    assert [one.reason for one in unread if "logview" in one.reason] == []


def lines(rows: list[dict[str, Any]]) -> bytes:
    return b"".join(written(row) + b"\n" for row in rows)


def array(rows: list[dict[str, Any]]) -> bytes:
    return b"[\n" + b",\n".join(map(written, rows)) + b"\n]\n"


def table(rows: list[dict[str, Any]]) -> bytes:
    said = io.StringIO()
    writer = csv.writer(said)
    writer.writerow(["time", "traceId", "owning_rid", "content"])
    for row in rows:
        cells = [row.get(name, "") for name in ("time", "traceId", "owning_rid", "content")]
        writer.writerow([cell if isinstance(cell, str) else written(cell) for cell in cells])
    return said.getvalue().encode("utf-8", "backslashreplace")


def zipped(rows: list[dict[str, Any]]) -> bytes:
    return gzip.compress(lines(rows), mtime=0)


def squeezed(rows: list[dict[str, Any]]) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True).compress(lines(rows))


PLAIN: dict[str, Write] = {"lines": lines, "array": array, "table": table}
PACKED: dict[str, Write] = {"gzip": zipped, "zstd": squeezed}
BLOCKS = st.sampled_from([1, 7, 64, 1_000])
ROWS = st.lists(hostile_rows("foundry"), min_size=1, max_size=4)


@pytest.mark.parametrize("kind", PLAIN)
@settings(max_examples=20, deadline=None)
@given(rows=ROWS, block=BLOCKS, data=st.data())
def test_a_damaged_file_is_cut_the_same_in_any_blocks_and_wholly(
    kind: str, rows: list[dict[str, Any]], block: int, data: st.DataObject
) -> None:
    text = data.draw(damaged(PLAIN[kind](rows)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "chat.log")
        path.write_bytes(text)
        whole = read(path, 1 << 20)
        assert read(path, block) == whole
    if not whole.problems:
        assert_covered(text, whole)
    assert_no_fault(whole)


@pytest.mark.parametrize(
    "path",
    [
        "aimogen/site.log",
        "json/mixed.log",
        "envelopes/cri-chunks.log",
        "envelopes/docker-chunks.jsonl",
        "foundry/columns.csv",
    ],
)
@settings(max_examples=10, deadline=None)
@given(block=BLOCKS, data=st.data())
def test_a_damaged_fixture_is_cut_the_same_in_any_blocks_and_wholly(
    path: str, block: int, data: st.DataObject
) -> None:
    text = data.draw(damaged((FIXTURES / path).read_bytes()[:4_000]))
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "chat.log")
        log.write_bytes(text)
        whole = read(log, 1 << 20)
        assert read(log, block) == whole
    if not whole.problems:
        assert_covered(text, whole)
    assert_no_fault(whole)


@pytest.mark.parametrize("kind", PACKED)
@settings(max_examples=20, deadline=None)
@given(rows=ROWS, block=BLOCKS, data=st.data())
def test_a_damaged_stream_gives_the_same_in_any_blocks(
    kind: str, rows: list[dict[str, Any]], block: int, data: st.DataObject
) -> None:
    packed = PACKED[kind](rows)
    stream = data.draw(damaged(packed))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "chat.log")
        path.write_bytes(stream)
        whole = read(path, 1 << 20)
        assert read(path, block) == whole
    if stream == packed:
        assert_covered(lines(rows), whole)
        assert whole.problems == []
    assert_no_fault(whole)

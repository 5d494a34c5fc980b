"""Whatever a record of any format holds, it becomes events that an index keeps, or a reason."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logview.diagnosis.verdict import judge
from logview.formats.detect import Part
from logview.formats.envelope import contents
from logview.index.packed import Packed
from logview.model import Event
from logview.parsing.parser import Parser
from logview.redact import Redactor
from logview.sources.records import Record
from tests.fixtures.road import plain_reading
from tests.fuzz.hostile import damaged, hostile_rows, written

PATH = "chat.log"
PARSER = Parser(plain_reading().detector, Redactor())
FOLDERS = ["foundry", "aimogen", "otlp", "custom", "json", "envelopes"]
FAULT = "a fault in logview"


@pytest.fixture(scope="module")
def database() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        yield connection


def placed(lines: list[bytes]) -> list[Record]:
    """The lines as records of one file."""
    records, offset = [], 0
    for line in lines:
        records.append(Record(offset, line))
        offset += len(line) + 1
    return records


def assert_can_be_kept(packed: Packed, database: sqlite3.Connection) -> None:
    """The index and the pipe between its processes take all of it."""
    again = Packed.from_bytes(packed.to_bytes())
    assert [list(row) for row in again.rows] == [list(row) for row in packed.rows]
    for row in packed.rows:
        kept = [value for value in row if not isinstance(value, dict)]
        assert database.execute(f"SELECT {','.join('?' * len(kept))}", kept).fetchone() == (*kept,)
    for facts in (row[-2] for row in packed.rows):
        assert all(type(word) is str for pair in (facts or {}).items() for word in pair)


def says_nothing(data: bytes) -> bool:
    """Whether a record is a blank line of a container, which is none in any log."""
    return not any(str(enclosed.content).strip() for enclosed in contents(data))


def assert_can_be_shown(event: Event, data: bytes) -> None:
    part = Part(event, data)
    PARSER.detector.describe([part], [part])
    PARSER.detector.input_and_output([part])


@pytest.mark.parametrize("folder", FOLDERS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_spoilt_record_is_events_or_has_a_reason(
    folder: str, database: sqlite3.Connection, data: st.DataObject
) -> None:
    rows = data.draw(st.lists(hostile_rows(folder), min_size=1, max_size=3))
    lines = [written(row) for row in rows]
    lines[0] = data.draw(damaged(lines[0]))
    records = [record for record in placed(lines) if record.data.strip()]
    events, unread = PARSER.events(PATH, records)
    assert [one.reason for one in unread if one.reason.startswith(FAULT)] == []
    read, refused = {event.offset for event in events}, {one.offset for one in unread}
    assert not read & refused
    for record in records:
        assert record.offset in read | refused or says_nothing(record.data)
    for record in records:
        alone = PARSER.events(PATH, [record])
        assert alone[0] == [event for event in events if event.offset == record.offset]
    assert_can_be_kept(PARSER.parse(PATH, records, None, before=lambda: None), database)
    texts = dict(records)
    for event in events[:2]:
        assert_can_be_shown(event, texts[event.offset])
    if events:
        trace = judge(events)
        assert trace.events + trace.duplicates == len(events)

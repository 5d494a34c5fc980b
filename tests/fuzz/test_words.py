"""What a person writes, a filter or a format file, is taken or refused in words, and a time or a
span of time in a log is read or unknown: nothing else comes of it, whatever it is."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import logview.formats
from logview.formats.custom import load
from logview.formats.detect import Detector
from logview.formats.jsonlog.durations import parse_duration
from logview.parsing.parser import Parser
from logview.query.fields import FIELDS
from logview.query.parse import FilterError, parse
from logview.redact import Redactor
from logview.sources.records import Record
from logview.times import parse_time, rfc3339
from logview.toml_file import TomlFileError
from tests.fuzz.hostile import TIMES, WORDS, damaged, hostile_rows, written

NOW = 1_772_874_309_000_000_000
SHIPPED = sorted(Path(logview.formats.__file__).parent.glob("*.toml"))
FILTERS = [*(f"{name}:" for name in FIELDS), "2h", ">5s", "1s..5s", '"pallet 7"', "-", "*", ","]
TIMES_OF_LOGS = [*TIMES, "2026-03-07T09:05:09.123456789+05:30", "1772874309.25", "1h30m", "12.5ms"]


@given(
    pieces=st.lists(st.sampled_from([*FILTERS, *TIMES, *WORDS]) | st.text(max_size=9), max_size=6)
)
def test_a_filter_is_taken_or_refused_in_words(pieces: list[str]) -> None:
    text = " ".join(pieces)
    with suppress(FilterError):
        assert parse(text, NOW).source == text


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_damaged_format_file_is_refused_in_words_or_reads_records(
    path: Path, data: st.DataObject
) -> None:
    text = data.draw(damaged(path.read_bytes())).decode("utf-8", "replace")
    try:
        form = load(text, path.name)
    except TomlFileError:
        return
    row = written(data.draw(hostile_rows("custom")))
    _, unread = Parser(Detector((form,)), Redactor()).events("chat.log", [Record(0, row)])
    assert [one.reason for one in unread if "logview" in one.reason] == []


@settings(max_examples=150)
@given(
    text=st.sampled_from(TIMES_OF_LOGS).flatmap(lambda text: damaged(text.encode()))
    | st.text(max_size=20).map(str.encode)
)
def test_a_time_is_one_that_the_index_holds_or_unknown(text: bytes) -> None:
    instant = parse_time(text.decode("utf-8", "replace"))
    if instant.ns is not None:
        assert -(2**63) <= instant.ns < 2**63
        assert parse_time(rfc3339(instant.ns, instant.digits)).ns == instant.ns
    span = parse_duration(text.decode("utf-8", "replace"))
    assert span is None or isinstance(span, int)

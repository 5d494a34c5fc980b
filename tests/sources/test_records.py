from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logview.sources.records import Oversized, Record, one_record, split, whole_object


def test_lines_become_records_with_true_offsets() -> None:
    data = b"one\r\n\n  \ntwo\n\0\0three\nfour"
    records, oversized, rest = split(data, 100, 1000)
    assert records == [(100, b"one"), (109, b"two"), (115, b"three")]
    assert not oversized
    assert rest == 4


def test_a_byte_order_mark_belongs_to_no_record() -> None:
    assert split(b"\xef\xbb\xbfone\n", 0, 1000)[0] == [(3, b"one")]
    assert split(b"\xef\xbb\xbfone\n", 9, 1000)[0] == [(9, b"\xef\xbb\xbfone")]
    assert split(b"\xef\xbb\xbf\n", 0, 1000)[0] == []


def test_only_one_carriage_return_is_taken_off() -> None:
    assert one_record(b"a\r\r", 5) == (5, b"a\r")


def test_a_line_over_the_limit_is_named_and_not_dropped() -> None:
    records, oversized, _ = split(b"a\nbbbbb\ncccc\n", 10, 4)
    assert records == [(10, b"a"), (18, b"cccc")]
    assert oversized == [Oversized(12, 5)]


@given(st.binary(max_size=200), st.integers(min_value=0, max_value=5))
def test_every_record_is_what_the_file_holds_at_its_offset(data: bytes, offset: int) -> None:
    records, _, rest = split(data, offset, 1000)
    for record in records:
        assert isinstance(record, Record)
        start = record.offset - offset
        assert data[start : start + len(record.data)] == record.data
        assert b"\n" not in record.data
    assert b"\n" not in data[len(data) - rest :]


def test_the_fast_and_the_careful_way_agree() -> None:
    data = b"alpha\nbeta gamma\n delta\nrest"
    fast = split(data, 7, 1000)
    careful = split(data + b"\0", 7, 1000)
    assert fast[0] == careful[0] == [(7, b"alpha"), (13, b"beta gamma"), (24, b" delta")]


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1}',
        '{"a": 1}  ',
        '{"a": NaN}',
        '{"a": "\\ud800"}',
        '{"a": 123456789012345678901234567890}',
        "{}",
    ],
)
def test_a_complete_object_is_whole(text: str) -> None:
    json.loads(text)
    assert whole_object(Record(0, text.encode()))


@pytest.mark.parametrize(
    "data", [b'{"a": "b\tc"}', b'{"a": "\0"}', b'{"a": ' + b"9" * 5_000 + b"}"]
)
def test_an_object_that_is_read_though_it_is_not_quite_json_is_whole(data: bytes) -> None:
    assert whole_object(Record(0, data))


@pytest.mark.parametrize(
    "data",
    [b'{"a": 1', b'{"a": {}', b"[1]", b"1", b'"}"', b"{]}", b' {"a": 1}', b'{"a": ' + b"[" * 9000],
)
def test_anything_else_is_not(data: bytes) -> None:
    assert not whole_object(Record(0, data))

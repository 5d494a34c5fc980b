"""Bytes become a row: what is unwrapped, what is refused and with which words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logview.formats import foundry, jsonlog
from logview.formats.detect import Detector
from logview.formats.envelope import contents, contents_exact
from logview.formats.record import DEEPEST, Content, Literal, Place, RecordError, fingerprint
from logview.model import Event
from tests.rows import Rows

HERE = Place("chat.jsonl", 0, 1)
STRICT = Detector(formats=(foundry.FORMAT,))
DETECTOR = Detector(formats=(foundry.FORMAT, jsonlog.FORMAT))
GOOD = Rows().call().rows[0]
LINE = Rows().call().lines()[0]


def read(data: bytes, detector: Detector = DETECTOR) -> Event:
    (event,) = detector.read(data, HERE)
    return event


def refusal(data: bytes) -> str | None:
    """Why a record is refused; None if it is read."""
    try:
        DETECTOR.read(data, HERE)
    except RecordError as error:
        return str(error)
    return None


def decode(data: bytes) -> Content:
    """The one content of a record."""
    (found,) = contents(data)
    return found.content


def with_content(content: object) -> bytes:
    return json.dumps({**GOOD, "content": content}).encode()


CONTENT = json.dumps(GOOD["content"])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(b'["a"]', "a JSON array where an object was expected", id="array"),
        pytest.param(b"[]", "a JSON array where an object was expected", id="empty array"),
        pytest.param(LINE[:76], "not valid JSON: unterminated string", id="cut in a string"),
        pytest.param(LINE[:-1], "not valid JSON: expecting ',' delimiter", id="cut at the end"),
        pytest.param(LINE + LINE, "not valid JSON: extra data", id="two in one line"),
        pytest.param(b"{'a': 1}", "not valid JSON: expecting property name", id="single quotes"),
        pytest.param(b'{"a": 1,}', "not valid JSON: ", id="trailing comma"),
        pytest.param(b'{"a": 01}', "not valid JSON: expecting ',' delimiter", id="leading zero"),
        pytest.param(b'{"a":' * 3000, "nested too deeply to be read as JSON", id="3000 deep"),
        pytest.param(
            with_content(CONTENT[:52]),
            "the content is a JSON string that does not parse: Unterminated string",
            id="content cut off",
        ),
        pytest.param(
            with_content(CONTENT.replace('"payload"', "payload")),
            "the content is a JSON string that does not parse: Expecting property name",
            id="content broken",
        ),
        pytest.param(
            with_content({**GOOD["content"], "payload": '{"tool_name": "fi'}),
            "the payload is a JSON string that does not parse: Unterminated string",
            id="payload cut off",
        ),
        pytest.param(
            with_content('{"event_name":' * 3000),
            "the content is nested too deeply to be read as JSON",
            id="content 3000 deep",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(data: bytes, words: str) -> None:
    assert (refusal(data) or "").startswith(words)


@pytest.mark.parametrize(
    "data",
    [b"INFO begun", b"NaN", b'"text"', b"42", b"4.5", b"true", b"null", b"\x00\xff\xfe"],
)
def test_a_line_that_is_no_object_is_a_line_of_words(data: bytes) -> None:
    assert read(data).event == "line"


@pytest.mark.parametrize(
    "data",
    [
        b"{}",
        b'{"level": "INFO", "message": "x"}',
        b'{"traceId": "t", "message": "x"}',
        b'{"uid": "u", "owning_rid": "o"}',
        b"INFO begun",
    ],
)
def test_what_no_format_knows_is_refused(data: bytes) -> None:
    assert read(data).format == "json"
    with pytest.raises(RecordError, match="not a record of Foundry AIP chatbot session logs"):
        read(data, STRICT)
    with pytest.raises(RecordError, match="no known format"):
        read(data, Detector(formats=(foundry.FORMAT, foundry.FORMAT)))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"n": NaN}', None),
        (b'{"n": -Infinity}', None),
        (b'{"n": 123456789012345678901234567890}', None),
        (b'{"message": "half \\ud83d a character"}', "half \\ud83d a character"),
        (b'{"message": "bytes \xff\xfe"}', "bytes \\udcff\\udcfe"),
        (b'{"message": "\\u0000 \\u202e [red]"}', "\0 \u202e [red]"),
        (b'{"\\udc00": 1, "list": ["\\udc00"]}', None),
        (b'{"a": {"b": ' + b"[" * 200 + b"]" * 200 + b"}}", None),
        (b'{"a": ' + b"[" * 600 + b"]" * 600 + b"}", None),
    ],
)
def test_what_writers_emit_though_it_is_not_quite_json_is_read(
    data: bytes, message: str | None
) -> None:
    head = b'{"traceId": "t", "uid": "u", '
    event = read(head + data[1:])
    assert event.message == message
    assert not any("\ud800" <= letter <= "\udfff" for letter in event.message or "")


def test_a_megabyte_of_payload_is_read() -> None:
    rows = Rows().result(failure="TIMEOUT", message="x" * 2**20)
    (event,) = rows.events()
    assert event.length > 2**20
    assert event.message == "x" * 2**20


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert refusal(data) != ""


def mutated(data: bytes) -> st.SearchStrategy[bytes]:
    """The line with one span replaced."""
    return st.builds(
        lambda start, length, part: data[:start] + part + data[start + length :],
        st.integers(0, len(data)),
        st.integers(0, 20),
        st.sampled_from(
            [b"", b'"', b"{", b"}", b"null", b"[]", b"\\", b"\xff", b'{"a":1}', b"9" * 30]
        ),
    )


@given(st.sampled_from(Rows().metadata().request().system().assistant().call().result()
                       .result(failure="X").respond().defer().error().log("ERROR").lines())
       .flatmap(mutated))  # fmt: skip
def test_a_damaged_line_is_read_or_refused(data: bytes) -> None:
    assert refusal(data) != ""


def under(frames: int, data: bytes) -> str | None:
    """Why a record is refused by a caller who has so much of the stack in use."""
    return under(frames - 1, data) if frames else refusal(data)


@pytest.mark.parametrize("levels", [DEEPEST - 1, DEEPEST, 800, 900, 940, 960, 980, 1_000, 1_100])
@pytest.mark.parametrize(
    "head",
    [
        b'{"a": ',
        b'{"n": NaN, "a": ',
        b'{"offset": 1, "value": {"msg": "m", "a": ',
        LINE[:-1] + b', "a": ',
    ],
    ids=["an object", "with NaN", "a stream record", "a row"],
)
def test_how_deep_a_record_may_be_does_not_depend_on_who_asks(head: bytes, levels: int) -> None:
    inner = levels - (2 if b"value" in head else 1)
    data = head + b"[" * inner + b"]" * inner + (b"}}" if b"value" in head else b"}")
    assert refusal(data) == under(150, data)
    if levels <= DEEPEST:
        assert refusal(data) is None
    else:
        assert refusal(data) == "nested too deeply to be read as JSON"


def test_an_integer_of_more_digits_than_python_converts_is_read_and_shown_whole() -> None:
    digits = "9" * 5_000
    data = f'{{"n": {digits}, "trace_id": "t", "msg": "m"}}'.encode()
    assert read(data).trace == "t"
    (found,) = contents_exact(data, None, literals=False)
    assert found.content == {"n": digits, "trace_id": "t", "msg": "m"}


def test_what_carries_a_row_leaves_no_mark_on_its_event() -> None:
    carried = json.dumps({"offset": 48211, "value": GOOD}).encode()
    assert read(carried) == read(LINE)


def test_a_fingerprint_is_that_of_the_unwrapped_row_whatever_carried_it() -> None:
    spaced = json.dumps(GOOD, indent=1).replace("\n", " ").encode()
    escaped = json.dumps(GOOD, ensure_ascii=True).encode()
    streams = [json.dumps({"offset": n, "value": GOOD}).encode() for n in (1, 2)]
    assert {fingerprint(decode(data)) for data in (LINE, spaced, escaped, *streams)} == {
        fingerprint(GOOD)
    }


@pytest.mark.parametrize(
    "other",
    [
        {**GOOD, "uid": "u2"},
        {**GOOD, "time": GOOD["time"].replace("Z", "0Z")},
        {**GOOD, "more": None},
        {**GOOD, "uid": 9_007_199_254_740_993},
    ],
)
def test_rows_that_differ_have_other_fingerprints(other: dict[str, Any]) -> None:
    assert fingerprint(other) != fingerprint(GOOD)


def test_integers_above_two_to_the_53rd_are_told_apart() -> None:
    big = [fingerprint({"n": 2**53 + n}) for n in (0, 1)]
    assert big[0] != big[1]


@pytest.mark.parametrize("row", [{"n": 2**70}, {"a": [[[[]]]]}, {"n": float("nan")}, {}])
def test_a_fingerprint_fits_a_signed_integer_of_the_index(row: dict[str, Any]) -> None:
    assert -(2**63) <= fingerprint(row) < 2**63


def test_a_person_sees_every_digit_that_the_log_has() -> None:
    data = b'{"a": 18446744073709551617, "b": 1.10, "c": 1e400, "d": NaN, "e": "1.0"}'
    (found,) = contents_exact(data, None, literals=True)
    row = found.content
    assert isinstance(row, dict)
    assert row == {"a": 2**64 + 1, "b": "1.10", "c": "1e400", "d": "NaN", "e": "1.0"}
    assert [type(value) for value in row.values()] == [int, Literal, Literal, Literal, str]
    (plain,) = contents_exact(b'{"offset": 1, "value": {"b": 1.10}}', None, literals=False)
    assert plain.content == {"b": 1.1}


def test_what_is_no_object_has_nothing_to_show() -> None:
    with pytest.raises(RecordError, match="array"):
        contents_exact(b"[1]", None, literals=True)


@pytest.mark.parametrize("raw", [b"\n", b"\t", b"\x1b[31m", b"\x00"])
def test_a_string_with_raw_control_characters_is_read(raw: bytes) -> None:
    record = LINE.replace(b"find", b"fi" + raw + b"nd")
    assert record != LINE
    assert refusal(record) is None

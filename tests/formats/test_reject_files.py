"""Malformed rows of tables, elements of arrays, values over several lines, text in brackets and
compressed logs, read the whole way: what each gets, and that what lies around it is read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from logview.times import parse_time
from tests.formats.malformed import (
    ARRAY,
    CONTENT,
    DEEP,
    FIRST,
    GOOD,
    LINES,
    ROW,
    SECOND,
    SURVIVORS,
    UNENDED,
    WORDS,
    aimogen,
    outcome,
    read_file,
    survivors,
)
from tests.sources.packing import PACKS

# Tables


HEADER = b"time,traceId,owning_rid,content"
DATE = b"2026-03-07T09:00:00Z"


def row_of_cells(row: dict[str, Any]) -> bytes:
    content = json.dumps(row["content"]).replace('"', '""')
    return f'{row["time"]},{row["traceId"]},{row["owning_rid"]},"{content}"'.encode()


ROWS_OF_CELLS: dict[str, tuple[bytes, list[str]]] = {
    "too wide": (b"a,b,c,d,e", ["rejected: 5 cells under a header of 4 columns"]),
    "too narrow": (DATE + b",bad", [ROW]),
    "one cell": (b"words", [ROW]),
    "nothing in its cells": (b",,,", []),
    "blanks in its cells": (b" , ,,", []),
    "the header again": (HEADER, ["skipped: a header row again"]),
    "the header again, marked": (b"\xef\xbb\xbf" + HEADER, ["skipped: a header row again"]),
    "a quote in a bare cell": (DATE + b',b"ad,o,x', ["foundry log info"]),
    "quotes that are not doubled": (
        DATE + b',bad,o,"{"a": 1}"',
        ["rejected: not a row of CSV: ',' expected after '\"'"],
    ),
    "a quote that is not closed": (
        DATE + b',bad,o,"{""event_name',
        ["rejected: not a row of CSV: unexpected end of data"],
    ),
    "a content that is cut": (DATE + b',bad,o,"{""event_name"": ""tool"', [CONTENT]),
    "no content": (DATE + b",bad,o,", ["foundry log info"]),
}


@pytest.mark.parametrize("case", ROWS_OF_CELLS)
def test_a_malformed_row_of_a_table(case: str, tmp_path: Path) -> None:
    malformed, expected = ROWS_OF_CELLS[case]
    first, second = map(row_of_cells, GOOD.rows)
    found = read_file(tmp_path, b"\n".join([HEADER, first, malformed, second, b""]), "chat.csv")
    assert outcome(found) == expected
    assert survivors(found) == SURVIVORS


@pytest.mark.parametrize("length", [24, 80, 200])
def test_a_row_that_is_cut_off_waits(length: int, tmp_path: Path) -> None:
    first, second = map(row_of_cells, GOOD.rows)
    data = b"\n".join([HEADER, first, second, first[:length]])
    found = read_file(tmp_path, data, "chat.csv")
    assert outcome(found) == []
    assert survivors(found) == SURVIVORS
    assert list(found.unfinished.values()) == [length]


# Arrays and values over several lines


VALUES: dict[str, list[str]] = {
    "a number": [WORDS],
    "a string": [WORDS],
    "null": [WORDS],
    "an array": [ARRAY],
    "a cut object": LINES["a cut object"][1],
    "a content that is cut": LINES["a content that is cut"][1],
    "an execution that is a list": LINES["an execution that is a list"][1],
    "metrics": LINES["metrics"][1],
    "a deep nest": [DEEP],
    "blanks": [],
}


@pytest.mark.parametrize("case", VALUES)
def test_a_malformed_element_of_an_array(case: str, tmp_path: Path) -> None:
    data = b"[\n" + b",\n".join([FIRST, LINES[case][0], SECOND]) + b"\n]\n"
    found = read_file(tmp_path, data, "chat.json")
    assert outcome(found) == VALUES[case]
    assert survivors(found) == SURVIVORS


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"[" + FIRST + b"," + SECOND + b"]", id="one line"),
        pytest.param(b"[\n" + FIRST + b"\n" + SECOND + b"\n]", id="no commas"),
        pytest.param(b"[\n" + FIRST + b",\n" + SECOND, id="no end"),
        pytest.param(b"[\n" + FIRST + b",\n" + SECOND + b",\n]", id="a comma too many"),
        pytest.param(b"[\n" + FIRST + b",\n" + SECOND + b",\n" + FIRST[:99], id="cut off"),
    ],
)
def test_an_array_that_is_not_quite_one(data: bytes, tmp_path: Path) -> None:
    found = read_file(tmp_path, data, "chat.json")
    assert outcome(found) == []
    assert survivors(found) == SURVIVORS


@pytest.mark.parametrize(
    ("malformed", "expected"),
    [
        (b"5", [WORDS]),
        (b"words", [WORDS]),
        (b"}", [WORDS]),
        (b'{\n  "a": \n}', ["rejected: not valid JSON: expecting value"]),
        (b'{\n  "a": "b', [UNENDED]),
        (b"", []),
    ],
    ids=["a number", "words", "a closing brace", "a missing value", "a cut object", "blank"],
)
def test_a_malformed_value_between_printed_ones(
    malformed: bytes, expected: list[str], tmp_path: Path
) -> None:
    first, second = (json.dumps(row, indent=2).encode() for row in GOOD.rows)
    found = read_file(tmp_path, b"\n".join([first, malformed, second, b""]), "chat.json")
    assert outcome(found) == expected
    assert survivors(found) == SURVIVORS


# Text in brackets


BRACKET = b"[7-Mar-2026 14:05:09 UTC] "


@pytest.mark.parametrize(
    ("malformed", "events"),
    [
        (b"[31-Feb-2026 14:05:10 UTC] Output sent<br/>", ["output"]),
        (b"[7-Mar-2026 99:05:10 UTC] Output sent<br/>", ["output"]),
        (b"[7-Xyz-2026 14:05:10 UTC] Output sent", []),
        (b"Output sent", []),
        (BRACKET + b"<br/>", ["log"]),
        (BRACKET + b'{"a": ', ["log"]),
        (BRACKET + b"a\0b", ["log"]),
        (b"", []),
    ],
    ids=["no such day", "no such hour", "no such month", "no bracket", "no words", "cut JSON",
         "a NUL", "blank"],
)  # fmt: skip
def test_a_malformed_record_of_text(malformed: bytes, events: list[str], tmp_path: Path) -> None:
    """What is no bracket goes on with the record before it."""
    lines = [BRACKET + b"Chatbot execution started<br/>", malformed, b""]
    data = b"\r\n".join([*lines[:2], BRACKET + b"Execution finished<br/>", b""])
    found = read_file(tmp_path, data, "site.log")
    said = [event.event for read in found.events.values() for event in read]
    assert said == ["execution.start", *events, "execution.end"]
    assert (found.rejected, found.skipped) == ({}, {})


@pytest.mark.parametrize(
    "record",
    [
        pytest.param(b"started\r\n" + aimogen(), id="a row behind it"),
        pytest.param(b'started: {"time": "x", "message": "429"}', id="an answer in its words"),
        pytest.param(b'started:\n{\n "level": "error",\n "message": "429"\n}', id="a dump"),
    ],
)
def test_a_record_of_text_that_ends_in_json_says_its_words(record: bytes, tmp_path: Path) -> None:
    data = BRACKET + b"Chatbot execution " + record + b"\n" + BRACKET + b"Execution finished\n"
    found = read_file(tmp_path, data, "site.log")
    said = {event.event for read in found.events.values() for event in read}
    assert "execution.start" in said


@pytest.mark.parametrize("end", [b"", b"<br/>"])
def test_a_row_with_nothing_but_a_bracket_before_it_is_a_row(end: bytes, tmp_path: Path) -> None:
    rows = [aimogen(), aimogen(time=None), b'{"port": 8080}']
    data = b"".join(BRACKET + row + end + b"\r\n" for row in rows)
    found = read_file(tmp_path, data, "site.log")
    own, lent = found.events["bad"]
    assert (own.time, lent.time) == tuple(
        parse_time(f"2026-03-07T{time}").ns for time in ("09:00:00Z", "14:05:09")
    )
    (text,) = [event for trace, read in found.events.items() if trace != "bad" for event in read]
    assert (text.event, text.message) == ("log", '{"port": 8080}')


# Compressed logs


def packed(kind: str, end: bytes = b"", cut: int = 0) -> bytes:
    """The good rows, each in a part of its own."""
    data = b"".join(PACKS[kind](one + b"\n") for one in (FIRST, SECOND))
    return (data[:-cut] if cut else data) + end


@pytest.mark.parametrize(
    ("kind", "data", "said", "left"),
    [
        ("gz", packed("gz", cut=4), "the gzip stream has no end yet", 2),
        ("gz", packed("gz", b"junk junk"), "the gzip stream is damaged after", 2),
        ("gz", packed("gz", b"\1\1\1\1\1\1\1\1", cut=8), "the gzip stream is damaged after", 2),
        ("gz", packed("gz")[:12], "the gzip stream breaks off before its first line", 0),
        ("zst", packed("zst", cut=6), "the zstd stream has no end yet", 1),
        ("zst", packed("zst", b"junk junk"), "the zstd stream is damaged after", 2),
        ("zst", packed("zst", b"\1\1\1\1", cut=4), "the zstd stream is damaged after", 2),
        ("zst", packed("zst")[:12], "the zstd stream breaks off before its first line", 0),
        ("gz", PACKS["gz"](bytes(range(256)) * 4), "binary, not a log of text lines", 0),
        ("gz", PACKS["gz"](b""), "empty so far", 0),
    ],
    ids=["gzip, cut", "gzip, junk behind", "gzip, a wrong checksum",
         "gzip, nothing whole", "zstd, cut", "zstd, junk behind", "zstd, a wrong checksum",
         "zstd, nothing whole", "gzip of a binary", "gzip of nothing"],
)  # fmt: skip
def test_a_compressed_log_that_is_not_whole(
    kind: str, data: bytes, said: str, left: int, tmp_path: Path
) -> None:
    found = read_file(tmp_path, data, f"chat.log.{kind}")
    (problem,) = found.problems.values()
    assert problem.startswith(said)
    assert survivors(found) == SURVIVORS[:left]
    assert outcome(found) == []


def test_the_one_block_of_a_frame_with_a_wrong_checksum_is_damaged_and_not_unfinished(
    tmp_path: Path,
) -> None:
    whole = PACKS["zst"](FIRST + b"\n")
    found = read_file(tmp_path, whole[:-4] + b"\1\1\1\1", "chat.log.zst")
    (problem,) = found.problems.values()
    assert problem.startswith("the zstd stream is damaged")

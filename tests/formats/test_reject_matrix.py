"""Every malformed record, in every format and carrier, read the whole way from a file: what it
gets, and that the records around it are read as if it had not been there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fixtures.road import NO_TRACE, Found
from tests.formats.malformed import (
    FIRST,
    LINES,
    ROW,
    SECOND,
    SURVIVORS,
    WORDS,
    line,
    outcome,
    read_file,
    survivors,
)


@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("case", LINES)
def test_a_malformed_line(case: str, end: bytes, tmp_path: Path) -> None:
    malformed, expected = LINES[case]
    found = read_file(tmp_path, end.join([FIRST, malformed, SECOND, b""]))
    assert outcome(found) == expected
    assert survivors(found) == SURVIVORS


def text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def docker(data: bytes, end: str = "\n") -> bytes:
    return line(log=text(data) + end, stream="stdout", time="2026-03-07T09:00:00.5Z")


def docker_pieces(data: bytes) -> bytes:
    half = len(data) // 2
    return docker(data[:half], "") + b"\n" + docker(data[half:])


def cri(data: bytes, flag: bytes = b"F") -> bytes:
    return b"2026-03-07T09:00:00.5Z stdout " + flag + b" " + data


def cri_pieces(data: bytes) -> bytes:
    half = len(data) // 2
    return cri(data[:half], b"P") + b"\n" + cri(data[half:])


def cell(data: bytes) -> bytes:
    return b'2026-03-07T09:00:00.5Z,"' + data.replace(b'"', b'""') + b'"'


Carry = Callable[[bytes], bytes]
CARRIERS: dict[str, Carry] = {
    "Docker": docker,
    "Docker, in pieces": docker_pieces,
    "CRI": cri,
    "CRI, in pieces": cri_pieces,
    "journald": lambda data: line(__REALTIME_TIMESTAMP="1772874000500000", MESSAGE=text(data)),
    "compose": lambda data: b"clerk-1  | " + data,
    "kubectl": lambda data: b"[pod/clerk-7d9f8c6b5-x2x4z/clerk] " + data,
    "stern": lambda data: b"clerk-7d9f8c6b5-x2x4z clerk " + data,
    "syslog": lambda data: b"Mar  7 09:00:00 quay clerk[411]: " + data,
    "a prefix": lambda data: b"2026-03-07 09:00:00,500 INFO clerk - " + data,
    "a stream record": lambda data: line(offset=7, value=text(data)),
    "JSON in JSON": lambda data: json.dumps(text(data)).encode(),
    "a cell": cell,
}
HEADERS = {"a cell": b"time,message\n"}
WORDS_OF_A_CARRIER = {
    carrier: [ROW] if carrier in {"journald", "a cell"} else [WORDS] for carrier in CARRIERS
}
"""What becomes of words: an object around them is a row."""
BEHIND_WORDS = {"syslog", "a prefix", "a cell"}
"""What begins with other words, or is a cell, may hold a brace that opens nothing."""


@pytest.mark.parametrize(
    "case",
    [
        "a content that is cut",
        "an execution that is a list",
        "a number for spans",
        "metrics",
        "a result of a later kind",
        "text between spans",
    ],
)
@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_malformed_record_in_a_carrier(carrier: str, case: str, tmp_path: Path) -> None:
    malformed, expected = LINES[case]
    found = carried(carrier, malformed, tmp_path)
    assert outcome(found) == expected
    assert survivors(found) == SURVIVORS


@pytest.mark.parametrize(
    "case", ["a cut object", "two objects", "a deep nest", "a string", "a number", "words"]
)
@pytest.mark.parametrize("carrier", CARRIERS)
def test_what_is_no_object_in_a_carrier(carrier: str, case: str, tmp_path: Path) -> None:
    malformed, expected = LINES[case]
    if carrier in BEHIND_WORDS or expected == [WORDS]:
        expected = WORDS_OF_A_CARRIER[carrier]
    if carrier == "a stream record":
        expected = WORDS_OF_A_CARRIER[carrier]
    found = carried(carrier, malformed, tmp_path)
    assert outcome(found) == expected
    assert survivors(found) == SURVIVORS


def carried(carrier: str, malformed: bytes, folder: Path) -> Found:
    carry = CARRIERS[carrier]
    lines = [carry(data) for data in (FIRST, malformed, SECOND)]
    return read_file(folder, HEADERS.get(carrier, b"") + b"\n".join([*lines, b""]))


@pytest.mark.parametrize("words", ["words of a person", '{"content": "words of a', "[1, 2]"])
def test_a_stream_record_of_words_says_them(words: str, tmp_path: Path) -> None:
    found = read_file(tmp_path, line(offset=7, value=words) + b"\n")
    assert [event.message for event in found.events[NO_TRACE]] == [words]
    assert found.rejected == {}


@pytest.mark.parametrize("piece", [docker(b'{"a": ', ""), cri(b'{"a": ', b"P")])
def test_a_piece_that_never_ends_costs_the_line_that_it_seems_to_begin(
    piece: bytes, tmp_path: Path
) -> None:
    carry = docker if piece.startswith(b"{") else cri
    lines = [carry(FIRST), piece, carry(FIRST), carry(SECOND), b""]
    found = read_file(tmp_path, b"\n".join(lines))
    assert outcome(found) == ["rejected: not valid JSON: expecting ',' delimiter"]
    assert survivors(found) == SURVIVORS

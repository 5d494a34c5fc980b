"""Real records, spoilt in ways that random text never comes to: a member is dropped, doubled, moved
or replaced by what no writer means."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from hypothesis import strategies as st

from logview.sources.framing import framing_of
from tests.fixtures.road import FIXTURES

LONGEST_SEED = 3_000
"""Bytes: longer records say nothing more and take long to spoil."""

NUMBERS = [
    *(0, -1, 0.5, 2**63, -(2**63) - 1, 2**64, 2**64 + 1, 10**400, 1e308, -1e308, 5e-324),
    *(float("nan"), float("inf"), float("-inf"), 1_772_874_309, 253_402_300_800_000),
]
TIMES = [
    *("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59-23:59"),
    *("1677-09-21T00:12:43.145224192Z", "2262-04-11T23:47:16.854775808Z", "0000-00-00T00:00:00Z"),
    *("2016-12-31T23:59:60Z", "2026-03-07T24:00:00Z", "2026-03-07 09:00:00,5", "\u0662\u0660"),
]
WORDS = [
    *("", " ", "\0", "a\0b", "\ud800", "x\udfff", "\ufeff", "\u202e", "\x1b[31m", "\u2028", "\r\n"),
    *("NaN", "1e999", "9" * 5_000, "18446744073709551616", "-0", "\u00b2", "null", "true"),
    *("{", '{"a":', "[1", "[[[[", '"', "[]", "{}", "x" * 3_000, "a,b;c\td", "ri.x..y.z"),
]
NESTS: list[Any] = [
    *([], [[]], [None], [{}], [300], ["x"], {}, {"": None}, {"a": {"b": [1]}}),
    *({"type": "failure", "failure": {}}, {"type": 5}, {"failure": None}, {"success": []}),
    *({"intValue": "x"}, {"arrayValue": {"values": 5}}, {"kvlistValue": {"values": [5]}}),
    *([{"key": "a", "value": {}}], {"doubleValue": "NaN"}, {"stringValue": 5}),
]
VALUES: list[Any] = [None, True, False, *NUMBERS, *TIMES, *WORDS, *NESTS]
PIECES = [
    *(b"", b"\0", b"\0" * 9, b"\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc2\x85", b"\x1b", b" "),
    *(b'"', b"\\", b"\\ud800", b"{", b"}", b"[", b"]", b",", b":", b";", b"\t", b"NaN", b"1e999"),
    *(b"\n", b"\r", b"\r\n", b"\n\n", b"[7-Mar-2026 14:05:09 UTC] ", b"9" * 30),
]


@cache
def rows_of(folder: str) -> list[Any]:
    """The JSON objects among the records of the fixtures in a folder."""
    rows = []
    for path in sorted((FIXTURES / folder).iterdir()):
        data = path.read_bytes()
        framing = framing_of(data)
        if framing is None or framing.table is not None or path.suffix in {".gz", ".zst"}:
            continue
        cut = framing.cut(data[framing.preamble :], framing.preamble, len(data), last=True)
        for _, record in cut.records:
            try:
                row = json.loads(record) if len(record) < LONGEST_SEED else None
            except (ValueError, RecursionError):
                continue
            if isinstance(row, dict) and row:
                rows.append(row)
    return rows


@st.composite
def hostile_rows(draw: st.DrawFn, folder: str) -> dict[str, Any]:
    """A row of a fixture with some of its members spoilt."""
    row = json.loads(json.dumps(draw(st.sampled_from(rows_of(folder)))))
    for _ in range(draw(st.integers(1, 4))):
        members = list(_members(row))
        if not members:
            break
        nest, key = draw(st.sampled_from(members))
        match draw(st.sampled_from(["replace", "replace", "drop", "add", "write", "move"])):
            case "replace":
                nest[key] = draw(st.sampled_from(VALUES))
            case "drop":
                del nest[key]
            case "add" if isinstance(nest, dict):
                nest[draw(st.sampled_from(_keys(folder)))] = draw(st.sampled_from(VALUES))
            case "add":
                nest.append(draw(st.sampled_from(VALUES)))
            case "write":
                nest[key] = json.dumps(nest[key])
            case "move" if isinstance(nest, dict):
                nest[draw(st.sampled_from(_keys(folder)))] = nest.pop(key)
        row = json.loads(json.dumps(row))  # what was put in is nobody else's
    return row


def written(row: dict[str, Any]) -> bytes:
    """The row in a line without its end. What is no character is escaped."""
    return json.dumps(row).encode()


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """Some bytes with a few pieces lost, doubled or foreign."""
    data = whole
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(data)))
        length = draw(st.sampled_from([0, 0, 1, 7, 80]))
        piece = draw(st.sampled_from([*PIECES, data[start : start + 40]]))
        data = data[:start] + piece + data[start + length :]
    return data


@cache
def _keys(folder: str) -> list[str]:
    """All names of members in the rows of a folder."""
    return sorted(
        {key for row in rows_of(folder) for _, key in _members(row) if isinstance(key, str)}
    )


def _members(nest: Any) -> list[tuple[Any, Any]]:
    """Every object or array of a value with each of its keys or places."""
    found: list[tuple[Any, Any]] = []
    places = nest if isinstance(nest, dict) else range(len(nest))
    for key in places:
        found.append((nest, key))
        if isinstance(nest[key], (dict, list)):
            found += _members(nest[key])
    return found

"""One record's bytes become a JSON row, out of whatever was wrapped around it.

The fast decoder is tried first; what it refuses though writers emit it (NaN, lone surrogates,
integers beyond 64 bits) goes through the standard library.
"""

from __future__ import annotations

import json
from hashlib import sha1
from math import isfinite
from typing import Any, NamedTuple

import orjson

Row = dict[str, Any]


class Place(NamedTuple):
    """Where a record lies."""

    source: str
    offset: int
    length: int


class RecordError(ValueError):
    """A record that cannot be read. Its message is the reason, in words for a person."""


def decode(data: bytes) -> Row:
    """The JSON object in `data`, unwrapped. Raises `RecordError` with the reason."""
    return unwrap(_object(data))


def loads(text: bytes | str) -> Any:
    """Any JSON value. Raises ValueError (RecursionError for a nest too deep) with the reason."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        if isinstance(text, bytes):
            text = text.decode("utf-8", "surrogateescape")
        return _without_surrogates(json.loads(text))


def _without_surrogates(value: Any) -> Any:
    """The value with half characters and undecodable bytes spelled out (`\\udcff`): neither a
    database nor a terminal takes them. The exact bytes stay in the log."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {_without_surrogates(k): _without_surrogates(v) for k, v in value.items()}
    return value


def decode_exact(data: bytes, *, literals: bool) -> Row:
    """The unwrapped row as a person must see it: integers of any size and every character kept.

    With `literals` other numbers are kept as they were written (`Literal`). Raises ValueError or
    RecursionError where there is no object.
    """
    row = loads_exact(data.decode("utf-8", "surrogateescape"), literals=literals)
    if not isinstance(row, dict):
        raise ValueError("not a JSON object")
    return unwrap(row)


def loads_exact(text: str, *, literals: bool) -> Any:
    """Any JSON value with integers of any size, and with `literals` other numbers as they were
    written. Raises ValueError or RecursionError."""
    if literals:
        return json.loads(text, parse_float=Literal, parse_constant=Literal)
    return json.loads(text, parse_float=_finite, parse_constant=Literal)


def _finite(text: str) -> float | str:
    """A float, or as it was written where no float holds it: JSON has no infinity."""
    value = float(text)
    return value if isfinite(value) else Literal(text)


class Literal(str):
    """A number kept as the log wrote it, so that showing it does not round it."""

    __slots__ = ()


def _object(data: bytes) -> Row:
    try:
        row = loads(data)
    except RecursionError:
        raise RecordError("nested too deeply to be read as JSON") from None
    except ValueError as error:
        raise RecordError(_not_json(data, str(error))) from None
    if not isinstance(row, dict):
        raise RecordError(f"a JSON {_type_name(row)} where an object was expected")
    return row


def _not_json(data: bytes, error: str) -> str:
    start = data.lstrip()[:1]
    if start not in {b"{", b"["}:
        return "not JSON: the line does not start with {"
    return f"not valid JSON: {error[0].lower()}{error[1:]}"


def _type_name(value: object) -> str:
    if value is None:
        return "null"
    return {bool: "boolean", str: "string", list: "array"}.get(type(value), "number")


def unwrap(row: Row) -> Row:
    """The row inside a stream record `{"offset": …, "value": {…}}`, else the row itself."""
    if len(row) <= 4 and "offset" in row:
        value = row.get("value")
        if isinstance(value, dict):
            return value
        if isinstance(value, str):
            try:
                inner = loads(value)
            except (ValueError, RecursionError):
                return row
            if isinstance(inner, dict):
                return inner
    return row


def fingerprint(row: Row) -> int:
    """A signed 64-bit digest of an unwrapped row: equal for exact duplicates, whatever carried
    them. Shortened to fit an integer of the index; 10,000 rows of one trace collide by chance
    once in 10^11 traces."""
    try:
        text = orjson.dumps(row)
    except TypeError:  # integers beyond 64 bits, or a nest deeper than orjson writes
        try:
            text = json.dumps(row, separators=(",", ":")).encode("ascii")
        except RecursionError:
            raise RecordError("nested too deeply to be read as JSON") from None
    digest = sha1(text, usedforsecurity=False).digest()
    return int.from_bytes(digest[:8], "big", signed=True)

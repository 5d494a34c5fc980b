"""JSON as logs hold it, and what stands for a record's content: a row, or words.

The fast decoder is tried first; what it refuses though writers emit it (NaN, lone surrogates,
integers beyond 64 bits, raw line ends and escapes in a string) goes through the standard library.
"""

from __future__ import annotations

import json
from hashlib import sha1
from math import isfinite
from struct import Struct
from typing import Any, NamedTuple

import orjson

from logview.model import Table

_FIRST_64_BITS = Struct(">q")

NUMBER = (int, float)
"""For `isinstance`: a union written there is made anew at each call, and costs more than it."""

Row = dict[str, Any]
Content = Row | str
"""What a record holds once its envelope is off: a JSON object, or a piece of plain text."""


class Place(NamedTuple):
    """Where a record lies."""

    source: str
    offset: int
    length: int
    table: Table | None = None
    """The header of the CSV file that holds it; None for every other file."""


class RecordError(ValueError):
    """A record that cannot be read. Its message is the reason, in words for a person."""


class RecordSkipped(ValueError):  # noqa: N818 - no error: nothing is wrong with the record
    """A record that is left out on purpose and counted. Its message says what it is."""


def loads(text: bytes | str) -> Any:
    """Any JSON value. Raises ValueError (RecursionError for a nest too deep) with the reason."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        if isinstance(text, bytes):
            text = text.decode("utf-8", "surrogateescape")
        return _without_surrogates(json.loads(text, strict=False))


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


def loads_exact(text: str, *, literals: bool) -> Any:
    """Any JSON value with integers of any size, and with `literals` other numbers as they were
    written. Raises ValueError or RecursionError."""
    if literals:
        return json.loads(text, strict=False, parse_float=Literal, parse_constant=Literal)
    return json.loads(text, strict=False, parse_float=_finite, parse_constant=Literal)


def _finite(text: str) -> float | str:
    """A float, or as it was written where no float holds it: JSON has no infinity."""
    value = float(text)
    return value if isfinite(value) else Literal(text)


class Literal(str):
    """A number kept as the log wrote it, so that showing it does not round it."""

    __slots__ = ()


def fingerprint(content: Content) -> int:
    """A signed 64-bit digest of a record's content: equal for exact duplicates, whatever carried
    them. Shortened to fit an integer of the index; 10,000 rows of one trace collide by chance
    once in 10^11 traces."""
    try:
        text = orjson.dumps(content)
    except TypeError:  # integers beyond 64 bits, or a nest deeper than orjson writes
        try:
            text = json.dumps(content, separators=(",", ":")).encode("ascii")
        except RecursionError:
            raise RecordError("nested too deeply to be read as JSON") from None
    digest = sha1(text, usedforsecurity=False).digest()
    number: int = _FIRST_64_BITS.unpack_from(digest)[0]
    return number

"""JSON as logs hold it, and what stands for a record's content: a row, or words.

The fast decoder is tried first; what it refuses though writers emit it (NaN, lone surrogates,
integers beyond 64 bits, raw line ends and escapes in a string) goes through the standard library.
"""

from __future__ import annotations

import json
import re
from hashlib import sha1
from math import isfinite
from struct import Struct
from typing import Any, NamedTuple

import orjson

from logview.model import Table

DEEPEST = 700
"""Levels of arrays and objects in a record that is read. A few hundred more could be, but how many
would depend on who asks: the callers take their part of Python's stack."""

_FIRST_64_BITS = Struct(">q")

_MAY_HOLD_HALVES = re.compile(r"\\u[dD]|[\ud800-\udfff]")

NUMBER = (int, float)
"""For `isinstance`: a union written there is made anew at each call, and costs more than it."""

_NEST = (dict, list)

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
        value = json.loads(text, strict=False, parse_int=_whole)
        if text.count("{") + text.count("[") > DEEPEST and _is_too_deep(value):
            raise RecursionError from None
        return _without_surrogates(value) if _MAY_HOLD_HALVES.search(text) else value


def _is_too_deep(value: Any) -> bool:
    """Whether a JSON value has more than `DEEPEST` levels."""
    nests = _nests([value])
    levels = 0
    while nests and levels < DEEPEST:
        nests = [inner for nest in nests for inner in _nests(nest)]
        levels += 1
    return bool(nests)


def _nests(nest: Row | list[Any]) -> list[Row | list[Any]]:
    """The objects and arrays directly inside one."""
    inside = nest.values() if isinstance(nest, dict) else nest
    return [inner for inner in inside if isinstance(inner, _NEST)]


def _whole(text: str) -> int | float:
    """An integer; infinity where it has more digits than Python converts."""
    try:
        return int(text)
    except ValueError:
        return float(text)


def _without_surrogates(value: Any) -> Any:
    """The value with half characters and undecodable bytes spelled out (`\\udcff`): neither a
    database nor a terminal takes them. The exact bytes stay in the log."""
    root = [value]
    nests: list[Row | list[Any]] = [root]
    while nests:
        for nest in nests:
            if isinstance(nest, dict):
                members = [(_spelled_out(key), _spelled_out(inner)) for key, inner in nest.items()]
                nest.clear()
                nest.update(members)
            else:
                nest[:] = map(_spelled_out, nest)
        nests = [inner for nest in nests for inner in _nests(nest)]
    return root[0]


def _spelled_out(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    return value


def loads_exact(text: str, *, literals: bool) -> Any:
    """Any JSON value with integers of any size, and with `literals` other numbers as they were
    written. Raises ValueError or RecursionError."""
    parse_float = Literal if literals else _finite
    return json.loads(
        text,
        strict=False,
        parse_int=_exact_whole,
        parse_float=parse_float,
        parse_constant=Literal,
    )


def _exact_whole(text: str) -> int | str:
    """An integer, or as it was written where it has more digits than Python converts."""
    try:
        return int(text)
    except ValueError:
        return Literal(text)


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
        if _is_too_deep(content):
            raise RecordError("nested too deeply to be read as JSON") from None
        text = json.dumps(content, separators=(",", ":")).encode("ascii")
    digest = sha1(text, usedforsecurity=False).digest()
    number: int = _FIRST_64_BITS.unpack_from(digest)[0]
    return number

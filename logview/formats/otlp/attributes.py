"""OTLP's typed values become plain JSON, and single attributes become words or numbers.

Lenient: what is not of the documented shape is kept as it is written, and nothing here raises.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from logview.formats.record import NUMBER, Row

Attributes = Mapping[Any, Any]
"""Keys of a list of attributes to their values, still typed."""

_DEEPEST = 64
"""Levels of lists and maps that are opened; what lies deeper stays as it is written."""
_LARGEST = 2**63
_LONGEST = 19
"""Digits of the largest 64-bit integer."""


def attributes_of(listed: object) -> Attributes:
    """A list of `{"key", "value"}` by key; of equal keys the last counts."""
    if not isinstance(listed, list):
        return {}
    try:
        return {pair["key"]: pair["value"] for pair in listed}
    except (TypeError, KeyError):
        return {
            pair["key"]: pair.get("value")
            for pair in listed
            if isinstance(pair, dict) and isinstance(pair.get("key"), str)
        }


def word(value: object) -> str | None:
    """A typed scalar as text. Empty text, and what is no scalar, is no word."""
    if not isinstance(value, dict):
        return None
    text = value.get("stringValue")
    if text is not None:
        return text if isinstance(text, str) and text else None
    for name in ("intValue", "doubleValue"):
        number = value.get(name)
        if isinstance(number, str) and number:
            return str(number)
        if isinstance(number, NUMBER) and not isinstance(number, bool):
            return str(number)
    truth = value.get("boolValue")
    return str(truth).lower() if isinstance(truth, bool) else None


def first_word(attributes: Attributes, names: Iterable[str]) -> str | None:
    """The word of the first of these attributes that has one."""
    for name in names:
        value = attributes.get(name)
        if value is not None:
            said = word(value)
            if said is not None:
                return said
    return None


def count(value: object) -> str | None:
    """A typed whole number that is not negative and fits 64 bits, in digits."""
    said = word(value)
    if said is None:
        return None
    said = said.removesuffix(".0")
    plain_digits = said.isascii() and said.isdigit() and len(said) <= _LONGEST
    return said if plain_digits and int(said) < _LARGEST else None


def nanoseconds(value: object) -> int | None:
    """A time or a count of ns, as a number or in a string. Zero is how OTLP says unknown."""
    if isinstance(value, str):
        if not (value.isascii() and value.isdigit() and len(value) <= _LONGEST):
            return None
    elif isinstance(value, float):
        if not value.is_integer():
            return None
    elif not isinstance(value, int) or isinstance(value, bool):
        return None
    number = int(value)
    return number if 0 < number < _LARGEST else None


def plain(value: object, depth: int = _DEEPEST) -> object:
    """A typed value as a JSON value: text, number, truth, list or object.

    Bytes are an object that has them in base64; a value without a type is null.
    """
    if not isinstance(value, dict) or not depth:
        return value
    if not value:
        return None
    for kind, body in value.items():
        match kind:
            case "stringValue" | "boolValue" | "doubleValue":
                return body
            case "intValue":
                return _integer(body)
            case "bytesValue":
                return {"bytes": body}
            case "arrayValue" if isinstance(body, dict):
                return [plain(item, depth - 1) for item in _members(body)]
            case "kvlistValue" if isinstance(body, dict):
                return plain_attributes(body.get("values"), depth - 1)
    return value


def plain_attributes(listed: object, depth: int = _DEEPEST) -> Row:
    """A list of attributes as a JSON object, in the order of the list."""
    return {
        key: plain(value, depth)
        for key, value in attributes_of(listed).items()
        if isinstance(key, str)
    }


def compact(value: object) -> str:
    """A JSON value in one line of text."""
    try:
        return orjson.dumps(value).decode("utf-8")
    except TypeError:  # integers beyond 64 bits, or a nest deeper than orjson writes
        try:
            return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        except RecursionError:
            return "(nested too deeply to be written in a line)"


def typed(value: object, depth: int = _DEEPEST) -> Row:
    """A plain JSON value in the way in which OTLP writes it."""
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, str):
        return {"stringValue": value}
    if isinstance(value, int):
        return {"intValue": value}
    if isinstance(value, float):
        return {"doubleValue": value}
    if isinstance(value, list) and depth:
        return {"arrayValue": {"values": [typed(item, depth - 1) for item in value]}}
    if isinstance(value, dict) and depth:
        return {"kvlistValue": {"values": typed_attributes(value, depth - 1)}}
    return {}


def typed_attributes(value: object, depth: int = _DEEPEST) -> list[Row]:
    """A JSON object as a list of attributes."""
    if not isinstance(value, dict):
        return []
    return [{"key": key, "value": typed(body, depth)} for key, body in value.items()]


def _members(body: Row) -> list[object]:
    values = body.get("values")
    return values if isinstance(values, list) else []


def _integer(body: object) -> object:
    """A 64-bit integer, which OTLP writes as text."""
    if isinstance(body, str):
        digits = body.removeprefix("-")
        if digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST:
            return int(body)
    return body

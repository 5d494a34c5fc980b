"""Finds where a JSON object or array ends without reading it: brackets are counted, strings are
stepped over. What can be no JSON any more is noticed where it goes wrong, so that a damaged value
takes no more of the file with it than it must."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

# A string of JSON holds no line end. Nothing in these patterns is tried twice and their rounds are
# bounded: neither time nor memory depends on what a log holds.
_HALF_STRING = re.compile(rb'"[^"\\\n]*+(?:\\[^\n]?+[^"\\\n]*+)*+')
STRING = re.compile(_HALF_STRING.pattern + rb'"')
_STEP = re.compile(rb'[^][{}"]*+(?:' + STRING.pattern + rb'[^][{}"]*+){0,500}([][{}]?)')

_CLOSER = {ord("{"): ord("}"), ord("["): ord("]")}
_SCALARS = b"0123456789.+-eEtrufalsn"
_BLANK = b" \t\r\n"
_NEAR = 8192
"""Bytes within which a value's end is guessed: a guess must cost little where it fails."""
_DEEPEST = 80
"""Bytes of the deepest indent that is believed to be one."""
_MISPLACED = re.compile(rb"[^][{}:,\s]\s*[\[{]")


class Extent(NamedTuple):
    """How far a value reaches."""

    end: int
    """Where it ends; the next byte belongs to something else."""
    damaged: bool
    """Whether it is no JSON: it was cut where that showed."""


def extent(data: bytes, start: int, stop: int) -> Extent | None:
    """The value that begins with a bracket at `start`; None where its end is not seen before
    `stop`."""
    stop = min(stop, len(data))
    guess = _likely_end(data, start, stop)
    if guess and _is_one_value(data[start:guess]):
        return Extent(guess, False)
    closers: list[int] = []
    at = start
    while step := _STEP.match(data, at, stop):
        found = step.group(1)
        if not found:
            if step.end() == at:
                break
            at = step.end()
            continue
        at = step.end()
        if found in b"{[":
            if closers and closers[-1] == ord("}") and not _follows_colon(data, start, at - 1):
                return Extent(at - 1, True)
            closers.append(_CLOSER[found[0]])
        elif found[0] != closers.pop():
            return Extent(at if found == b"}" else at - 1, True)
        elif not closers:
            return Extent(at, False)
    return broken_string(data, at, stop)


def broken_string(data: bytes, start: int, stop: int) -> Extent | None:
    """The string that begins at `start` and ends with its line instead of a quote; None where
    neither is seen before `stop`."""
    half = _HALF_STRING.match(data, start, min(stop, len(data)))
    if half is None or data[half.end() : half.end() + 1] != b"\n" or half.end() >= stop:
        return None
    return Extent(half.end(), True)


def _follows_colon(data: bytes, start: int, at: int) -> bool:
    """Whether a member's value may begin here."""
    before = at - 1
    while before > start and data[before] in b" \t\r\n\v\f":
        before -= 1
    return data[before] == ord(":")


def _likely_end(data: bytes, start: int, stop: int) -> int:
    """Where writers end such a value: with its line, or with a line as far indented as its first
    one. 0 where nothing like it is near."""
    stop = min(stop, start + _NEAR)
    line = data.find(b"\n", start, stop)
    if line < 0:
        return 0
    end = line
    while data[end - 1] in b", \t\r":
        end -= 1
    if end - 1 > start and data[end - 1] in b"}]":
        return end
    indent = data[data.rfind(b"\n", max(0, start - _DEEPEST - 1), start) + 1 : start]
    if indent.strip(b" \t"):
        return 0
    close = b"\n" + indent + (b"}" if data[start] == ord("{") else b"]")
    found = data.find(close, line, stop)
    return 0 if found < 0 else found + len(close)


def _is_one_value(text: bytes) -> bool:
    """Whether the text, which begins and ends with a bracket, is certainly one value.

    Fast, and never wrong where it says yes; what it does not understand is left to the careful
    way.
    """
    if b"\\" in text:
        # Escapes lie inside strings. One that does not is marked by what no JSON holds.
        text = text.replace(b"\\\\", b"\0").replace(b'\\"', b"\0")
    pieces = text.split(b'"')
    if not len(pieces) % 2 or b"\n" in b"".join(pieces[1::2]):
        return False
    outside = b"".join(pieces[::2])
    shape = outside.translate(None, _SCALARS + _BLANK)
    return _is_balanced(shape) and not _MISPLACED.search(outside)


@lru_cache(maxsize=1024)
def _is_balanced(shape: bytes) -> bool:
    """Whether brackets, commas and colons are those of one value. The rows of a log are of few
    shapes."""
    closers: list[int] = []
    for at, byte in enumerate(shape):
        if at and not closers:
            return False
        if byte in _CLOSER:
            if closers and closers[-1] == ord("}") and shape[at - 1] != ord(":"):
                return False
            closers.append(_CLOSER[byte])
        elif byte in b"}]":
            if byte != closers.pop():
                return False
        elif byte not in b":,":
            return False
    return bool(shape) and not closers

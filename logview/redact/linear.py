"""Takes only such regular expressions of users as cannot be slow, whatever they are tried on.

A shape is characters and classes in a row, each with a bounded count, and what a count may repeat
is never what may follow it. So there is one way to match at a place, of no more steps than the
shape has characters: nothing is nested, and nothing is tried again.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from itertools import takewhile
from typing import NamedTuple

MOST = 256
"""The largest count."""
_LONGEST = 1_024
"""Characters that a whole shape may match."""
_PIECE = re.compile(
    r"(?P<one>\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[^\\\[\](){}*+?|.^$])"
    r"(?P<count>\{\d{1,6}(?:,\d{1,6})?\}(?![?+])|\?(?![?+]))?",
    re.DOTALL,
)
_ESCAPES = re.compile(r"\\(?:[dwsDWSnrt]|[^A-Za-z0-9])", re.DOTALL)
_NOT_UNDERSTOOD = {
    "(": "no groups are taken: write another [[pattern]] for another shape",
    "|": "no alternatives are taken: write another [[pattern]] for another shape",
    ".": r"write a class such as [A-Z0-9] for what may stand here, or \. for a full stop",
    "*": f"say how many at most, such as {{0,{MOST}}}",
    "+": f"say how many at most, such as {{1,{MOST}}}",
    "{": f"a count is {{3}} or {{3,64}}, of at most {MOST}",
    "^": "leave it out: a secret begins where a word begins",
    "$": "leave it out: a secret ends where a word ends",
}


class ShapeError(ValueError):
    """A shape that is not taken. Its message says why, and what would be."""


class _Piece(NamedTuple):
    """A character or a class, and how often it comes."""

    one: str
    least: int
    most: int


def fixed_part(shape: str) -> str:
    """The longest text that is in everything of that shape; empty where there is none.

    Raises `ShapeError` for a shape that could be slow, or that is none.
    """
    pieces = list(_pieces(shape))
    if not pieces:
        raise ShapeError("there is nothing in it")
    if not any(piece.least for piece in pieces):
        raise ShapeError("it matches nothing at all: one character at least must be there")
    if sum(piece.most for piece in pieces) > _LONGEST:
        raise ShapeError(f"it may match more than {_LONGEST:,} characters")
    _compiled(shape)
    signs = _telling(shape)
    matched = [{sign for sign in signs if _compiled(p.one).fullmatch(sign)} for p in pieces]
    for place, piece in enumerate(pieces):
        if matched[place] & {"‹", "›"}:
            raise ShapeError(
                f"‹ and › stand around what is hidden: {piece.one} must leave them out"
            )
        if piece.least == piece.most:
            continue
        for after in _followers(pieces, place):
            if matched[place] & matched[after]:
                raise ShapeError(
                    f"{pieces[after].one} may follow what {piece.one} repeats, and be the same: "
                    "a match could be tried in many ways"
                )
    return max(_fixed(pieces), key=len, default="")


def _pieces(shape: str) -> Iterator[_Piece]:
    at = 0
    while at < len(shape):
        match = _PIECE.match(shape, at)
        if match is None:
            words = _NOT_UNDERSTOOD.get(shape[at], "this is not understood here")
            raise ShapeError(f"at character {at + 1}, {shape[at]}: {words}")
        for escape in re.findall(r"(?s)\\.", match["one"]):
            if not _ESCAPES.fullmatch(escape):
                raise ShapeError(f"at character {at + 1}, {escape}: no such escape is taken")
        counts = [int(number) for number in re.findall(r"\d+", match["count"] or "")]
        least, most = (counts[0], counts[-1]) if counts else (int(not match["count"]), 1)
        if not least <= most <= MOST or not most:
            raise ShapeError(f"at character {at + 1}, {match[0]}: {_NOT_UNDERSTOOD['{']}")
        yield _Piece(match["one"], least, most)
        at = match.end()


def _compiled(shape: str) -> re.Pattern[str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # of a class that a later Python reads otherwise
            return re.compile(shape, re.ASCII)
    except (re.error, FutureWarning) as error:
        raise ShapeError(f"{shape}: {error}") from None


def _telling(shape: str) -> set[str]:
    """Signs that tell whether two classes of a shape have one in common: if so, it is where a range
    of one of them begins, or behind where one ends."""
    named = {chr(code) for code in range(128)} | set(shape) | {"‹", "›", "\x80"}
    return named | {chr(ord(sign) + 1) for sign in named if ord(sign) < 0x10FFFF}


def _followers(pieces: list[_Piece], place: int) -> Iterator[int]:
    """The places of the pieces that may come right behind one."""
    for after in range(place + 1, len(pieces)):
        yield after
        if pieces[after].least:
            return


def _fixed(pieces: list[_Piece]) -> Iterator[str]:
    """The texts that must be there, each as long as it goes."""
    for place in range(len(pieces)):
        yield "".join(p.one.removeprefix("\\") for p in takewhile(_is_sign, pieces[place:]))


def _is_sign(piece: _Piece) -> bool:
    """Whether a piece is one character, which comes once."""
    one = piece.one
    single = len(one) == 1 or (one[0] == "\\" and not one[1].isalnum())
    return single and piece.least == piece.most == 1

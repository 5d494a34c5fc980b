"""Chooses a file's framing from its first bytes. A choice that was made holds however the file
goes on: what more bytes could change is not chosen yet."""

from __future__ import annotations

import re
from typing import Literal

from logview.model import Table
from logview.sources.framing.array import Array
from logview.sources.framing.brackets import BRACKET, Brackets
from logview.sources.framing.chunks import cri, cri_piece, docker, docker_piece
from logview.sources.framing.csv import DELIMITERS, NAMES, Csv, grammar, names
from logview.sources.framing.cut import BOM, Framing
from logview.sources.framing.lines import LINES
from logview.sources.framing.value import extent
from logview.sources.framing.values import Values

LIMIT = 128 << 10
"""Bytes that a choice may rest on: no line of a container runtime is longer, whose 16 KB may each
be escaped as six."""
_LONG_LINE = 4096
"""Bytes of a first line of text after which its end is not waited for."""

_START = re.compile(rb"(?:\xef\xbb\xbf)?\0*+")
_BLANK = re.compile(rb"[\s\0]*+")
_ARRAY = re.compile(rb'\[[ \t\r]*+(?=\n)|\[(?=[\s\[]*+\{\s*+["}])')
_TOKEN = rb'(?:-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|"[^"\\\n]*")'
_MIXED_ARRAY = re.compile(
    rb"\[(?=(?:[\s\[\],]|" + _TOKEN + rb'(?=[\s,\]]))*(?<=[\[,])\s*\{\s*+["}])'
)
_FLAT_ARRAY = re.compile(rb"\[(?=(?:[ \t\r\[\],]|" + _TOKEN + rb"(?=[\s,\]]))*\n)")
_NEXT_LINE = re.compile(rb"\n\s*([^\s])")


def framing_of(head: bytes) -> Framing | None:
    """The framing of a file that begins with `head`; None where too little of it is there.

    No choice rests on the file's end, since a log goes on: what was handed on must not turn out
    to be cut another way.
    """
    head = head[:LIMIT]
    start = _end(_START, head, 0)
    first = _end(_BLANK, head, start)
    chosen: Framing | None = None
    if head[first : first + 1] == b"{":
        chosen = _begun_with_an_object(head, start, first)
        otherwise: Framing = LINES
    elif first < len(head) and not (len(head) < 3 and BOM.startswith(head)):
        otherwise = Brackets("lines", 0)
        chosen = _begun_with_text(head, first)
    else:
        otherwise = LINES
    return otherwise if chosen is None and len(head) == LIMIT else chosen


def _begun_with_an_object(head: bytes, start: int, first: int) -> Framing | None:
    end = head.find(b"\n", first) + 1
    found = extent(head, first, end or len(head))
    if found is not None:
        piece = None if found.damaged else docker_piece(head[first : found.end])
        return LINES if piece is None else docker(start)
    if not end:
        return None
    # The object is open at the end of its first line: printed over several, or cut off.
    following = _NEXT_LINE.search(head, end - 1)
    if following is None:
        return None
    indented = head[following.start(1) - 1] != ord("\n")
    return Values(start) if indented or following[1] in b'"}]' else LINES


def _begun_with_text(head: bytes, first: int) -> Framing | None:
    if BRACKET.match(head, first):
        return Brackets("brackets", first)
    if cri_piece(head[first:]) is not None:
        return cri(first)
    found = _ARRAY.match(head, first) or _FLAT_ARRAY.match(head, first)
    if found := found or _MIXED_ARRAY.match(head, first, first + _LONG_LINE):
        return Array(found.end())
    end = head.find(b"\n", first) + 1
    if not end and len(head) - first < _LONG_LINE:
        return None
    tables = [_table(head, first, end, delimiter) for delimiter in DELIMITERS]
    if None in tables:
        return None
    best = max((table for table in tables if table), key=_known, default=None)
    return best or Brackets("lines", 0)


def _table(head: bytes, first: int, end: int, delimiter: str) -> Csv | Literal[False] | None:
    """The table that begins with this header; False where it is none, None where its end is not
    seen."""
    rules = grammar(delimiter)
    stop = min(end or len(head), first + _LONG_LINE)
    begun = rules.whole.match(head, first, stop)
    row = rules.row.match(head, first)
    whole = row is not None and row.end() == end <= stop
    if not whole and (begun is None or _logged(names(begun[0], delimiter)) < 2):
        return False  # a header that goes on shows what it is in its first line
    if row is None:
        return None
    columns = names(row[0], delimiter)
    return Csv(row.end(), Table(columns, delimiter)) if _logged(columns) > 1 else False


def _logged(columns: tuple[str, ...]) -> int:
    """How many of these names a log has."""
    return len({column.lower() for column in columns} & NAMES)


def _known(table: Csv) -> int:
    return _logged(table.table.columns)


def _end(pattern: re.Pattern[bytes], data: bytes, at: int) -> int:
    found = pattern.match(data, at)
    return found.end() if found else at

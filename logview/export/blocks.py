"""Pieces of a log as texts of several lines: pretty, shortened with their size said, and clean.

What comes in is hidden already; what goes out has no character that controls a screen, and still
has to be escaped for the place where it is written.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

from logview.text import ELLIPSIS, clean

_LONGEST_STRING = 1_000
_LONGEST_LIST = 100
_DEEPEST = 24


@dataclass(frozen=True, slots=True)
class Block:
    """A text of several lines."""

    text: str
    kind: Literal["json", "text"]
    remark: str | None = None
    """What was left out of it, in words; None where it is whole."""


def text_block(text: str, limit: int) -> Block:
    """A text as it is, up to so many characters."""
    if len(text) <= limit:
        return Block(_clean_lines(text), "text")
    return Block(_clean_lines(text[:limit] + ELLIPSIS), "text", _of(limit, text))


def value_block(value: object, limit: int) -> Block | None:
    """A JSON value laid out over lines, its long strings and lists shortened; a string as itself.
    None where there is no value."""
    if value is None:
        return None
    if isinstance(value, str):
        return text_block(value, limit)
    text = json.dumps(_shortened(value, _DEEPEST), indent=2, ensure_ascii=False)
    if len(text) <= limit:
        return Block(_clean_lines(text), "json")
    return Block(_clean_lines(text[:limit] + ELLIPSIS), "text", _of(limit, text))


def one_line(text: str, limit: int) -> str:
    """A text on one line, up to so many characters."""
    return clean(text, limit)


def _of(limit: int, text: str) -> str:
    return f"the first {limit:,} of {len(text):,} characters"


def _clean_lines(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\t", "    ").split("\n")
    return "\n".join(map(clean, lines))


def _shortened(value: object, depth: int) -> object:
    if isinstance(value, str):
        if len(value) <= _LONGEST_STRING:
            return str(value)
        return f"{value[:_LONGEST_STRING]}{ELLIPSIS} ({len(value):,} characters)"
    if isinstance(value, list | dict) and value and not depth:
        return f"{ELLIPSIS} ({_count(len(value), 'member')}, nested too deeply to be shown)"
    if isinstance(value, dict):
        kept = list(value.items())[:_LONGEST_LIST]
        members = {_key(key): _shortened(member, depth - 1) for key, member in kept}
        if len(value) > len(kept):
            members[ELLIPSIS] = f"{_count(len(value) - len(kept), 'more member')}"
        return members
    if isinstance(value, list):
        shown = [_shortened(member, depth - 1) for member in value[:_LONGEST_LIST]]
        if len(value) > len(shown):
            shown.append(f"{ELLIPSIS} {_count(len(value) - len(shown), 'more member')}")
        return shown
    return value


def _key(key: object) -> str:
    return str(_shortened(str(key), 0))


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"

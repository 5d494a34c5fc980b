"""The bracket with a time at which a record of text begins, `[7-Mar-2026 14:05:09 UTC] `, and the
words behind it."""

from __future__ import annotations

import re

from logview.times import Instant, parse_time

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
BRACKET = re.compile(
    rf"\[(0?[1-9]|[12]\d|3[01])-({'|'.join(_MONTHS)})-(\d{{4}}) (\d\d:\d\d:\d\d)"
    r"(?: [^\]\r\n]{1,40})?\][ \t]?"
)
"""PHP's own clock writes a day below ten with a zero, a clock of the plugin without one."""
_BREAK = re.compile(r"<br ?/?>\Z", re.IGNORECASE)
_BREAK_LENGTH = len("<br />")


def words_of(content: str) -> str:
    """A record without its bracket and without the line break at its end."""
    bracket = BRACKET.match(content)
    text = content[bracket.end() :] if bracket is not None else content
    text = text.rstrip()
    line_break = _BREAK.search(text, max(0, len(text) - _BREAK_LENGTH))
    if line_break is not None:
        text = text[: line_break.start()].rstrip()
    return text.replace("\r\n", "\n").lstrip("\n")


def time_of(bracket: re.Match[str]) -> Instant:
    """When the record was written."""
    return parse_time(f"{_date(bracket)} {bracket[4]}")


def stamp_of(bracket: re.Match[str]) -> str:
    """The time as part of an identifier: `20260307T140509`."""
    return f"{_date(bracket)}T{bracket[4]}".replace("-", "").replace(":", "")


def _date(bracket: re.Match[str]) -> str:
    day, month, year, _ = bracket.groups()
    return f"{year}-{_MONTHS.index(month) + 1:02d}-{int(day):02d}"

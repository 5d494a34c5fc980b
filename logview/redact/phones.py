"""Finds telephone numbers in what a log says. It never takes a time, an identifier, a size or a
difference for one: a number needs a + or the grouping of a telephone number."""

from __future__ import annotations

import re
from collections.abc import Iterator

_BEGINS = r"(?:(?<![\w.+:/#-])|(?<=[^\\]\\[nrt]))"
_ENDS = r"(?![\w:/]|[-.,]\d|\s?(?:[nuµm]?s|[kKMG]?i?B|bytes?|chars|tokens?|rows?|%)(?!\w))"
_PHONE = re.compile(
    _BEGINS + r"(?:\+[1-9]\d{0,3}(?:[ /-]?\(?\d{1,14}\)?){1,6}"  # +49 (40) 123-4567
    r"|(?:\(0\d{1,5}\)|0\d{2,5})[ /-]{0,3}(?<=[ )/-])\d{2,9}(?:[ -]\d{2,8}){0,4}"  # 040/123 4567
    r"|\(\d{3}\) ?\d{3}-\d{4}|\d{3}-\d{3}-\d{4})" + _ENDS
)
_DATE = re.compile(r"(?<!\d)\d{4}[-/ ]\d\d[-/ ]\d\d(?!\d)")
_AFTER_CLOCK = re.compile(r"\d:\d\d(?:[:.,]\d{1,9})*[ ]?\Z")
_FEWEST, _MOST = 8, 15
"""Digits of a number with its codes; 15 are the most by E.164."""


def phones(text: str) -> Iterator[tuple[int, int]]:
    """Where each telephone number begins and ends."""
    for match in _PHONE.finditer(text):
        digits = sum(character.isdecimal() for character in match[0])
        before = text[max(0, match.start() - 24) : match.start()]
        # What follows a clock is its zone: `14:05:09 +1100 2026`.
        if (
            _FEWEST <= digits <= _MOST
            and not _DATE.search(match[0])
            and not _AFTER_CLOCK.search(before)
        ):
            yield match.span()

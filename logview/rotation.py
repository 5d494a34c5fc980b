"""What the names of rotated logs say: which log they were part of, and which of them is older. It
reads names only, never files."""

from __future__ import annotations

import re
from functools import lru_cache

_SUFFIX = re.compile(
    r"(?<=[^/])(?:\.(?P<packed>gz|zst|bz2|xz|zip)"
    r"|\.(?:(?P<number>\d{1,5})|(?P<old>old))"
    r"|[.-](?P<date>\d{4}-?\d{2}-?\d{2}(?:[-_T]?\d{2}(?:[-:]?\d{2}){0,2}|-\d{1,10})?))$",
)

_DATED, _NUMBERED, _LIVE = range(3)

AgeOrder = tuple[str, tuple[tuple[int, ...], ...], str]
"""Family, age and path: sorts the parts of a log, the oldest first."""


def family_of(path: str) -> str:
    """The path without the suffixes that rotation adds: `.1`, `-20260307`, `.2026-03-07`, `.gz`
    and the like, however many there are."""
    while match := _SUFFIX.search(path):
        path = path[: match.start()]
    return path


def unpacked_name(path: str) -> str:
    """The path without one suffix of compression."""
    match = _SUFFIX.search(path)
    return path[: match.start()] if match and match["packed"] else path


@lru_cache(maxsize=4096)
def age_order(path: str) -> AgeOrder:
    """What paths are sorted by: logs as their names are, the parts of one log oldest first.

    A higher number is older, an earlier date is older, of one day the lower number or hour, and
    the log that is still written is the youngest. Without rotation this is the order of the paths
    themselves.
    """
    ages: list[tuple[int, ...]] = [(_LIVE,)]
    family = path
    while match := _SUFFIX.search(family):
        family = family[: match.start()]
        if match["date"]:
            digits = "".join(filter(str.isdecimal, match["date"]))
            ages.append((_DATED, int(digits[:8]), int(digits[8:] or -1)))
        elif not match["packed"]:
            ages.append((_NUMBERED, -int(match["number"] or 1)))
    return family, tuple(reversed(ages)), path

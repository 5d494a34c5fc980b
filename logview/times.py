"""Times as logs write them, read into nanoseconds and printed back with the digits they had.

Nothing here knows the clock of this machine.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache, partial
from typing import NamedTuple

from logview.model import TimeBasis

NANOSECOND = 1
MICROSECOND = 1_000
MILLISECOND = 1_000_000
SECOND = 1_000_000_000

_LIMIT = 2**63
_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d+))?"
    r"\s?(Z|z|UTC|[+-]\d\d:?\d\d|[+-]\d\d)?"
)
_SIGNS = ("+", "-")
_FRACTION = len("2026-03-07T14:05:09")
"""Where a fraction begins, with its point."""
_OF_A_SECOND = tuple(10 ** (9 - digits) for digits in range(10))
"""Nanoseconds of the last digit, by the number of fraction digits."""
# Numbers below the first column count the unit of the second, which has so many digits.
_UNITS = (
    (10**11, SECOND, 0),
    (10**14, MILLISECOND, 3),
    (10**17, MICROSECOND, 6),
    (_LIMIT, NANOSECOND, 9),
)
_LEAST = 10**9
_NUMBER = re.compile(r"\d{9,20}(?:\.\d+)?")


class Instant(NamedTuple):
    """A point in time as a log gave it."""

    ns: int | None
    """Nanoseconds since 1970-01-01T00:00Z, or None where that is not known."""
    digits: int
    """How many fraction digits of a second were written, 0 to 9."""
    basis: TimeBasis


UNKNOWN = Instant(None, 0, TimeBasis.UNKNOWN)
_EXACT, _ASSUMED = TimeBasis.EXACT, TimeBasis.ASSUMED
_new_instant = partial(tuple.__new__, Instant)


def parse_time(value: object) -> Instant:
    """Read a time: ISO 8601 text, or a number of seconds, ms, µs or ns told apart by its size.

    A time without a zone is taken as UTC and marked as assumed. What is no time, or lies outside
    the years 1678 to 2261 that nanoseconds hold, is `UNKNOWN`: it is never guessed.
    """
    if isinstance(value, str):
        # Most logs write `2026-03-07T14:05:09.123Z`. No pattern is needed for the fraction, which
        # differs in every record, and the second is mostly that of the record before.
        size = len(value)
        zone = size - 1 if value[-1:] == "Z" else size - 6 if value[-6:-5] in _SIGNS else size
        start = _start_of_second(value[:_FRACTION] + value[zone:])
        if start is not None:
            basis = _EXACT if zone < size else _ASSUMED
            if zone == _FRACTION:
                return _new_instant((start, 0, basis))
            digits = zone - _FRACTION - 1
            fraction = value[_FRACTION + 1 : zone]
            if digits < 10 and fraction.isdecimal() and value[_FRACTION] in ".,":
                ns = start + int(fraction) * _OF_A_SECOND[digits]
                return _new_instant((ns, digits, basis))
        return _from_text(value.strip())
    if type(value) is int:
        return _from_count(value, "")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(repr(value))
    return UNKNOWN


@lru_cache(maxsize=4096)
def _start_of_second(text: str) -> int | None:
    """When a second began, in ns; None for what is not written as one, and for one that may not
    end within the years that nanoseconds hold."""
    match = _ISO.fullmatch(text)
    if match is None or match.end(2) != _FRACTION:
        return None
    seconds = _epoch_seconds(match[1], match[2], match[4])
    if seconds is None or not -_LIMIT <= seconds * SECOND < _LIMIT - SECOND:
        return None
    return seconds * SECOND


def _from_text(text: str) -> Instant:
    match = _ISO.fullmatch(text)
    if match:
        return _from_iso(*match.groups())
    return _from_number(text) if _NUMBER.fullmatch(text) else UNKNOWN


def _from_iso(date: str, clock: str, fraction: str | None, zone: str | None) -> Instant:
    seconds = _epoch_seconds(date, clock, zone)
    if seconds is None:
        return UNKNOWN
    fraction = (fraction or "")[:9]
    ns = seconds * SECOND + (int(fraction.ljust(9, "0")) if fraction else 0)
    if not -_LIMIT <= ns < _LIMIT:
        return UNKNOWN
    return Instant(ns, len(fraction), TimeBasis.EXACT if zone else TimeBasis.ASSUMED)


@lru_cache(maxsize=4096)
def _epoch_seconds(date: str, clock: str, zone: str | None) -> int | None:
    """Whole seconds since 1970; None where the calendar has no such time. Records that follow one
    another mostly share their second, so the calendar is asked once for each."""
    try:
        moment = datetime.fromisoformat(f"{date}T{clock}").replace(tzinfo=_zone(zone))
        return round((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())
    except (ValueError, OverflowError):
        return None


def _zone(zone: str | None) -> timezone:
    if zone is None or zone in {"Z", "z", "UTC"}:
        return UTC
    hours, minutes = int(zone[1:3]), int(zone[-2:] if len(zone) > 3 else 0)
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if zone[0] == "-" else offset)


def _from_number(text: str) -> Instant:
    """Seconds, milliseconds, microseconds or nanoseconds since 1970, by magnitude."""
    whole, _, fraction = text.partition(".")
    if not whole.isdigit() or (fraction and not fraction.isdigit()):
        return UNKNOWN
    return _from_count(int(whole), fraction)


def _unit_of(number: int) -> tuple[int, int]:
    """The unit in which a number of this size counts, and its digits of a second."""
    for below, unit, digits in _UNITS:
        if number < below:
            return unit, digits
    raise ValueError(f"{number} does not fit 64 bits")


def _from_count(number: int, fraction: str) -> Instant:
    if not _LEAST <= number < _LIMIT:
        return UNKNOWN
    unit, unit_digits = _unit_of(number)
    if not fraction:
        ns = number * unit
        return _new_instant((ns, unit_digits, _EXACT)) if ns < _LIMIT else UNKNOWN
    fraction = fraction.rstrip("0") if unit != SECOND else fraction
    part = fraction[: 9 - unit_digits]
    ns = number * unit + (int(part.ljust(9 - unit_digits, "0")) if part else 0)
    return Instant(ns, unit_digits + len(part), TimeBasis.EXACT) if ns < _LIMIT else UNKNOWN


def rfc3339(ns: int, digits: int) -> str:
    """The time in UTC with that many fraction digits, cut rather than rounded."""
    seconds, rest = divmod(ns, SECOND)
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    fraction = f".{rest:09d}"[: digits + 1] if digits else ""
    return f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}Z"


def milliseconds(ns: int) -> float | int:
    """A span of time in milliseconds with at most three decimals, whole where it is whole."""
    value = round(ns / MILLISECOND, 3)
    return int(value) if value == int(value) else value


def human_duration(ns: int) -> str:
    """A span of time as people read it: `12 ms`, `1.10 s`, `2 m 03 s`, `3 h 20 m`."""
    if ns < 0:
        return "-" + human_duration(-ns)
    if ns < MILLISECOND:
        return f"{ns // MICROSECOND} µs" if ns else "0 ms"
    if ns < 999.5 * MILLISECOND:
        return f"{ns / MILLISECOND:.0f} ms"
    if ns < 9.995 * SECOND:
        return f"{ns / SECOND:.2f} s"
    if ns < 99.95 * SECOND:
        return f"{ns / SECOND:.1f} s"
    minutes, seconds = divmod(round(ns / SECOND), 60)
    if minutes < 60:
        return f"{minutes} m {seconds:02d} s"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes:02d} m"
    return f"{hours // 24} d {hours % 24} h"


def human_age(ns: int) -> str:
    """How long ago, in one short unit: `8s`, `2m`, `3h`, `5d`, `4y`; `now` below a second."""
    seconds = ns // SECOND
    if seconds < 1:
        return "now"
    for unit, size in (("y", 31_557_600), ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        if seconds >= size:
            return f"{seconds // size}{unit}"
    return "now"

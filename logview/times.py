"""Times as logs write them, read into nanoseconds and printed back with the digits they had.

Nothing here knows the clock of this machine.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
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
# Numbers below the first column count the unit of the second, which has so many digits.
_UNITS = (
    (10**11, SECOND, 0),
    (10**14, MILLISECOND, 3),
    (10**17, MICROSECOND, 6),
    (_LIMIT, NANOSECOND, 9),
)
_NUMBER = re.compile(r"\d{9,20}(?:\.\d+)?")


class Instant(NamedTuple):
    """A point in time as a log gave it."""

    ns: int | None
    """Nanoseconds since 1970-01-01T00:00Z, or None where that is not known."""
    digits: int
    """How many fraction digits of a second were written, 0 to 9."""
    basis: TimeBasis


UNKNOWN = Instant(None, 0, TimeBasis.UNKNOWN)


def parse_time(value: object) -> Instant:
    """Read a time: ISO 8601 text, or a number of seconds, ms, µs or ns told apart by its size.

    A time without a zone is taken as UTC and marked as assumed. What is no time, or lies outside
    the years 1678 to 2261 that nanoseconds hold, is `UNKNOWN`: it is never guessed.
    """
    if isinstance(value, str):
        match = _ISO.fullmatch(value.strip())
        if match:
            return _from_iso(*match.groups())
        return _from_number(value.strip()) if _NUMBER.fullmatch(value.strip()) else UNKNOWN
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(repr(value))
    return UNKNOWN


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
    number = int(whole)
    if not 10**9 <= number < _LIMIT:
        return UNKNOWN
    unit, unit_digits = next(unit for below, *unit in _UNITS if number < below)
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

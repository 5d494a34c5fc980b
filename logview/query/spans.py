"""Spans of time and moments as a person types them. It knows no clock: now is given."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from fractions import Fraction
from typing import NamedTuple

from logview.model import TimeBasis
from logview.times import MICROSECOND, MILLISECOND, SECOND, parse_time

UNITS = {
    "ns": 1,
    "us": MICROSECOND,
    "µs": MICROSECOND,
    "ms": MILLISECOND,
    "s": SECOND,
    "m": 60 * SECOND,
    "h": 3600 * SECOND,
    "d": 86_400 * SECOND,
    "w": 7 * 86_400 * SECOND,
}
_EARLIEST, _LATEST = -(2**63), 2**63 - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PART = re.compile(r"(\d{1,12})(?:\.(\d{1,9}))?(ns|us|µs|ms|s|m|h|d|w)", re.ASCII)
_CLOCK = re.compile(r"\d\d?:\d\d(:\d\d([.,]\d{1,9})?)?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_COMPARED = re.compile(r"(>=|<=|>|<|=)?(.*)", re.DOTALL)

SPAN_EXAMPLES = "500ms, 5s, 1.5m, 2h"
DURATION_EXAMPLES = ">5s, <=500ms, 1s..5s"
MOMENT_EXAMPLES = '2h, 3d, 2026-03-07, "2026-03-07 14:05", 14:05'


class SpanError(ValueError):
    """What was typed is no such span or moment. The message says why, in words."""


class Between(NamedTuple):
    """Durations in nanoseconds from `low` up to, and without, `end`; None is no bound."""

    low: int | None
    end: int | None

    def fits(self, duration: int | None) -> bool:
        """Whether a duration lies in it. One that is not known never does."""
        if duration is None:
            return False
        return (self.low is None or duration >= self.low) and (
            self.end is None or duration < self.end
        )


def parse_span(text: str) -> int:
    """A span such as `90m` or `1h30m` in nanoseconds. Raises `SpanError`."""
    return _span(text)[0]


def _span(text: str) -> tuple[int, int]:
    """The span, and what one more of its last written digit is worth."""
    total, at, worth = 0, 0, 1
    while at < len(text):
        part = _PART.match(text, at)
        if part is None:
            break
        whole, fraction, unit = part.groups("")
        total += int(Fraction(int(whole + fraction), 10 ** len(fraction)) * UNITS[unit])
        worth = max(1, UNITS[unit] // 10 ** len(fraction))
        at = part.end()
    if not text or at < len(text):
        if text.replace(".", "", 1).isdecimal():
            raise SpanError(f"`{text}` has no unit; {', '.join(UNITS)} would fit: {text}s")
        raise SpanError(f"`{text}` is no span of time; {SPAN_EXAMPLES} would fit")
    return total, worth


def parse_duration(text: str) -> Between:
    """A comparison (`>5s`, `<=500ms`) or a range with both its ends (`1s..5s`, `1s..`, `..5s`).

    Without a sign, or with `=`, it means durations that begin with the digits given: `1.5s` is
    from 1.5 s to just below 1.6 s. Raises `SpanError`.
    """
    if ".." in text:
        first, _, last = text.partition("..")
        if not (first or last):
            raise SpanError(f"`{text}` has no end; {DURATION_EXAMPLES} would fit")
        low = _span(first)[0] if first else None
        end = _span(last)[0] + 1 if last else None
        if low is not None and end is not None and low >= end:
            raise SpanError(f"`{text}` ends before it begins: {last}..{first} would fit")
        return Between(low, end)
    match = _COMPARED.fullmatch(text)
    sign, rest = match.groups("") if match else ("", text)
    if not rest:
        raise SpanError(f"`{text}` compares with nothing; {DURATION_EXAMPLES} would fit")
    span, worth = _span(rest)
    ways = {
        ">": Between(span + 1, None),
        ">=": Between(span, None),
        "<": Between(None, span),
        "<=": Between(None, span + 1),
    }
    return ways.get(sign, Between(span, span + worth))


def parse_moment(text: str, now: int, zone: tzinfo = UTC, *, end: bool = False) -> int:
    """Nanoseconds since 1970 of an age (`2h` ago), a date, a date and time, or a clock of today.

    `zone` is taken where none is written; a date is its first nanosecond or, with `end`, its last.
    Raises `SpanError`.
    """
    text = text.strip()
    try:
        if _PART.match(text):
            return _bounded(now - parse_span(text))
        if _CLOCK.fullmatch(text):
            today = _day(now, zone).isoformat()
            return _local(f"{today} {text:0>5}" if text[1] != ":" else f"{today} 0{text}", zone)
        if _DATE.fullmatch(text):
            if not end:
                return _local(f"{text} 00:00", zone)
            after = date.fromisoformat(text) + timedelta(days=1)
            return _local(f"{after.isoformat()} 00:00", zone) - 1
        return _local(text, zone)
    except (ValueError, OverflowError):
        raise SpanError(f"`{text}` is no time; {MOMENT_EXAMPLES} would fit") from None


def _bounded(ns: int) -> int:
    return max(_EARLIEST, min(_LATEST, ns))


def _day(now: int, zone: tzinfo) -> date:
    return (_EPOCH + timedelta(seconds=now // SECOND)).astimezone(zone).date()


def _local(text: str, zone: tzinfo) -> int:
    """The instant of a text with its zone, or in this zone where it has none. Raises ValueError."""
    instant = parse_time(text)
    if instant.ns is None:
        raise ValueError(text)
    if instant.basis is not TimeBasis.ASSUMED:
        return instant.ns
    there = (_EPOCH + timedelta(seconds=instant.ns // SECOND)).replace(tzinfo=zone)
    offset = there.utcoffset() or timedelta()
    return _bounded(instant.ns - round(offset.total_seconds()) * SECOND)

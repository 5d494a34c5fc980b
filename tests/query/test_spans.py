"""Spans of time and moments as they are typed."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logview.query.spans import Between, SpanError, parse_duration, parse_moment, parse_span
from logview.times import MILLISECOND, SECOND, parse_time

HOUR = 3600 * SECOND


def at(text: str) -> int:
    ns = parse_time(text).ns
    assert ns is not None
    return ns


NOW = at("2026-03-07T14:05:09Z")
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("typed", "ns"),
    [
        ("500ms", 500 * MILLISECOND),
        ("1.5m", 90 * SECOND),
        ("2h", 2 * HOUR),
        ("1h30m", 90 * 60 * SECOND),
        ("0.1s", 100 * MILLISECOND),
        ("3d", 72 * HOUR),
        ("12µs", 12_000),
        ("1.9ns", 1),
    ],
)
def test_a_span_is_exact(typed: str, ns: int) -> None:
    assert parse_span(typed) == ns


@pytest.mark.parametrize("typed", ["", "5x", "s", "-5s", "5 s", "5s!", "1..5s"])
def test_what_is_no_span_is_said(typed: str) -> None:
    with pytest.raises(SpanError, match="would fit"):
        parse_span(typed)


def test_a_number_without_unit_is_given_one_as_an_example() -> None:
    with pytest.raises(SpanError, match=r"`5` has no unit.*5s"):
        parse_duration(">5")


@pytest.mark.parametrize(
    ("typed", "inside", "outside"),
    [
        (">5s", 5 * SECOND + 1, 5 * SECOND),
        (">=5s", 5 * SECOND, 5 * SECOND - 1),
        ("<5s", 5 * SECOND - 1, 5 * SECOND),
        ("<=5s", 5 * SECOND, 5 * SECOND + 1),
        ("1s..5s", 5 * SECOND, 5 * SECOND + 1),
        ("1s..5s", SECOND, SECOND - 1),
        ("..5s", 0, 5 * SECOND + 1),
        ("5s..", 5 * SECOND, 5 * SECOND - 1),
        ("5s", 6 * SECOND - 1, 6 * SECOND),
        ("=1.5s", 1_500 * MILLISECOND, 1_600 * MILLISECOND),
    ],
)
def test_a_duration_has_the_bounds_that_were_typed(typed: str, inside: int, outside: int) -> None:
    between = parse_duration(typed)
    assert (between.fits(inside), between.fits(outside)) == (True, False)
    assert not between.fits(None)


@pytest.mark.parametrize("typed", [">", "..", "5s..1s", "=>5s", ">>5s"])
def test_a_comparison_that_can_never_hold_is_refused(typed: str) -> None:
    with pytest.raises(SpanError):
        parse_duration(typed)


@given(st.integers(0, 10**12))
def test_a_range_without_an_end_is_open(duration: int) -> None:
    assert Between(None, None).fits(duration)


@pytest.mark.parametrize(
    ("typed", "zone", "moment"),
    [
        ("2h", UTC, "2026-03-07T12:05:09Z"),
        ("1h30m", BERLIN, "2026-03-07T12:35:09Z"),
        ("2026-03-07", UTC, "2026-03-07T00:00:00Z"),
        ("2026-03-07", BERLIN, "2026-03-06T23:00:00Z"),
        ("2026-07-07", BERLIN, "2026-07-06T22:00:00Z"),
        ("2026-03-07 14:05", BERLIN, "2026-03-07T13:05:00Z"),
        ("2026-03-07T14:05:01.250", UTC, "2026-03-07T14:05:01.250Z"),
        ("2026-03-07T14:05Z", BERLIN, "2026-03-07T14:05:00Z"),
        ("2026-03-07T14:05+05:30", BERLIN, "2026-03-07T08:35:00Z"),
        ("14:05", UTC, "2026-03-07T14:05:00Z"),
        ("9:05", BERLIN, "2026-03-07T08:05:00Z"),
        ("09:05:30", BERLIN, "2026-03-07T08:05:30Z"),
        ("01:00", timezone(timedelta(hours=12)), "2026-03-07T13:00:00Z"),
    ],
)
def test_a_moment_is_what_its_reader_means(typed: str, zone: tzinfo, moment: str) -> None:
    assert parse_moment(typed, NOW, zone) == at(moment)


def test_a_date_as_an_end_is_the_whole_day_even_when_clocks_change() -> None:
    first = parse_moment("2026-03-29", NOW, BERLIN)
    last = parse_moment("2026-03-29", NOW, BERLIN, end=True)
    assert last - first == 23 * HOUR - 1


@pytest.mark.parametrize("typed", ["", "xx", "2026-02-31", "25:00", "14:61", "1969", "2026-3-7"])
def test_what_is_no_moment_is_said_as_it_was_typed(typed: str) -> None:
    with pytest.raises(SpanError, match=f"`{typed}` is no time; .* would fit"):
        parse_moment(typed, NOW, UTC)


def test_an_age_before_all_times_is_as_early_as_times_go() -> None:
    assert parse_moment("999999999999w", NOW) == -(2**63)

"""Times as logs write them, and as they are printed back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logview.model import TimeBasis
from logview.times import UNKNOWN, human_age, human_duration, milliseconds, parse_time, rfc3339

EXACT, ASSUMED = TimeBasis.EXACT, TimeBasis.ASSUMED
S = 1_772_874_309  # 2026-03-07T09:05:09Z
NS = S * 10**9


@pytest.mark.parametrize(
    ("written", "ns", "digits", "basis"),
    [
        ("2026-03-07T09:05:09Z", NS, 0, EXACT),
        ("2026-03-07T09:05:09.1Z", NS + 100_000_000, 1, EXACT),
        ("2026-03-07T09:05:09.12Z", NS + 120_000_000, 2, EXACT),
        ("2026-03-07T09:05:09.123Z", NS + 123_000_000, 3, EXACT),
        ("2026-03-07T09:05:09.1234Z", NS + 123_400_000, 4, EXACT),
        ("2026-03-07T09:05:09.12345Z", NS + 123_450_000, 5, EXACT),
        ("2026-03-07T09:05:09.123456Z", NS + 123_456_000, 6, EXACT),
        ("2026-03-07T09:05:09.1234567Z", NS + 123_456_700, 7, EXACT),
        ("2026-03-07T09:05:09.12345678Z", NS + 123_456_780, 8, EXACT),
        ("2026-03-07T09:05:09.123456789Z", NS + 123_456_789, 9, EXACT),
        ("2026-03-07T09:05:09.1234567894Z", NS + 123_456_789, 9, EXACT),
        ("2026-03-07T09:05:09.000Z", NS, 3, EXACT),
        ("2026-03-07T09:05:09,250Z", NS + 250_000_000, 3, EXACT),
        ("2026-03-07 09:05:09Z", NS, 0, EXACT),
        ("2026-03-07T09:05Z", NS - 9 * 10**9, 0, EXACT),
        ("  2026-03-07T09:05:09z ", NS, 0, EXACT),
        ("2026-03-07 09:05:09 UTC", NS, 0, EXACT),
        ("2026-03-07T09:05:09+00:00", NS, 0, EXACT),
        ("2026-03-07T14:35:09+05:30", NS, 0, EXACT),
        ("2026-03-07T14:35:09+0530", NS, 0, EXACT),
        ("2026-03-07T11:05:09+02", NS, 0, EXACT),
        ("2026-03-07T01:05:09-08:00", NS, 0, EXACT),
        ("2026-03-07T05:35:09-03:30", NS, 0, EXACT),
        ("2026-03-07T09:05:09", NS, 0, ASSUMED),
        ("2026-03-07 09:05:09.5", NS + 500_000_000, 1, ASSUMED),
        (S, NS, 0, EXACT),
        (str(S), NS, 0, EXACT),
        (S + 0.25, NS + 250_000_000, 2, EXACT),
        (f"{S}.125", NS + 125_000_000, 3, EXACT),
        (S * 1000 + 7, NS + 7_000_000, 3, EXACT),
        (str(S * 1000 + 7), NS + 7_000_000, 3, EXACT),
        (S * 10**6 + 7, NS + 7_000, 6, EXACT),
        (NS + 7, NS + 7, 9, EXACT),
        (str(NS + 7), NS + 7, 9, EXACT),
        ("1969-12-31T23:59:59Z", -(10**9), 0, EXACT),
        ("1969-12-31T23:59:59.25Z", -750_000_000, 2, EXACT),
    ],
)
def test_a_time_is_read_with_the_digits_that_it_has(
    written: object, ns: int, digits: int, basis: TimeBasis
) -> None:
    assert parse_time(written) == (ns, digits, basis)


@pytest.mark.parametrize(
    "written",
    [
        None, True, False, "", "yesterday", "2026-03-07", "09:05:09", "2026-13-01T00:00:00Z",
        "2026-02-30T00:00:00Z", "2026-03-07T25:00:00Z", "2026-03-07T09:05:09+25:00",
        "2026-03-07T09:05:09 CET", "2026-03-07T09:05:09Zulu", "1677-01-01T00:00:00Z",
        "2263-01-01T00:00:00Z", "0001-01-01T00:00:00Z", 0, 7, -S, 999_999_999, 2**63, 10**30,
        float("nan"), float("inf"), 1e300, {}, [], ["2026-03-07T09:05:09Z"], "17728743091e5",
    ],
)  # fmt: skip
def test_what_is_no_time_or_lies_outside_1678_to_2261_is_unknown(written: object) -> None:
    assert parse_time(written) == UNKNOWN


@given(st.integers(-(2**63) + 10**9, 2**63 - 1), st.integers(0, 9))
def test_a_time_that_is_printed_reads_back_as_it_was(ns: int, digits: int) -> None:
    cut = ns - ns % 10 ** (9 - digits)
    assert parse_time(rfc3339(ns, digits)) == (cut, digits, EXACT)


@given(
    st.from_regex(
        r"(2026-03-07|1677-09-21|2262-04-11|2026-02-30|20٢6-03-07)[T ]"
        r"(00:12:43|23:47:16|24:00:00|09:05)"
        r"([.,;]([0-9]{0,10}|1٢|1 2|-1|1_0))?(Z|z| Z| ?UTC|[+-](01:30|0130|01|25:00|0١:00))?",
        fullmatch=True,
    )
)
def test_a_time_that_is_spelled_plainly_is_read_as_one_that_is_not(written: str) -> None:
    # What blanks surround is read by its pattern alone.
    assert parse_time(written) == parse_time(f"  {written} ")


@pytest.mark.parametrize("written", [9_223_372_036_854_776, 10**17 - 1, "99999999999999999"])
def test_microseconds_beyond_2262_are_unknown(written: object) -> None:
    assert parse_time(written) == UNKNOWN


@given(st.one_of(st.text(), st.integers(), st.floats(), st.none(), st.booleans()))
def test_reading_a_time_never_raises(written: object) -> None:
    instant = parse_time(written)
    assert instant.ns is None or -(2**63) <= instant.ns < 2**63


@pytest.mark.parametrize(
    ("ns", "ms"),
    [(0, 0), (1_000_000, 1), (1_234_567, 1.235), (400, 0), (600, 0.001), (-2_500_000, -2.5)],
)
def test_milliseconds_have_at_most_three_decimals(ns: int, ms: float) -> None:
    assert milliseconds(ns) == ms
    assert isinstance(milliseconds(ns), int) == (ms == int(ms))


@pytest.mark.parametrize(
    ("ns", "text"),
    [
        (0, "0 ms"),
        (750, "0 µs"),
        (12_000, "12 µs"),
        (12_000_000, "12 ms"),
        (999_400_000, "999 ms"),
        (999_600_000, "1.00 s"),
        (1_100_000_000, "1.10 s"),
        (9_990_000_000, "9.99 s"),
        (12_400_000_000, "12.4 s"),
        (99_960_000_000, "1 m 40 s"),
        (123_000_000_000, "2 m 03 s"),
        (12_000 * 10**9, "3 h 20 m"),
        (200_000 * 10**9, "2 d 7 h"),
        (-12_000_000, "-12 ms"),
    ],
)
def test_a_duration_is_written_as_people_read_it(ns: int, text: str) -> None:
    assert human_duration(ns) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-5, "now"), (0, "now"), (1, "1s"), (59, "59s"), (60, "1m"), (7200, "2h"),
     (86_400 * 5, "5d"), (86_400 * 400, "1y")],
)  # fmt: skip
def test_an_age_is_one_short_unit(seconds: int, text: str) -> None:
    assert human_age(seconds * 10**9) == text

"""Durations, read only where their unit is known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logview.formats.jsonlog.durations import counted, duration_of, parse_duration


@pytest.mark.parametrize(
    ("spelling", "value", "ns"),
    [
        ("duration_ms", 12, 12_000_000),
        ("durationMs", 0.5, 500_000),
        ("latency_ms", "12.5", 12_500_000),
        ("elapsed_seconds", 1.5, 1_500_000_000),
        ("duration_ns", 7, 7),
        ("durationNanos", 7, 7),
        ("duration_us", 7, 7_000),
        ("event.duration", 125, 125),
        ("responseTime", 20, 20_000_000),
        ("duration", "1.5s", 1_500_000_000),
        ("took", "120 ms", 120_000_000),
        ("elapsed", "1m2.5s", 62_500_000_000),
        ("elapsed", "3µs", 3_000),
        ("duration", 1500000, None),
        ("duration", "1500000", None),
        ("duration", "soon", None),
        ("duration_ms", -1, None),
        ("duration_ms", True, None),
        ("duration_ms", float("nan"), None),
        ("duration_ms", float("inf"), None),
        ("duration_ms", 2**70, None),
        ("duration_ms", 1e300, None),
        ("duration_s", 1e305, None),
        ("duration_ms", {}, None),
        ("duration_ms", "1.2.3", None),
    ],
)
def test_a_field_and_what_it_says(spelling: str, value: object, ns: int | None) -> None:
    assert duration_of(spelling, value) == ns


@given(st.one_of(st.text(max_size=80), st.floats(), st.integers()))
def test_anything_is_a_span_of_time_that_fits_or_none(value: object) -> None:
    for found in (duration_of("took_ms", value), duration_of("took", value), counted(value, 10**9)):
        assert found is None or 0 <= found < 2**63


@given(st.integers(0, 10**6), st.sampled_from([("ms", 10**6), ("s", 10**9), ("h", 3600 * 10**9)]))
def test_a_whole_number_with_its_unit(count: int, unit: tuple[str, int]) -> None:
    assert parse_duration(f"{count}{unit[0]}") == count * unit[1]

"""How calls are summed up."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logview.diagnosis.tools import SLOWEST, Call, SlowCall, call_stats, nearest_rank
from logview.model import Status


def call(
    name: str = "find",
    status: Status = Status.OK,
    duration: int | None = None,
    *,
    trace: str = "t",
    step: int = 1,
    attempt: int = 1,
) -> Call:
    return Call(name, trace, step, status, attempt, duration)


def test_every_way_a_call_can_go_is_counted() -> None:
    statuses = [*[Status.OK] * 3, Status.FAILED, Status.BLOCKED, Status.UNANSWERED, Status.INFO]
    (stats,) = call_stats(call(status=status) for status in statuses)
    assert (stats.calls, stats.succeeded, stats.failed) == (7, 3, 1)
    assert (stats.blocked, stats.unanswered, stats.success_rate) == (1, 1, 0.6)


def test_the_rate_of_what_was_never_answered_is_not_known() -> None:
    (stats,) = call_stats([call(status=Status.UNANSWERED)])
    assert (stats.success_rate, stats.p50, stats.max, stats.slowest) == (None, None, None, ())


def test_only_attempts_after_the_first_are_retries() -> None:
    (stats,) = call_stats(call(attempt=attempt) for attempt in (1, 2, 3, 1))
    assert stats.retries == 2


def test_the_most_called_come_first_then_by_name() -> None:
    found = call_stats([call("b"), call("a"), call("c"), call("c")])
    assert [stats.name for stats in found] == ["c", "a", "b"]


def test_the_slowest_are_named_and_equals_have_one_order() -> None:
    calls = [call(duration=5, trace=trace, step=step) for trace in "cab" for step in (2, 1)]
    places = [("a", 1), ("a", 2), ("b", 1), ("b", 2), ("c", 1)]
    expected = tuple(SlowCall(trace, step, 5) for trace, step in places)
    assert call_stats(calls)[0].slowest == call_stats(reversed(calls))[0].slowest == expected


@given(st.lists(st.one_of(st.none(), st.integers(0, 50)), min_size=1, max_size=300))
def test_percentiles_are_values_of_the_nearest_rank(durations: list[int | None]) -> None:
    (stats,) = call_stats(call(duration=d, step=n) for n, d in enumerate(durations))
    known = sorted(d for d in durations if d is not None)
    for share, value in ((0.5, stats.p50), (0.95, stats.p95), (1.0, stats.max)):
        assert value == (known[math.ceil(round(share * len(known), 9)) - 1] if known else None)
    assert [slow.duration for slow in stats.slowest] == known[::-1][:SLOWEST]


@pytest.mark.parametrize(
    ("count", "percent", "rank"), [(1, 50, 1), (2, 50, 1), (3, 50, 2), (20, 95, 19), (21, 95, 20)]
)
def test_the_nearest_rank_is_never_between_two_values(count: int, percent: int, rank: int) -> None:
    assert nearest_rank(list(range(1, count + 1)), percent) == rank

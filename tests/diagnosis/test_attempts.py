"""What makes up for a failure, and how attempts are counted."""

from __future__ import annotations

import pytest

from logview.model import Trace
from tests.rows import Rows


def tries(trace: Trace, name: str = "find") -> list[tuple[str, int, int, int | None]]:
    """Status, attempt, attempts and what recovered it, of each step of a name."""
    return [
        (str(s.status), s.attempt, s.attempts, s.recovered_by)
        for s in trace.steps
        if s.name == name
    ]


def test_a_later_success_recovers_a_failure() -> None:
    trace = Rows().call().result(failure="TIMEOUT").call().result().respond().verdict()
    assert tries(trace) == [("failed", 1, 2, 2), ("ok", 2, 2, None)]
    assert trace.retries == 1


def test_a_block_is_recovered_like_a_failure() -> None:
    trace = Rows().call().result(failure="RATE_LIMITED").call().result().verdict()
    assert tries(trace) == [("blocked", 1, 2, 2), ("ok", 2, 2, None)]


def test_one_success_recovers_every_failure_since_the_last_success() -> None:
    rows = Rows().call().result().call().result(failure="X").call().result(failure="Y")
    trace = rows.call().result().verdict()
    assert tries(trace) == [
        ("ok", 1, 1, None),
        ("failed", 1, 3, 4),
        ("failed", 2, 3, 4),
        ("ok", 3, 3, None),
    ]
    assert trace.retries == 2


def test_a_call_after_a_success_is_attempt_one_again() -> None:
    rows = Rows().call().result(failure="X").call().result().call().result().call()
    trace = rows.result(failure="X").verdict()
    assert tries(trace) == [
        ("failed", 1, 2, 2),
        ("ok", 2, 2, None),
        ("ok", 1, 1, None),
        ("failed", 1, 1, None),
    ]


def test_calls_that_only_succeed_are_no_retries() -> None:
    trace = Rows().call().result().call().result().verdict()
    assert trace.retries == 0


def test_failures_without_a_success_are_counted_as_attempts_and_stay_unrecovered() -> None:
    trace = Rows().call().result(failure="X").call().result(failure="X").verdict()
    assert tries(trace) == [("failed", 1, 2, None), ("failed", 2, 2, None)]


def test_a_parallel_sibling_that_started_earlier_recovers_nothing() -> None:
    rows = Rows().call(id="a").call(id="b").result(id="b", failure="X").result(id="a")
    assert tries(rows.verdict()) == [("ok", 1, 1, None), ("failed", 1, 1, None)]


def test_a_parallel_sibling_that_started_before_the_failure_ended_recovers_nothing() -> None:
    rows = Rows().call(id="a").call(id="b").result(id="a", failure="X").result(id="b")
    assert tries(rows.verdict()) == [("failed", 1, 1, None), ("ok", 1, 1, None)]


def test_a_success_after_parallel_failures_recovers_all_of_them() -> None:
    rows = Rows().call(id="a").call(id="b").result(id="b", failure="X").result(id="a", failure="X")
    trace = rows.call(id="c").result(id="c").verdict()
    assert [recovered for *_, recovered in tries(trace)] == [3, 3, None]
    assert trace.retries == 1


def test_a_failure_that_ended_later_than_the_success_began_stays() -> None:
    rows = Rows().call(id="a").call(id="b").result(id="a", failure="X").call(id="c")
    trace = rows.result(id="b", failure="X").result(id="c").verdict()
    assert [recovered for *_, recovered in tries(trace)] == [3, None, None]


def test_a_retry_in_the_tick_in_which_the_failure_ended_counts_as_after_it() -> None:
    rows = Rows().at(0).call(id="a").at(10).result(id="a", failure="X").at(10).call(id="b")
    assert tries(rows.result(id="b").verdict())[0] == ("failed", 1, 2, 2)


def test_calls_that_began_and_failed_in_one_tick_ran_side_by_side() -> None:
    rows = Rows().at(0).call(id="a").at(0).call(id="b").at(0).result(id="a", failure="X")
    assert tries(rows.result(id="b").verdict())[0] == ("failed", 1, 1, None)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(Rows().call().result(failure="X").call("quote").result("quote"), id="name"),
        pytest.param(
            Rows().call().result(failure="X").within("s2").call().result(), id="session"
        ),
        pytest.param(
            Rows().metadata().call("ask").within("s2").metadata("b").call().result(failure="X")
            .within("s1").result("ask").call("ask").within("s2").metadata("b").call().result(),
            id="parent",
        ),
    ],
)  # fmt: skip
def test_another_operation_recovers_nothing(rows: Rows) -> None:
    calls = [s for s in rows.verdict().steps if s.name in {"find", "quote"}]
    assert [(str(s.status), s.attempt, s.recovered_by) for s in calls] == [
        ("failed", 1, None),
        ("ok", 1, None),
    ]


def test_without_times_the_order_of_the_file_tells_what_came_after() -> None:
    rows = Rows()
    for row in Rows().call().result(failure="X").call().result().rows:
        rows.row({**row, "time": None})
    assert tries(rows.verdict()) == [("failed", 1, 2, 2), ("ok", 2, 2, None)]


def test_an_outer_retry_recovers_everything_inside_the_failure() -> None:
    rows = Rows().metadata().call("ask")
    rows.within("s2").metadata("b").call().result(failure="TIMEOUT").error().within("s1")
    trace = rows.result("ask", failure="INTERNAL").call("ask").result("ask").respond().verdict()
    assert [(s.name, s.recovered_by) for s in trace.steps if s.problem] == [
        ("ask", 6),
        ("find", 6),
        ("SessionExecutionFailed", 6),
    ]
    assert trace.outcome == "recovered"


def test_a_success_around_an_inner_failure_does_not_recover_it() -> None:
    rows = Rows().metadata().call("ask").within("s2").metadata("b").error()
    trace = rows.within("s1").result("ask").respond().verdict()
    assert trace.outcome == "degraded"


def test_an_error_is_no_operation_and_nothing_recovers_it() -> None:
    trace = Rows().request().error("RateLimited").error("RateLimited").request().respond().verdict()
    assert [(s.attempt, s.recovered_by) for s in trace.steps if s.kind == "error"] == [
        (1, None),
        (1, None),
    ]


def test_an_unanswered_call_neither_fails_nor_recovers() -> None:
    rows = Rows().call(id="a").result(id="a", failure="X").call(id="b")
    assert tries(rows.verdict()) == [("failed", 1, 2, None), ("unanswered", 2, 2, None)]

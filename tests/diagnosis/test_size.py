"""Traces of a size at which anything cubic would never end."""

from __future__ import annotations

from logview.diagnosis.verdict import judge
from logview.model import Outcome, Status
from tests.rows import Rows

MANY = 3_000


def test_many_open_calls_of_one_tool() -> None:
    rows = Rows("t")
    for _ in range(MANY):
        rows.call()
    for _ in range(MANY):
        rows.result(failure="TIMEOUT")
    trace = judge(rows.events())
    assert trace.problems == MANY
    assert {len(step.doubts) for step in trace.steps} == {1}
    assert f"up to {MANY} calls" in trace.steps[0].doubts[0]


def test_many_calls_side_by_side_that_fail_in_the_end() -> None:
    rows = Rows("t")
    for number in range(MANY):
        rows.call(id=str(number))
    for number in range(MANY):
        rows.result(id=str(number), failure="TIMEOUT")
    rows.call().result().respond()
    trace = judge(rows.events())
    assert trace.outcome is Outcome.RECOVERED
    assert {step.recovered_by for step in trace.steps if step.problem} == {MANY + 1}
    assert trace.retries == 1


def test_many_errors_of_other_products_inside_many_open_calls() -> None:
    rows = Rows("t").request()
    for number in range(MANY):
        rows.call(id=str(number))
    for _ in range(MANY):
        rows.log("ERROR")
    trace = judge(rows.events())
    assert sum(step.status is Status.UNANSWERED for step in trace.steps) == MANY
    assert trace.problems == MANY


def test_many_sessions_that_end_inside_many_open_calls() -> None:
    rows = Rows("t").request()
    for number in range(MANY):
        rows.call(id=str(number))
    for number in range(MANY):
        rows.within(f"n{number}").request().respond()
    trace = judge(rows.events())
    assert len(trace.sessions) == MANY + 1
    assert {step.depth for step in trace.steps} == {0, 1}

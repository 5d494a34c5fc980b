"""Traces of a size at which anything cubic would never end."""

from __future__ import annotations

from logview.diagnosis.explain import explain
from logview.diagnosis.verdict import judge
from logview.model import Kind, Outcome, Status
from tests.logged import Logged
from tests.rows import Rows, first

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


def test_many_sessions_that_each_leave_a_call_open() -> None:
    rows = Rows("t").request()
    for number in range(MANY):
        rows.within(f"n{number}").request().call("ask")
    trace = judge(rows.events())
    assert [step.depth for step in trace.steps if step.kind is Kind.TOOL] == list(range(MANY))


def test_a_session_that_begins_anew_whenever_the_call_around_it_was_answered() -> None:
    rows = Rows("t").request()
    for number in range(MANY):
        rows.call("ask", id=str(number))
    for _ in range(MANY):
        rows.within("s2").call("find")
    for number in reversed(range(MANY)):
        rows.within("s2").request().within("s1").result("ask", id=str(number))
    trace = judge(rows.events())
    inner = [step for step in trace.steps if step.session == "s2" and step.kind is Kind.REQUEST]
    assert [step.parent for step in inner] == [MANY + 1 - number for number in range(MANY)]


def test_many_spans_one_inside_the_other() -> None:
    logged = Logged().span("s0", ms=10**6, failed="unknown")
    for number in range(1, MANY):
        status = {"failed": "unknown"} if number % 2 else {}
        logged.span(f"s{number}", f"s{number - 1}", ms=10**6 - number, **status)
    for number in range(MANY):
        logged.span(f"leaf{number}", f"s{MANY - 1}", failed="timeout")
    logged.events.reverse()
    trace = logged.verdict()
    assert first(trace) == (MANY + 1, "failed")
    assert trace.steps[-1].depth == MANY
    assert sum(step.propagated for step in trace.steps) == MANY // 2 + 1
    assert f"because step {MANY + 1} inside" in " ".join(explain(trace, trace.step(1)).sentences)


def test_many_spans_inside_a_circle() -> None:
    logged = Logged()
    for number in range(MANY):
        logged.span(f"s{number}", f"s{(number + 1) % MANY}")
    trace = logged.verdict()
    assert [step.number for step in trace.steps if step.doubts] == [1]
    assert max(step.depth for step in trace.steps) == MANY - 1


def test_many_spans_of_one_id_and_many_errors_of_theirs() -> None:
    logged = Logged()
    for _ in range(MANY):
        logged.span("x")
    for _ in range(MANY):
        logged.log("ERROR", "x")
    trace = logged.verdict()
    assert {step.parent for step in trace.steps if step.kind is Kind.LOG} == {1}
    assert trace.outcome is Outcome.RECOVERED


def test_many_runs_of_one_block_and_many_requests_in_them() -> None:
    logged = Logged().start()
    for _ in range(MANY):
        logged.begin("b1").ask("openai", "b1").answer("openai", "b1", failed="timeout")
        logged.run("b1", failed="timeout")
    trace = logged.ask("openai", "b2").answer("openai", "b2").end().verdict()
    blocks = [step for step in trace.steps if step.kind is Kind.BLOCK]
    assert len(blocks) == MANY
    assert all(step.propagated for step in blocks)
    assert len({step.parent for step in trace.steps if step.depth}) == MANY


def test_many_runs_of_one_block_that_were_never_answered() -> None:
    logged = Logged().start()
    for _ in range(MANY):
        logged.begin("b1")
    for _ in range(MANY):
        logged.serve("x", "b1")
    trace = logged.verdict()
    assert {step.parent for step in trace.steps if step.depth} == {MANY + 1}


def test_many_choices_that_came_to_nothing_and_many_answers() -> None:
    logged = Logged().start()
    for tick in (0, 100):
        for number in range(MANY):
            logged.at(tick).step("provider.resolve", Kind.PROVIDER, str(number), failed="unknown")
            logged.at(tick).answer("anthropic")
    trace = logged.end().verdict()
    assert trace.outcome is Outcome.RECOVERED
    assert len({step.recovered_by for step in trace.steps if step.problem}) == 2 * MANY

"""The verdict of a trace: its outcome, its end, and the step where the cursor goes."""

from __future__ import annotations

from typing import Any

import pytest

from logview.diagnosis.verdict import judge
from logview.model import Kind, Outcome, Phase, Reason, Status
from tests.logged import Logged
from tests.rows import ROOT_AGENT, Rows, first, outline

FAIL = {"failure": "TIMEOUT"}


def test_a_trace_without_events_has_no_verdict() -> None:
    with pytest.raises(ValueError, match="without events"):
        judge([])


@pytest.mark.parametrize(
    ("rows", "outcome", "problem"),
    [
        pytest.param(Rows().request().respond(), "ok", None, id="nothing went wrong"),
        pytest.param(Rows().request().defer(), "ok", None, id="deferred to the client"),
        pytest.param(
            Rows().call().result(**FAIL).call().result().respond(),
            "recovered", (1, "failed"), id="recovered, good end",
        ),
        pytest.param(
            Rows().call().result(**FAIL).respond(),
            "degraded", (1, "failed"), id="good end in spite of a failure",
        ),
        pytest.param(
            Rows().call().result(failure="FORBIDDEN").respond(),
            "degraded", (1, "blocked"), id="good end in spite of a block",
        ),
        pytest.param(Rows().request().error(), "failed", (2, "failed"), id="bad end, failed"),
        pytest.param(
            Rows().request().error("RateLimitExceeded"),
            "blocked", (2, "blocked"), id="bad end, blocked",
        ),
        pytest.param(
            Rows().call().result(**FAIL).error("RateLimitExceeded"),
            "failed", (1, "failed"), id="bad end, the first problem failed",
        ),
        pytest.param(
            Rows().call().result(failure="FORBIDDEN").error("SessionExecutionFailed"),
            "blocked", (1, "blocked"), id="bad end, the first problem was blocked",
        ),
        pytest.param(
            Rows().call().result(**FAIL).call().result().error("AgentIterationsExceededLimit"),
            "blocked", (3, "blocked"), id="bad end after a recovery",
        ),
        pytest.param(
            Rows().request().respond(""), "failed", (2, "failed"), id="a response of nothing",
        ),
        pytest.param(
            Rows().call().result(**FAIL).user(),
            "failed", (1, "failed"), id="no end, a failure",
        ),
        pytest.param(
            Rows().call().result(failure="FORBIDDEN").user(),
            "blocked", (1, "blocked"), id="no end, a block",
        ),
        pytest.param(
            Rows().call().result(**FAIL).call().result().request(),
            "incomplete", (3, "stopped"), id="no end, all recovered",
        ),
        pytest.param(
            Rows().request().user().assistant(),
            "incomplete", (2, "stopped"), id="no end, all answered",
        ),
        pytest.param(
            Rows().request().call("a").call("b").result("b").request(),
            "incomplete", (2, "unanswered"), id="no end, one call waits",
        ),
        pytest.param(
            Rows().call("a").call("b").user(),
            "incomplete", (3, "unanswered"), id="no end, the last that waits",
        ),
        pytest.param(
            Rows().call().respond(), "ok", None, id="an unanswered call in an ended trace",
        ),
        pytest.param(
            Rows(session=None).log("INFO"), "ok", None, id="no ends are written, nothing wrong",
        ),
        pytest.param(
            Rows(session=None).log("INFO").log("ERROR").log("INFO"),
            "failed", (2, "failed"), id="no ends are written, an error",
        ),
    ],
)  # fmt: skip
def test_the_outcome_and_the_first_problem(
    rows: Rows, outcome: str, problem: tuple[int, str] | None
) -> None:
    trace = rows.verdict()
    assert (str(trace.outcome), first(trace)) == (outcome, problem)


def test_of_several_causes_the_one_that_ended_first_comes_first() -> None:
    rows = Rows().call("slow", id="a").call("quick", id="b").result("quick", id="b", failure="X")
    trace = rows.result("slow", id="a", failure="Y").respond().verdict()
    assert first(trace) == (2, "failed")
    assert trace.step(2).name == "quick"


def test_of_causes_that_ended_together_the_one_that_started_first_comes_first() -> None:
    rows = Rows().call("a", id="a").call("b", id="b")
    rows.at(50).result("b", id="b", failure="X").at(50).result("a", id="a", failure="Y")
    assert first(rows.respond().verdict()) == (1, "failed")


def test_of_recovered_failures_the_one_that_ended_first_comes_first() -> None:
    rows = Rows().call("slow", id="a").call("quick", id="b").result("quick", id="b", failure="X")
    rows.result("slow", id="a", failure="Y").call("slow", id="c").result("slow", id="c")
    trace = rows.call("quick", id="d").result("quick", id="d").respond().verdict()
    assert (trace.outcome, first(trace)) == (Outcome.RECOVERED, (2, "failed"))


def test_an_unrecovered_failure_comes_before_an_earlier_recovered_one() -> None:
    rows = Rows().call("a").result("a", **FAIL).call("a").result("a").call("b").result("b", **FAIL)
    assert first(rows.respond().verdict()) == (3, "failed")


def nested(inner: Rows) -> Rows:
    """The inner session fails inside a call, and the call and the execution because of it."""
    inner.within("s1").result("ask", failure="INTERNAL").error()
    return inner


def test_a_failure_that_only_passes_on_an_inner_one_is_propagated_and_not_first() -> None:
    rows = Rows().metadata().call("ask").within("s2").metadata("b").call().result(**FAIL).error()
    trace = nested(rows).verdict()
    assert first(trace) == (4, "failed")
    assert [s.number for s in trace.steps if s.propagated] == [2]
    assert [s.number for s in trace.steps if s.problem] == [2, 4, 5, 6]


def test_an_inner_failure_that_was_recovered_propagates_nothing() -> None:
    rows = Rows().metadata().call("ask").within("s2").metadata("b")
    trace = nested(rows.call().result(**FAIL).call().result().respond()).verdict()
    assert first(trace) == (2, "failed")
    assert not any(s.propagated for s in trace.steps)


def test_a_failure_inside_comes_first_even_where_what_is_around_ended_before_it() -> None:
    rows = Rows().metadata().call("ask").within("s2").metadata("b").call("slow").within("s1")
    rows.result("ask", failure="TIMEOUT").within("s2").result("slow", failure="INTERNAL")
    trace = rows.within("s1").error().verdict()
    assert first(trace) == (4, "failed")
    assert trace.step(2).propagated


def test_a_failure_passes_through_a_step_that_went_well() -> None:
    rows = Rows().metadata().call("ask").within("s2").metadata("b").call("ask")
    rows.within("s3").metadata("c").error().within("s2").result("ask").respond()
    trace = nested(rows).verdict()
    assert [(s.number, str(s.status)) for s in trace.steps if s.propagated] == [(2, "failed")]
    assert first(trace) == (6, "failed")


def test_a_failure_three_sessions_deep_propagates_through_all_of_them() -> None:
    rows = Rows().metadata().call("ask").within("s2").metadata("b").call("ask")
    rows.within("s3").metadata("c").error("ContentBlocked")
    rows.within("s2").result("ask", failure="INTERNAL").error()
    trace = nested(rows).verdict()
    assert (first(trace), trace.outcome) == ((6, "blocked"), Outcome.BLOCKED)
    assert [s.name for s in trace.steps if s.propagated] == ["ask", "ask"]


def test_the_end_of_an_inner_session_is_not_the_end_of_the_trace() -> None:
    rows = Rows().metadata().call("ask").within("s2").metadata("b").respond()
    trace = rows.verdict()
    assert (trace.outcome, trace.ended_by) == (Outcome.INCOMPLETE, None)
    assert first(trace) == (2, "unanswered")


@pytest.mark.parametrize(
    ("rows", "ended_by"),
    [
        (Rows().respond(), "final_response"),
        (Rows().respond(""), "final_response"),
        (Rows().defer(), "client_tool_call"),
        (Rows().error(), "execution_error"),
        (Rows().request(), None),
    ],
)
def test_what_ended_a_trace_is_named(rows: Rows, ended_by: str | None) -> None:
    assert rows.verdict().ended_by == ended_by


def test_rows_after_the_end_do_not_take_it_back() -> None:
    trace = Rows().request().respond().log("INFO").verdict()
    assert (trace.outcome, trace.ended_by) == (Outcome.OK, "final_response")


HARMLESS = "error failed blocked TIMEOUT exception 503 PERMISSION_DENIED rate limit exceeded"


def test_words_are_never_evidence() -> None:
    rows = Rows().metadata().request(HARMLESS).log("INFO", HARMLESS).log("WARN", HARMLESS)
    rows.system(HARMLESS).user(HARMLESS).assistant(HARMLESS).call(HARMLESS, q=HARMLESS)
    rows.event("tool_call_result", tool_name=HARMLESS, result={"success": {"llm_value": HARMLESS}})
    rows.event("failure_check", error=HARMLESS, status="failed", failure={"reason": "TIMEOUT"})
    trace = rows.respond(HARMLESS).verdict()
    assert (trace.outcome, trace.problems, first(trace)) == (Outcome.OK, 0, None)


def test_words_of_a_failure_decide_nothing_about_its_class() -> None:
    trace = Rows().call().result(failure="ODD", message="permission denied: timeout").verdict()
    assert (trace.step(1).status, trace.step(1).reason) == ("failed", "unknown")


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (Rows().call().result(failure="X"), "payload.result is a failure"),
        (
            Rows().call().result(failure="FORBIDDEN"),
            "payload.result is a failure whose reason is FORBIDDEN",
        ),
        (Rows().error("Odd"), "payload.error_name is Odd"),
        (Rows().error(""), "event_name is execution_error"),
        (Rows().respond(""), "payload.response has no content"),
        (Rows().log("ERROR"), "level is ERROR"),
        (Rows().event("odd", {"level": "fatal"}), "level is FATAL"),
        (Rows().call(), "no result was logged for it"),
        (
            Rows().request(),
            "nothing was logged after it, and the execution never said that it ended",
        ),
    ],
)
def test_a_mark_carries_the_rule_and_the_field_that_made_it(rows: Rows, why: str) -> None:
    trace = rows.verdict()
    assert trace.first_problem is not None
    assert trace.first_problem.why == why


def test_steps_are_numbered_by_start_whatever_ended_first() -> None:
    rows = Rows().call("a", id="a").call("b", id="b").result("b", id="b").result("a", id="a")
    assert outline(rows.verdict()) == ["tool a ok", "tool b ok"]


def test_the_header_is_that_of_the_root_session() -> None:
    rows = Rows().metadata(version="9.3", caller="desk").request().call("ask")
    rows.within("s2").metadata("b", version="1", caller=ROOT_AGENT).respond()
    trace = rows.within("s1").result("ask").respond().verdict()
    assert (trace.agent, trace.agent_version, trace.caller) == (ROOT_AGENT, "9.3", "desk")
    assert (trace.owner, trace.user, trace.format) == (ROOT_AGENT, "u1", "foundry")
    assert (trace.duration, trace.events) == (60_000_000, 7)


def test_problems_are_counted_for_each_session() -> None:
    rows = Rows().metadata().call("ask").within("s2").metadata("b").call().result(**FAIL).error()
    trace = nested(rows).verdict()
    assert [(p.session, p.steps, p.problems) for p in trace.sessions] == [
        ("s1", 3, 2),
        ("s2", 3, 2),
    ]
    assert trace.problems == 4


def test_a_bucket_of_rows_without_a_trace_has_no_end_to_wait_for() -> None:
    trace = Rows(trace=None).request().call().verdict()
    assert (trace.trace, trace.outcome, first(trace)) == (None, Outcome.OK, None)


# Executions that say that they ended well and answered nobody.

ANSWERS = ["chatbot", "generator", "editor", "image"]


@pytest.mark.parametrize("feature", ANSWERS)
@pytest.mark.parametrize("status", [Status.OK, Status.SKIPPED, Status.INFO])
def test_a_good_end_without_an_answer_is_a_bad_one(feature: str, status: Status) -> None:
    trace = Logged().start(feature).step("limits.check", Kind.LIMIT).end(status=status).verdict()
    assert (trace.outcome, first(trace)) == (Outcome.FAILED, (3, "failed"))
    end = trace.step(3)
    assert (end.status, end.reason) == (Status.FAILED, Reason.NO_RESPONSE)
    assert end.why == "it ended without an output or a successful provider request"
    assert trace.first_problem is not None
    assert trace.first_problem.why == end.why


@pytest.mark.parametrize(
    "logged",
    [
        Logged().start("chatbot").answer("openai").end(),
        Logged().start("chatbot").ask("openai").answer("openai").end(),
        Logged().start("chatbot").step("output", Kind.OUTPUT).end(),
        Logged().start("workflow").end(),
        Logged().start(None).end(),
        Logged().start("chatbot").end(facts={"inferred": "read from the words"}),
    ],
    ids=["answered", "asked and answered", "put out", "a workflow", "no feature", "inferred"],
)
def test_an_end_that_may_be_good_stands(logged: Logged) -> None:
    assert logged.verdict().outcome is Outcome.OK


def test_an_empty_end_after_a_block_leaves_the_block_the_first_problem() -> None:
    logged = Logged().start("chatbot").step("limits.check", Kind.LIMIT, blocked="limit.role")
    trace = logged.end().verdict()
    assert (trace.outcome, first(trace)) == (Outcome.BLOCKED, (2, "blocked"))
    assert trace.problems == 2


def test_an_end_that_failed_keeps_its_own_reason() -> None:
    trace = Logged().start("chatbot").end(failed="internal").verdict()
    assert trace.step(2).reason is Reason.INTERNAL


# Ends that were read from words, which say that it is over and not how it went.


def over(logged: Logged, words: str = "Execution ended") -> Logged:
    return logged.end(message=words, facts={"inferred": f"read from the words “{words}”"})


def limited(**fields: Any) -> Logged:
    """An execution that a limit stopped."""
    blocked = {"blocked": "limit.global", **fields}
    return Logged().start(None).step("limits.check", Kind.LIMIT, **blocked)


@pytest.mark.parametrize("words", ["Execution ended", "Run finished.", "Execution has ended (2 s)"])
def test_an_end_without_a_word_of_success_behind_a_gate_that_blocked_is_blocked(
    words: str,
) -> None:
    trace = over(limited(), words).verdict()
    assert (trace.outcome, first(trace)) == (Outcome.BLOCKED, (2, "blocked"))
    end = trace.step(3)
    assert (end.status, end.reason) == (Status.BLOCKED, Reason.LIMIT_GLOBAL)
    assert end.why == (
        "the log only says that it ended, and nothing was answered or put out after the block"
    )


@pytest.mark.parametrize(
    "logged",
    [
        over(limited().answer("openai")),
        over(limited().step("output", Kind.OUTPUT)),
        over(limited().run("b1")),
        over(limited(), "Execution completed"),
        over(limited(), "Execution ended successfully"),
        limited().end(message="Execution ended"),
        over(limited(blocked=None, failed="timeout")),
        over(Logged().start(None).answer("openai", failed="timeout", ms=1)),
        over(limited(facts={"block": "b1"})),
    ],
    ids=["answered", "put out", "a block", "completed", "successfully", "not inferred",
         "a failure", "a failed request", "of a block"],
)  # fmt: skip
def test_an_end_that_nothing_denies_is_a_good_one(logged: Logged) -> None:
    assert logged.verdict().outcome is Outcome.DEGRADED


def test_a_gate_that_let_the_execution_pass_in_the_end_denies_nothing() -> None:
    logged = over(limited().step("limits.check", Kind.LIMIT))
    assert logged.verdict().outcome is Outcome.RECOVERED


# Traces without any step.


def test_a_trace_of_usage_records_alone_has_no_steps_and_no_problem() -> None:
    trace = Logged().usage(facts={"cost": "1"}).verdict()
    assert (trace.steps, trace.events) == ((), 1)
    assert (trace.outcome, trace.first_problem) == (Outcome.INCOMPLETE, None)
    assert len(trace.sessions) == 1


def test_records_that_stand_aside_are_in_no_step_even_where_calls_are_open() -> None:
    logged = Logged().start().ask("openai").event(Kind.PROVIDER, "openai", phase=Phase.ASIDE)
    trace = logged.verdict()
    assert trace.step(2).status is Status.UNANSWERED
    assert trace.events == 3

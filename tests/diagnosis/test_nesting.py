"""Sessions inside calls, and rows of other products inside steps."""

from __future__ import annotations

from logview.model import Outcome
from tests.rows import ROOT_AGENT, Rows, first, outline

INNER = "ri.aip-agents..agent.customs"


def test_a_session_that_begins_inside_a_call_lies_inside_it() -> None:
    rows = Rows().metadata().call("ask")
    rows.within("s2").metadata(INNER).request().respond().within("s1").result("ask").respond()
    trace = rows.verdict()
    assert outline(trace) == [
        "marker session_metadata info",
        "tool ask ok",
        "  marker session_metadata info",
        "  request ok",
        "  response ok",
        "response ok",
    ]
    assert {step.parent for step in trace.steps if step.depth} == {2}
    assert [(p.session, p.agent) for p in trace.sessions] == [("s1", ROOT_AGENT), ("s2", INNER)]


def test_depth_grows_with_every_session_inside_another() -> None:
    rows = Rows().metadata().call("ask")
    rows.within("s2").metadata(INNER).call("ask")
    rows.within("s3").metadata("ri.a..agent.deep").respond()
    trace = rows.verdict()
    assert [s.depth for s in trace.steps] == [0, 0, 1, 1, 2, 2]
    assert trace.steps[-1].parent == 4


def test_the_root_session_is_the_one_whose_agent_owns_the_trace() -> None:
    rows = Rows(session="s2").metadata(INNER).request().within("s1").metadata().request().respond()
    trace = rows.verdict()
    assert (trace.session, trace.agent, trace.ended_by) == ("s1", ROOT_AGENT, "final_response")


def test_where_no_agent_owns_the_trace_the_earliest_session_is_the_root() -> None:
    rows = Rows(owner="ri.workshop..app.x").metadata(INNER).within("s0").metadata(ROOT_AGENT)
    trace = rows.verdict()
    assert (trace.session, trace.agent) == ("s1", INNER)


def test_a_session_that_begins_outside_any_call_stays_at_the_top() -> None:
    rows = Rows().metadata().request().within("s2").metadata(INNER).request()
    assert {step.depth for step in rows.verdict().steps} == {0}


def test_a_session_begun_while_several_calls_were_open_says_that_its_place_is_a_guess() -> None:
    rows = Rows().metadata().call("ask", id="a").call("quote", id="b").within("s2").metadata(INNER)
    trace = rows.verdict()
    inner = trace.steps[-1]
    assert inner.parent == 3
    assert inner.doubts == (
        "2 calls were open when this session began: shown inside the latest of them",
    )


def test_a_session_that_is_called_again_lies_inside_the_later_call() -> None:
    rows = Rows().metadata()
    rows.call("ask").within("s2").metadata(INNER).request().respond().within("s1").result("ask")
    rows.call("ask").within("s2").metadata(INNER).request().error().within("s1")
    rows.result("ask", failure="INTERNAL").respond()
    trace = rows.verdict()
    assert [s.parent for s in trace.steps] == [None, None, 2, 2, 2, None, 6, 6, 6, None]
    assert trace.step(6).propagated
    assert first(trace) == (9, "failed")


def test_a_session_that_begins_again_never_lies_inside_a_call_of_its_own() -> None:
    rows = Rows().metadata().call("ask").within("s2").metadata(INNER).call("slow")
    rows.within("s1").result("ask", failure="TIMEOUT").call("ask").within("s2").metadata(INNER)
    trace = rows.verdict()
    assert [s.parent for s in trace.steps] == [None, None, 2, 2, None, 5]


def test_rows_of_a_session_that_outlive_its_call_stay_inside_it() -> None:
    rows = Rows().metadata().call("ask").within("s2").metadata(INNER).request()
    rows.within("s1").result("ask", failure="TIMEOUT").within("s2").respond()
    trace = rows.verdict()
    assert trace.steps[-1].parent == 2


def test_what_an_execution_left_unanswered_holds_nothing_after_its_end() -> None:
    rows = Rows().metadata().call("ask").error().within("s2").metadata(INNER).log("ERROR")
    trace = rows.verdict()
    assert outline(trace)[-2:] == ["marker session_metadata info", "log failed"]


def test_an_inner_result_without_its_call_does_not_begin_before_the_step_around_it() -> None:
    rows = Rows().metadata().at(500).call("ask").within("s2").metadata(INNER).result(ms=9000)
    trace = rows.verdict()
    result = next(step for step in trace.steps if step.name == "find")
    assert result.parent is not None
    assert result.parent < result.number
    assert result.started == trace.step(result.parent).started


# Rows of other products.


def test_an_error_row_inside_a_failed_step_is_its_evidence_and_no_step() -> None:
    rows = Rows().call().log("ERROR", "exit code 137").result(failure="INTERNAL").respond()
    trace = rows.verdict()
    assert outline(trace) == ["tool find failed", "response ok"]
    assert [e.message for e in trace.step(1).events][-1] == "exit code 137"
    assert trace.problems == 1


def test_an_error_row_inside_a_step_that_succeeded_is_a_recovered_problem() -> None:
    trace = Rows().call().log("ERROR").result().respond().verdict()
    assert outline(trace) == ["tool find ok", "  log failed", "response ok"]
    assert trace.step(2).recovered_by == 1
    assert (trace.outcome, first(trace)) == (Outcome.RECOVERED, (2, "failed"))


def test_an_error_row_outside_any_step_is_a_step_that_failed() -> None:
    trace = Rows().call().result().log("FATAL").respond().verdict()
    assert outline(trace) == ["tool find ok", "log failed", "response ok"]
    assert (trace.outcome, first(trace)) == (Outcome.DEGRADED, (2, "failed"))


def test_an_error_row_inside_an_unanswered_step_is_a_failure_inside_it() -> None:
    trace = Rows().call().log("ERROR").verdict()
    assert outline(trace) == ["tool find unanswered", "  log failed"]
    assert (trace.outcome, first(trace)) == (Outcome.FAILED, (2, "failed"))


def test_an_error_row_beside_parallel_steps_belongs_to_the_one_that_failed() -> None:
    rows = Rows().call("find").call("quote").log("ERROR", "boom")
    trace = rows.result("quote").result("find", failure="INTERNAL").respond().verdict()
    assert outline(trace) == ["tool find failed", "tool quote ok", "response ok"]
    assert trace.step(1).events[-1].message == "boom"


def test_rows_below_error_are_steps_that_say_nothing_of_the_outcome() -> None:
    rows = Rows().log("INFO").call().log("WARN", "error: failed").result(failure="X").call()
    trace = rows.result().respond().log("debug").verdict()
    assert [line.strip() for line in outline(trace) if "log" in line] == ["log info"] * 3
    assert trace.problems == 1

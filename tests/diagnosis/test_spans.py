"""Trees of spans: what lies inside what, whatever the times and the order of delivery."""

from __future__ import annotations

from random import Random

import pytest

from logview.diagnosis.verdict import judge
from logview.model import Kind, Outcome, Phase, Status
from tests.logged import Logged
from tests.rows import first, outline


def test_a_span_lies_inside_the_span_that_it_names() -> None:
    trace = Logged().at(0).span("root", ms=90).span("a", "root").span("b", "a").verdict()
    assert outline(trace) == ["tool root ok", "  tool a ok", "    tool b ok"]
    assert [step.parent for step in trace.steps] == [None, 1, 2]


def test_a_child_that_began_before_its_parent_by_its_clock_lies_inside_it_and_comes_after() -> None:
    trace = Logged().at(50).span("root", ms=10).at(20).span("a", "root").at(0).span("b", "a")
    assert outline(trace.verdict()) == ["tool root ok", "  tool a ok", "    tool b ok"]


def test_at_equal_starts_a_parent_comes_before_its_child() -> None:
    logged = Logged().at(0).span("c", "b").at(0).span("b", "root").at(0).span("root")
    assert [step.name for step in logged.verdict().steps] == ["root", "b", "c"]


def test_a_parent_that_is_not_in_the_log_is_named_in_a_doubt() -> None:
    trace = Logged().span("root").span("a", "gone").verdict()
    assert [step.depth for step in trace.steps] == [0, 0]
    assert trace.step(2).doubts == ("its parent span gone is not in this log",)
    assert not trace.partial


def test_a_span_that_names_itself_is_cut_with_a_doubt() -> None:
    trace = Logged().span("root").span("a", "a").verdict()
    assert trace.step(2).parent is None
    assert trace.step(2).doubts == ("it names itself as its parent span (a)",)


def test_a_circle_is_cut_at_its_earliest_start_with_a_doubt() -> None:
    logged = Logged().at(30).span("a", "c").at(10).span("b", "a").at(20).span("c", "b")
    trace = logged.at(40).span("d", "a").verdict()
    assert outline(trace) == [
        "tool b ok",
        "  tool c ok",
        "    tool a ok",
        "      tool d ok",
    ]
    assert [bool(step.doubts) for step in trace.steps] == [True, False, False, False]
    assert "circle" in trace.step(1).doubts[0]
    assert trace.partial


def test_of_two_spans_with_one_id_the_earliest_takes_the_children_and_that_is_said() -> None:
    logged = Logged().at(20).span("x", name="late").at(0).span("x", name="early", ms=9)
    trace = logged.at(30).span("a", "x").verdict()
    assert outline(trace) == ["tool early ok", "tool late ok", "  tool a ok"]
    assert trace.step(3).parent == 1
    assert trace.step(3).doubts == (
        "2 spans have the id x, that of its parent: shown inside the earliest of them",
    )


def test_the_earliest_of_two_spans_is_the_one_that_began_first_not_the_one_logged_first() -> None:
    logged = Logged().at(100).span("x", name="short", ms=10, phase=Phase.OUTCOME)
    logged.at(120).span("x", name="long", ms=100, phase=Phase.OUTCOME)
    trace = logged.at(130).span("a", "x").verdict()
    assert outline(trace) == ["tool long ok", "tool short ok", "  tool a ok"]
    assert trace.step(3).parent == 1


# The first failing step.

TREE = (
    Logged()
    .at(0).span("root", kind=Kind.AGENT, ms=100, failed="unknown")
    .at(10).span("plan", "root", ms=80, failed="unknown")
    .at(20).span("slow", "plan", ms=60, failed="internal")
    .at(50).span("quick", "plan", ms=10, failed="timeout")
    .at(70).span("fine", "plan", ms=5)
)  # fmt: skip


def test_the_first_failing_step_is_the_leaf_that_ended_first_and_not_the_one_that_began_first() -> (
    None
):
    trace = TREE.verdict()
    assert (trace.outcome, first(trace)) == (Outcome.FAILED, (4, "failed"))
    assert trace.step(4).name == "quick"
    assert [step.name for step in trace.steps if step.propagated] == ["root", "plan"]


@pytest.mark.parametrize("seed", range(8))
def test_the_tree_is_the_same_in_whatever_order_its_spans_arrive(seed: int) -> None:
    events = TREE.events.copy()
    Random(seed).shuffle(events)
    assert judge(events) == TREE.verdict()


def test_a_failure_passes_through_spans_that_went_well() -> None:
    logged = Logged().span("root", ms=90, failed="unknown").span("a", "root", ms=50)
    trace = logged.span("b", "a", failed="timeout").verdict()
    assert first(trace) == (3, "failed")
    assert [step.name for step in trace.steps if step.propagated] == ["root"]


def test_a_failure_in_a_trace_whose_root_went_well_degrades_it() -> None:
    trace = Logged().span("root", ms=90).span("a", "root", blocked="permission").verdict()
    assert (trace.outcome, first(trace)) == (Outcome.DEGRADED, (2, "blocked"))


def test_a_retry_beside_a_failed_span_recovers_it_and_all_inside() -> None:
    logged = Logged().span("root", ms=200).span("a", "root", name="find", failed="timeout", ms=20)
    logged.span("a1", "a", name="GET", failed="timeout", ms=5)
    trace = logged.at(50).span("b", "root", name="find").verdict()
    assert trace.outcome is Outcome.RECOVERED
    assert [step.recovered_by for step in trace.steps] == [None, 4, 4, None]
    assert (trace.step(2).attempt, trace.step(4).attempt) == (1, 2)


def test_the_same_name_inside_another_span_recovers_nothing() -> None:
    logged = Logged().span("root", ms=90).span("a", "root").span("b", "root")
    logged.span("a1", "a", name="find", failed="timeout")
    trace = logged.span("b1", "b", name="find").verdict()
    assert [step.recovered_by for step in trace.steps if step.name == "find"] == [None, None]


def test_spans_that_ran_side_by_side_recover_nothing() -> None:
    logged = Logged().at(0).span("root", ms=90).at(1).span("a", "root", name="find", ms=50)
    trace = logged.at(2).span("b", "root", name="find", failed="timeout", ms=9).verdict()
    assert first(trace) == (3, "failed")


# Roots.


def test_a_trace_without_a_root_is_partial_and_that_is_no_problem() -> None:
    trace = Logged().span("a", "gone").span("b", "gone").verdict()
    assert (trace.partial, trace.outcome, trace.problems) == (True, Outcome.OK, 0)
    assert (trace.ended_by, first(trace)) == (None, None)


def test_a_trace_of_log_records_of_spans_that_are_not_there_is_partial() -> None:
    trace = Logged().log("INFO", "gone").verdict()
    assert trace.partial
    assert trace.step(1).doubts == ()


def test_log_lines_of_other_formats_make_no_trace_partial() -> None:
    trace = Logged(form="json").log("INFO", "gone", span="x").verdict()
    assert not trace.partial


def test_of_several_roots_the_last_to_end_ends_the_trace() -> None:
    logged = Logged().at(0).span("long", ms=900).at(50).span("short", ms=9, failed="internal")
    trace = logged.verdict()
    assert (trace.ended_by, trace.outcome) == ("long", Outcome.DEGRADED)


def test_a_trace_lasts_from_its_first_start_to_its_last_end() -> None:
    trace = Logged().at(0).span("root", ms=500).at(100).span("a", "root", ms=10).verdict()
    assert trace.started is not None
    assert trace.ended is not None
    assert trace.ended.time == (trace.started.time or 0) + 500_000_000
    assert trace.duration == 500_000_000
    assert trace.sessions[0].ended == trace.ended.time


def test_the_session_of_the_root_span_is_the_trace_s_even_where_another_began_before() -> None:
    logged = Logged().within("inner").at(0).span("a", "root")
    trace = logged.within("outer").at(5).span("root", ms=90, failed="internal").verdict()
    assert (trace.session, trace.outcome, trace.ended_by) == ("outer", Outcome.FAILED, "root")
    assert [part.session for part in trace.sessions] == ["outer", "inner"]


# Log records of spans.


def test_an_error_of_a_failed_span_is_its_evidence_whenever_it_was_logged() -> None:
    logged = Logged().at(0).span("root", ms=90, failed="internal")
    trace = logged.at(5000).log("ERROR", "root", message="boom").verdict()
    assert outline(trace) == ["tool root failed"]
    assert trace.step(1).events[-1].message == "boom"
    assert trace.problems == 1


def test_an_error_of_a_span_that_went_well_is_a_recovered_problem_inside_it() -> None:
    trace = Logged().span("root", ms=90).at(5000).log("FATAL", "root").verdict()
    assert outline(trace) == ["tool root ok", "  log log failed"]
    assert (trace.step(2).recovered_by, trace.outcome) == (1, Outcome.RECOVERED)


def test_an_error_of_a_span_that_neither_failed_nor_went_well_stands() -> None:
    trace = Logged().span("root", status=Status.INFO).log("ERROR", "root").verdict()
    assert outline(trace) == ["tool root info", "  log log failed"]
    assert first(trace) == (2, "failed")


def test_other_records_of_a_span_are_rows_inside_it() -> None:
    trace = Logged().span("root").log("INFO", "root").verdict()
    assert outline(trace) == ["tool root ok", "  log log info"]


def test_a_record_of_a_span_that_is_not_there_stands_at_the_top_with_a_doubt() -> None:
    trace = Logged().span("root").log("ERROR", "gone").verdict()
    assert (first(trace), trace.step(2).depth) == ((2, "failed"), 0)
    assert trace.step(2).doubts == ("its parent span gone is not in this log",)


def test_a_record_of_no_span_lies_in_none_whatever_ran_meanwhile() -> None:
    trace = Logged().at(0).span("root", ms=90, failed="internal").at(20).log("ERROR").verdict()
    assert [step.depth for step in trace.steps] == [0, 0]


def test_a_line_of_another_format_lies_in_the_span_whose_id_it_carries() -> None:
    spans = Logged().span("root", failed="internal")
    lines = Logged(form="json").at(50).log("ERROR", span="root", fingerprint=9)
    trace = judge([*spans.events, *lines.events])
    assert outline(trace) == ["tool root failed"]
    assert trace.format == "otlp"


def test_lines_of_one_logger_that_share_a_span_do_not_lie_in_each_other() -> None:
    logged = Logged(form="json").event(Kind.TOOL, "find", span="x", ms=5)
    trace = logged.log("ERROR", span="x").verdict()
    assert [step.depth for step in trace.steps] == [0, 0]
    assert trace.outcome is Outcome.FAILED

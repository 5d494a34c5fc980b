"""What serves a block lies inside the run of it in which it was logged."""

from __future__ import annotations

from logview.model import Kind, Outcome, Trace
from tests.logged import Logged
from tests.rows import first, outline


def inside(trace: Trace, name: str) -> list[int | None]:
    """The parents of the steps of a name."""
    return [step.parent for step in trace.steps if step.name == name]


def test_what_names_a_block_lies_inside_the_run_that_was_open() -> None:
    logged = Logged().start().begin("b1").ask("openai", "b1").answer("openai", "b1").run("b1")
    trace = logged.serve("validate", "b1").end().verdict()
    assert outline(trace)[1:3] == ["block b1 ok", "  provider openai ok"]


def test_each_run_of_a_block_holds_what_was_logged_during_it() -> None:
    logged = Logged().start().begin("b1").serve("first", "b1").run("b1", failed="timeout")
    trace = logged.begin("b1").serve("second", "b1").run("b1").end().verdict()
    assert outline(trace)[1:5] == [
        "block b1 failed",
        "  other first ok",
        "block b1 ok",
        "  other second ok",
    ]
    assert trace.step(2).recovered_by == 4


def test_a_run_known_by_its_outcome_and_duration_reaches_back_that_long() -> None:
    logged = Logged().start().at(100).serve("early", "b1").at(200).run("b1", ms=150)
    trace = logged.at(300).serve("late", "b1").at(350).run("b1", ms=100).end().verdict()
    assert (inside(trace, "early"), inside(trace, "late")) == ([2], [4])


def test_a_run_known_by_its_outcome_alone_holds_what_was_logged_since_the_run_before() -> None:
    logged = Logged().start().at(100).serve("one", "b1").at(200).run("b1", failed="timeout")
    trace = logged.at(300).serve("two", "b1").at(400).run("b1").end().verdict()
    assert outline(trace)[1:5] == [
        "block b1 failed",
        "  other one ok",
        "block b1 ok",
        "  other two ok",
    ]
    assert trace.step(2).started == trace.step(3).started
    assert trace.step(2).duration is None
    assert trace.step(2).doubts == (
        "its begin was not logged: shown from the first thing inside it",
    )
    assert trace.step(4).recovered_by is None
    assert trace.step(2).recovered_by == 4


def test_a_run_that_was_never_answered_holds_what_was_logged_until_the_next_begins() -> None:
    logged = Logged().start().begin("b1").serve("one", "b1").at(500).run("b2").begin("b1")
    trace = logged.serve("two", "b1").verdict()
    assert len(set(inside(trace, "one") + inside(trace, "two"))) == 2


def test_of_runs_side_by_side_the_one_that_began_last_holds_it() -> None:
    both = Logged().start().at(300).run("b1", ms=290).at(200).run("b1", ms=100)
    trace = both.at(150).serve("x", "b1").verdict()
    (parent,) = inside(trace, "x")
    assert parent is not None
    assert trace.step(parent).duration == 100_000_000


def test_what_was_logged_while_no_run_was_open_lies_in_the_nearest_with_a_doubt() -> None:
    logged = Logged().start().serve("before", "b1").begin("b1").run("b1").serve("after", "b1")
    trace = logged.end().verdict()
    assert (inside(trace, "before"), inside(trace, "after")) == ([2], [2])
    doubts = {step.name: step.doubts for step in trace.steps if step.doubts}
    assert doubts == {
        "before": ("no run of block b1 was open when this was logged: shown inside the next one",),
        "after": ("no run of block b1 was open when this was logged: shown inside the last one",),
    }


def test_a_block_of_which_no_run_was_logged_holds_nothing() -> None:
    trace = Logged().start().serve("x", "b9").begin("b1").run("b1").end().verdict()
    assert inside(trace, "x") == [None]


def test_a_failed_block_with_an_unrecovered_failure_inside_is_propagated() -> None:
    logged = Logged().start().begin("b1").ask("openai", "b1")
    logged.answer("openai", "b1", failed="timeout").run("b1", failed="retries_exhausted")
    trace = logged.end(failed="unknown").verdict()
    assert (first(trace), trace.outcome) == ((3, "failed"), Outcome.FAILED)
    assert [step.name for step in trace.steps if step.propagated] == ["b1"]


def test_an_error_row_that_names_a_failed_block_is_its_evidence() -> None:
    logged = Logged().start().begin("b1").run("b1", failed="internal")
    trace = logged.log("ERROR", facts={"block": "b1"}, message="boom").end().verdict()
    assert trace.step(2).events[-1].message == "boom"
    assert trace.problems == 1


def test_a_step_that_names_both_a_parent_and_a_block_lies_in_its_parent() -> None:
    logged = Logged().start().begin("b1").event(Kind.TOOL, "find", span="s", ms=5)
    trace = logged.serve("x", "b1", parent="s").run("b1").end().verdict()
    (parent,) = inside(trace, "x")
    assert parent is not None
    assert trace.step(parent).name == "find"

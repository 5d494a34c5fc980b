"""Two executions side by side."""

from __future__ import annotations

import pytest

from logview.diagnosis.compare import Candidate, Comparison, Divergence, compare, nearest_ok
from logview.model import Kind, Outcome, Step, Trace
from tests.logged import Logged
from tests.rows import Rows


def parted(a: Rows, b: Rows) -> str | None:
    divergence = compare(a.verdict(), b.verdict()).divergence
    return divergence.words if divergence else None


def shape(comparison: Comparison) -> list[tuple[int | None, int | None]]:
    return [(r.a.number if r.a else None, r.b.number if r.b else None) for r in comparison.rows]


def test_an_execution_beside_itself_differs_in_nothing() -> None:
    trace = Rows().request().call().result().respond().verdict()
    comparison = compare(trace, trace)
    assert shape(comparison) == [(1, 1), (2, 2), (3, 3)]
    assert comparison.divergence is None
    assert not any(row.differences for row in comparison.rows)


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        (
            Rows().request().call().result(failure="TIMEOUT").respond(),
            Rows().request().call().result().respond(),
            "step 2 of A, tool find, failed (timeout) where step 2 of B was ok",
        ),
        (
            Rows().request().call().result().respond(),
            Rows().request().call().result(failure="FORBIDDEN").respond(),
            "step 2 of A, tool find, was ok where step 2 of B was blocked (permission)",
        ),
        (
            Rows().request().call().result().respond(),
            Rows().request().call().respond(),
            "step 2 of A, tool find, was ok where step 2 of B was never answered",
        ),
        (
            Rows().request().respond(),
            Rows().request().call("price_quote").result("price_quote").respond(),
            "only B called price_quote",
        ),
        (
            Rows().request().call("price_quote").result("price_quote").respond(),
            Rows().request().respond(),
            "only A called price_quote",
        ),
        (
            Rows().request().call("find").result("find").respond(),
            Rows().request().call("price_quote").result("price_quote").respond(),
            "A called find where B called price_quote",
        ),
        (
            Rows().request().error("RateLimited"),
            Rows().request().respond(),
            "A stopped with error RateLimited where B has response",
        ),
        (
            Rows().user().assistant().request(),
            Rows().request(),
            "only A called a model",
        ),
    ],
)  # fmt: skip
def test_where_two_executions_parted_is_said(a: Rows, b: Rows, words: str) -> None:
    assert parted(a, b) == words


def test_the_divergence_is_the_first_row_that_differs() -> None:
    a = Rows().request().call().result(failure="TIMEOUT").call().result().respond()
    b = Rows().request().call().result().respond()
    comparison = compare(a.verdict(), b.verdict())
    assert shape(comparison) == [(1, 1), (2, 2), (3, None), (4, 3)]
    assert comparison.divergence is not None
    assert comparison.divergence.row == 1
    assert [d.words for d in comparison.rows[1].differences] == [
        "failed → ok",
        "timeout → no reason",
        "attempt 1/2 → 1/1",
    ]


def test_a_failure_that_was_only_passed_on_is_not_where_they_parted() -> None:
    def run(failed: str | None = None) -> Trace:
        log = Logged().span("root", kind=Kind.AGENT, ms=90, failed=failed)
        return log.span("find", "root").span("quote", "root", failed=failed).verdict()

    words = "step 3 of A, tool quote, failed (timeout) where step 3 of B was ok"
    assert compare(run("timeout"), run()).divergence == Divergence(2, words)


def test_info_and_ok_went_the_same_way() -> None:
    a = Rows().row({"content": {"event_name": "x", "payload": {}}, "level": "INFO"})
    assert parted(a, a) is None


@pytest.mark.parametrize(
    ("short", "long", "words"),
    [
        (100, 200, ["100 ms → 200 ms, 2.0 ×"]),
        (100, 199, []),
        (10, 59, []),
        (10, 60, ["10 ms → 60 ms, 6.0 ×"]),
        (0, 60, ["0 ms → 60 ms"]),
    ],
)
def test_a_duration_is_noteworthy_from_twice_the_other_and_fifty_milliseconds_more(
    short: int, long: int, words: list[str]
) -> None:
    a, b = (Rows().call().result(ms=ms).verdict() for ms in (short, long))
    (row,) = compare(a, b).rows
    assert [d.words for d in row.differences] == words


def test_inputs_are_compared_for_steps_that_have_a_counterpart() -> None:
    asked: list[int] = []

    def inputs(trace: Trace, step: Step) -> object:
        asked.append(step.number)
        return {"q": trace.trace, "n": 1}

    a = Rows("a").call().result().verdict()
    b = Rows("b").call().result().respond().verdict()
    row, alone = compare(a, b, inputs).rows
    assert [(d.what, d.words) for d in row.differences] == [("input", "another input: q")]
    assert (asked, alone.differences) == ([1, 1], ())


def test_inputs_that_are_no_objects_differ_as_a_whole() -> None:
    a, b = Rows("a").call().result().verdict(), Rows("b").call().result().verdict()
    (row,) = compare(a, b, lambda trace, step: trace.trace).rows
    assert [d.words for d in row.differences] == ["another input"]


# What to compare with.

TRACE = Candidate(9, "clerk", "foundry", None, 100, Outcome.FAILED)


def candidate(
    id: int, started: int | None = 50, outcome: Outcome = Outcome.OK, agent: str | None = "clerk"
) -> Candidate:
    return Candidate(id, agent, "foundry", None, started, outcome)


def test_the_latest_earlier_execution_of_the_agent_that_ended_well_is_chosen() -> None:
    rows = [
        candidate(1, 50),
        candidate(2, 80),
        candidate(3, 90, Outcome.RECOVERED),
        candidate(4, 95, agent="planner"),
        candidate(5, 100),
        candidate(6, 120),
        candidate(7, None),
    ]
    found = nearest_ok(TRACE, rows)
    assert found is not None
    assert found.id == 2
    assert nearest_ok(TRACE, reversed(rows)) == found


def test_of_two_that_began_together_the_later_written_is_chosen() -> None:
    found = nearest_ok(TRACE, [candidate(3), candidate(1)])
    assert found is not None
    assert found.id == 3


def test_without_an_agent_the_format_and_the_feature_must_be_the_same() -> None:
    trace = Candidate(9, None, "aimogen", "chatbot", 100, Outcome.FAILED)
    other = Candidate(1, None, "aimogen", "image", 90, Outcome.OK)
    same = Candidate(2, None, "aimogen", "chatbot", 50, Outcome.OK)
    assert nearest_ok(trace, [other, same]) == same
    assert nearest_ok(trace, [other]) is None


def test_an_execution_without_a_time_has_nothing_before_it() -> None:
    assert nearest_ok(candidate(9, None), [candidate(1)]) is None

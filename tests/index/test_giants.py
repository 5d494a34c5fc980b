"""A trace that is too long to be looked at as a whole is judged by what tells how it went, and says
so."""

from __future__ import annotations

from pathlib import Path

import pytest

from logview.diagnosis.summary import left_out_words
from logview.index import giants
from logview.index.reader import Reader
from logview.model import Outcome, Status
from tests.index.made import index_of
from tests.rows import Rows

CALLS = 60
FAILING = 50
"""The call that fails and is not made up for."""


@pytest.fixture(autouse=True)
def of_few_events(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(giants, "MOST", 20)


@pytest.fixture
def giant(tmp_path: Path) -> Reader:
    rows = Rows("t").request()
    for number in range(CALLS):
        failure = "it broke" if number == FAILING else None
        tool, call = f"tool-{number}", str(number)
        rows = rows.call(tool, id=call).result(tool, call, failure=failure)
    return index_of(rows.respond().events(), tmp_path / "i.db")


def test_its_verdict_is_that_of_all_its_events(giant: Reader) -> None:
    (row,) = giant.find_traces("t", 2)
    assert row.outcome is Outcome.DEGRADED
    assert row.first_problem is not None
    assert row.first_problem.name == f"tool-{FAILING}"
    assert row.events == 2 + 2 * CALLS
    assert row.unjudged == 0
    assert not giant.waits_for_verdicts()


@pytest.mark.parametrize("exact", [False, True])
def test_what_was_not_looked_at_is_counted(giant: Reader, exact: bool) -> None:
    (row,) = giant.find_traces("t", 2)
    trace = giant.exact_trace(row.id) if exact else giant.trace(row.id)
    assert trace is not None
    # The first twenty, the failed call and its result, and the end.
    assert trace.left_out == 2 + 2 * CALLS - 23
    assert trace.events == row.events
    assert trace.first_problem is not None
    assert trace.step(trace.first_problem.step).status is Status.FAILED
    assert f"{trace.left_out} of {trace.events} events were not looked at" in left_out_words(trace)


def test_a_trace_of_few_events_is_judged_by_all(tmp_path: Path) -> None:
    reader = index_of(Rows("t").request().respond().events(), tmp_path / "i.db")
    (row,) = reader.find_traces("t", 2)
    trace = reader.trace(row.id)
    assert trace is not None
    assert (trace.left_out, left_out_words(trace)) == (0, "")


def test_a_failure_that_a_later_call_made_up_for_is_recovered(tmp_path: Path) -> None:
    rows = Rows("t").request()
    for number in range(CALLS):
        failure = "it broke" if number == FAILING else None
        tool = "find" if number in {FAILING, FAILING + 5} else f"tool-{number}"
        rows = rows.call(tool, id=str(number)).result(tool, str(number), failure=failure)
    reader = index_of(rows.respond().events(), tmp_path / "i.db")
    (row,) = reader.find_traces("t", 2)
    assert row.outcome is Outcome.RECOVERED

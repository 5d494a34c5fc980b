"""The head of a trace: what comes first, and that it fits without holes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logview.model import Kind, Outcome, Reason, Status, Usage
from logview.redact import Redactor
from logview.text import cell_width
from logview.tui.marks import DIM
from logview.tui.plain import Plain
from logview.tui.widgets.header_lines import ELASTIC, SEPARATOR, Fact, Head, head_of
from tests.tui.tales import NOW, event, failing_trace, fine_trace, step, trace

USAGE = Usage("openai", "gpt-x", 1204, 310, 1514, 0.0123, None, True)


def workflow(**fields):
    """A workflow with a fallback chain, a false condition and a block that was left out."""
    steps = [
        step(1, Kind.PROVIDER, "openai", 0, 50, Status.FAILED, reason=Reason.LIMIT_RATE)._replace(
            events=(event(1, NOW, kind=Kind.PROVIDER, name="openai", event="provider.request"),),
            facts={"provider": "openai", "model": "gpt-4o-mini"},
            recovered_by=2,
        ),
        step(2, Kind.PROVIDER, "anthropic", 60, 50)._replace(
            events=(event(2, NOW, kind=Kind.PROVIDER, name="anthropic", event="provider.request"),),
            facts={"provider": "anthropic", "model": "claude-small"},
        ),
        step(3, Kind.CONDITION, "c1", 120, 0)._replace(facts={"notice": "condition false: x > 1"}),
        step(4, Kind.BLOCK, "b2", 130, 0, Status.SKIPPED, raw_status="short_circuited"),
    ]
    whole = {"agent": None, "feature": "workflow", "role": "editor", "not_run": ("b3", "b4")}
    return trace("wf01", steps, Outcome.RECOVERED, usage=USAGE, **{**whole, **fields})


def head(of, running=False):
    return head_of(of, running, Plain(Redactor()))


def lines(of, width=100, most=4) -> list[str]:
    laid = head(of).lines(width - 11, width, most)
    return [SEPARATOR.join(fact.text for fact in line) for line in laid]


def test_outcome_identity_and_problems_come_first():
    first = lines(failing_trace())[0]
    assert first == "✗ FAILED   7c8bfa02   4.20 s   3 problems, 1 retry   Harbour clerk 9.3"


def test_an_execution_without_an_agent_is_known_by_its_feature():
    assert lines(workflow())[0].endswith("workflow")
    assert "feature workflow" in " ".join(lines(workflow(agent="clerk"), 200))


def test_providers_what_was_cut_short_and_notices_come_before_circumstances():
    told = lines(workflow())
    chain, short = "openai ✗ limit.rate → anthropic ✓", "short-circuited at 4, not run: b3, b4"
    assert told[1] == SEPARATOR.join([chain, short])
    assert told[2].startswith("◊ 2 notices: step 3 condition c1: condition false: x > 1 · step 4")
    assert "role editor" in told[3]
    assert "user user-17" in told[3]


def test_usage_role_session_and_counts_are_told_where_there_is_room():
    told = " ".join(lines(workflow(), 200))
    for words in ("gpt-x", "1,204 in, 310 out tokens", "cost 0.0123", "fallback used", "4 steps"):
        assert words in told
    assert "session session-of-wf01" in told


def test_a_partial_trace_says_what_is_missing():
    assert "partial: its root is not in the log" in lines(workflow(partial=True), 160)[1]


def test_what_may_still_be_read_is_not_said_to_be_missing():
    told = head_of(workflow(partial=True), False, Plain(Redactor()), earlier_unread=True)
    said = [fact.text for fact in (*told.explanation, *told.circumstances)]
    assert "its earlier part may not be read yet" in said
    assert not any("partial" in words for words in said)


def test_one_provider_that_answered_explains_nothing():
    whole = workflow()
    one = trace("t", whole.steps[1:2], Outcome.OK)
    assert head(one).explanation == []
    assert "anthropic ✓" in " ".join(lines(one))


def test_a_trace_without_a_session_names_its_log():
    told = " ".join(lines(replace(fine_trace("t"), session=None)))
    assert "log chat.jsonl" in told
    assert "session" not in told


@pytest.mark.parametrize("width", [44, 78, 118, 140, 198])
@pytest.mark.parametrize("most", [3, 4])
def test_the_lines_fit_and_none_is_empty(width, most):
    for of in (failing_trace(), workflow(partial=True), fine_trace("t"), trace("t", [], "ok")):
        told = lines(of, width, most)
        assert len(told) <= most
        assert all(told)
        assert cell_width(told[0]) <= width - 11
        assert max(map(cell_width, told)) <= width


def test_on_a_low_screen_a_long_list_is_cut_so_that_the_rest_has_room():
    told = lines(workflow(partial=True), 78, 3)
    assert "openai ✗ limit.rate → anthropic ✓" in told[1]
    assert told[-1].endswith("…")


facts = st.lists(
    st.builds(
        Fact,
        text=st.text("abc", min_size=1, max_size=90),
        style=st.just(DIM),
        least=st.sampled_from([None, ELASTIC]),
    ),
    max_size=9,
)


def test_a_last_line_that_a_fact_just_fills_shows_that_more_was_left_out():
    said = [Fact("a" * length) for length in (1, 2, 4, 1, 2, 9, 1)]
    laid = Head([Fact("x")], [], [], said).lines(12, 12, 5)
    assert [fact.text for fact in laid[-1]] == ["aaaaaaaaa …"]


@given(facts, facts, facts, st.integers(12, 200), st.integers(2, 5))
def test_whatever_is_said_fits_and_what_is_left_out_shows(explained, around, counted, width, most):
    given_facts = [*explained, *around, *counted]
    laid = Head([Fact("x")], explained, around, counted).lines(width, width, most)[1:]
    texts = [SEPARATOR.join(fact.text for fact in line) for line in laid]
    assert len(laid) <= most - 1
    assert all(texts)
    assert all(cell_width(text) <= width for text in texts)
    shown = [fact.text for line in laid for fact in line]
    if shown != [fact.text for fact in given_facts]:
        assert any(text.endswith("…") for text in shown)

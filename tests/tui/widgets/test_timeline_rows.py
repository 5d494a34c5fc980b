"""The lines of a timeline: to scale, within their width, and nothing cut unmarked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logview.model import FirstProblem, Kind, Outcome, Reason, Status
from logview.redact import Redactor
from logview.text import cell_width
from logview.tui.marks import DIM
from logview.tui.plain import Plain
from logview.tui.scale import step_key
from logview.tui.widgets.timeline_rows import (
    LEAST_NAME,
    MOST_NAME,
    Columns,
    TimelineRows,
    Urgent,
    columns,
)
from tests.tui.tales import failing_trace, step, trace


def rows(of, running=False):
    return TimelineRows(of, Plain(Redactor()), running)


def line(of: TimelineRows, index: int, width: int) -> str:
    return "".join(segment.text for segment in of.row(index, width))


@pytest.mark.parametrize("width", range(20, 200, 7))
def test_a_line_never_exceeds_its_width(width):
    whole = rows(failing_trace())
    for index in range(whole.count()):
        assert cell_width(line(whole, index, width)) <= width


@given(
    st.integers(10, 300),
    st.builds(
        Columns,
        offset=st.integers(0, 12),
        bar=st.just(0),
        kind=st.integers(0, 9),
        name=st.integers(0, 48),
        duration=st.integers(0, 9),
        note=st.integers(0, 72),
    ),
    st.integers(LEAST_NAME, MOST_NAME),
    st.builds(Urgent, name=st.integers(0, MOST_NAME), note=st.integers(0, 90)),
)
def test_columns_fill_the_width_and_none_is_negative(width, longest, least_name, urgent):
    shape = columns(width, longest, least_name, urgent)
    assert min(shape) >= 0 or width < 40
    assert sum(shape) + 2 == width


@pytest.mark.parametrize("width", [60, 76, 100, 150])
def test_the_mark_of_the_first_failure_is_whole(width):
    assert "◀ FIRST FAILURE" in line(rows(failing_trace()), 2, width)


@pytest.mark.parametrize("width", [64, 68, 72, 80, 110])
def test_the_reason_of_the_first_failure_goes_before_bars_and_messages(width):
    whole = failing_trace()
    request = whole.steps[0]._replace(name="", message="where is pallet 7? " * 9)
    model = whole.steps[1]._replace(name="a-model-with-a-very-long-name")
    text = line(rows(replace(whole, steps=(request, model, *whole.steps[2:]))), 2, width)
    assert "stock_level" in text
    assert "◀ FIRST FAILURE  timeout" in text


def test_a_cut_note_ends_with_an_ellipsis():
    text = line(rows(failing_trace()), 2, 76)
    assert "attempt 1/2" not in text
    assert text.rstrip().endswith("…")


def test_bars_are_to_scale():
    steps = [
        step(1, Kind.TOOL, "a", 0, 500),
        step(2, Kind.TOOL, "b", 500, 500),
        step(3, Kind.TOOL, "c", 999, 0),
    ]
    whole = rows(trace("t", steps, Outcome.OK))
    width = 120
    bars = [line(whole, index, width) for index in range(3)]
    first, second = (bar.count("━") for bar in bars[:2])
    assert abs(first - second) <= 1
    assert bars[0].index("━") < bars[1].index("━")
    assert "╵" in bars[2]


def test_a_step_without_an_answer_has_an_open_bar():
    whole = rows(trace("t", [step(1, Kind.TOOL, "a", 0, 500), unanswered()], Outcome.INCOMPLETE))
    assert "╌" in line(whole, 1, 120)
    assert "unanswered" in line(whole, 1, 120)
    running = rows(whole.trace, running=True)
    assert "running" in line(running, 1, 120)


def unanswered():
    return step(2, Kind.TOOL, "b", 250, None, Status.UNANSWERED)._replace(why=None)


def test_silence_before_a_step_is_noted():
    steps = [step(1, Kind.TOOL, "a", 0, 100), step(2, Kind.TOOL, "b", 12_500, 100)]
    whole = rows(trace("t", steps, Outcome.OK))
    assert "idle 12.4 s" in line(whole, 1, 120)
    assert "idle" not in line(whole, 0, 120)


def test_nested_steps_are_indented():
    steps = [
        step(1, Kind.AGENT, "outer", 0, 100),
        step(2, Kind.TOOL, "inner", 10, 50)._replace(depth=1, parent=1),
        step(3, Kind.TOOL, "abyss", 10, 50)._replace(depth=40, parent=2),
    ]
    whole = rows(trace("t", steps, Outcome.OK))
    assert line(whole, 1, 120).index("inner") == line(whole, 0, 120).index("outer") + 2
    assert "40› abyss" in line(whole, 2, 120)


def test_steps_are_found_again_when_others_come_before_them():
    whole = rows(failing_trace())
    key = whole.key(3)
    later = rows(replace(whole.trace, steps=(extra(), *whole.trace.steps)))
    assert later.index_of(key, 3) == 4


def test_what_comes_next_is_found_without_walking_over_the_steps():
    of = failing_trace()
    known = rows(of)
    unseen = TimelineRows(replace(of, steps=()), Plain(Redactor()), False, known.scale)
    found = [known.problem(row, way) for row in range(-1, known.count()) for way in (1, -1)]
    assert known.trace.first_problem is not None
    assert known.trace.first_problem.step - 1 in found
    assert [
        unseen.problem(row, way) for row in range(-1, known.count()) for way in (1, -1)
    ] == found


def extra():
    return step(77, Kind.LOG, "late", 0, 0)


def test_a_step_without_events_is_known_by_its_number():
    assert step_key(step(5, Kind.LOG, "x", 0, 0)._replace(events=())) == 5


def test_times_that_are_not_known_are_not_invented():
    timeless = step(1, Kind.LOG, "x", 0, 0)._replace(started=None, ended=None, duration=None)
    whole = rows(trace("t", [timeless], Outcome.OK, started=None, ended=None))
    assert line(whole, 0, 120).lstrip().startswith("-")


def test_a_notice_is_marked_quietly_and_is_no_problem():
    steps = [
        step(1, Kind.BLOCK, "b1", 0, 5),
        step(2, Kind.CONDITION, "c1", 5, 0)._replace(facts={"notice": "condition false"}),
        step(3, Kind.BLOCK, "b2", 6, 0, Status.SKIPPED, raw_status="short_circuited"),
        step(4, Kind.BLOCK, "b3", 7, 0, Status.SKIPPED),
    ]
    whole = rows(trace("t", steps, Outcome.OK))
    assert "◊" not in line(whole, 0, 120)
    assert "✓ condition c1" in line(whole, 1, 120)
    assert "◊ condition false" in line(whole, 1, 120)
    assert "◊ skipped: short_circuited" in line(whole, 2, 120)
    assert line(whole, 3, 120).rstrip().endswith("◊ skipped")
    assert whole.problem(-1, 1) is None
    assert [whole.notice(0, 1), whole.notice(1, 1), whole.notice(3, 1)] == [1, 2, None]
    assert [whole.notice(3, -1), whole.notice(1, -1)] == [2, None]


def test_a_step_that_was_read_between_the_lines_says_so():
    told = step(1, Kind.MARKER, "execution.start", 0, 0)._replace(doubts=("read from words",))
    whole = rows(trace("t", [told, step(2, Kind.OUTPUT, "output", 9, 0)], Outcome.OK))
    assert "inferred" in line(whole, 0, 120)
    assert "inferred" not in line(whole, 1, 120)


def test_a_row_names_who_was_asked_and_for_which_model():
    facts = {"provider": "openai", "model": "gpt-4o-mini"}
    steps = [
        step(1, Kind.PROVIDER, "openai", 0, 9)._replace(facts=facts),
        step(2, Kind.PROVIDER, "provider.resolve", 10, 0)._replace(facts={"provider": "openai"}),
        step(3, Kind.MODEL, "gpt-4o", 20, 5)._replace(facts={"provider": "o", "model": "gpt-4o-1"}),
        step(4, Kind.MODEL, "", 20, 5)._replace(facts={"model": "gpt-4o"}),
    ]
    whole = rows(trace("t", steps, Outcome.OK))
    assert "provider openai gpt-4o-mini " in line(whole, 0, 120)
    assert "provider.resolve openai " in line(whole, 1, 120)
    assert "model    gpt-4o  " in line(whole, 2, 120)
    assert "model    gpt-4o  " in line(whole, 3, 120)


def test_a_line_of_a_log_shows_its_words_as_far_as_there_is_room():
    words = "crane 7 moved pallet 4711 to berth 12 and waits for the next one"
    steps = [
        step(1, Kind.TOOL, "stock_level", 0, 900, Status.FAILED, reason=Reason.TIMEOUT),
        step(2, Kind.LOG, "crane", 5, 0, Status.INFO)._replace(message=words),
    ]
    whole = rows(trace("t", steps, Outcome.FAILED))
    assert f"crane: {words}" in line(whole, 1, 110)


def test_a_failure_that_was_only_passed_on_is_quieter_than_the_one_it_came_from():
    steps = [
        step(1, Kind.AGENT, "clerk", 0, 99, Status.FAILED, propagated=True),
        step(2, Kind.TOOL, "stock_level", 5, 9, Status.FAILED)._replace(depth=1, parent=1),
    ]
    whole = trace("t", steps, Outcome.FAILED, first_problem=FirstProblem(2, Status.FAILED, ""))
    passed, began = (rows(whole).row(index, 120) for index in range(2))
    word = next(segment for segment in passed if segment.text == "failed")
    assert word.style == DIM
    assert "passed on from inside" in line(rows(whole), 0, 120)
    mark = next(segment for segment in began if "FIRST FAILURE" in segment.text)
    assert mark.style is not None
    assert mark.style.bold


def test_a_reason_that_is_not_known_is_told_in_the_words_of_the_log():
    failed = step(1, Kind.TOOL, "a", 0, 9, Status.FAILED, reason=Reason.UNKNOWN)
    assert "unknown" not in line(rows(trace("t", [failed], Outcome.FAILED)), 0, 120)
    worded = failed._replace(reason_text="E_GULL")
    assert "◀ FIRST FAILURE  E_GULL" in line(rows(trace("t", [worded], Outcome.FAILED)), 0, 120)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(list(Kind)),
            st.sampled_from(list(Status)),
            st.integers(0, 12),
            st.text(max_size=40),
            st.text(max_size=60),
        ),
        min_size=1,
        max_size=6,
    ),
    st.integers(20, 190),
)
def test_any_steps_fit_any_width(drawn, width):
    steps = [
        step(number, kind, name, number * 10, 5, status)._replace(
            depth=depth,
            message=words,
            facts={"model": words, "provider": name, "notice": words},
            doubts=("assumed",),
        )
        for number, (kind, status, depth, name, words) in enumerate(drawn, start=1)
    ]
    whole = rows(trace("t", steps, Outcome.FAILED))
    for index in range(whole.count()):
        assert cell_width(line(whole, index, width)) <= width

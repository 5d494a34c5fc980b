"""What holds for the verdict of any trace, however its rows were delivered."""

from __future__ import annotations

import dataclasses
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from logview.diagnosis.explain import explain
from logview.diagnosis.verdict import judge
from logview.model import PROBLEMS, Outcome, Phase, Status, Trace
from tests.rows import ROOT_AGENT, Rows, events_of

SESSIONS = st.sampled_from(["s1", "s1", "s2", "s3", None])
TOOLS = st.sampled_from(["find", "ask"])
IDS = st.sampled_from([None, None, "a", "b"])
FAILURES = st.sampled_from([None, None, "TIMEOUT", "FORBIDDEN"])

LOGGED = st.one_of(
    st.tuples(st.just("metadata"), st.sampled_from([ROOT_AGENT, "b"])),
    st.tuples(st.sampled_from(["request", "system", "user", "assistant", "defer"])),
    st.tuples(st.just("call"), TOOLS, IDS),
    st.tuples(st.just("call"), TOOLS, IDS),
    st.tuples(st.just("result"), TOOLS, IDS, FAILURES, st.sampled_from([None, 0, 5, 5000])),
    st.tuples(st.just("result"), TOOLS, IDS, FAILURES, st.sampled_from([None, 0, 5, 5000])),
    st.tuples(st.just("respond"), st.sampled_from(["", "done"])),
    st.tuples(st.just("error"), st.sampled_from(["RateLimited", "Odd"])),
    st.tuples(st.just("log"), st.sampled_from(["INFO", "ERROR"])),
    st.tuples(st.just("event"), st.just("odd")),
)


def log(rows: Rows, *words: object) -> None:
    """One row, by the builder's method of that name."""
    name, *arguments = words
    if name == "result":
        tool, call_id, failure, ms = arguments
        rows.result(tool, call_id, failure=failure, ms=ms)  # type: ignore[arg-type]
    else:
        getattr(rows, str(name))(*arguments)


@st.composite
def traces(draw: st.DrawFn, *, times: st.SearchStrategy[int | None] | None = None) -> list[bytes]:
    """Lines of a trace. Without `times` every row has a time of its own, in order."""
    rows = Rows()
    for words in draw(st.lists(LOGGED, min_size=1, max_size=14)):
        rows.within(draw(SESSIONS))
        ms = draw(times) if times is not None else len(rows.rows)
        log(rows.at(ms or 0), *words)
        if ms is None:
            del rows.rows[-1]["time"]
    return rows.lines()


TIMES = st.one_of(st.none(), st.integers(0, 4))


def essence(trace: Trace) -> object:
    """All that a verdict says but for the places of its events, and for duplicates."""
    steps = [step._replace(events=()) for step in trace.steps]
    members = [sorted(event.fingerprint for event in step.events) for step in trace.steps]
    ends = [event.fingerprint if event else None for event in (trace.started, trace.ended)]
    rest = dataclasses.replace(trace, steps=(), started=None, ended=None, duplicates=0)
    return rest, steps, members, ends


@given(traces(), st.randoms(use_true_random=False))
def test_events_of_different_times_give_the_same_verdict_in_any_order(
    lines: list[bytes], random: Random
) -> None:
    expected = essence(judge(events_of(lines)))
    in_file = random.sample(lines, len(lines))
    events = events_of(in_file[::2], "b.jsonl") + events_of(in_file[1::2], "a.jsonl")
    random.shuffle(events)
    assert essence(judge(events)) == expected


@given(traces(times=TIMES), st.randoms(use_true_random=False))
def test_the_order_in_which_events_are_handed_over_never_matters(
    lines: list[bytes], random: Random
) -> None:
    events = events_of(lines)
    assert judge(random.sample(events, len(events))) == judge(events)


@given(traces(times=TIMES))
def test_delivery_twice_changes_nothing_but_the_duplicates(lines: list[bytes]) -> None:
    once, twice = judge(events_of(lines)), judge(events_of(lines * 2))
    assert essence(twice) == essence(once)
    assert twice.duplicates == once.duplicates + len(lines)


@given(traces(times=TIMES))
def test_each_event_is_in_exactly_one_step(lines: list[bytes]) -> None:
    trace = judge(events_of(lines))
    places = [event.offset for step in trace.steps for event in step.events]
    assert len(places) == len(set(places)) == trace.events
    assert trace.events + trace.duplicates == len(lines)


@given(traces(times=TIMES))
def test_steps_count_from_one_by_start_and_lie_inside_earlier_ones(lines: list[bytes]) -> None:
    trace = judge(events_of(lines))
    assert [step.number for step in trace.steps] == list(range(1, len(trace.steps) + 1))
    timed = all(e.time is not None for step in trace.steps for e in step.events)
    starts = [step.started for step in trace.steps if step.started is not None]
    assert not timed or starts == sorted(starts)
    for step in trace.steps:
        if step.parent is None:
            assert step.depth == 0
            continue
        parent = trace.step(step.parent)
        assert parent.number < step.number
        assert step.depth == parent.depth + 1
        if step.started is not None and parent.started is not None:
            assert parent.started <= step.started


@given(traces(times=TIMES))
def test_a_recovery_is_a_later_success_of_the_same_operation_or_of_what_is_around(
    lines: list[bytes],
) -> None:
    trace = judge(events_of(lines))
    for step in trace.steps:
        if step.recovered_by is None:
            continue
        assert step.status in PROBLEMS
        assert not step.propagated
        by = trace.step(step.recovered_by)
        assert by.status is Status.OK
        if by.number == step.parent:
            assert step.kind == "log"
            continue
        around = step
        while (around.kind, around.name, around.session, around.parent) != (
            by.kind, by.name, by.session, by.parent,
        ):  # fmt: skip
            assert around.parent is not None
            around = trace.step(around.parent)
        assert around.recovered_by == by.number


@given(traces(times=TIMES))
def test_the_outcome_and_the_first_problem_agree(lines: list[bytes]) -> None:
    trace = judge(events_of(lines))
    problems = [step for step in trace.steps if step.problem]
    unrecovered = [step for step in problems if step.recovered_by is None]
    first = trace.first_problem
    assert trace.problems == len(problems)
    if unrecovered:
        assert trace.outcome in {Outcome.DEGRADED, Outcome.FAILED, Outcome.BLOCKED}
        assert first is not None
        cause = trace.step(first.step)
        assert cause in unrecovered
        assert not cause.propagated
    elif trace.outcome is Outcome.INCOMPLETE:
        assert first is not None
        assert first.status in {Status.UNANSWERED, Status.STOPPED}
    else:
        assert trace.outcome is (Outcome.RECOVERED if problems else Outcome.OK)
        assert (first is not None) == bool(problems)


@given(traces(times=TIMES))
def test_every_step_can_be_explained(lines: list[bytes]) -> None:
    trace = judge(events_of(lines))
    for step in trace.steps:
        banner = explain(trace, step)
        assert f"step {step.number}:" in banner.headline
        assert all(sentence.strip() for sentence in banner.sentences)


@given(traces(times=TIMES))
def test_a_call_and_its_result_are_of_one_session_and_kind(lines: list[bytes]) -> None:
    for step in judge(events_of(lines)).steps:
        own = [event for event in step.events if event.kind is step.kind]
        assert {event.session for event in own} == {step.session}
        assert sum(event.phase is not Phase.CALL for event in own) <= 1


def test_the_generated_traces_reach_every_outcome() -> None:
    """The properties above hold of something: the strategy is not one-sided."""
    seen: set[Outcome] = set()

    @given(traces())
    def gather(lines: list[bytes]) -> None:
        seen.add(judge(events_of(lines)).outcome)

    gather()
    assert seen >= {Outcome.OK, Outcome.FAILED, Outcome.BLOCKED, Outcome.INCOMPLETE}

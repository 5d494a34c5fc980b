"""What holds for the verdict of any tree of spans and of any execution with blocks and providers,
however its records were delivered."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logview.diagnosis.explain import (
    chain_words,
    explain,
    note,
    notice_words,
    short_circuit_words,
    usage_words,
)
from logview.diagnosis.turns import turns
from logview.diagnosis.verdict import judge
from logview.model import Event, Kind, Outcome, Phase, Status, Trace
from tests.diagnosis.test_properties import essence
from tests.logged import Logged

IDS = st.sampled_from(["a", "b", "c", "d", "e", "f"])
REASONS = st.sampled_from([None, None, "timeout", "internal"])
MS = st.sampled_from([None, 0, 3, 40])
BLOCKS = st.sampled_from(["b1", "b2"])
MAYBE_BLOCKS = st.sampled_from([None, "b1", "b2"])
PROVIDERS = st.sampled_from(["openai", "anthropic"])
FEATURES = st.sampled_from(["chatbot", "workflow"])
ENDINGS = st.sampled_from([Status.OK, Status.SKIPPED, Status.FAILED])

SPANS = st.one_of(
    st.tuples(st.just("span"), IDS, st.one_of(IDS, IDS, st.sampled_from([None, "gone"])), REASONS,
              MS, st.sampled_from([Kind.TOOL, Kind.AGENT, Kind.MODEL])),
    st.tuples(st.just("log"), st.sampled_from(["INFO", "ERROR"]),
              st.one_of(IDS, st.sampled_from([None, "gone"]))),
)  # fmt: skip
ROWS = st.one_of(
    st.tuples(st.just("start"), FEATURES),
    st.tuples(st.just("ask"), PROVIDERS, MAYBE_BLOCKS),
    st.tuples(st.just("answer"), PROVIDERS, MAYBE_BLOCKS, REASONS, MS),
    st.tuples(st.just("answer"), PROVIDERS, MAYBE_BLOCKS, REASONS, MS),
    st.tuples(st.just("begin"), BLOCKS),
    st.tuples(st.just("run"), BLOCKS, REASONS, MS),
    st.tuples(st.just("run"), BLOCKS, REASONS, MS),
    st.tuples(st.just("serve"), BLOCKS),
    st.tuples(st.just("log"), st.sampled_from(["INFO", "ERROR"]), st.none()),
    st.tuples(st.just("usage")),
    st.tuples(st.just("end"), ENDINGS),
)


def put(logged: Logged, *words: Any) -> None:
    """One event, by the builder's method of that name."""
    match words:
        case ("span", span, parent, reason, ms, kind):
            logged.span(span, parent, failed=reason, ms=ms, kind=kind)
        case ("log", level, parent):
            logged.log(level, parent)
        case ("answer", provider, block, reason, ms):
            logged.answer(provider, block, failed=reason, ms=ms)
        case ("run", block, reason, ms):
            logged.run(block, failed=reason, ms=ms)
        case ("serve", block):
            logged.serve("condition.evaluate", block, Kind.CONDITION)
        case ("usage",):
            logged.usage(facts={"total_tokens": "7"})
        case ("end", Status.FAILED):
            logged.end(failed="internal")
        case ("end", status):
            logged.end(status=status)
        case (name, *arguments):
            getattr(logged, name)(*arguments)


@st.composite
def traces(
    draw: st.DrawFn, kinds: st.SearchStrategy[Any], *, times: st.SearchStrategy[Any] | None = None
) -> list[Event]:
    """Events of a trace. Without `times` each has a time of its own, in order."""
    logged = Logged()
    for number, words in enumerate(draw(st.lists(kinds, min_size=1, max_size=14))):
        ms = number * 10 if times is None else draw(times)
        put(logged.at(ms or 0), *words)
        if ms is None:
            logged.events[-1] = logged.events[-1]._replace(time=None)
    return logged.events


TIMES = st.one_of(st.none(), st.sampled_from([0, 10, 20, 50]))
ANY = st.one_of(traces(SPANS), traces(ROWS))
ANY_TIMES = st.one_of(traces(SPANS, times=TIMES), traces(ROWS, times=TIMES))
ANY_MIX = traces(st.one_of(SPANS, ROWS), times=TIMES)


def delivered(events: list[Event], sources: list[str]) -> list[Event]:
    """The events as they lie in files, one after the other."""
    return [
        event._replace(source=sources[place % len(sources)], offset=place * 100)
        for place, event in enumerate(events)
    ]


@given(ANY, st.randoms(use_true_random=False))
def test_neither_order_nor_files_matter_where_every_event_has_its_own_time(
    events: list[Event], random: Random
) -> None:
    expected = essence(judge(events))
    assert essence(judge(delivered(events[::-1], ["a.jsonl"]))) == expected
    shuffled = random.sample(events, len(events))
    assert essence(judge(delivered(shuffled, ["c.jsonl", "a.jsonl", "b.jsonl"]))) == expected


@given(ANY_TIMES, st.randoms(use_true_random=False))
def test_the_order_in_which_events_are_handed_over_never_matters(
    events: list[Event], random: Random
) -> None:
    assert judge(random.sample(events, len(events))) == judge(events)


@given(ANY_TIMES)
def test_delivery_twice_changes_nothing_but_the_duplicates(events: list[Event]) -> None:
    once, twice = judge(events), judge(delivered(events * 2, ["a.jsonl"]))
    assert essence(twice) == essence(once)
    assert twice.duplicates == len(events)


@given(ANY_MIX)
def test_each_event_that_does_not_stand_aside_is_in_exactly_one_step(events: list[Event]) -> None:
    trace = judge(events)
    places = sorted(event.offset for step in trace.steps for event in step.events)
    assert places == sorted(e.offset for e in events if e.phase is not Phase.ASIDE)
    assert trace.events == len(events)


@given(ANY_MIX)
def test_steps_lie_inside_earlier_ones(events: list[Event]) -> None:
    trace = judge(events)
    assert [step.number for step in trace.steps] == list(range(1, len(trace.steps) + 1))
    for step in trace.steps:
        if step.parent is None:
            assert step.depth == 0
        else:
            assert step.parent < step.number
            assert step.depth == trace.step(step.parent).depth + 1


@given(traces(SPANS, times=st.integers(0, 4)))
def test_a_span_lies_inside_the_one_it_names_or_says_why_not(events: list[Event]) -> None:
    trace = judge(events)
    for step in trace.steps:
        wanted = step.events[0].parent
        if step.parent is not None:
            assert trace.step(step.parent).events[0].span == wanted
        elif wanted is not None and any(event.kind is not Kind.LOG for event in events):
            assert step.doubts


@given(traces(SPANS, times=st.integers(0, 4)))
def test_the_first_problem_of_a_tree_is_a_failure_without_one_inside_that_ended_first(
    events: list[Event],
) -> None:
    trace = judge(events)
    standing = [s for s in trace.steps if s.problem and s.recovered_by is None]
    holding: set[int | None] = set()
    for step in reversed(trace.steps):
        if step in standing or step.number in holding:
            holding.add(step.parent)
    leaves = [step for step in standing if step.number not in holding]
    if leaves:
        assert trace.first_problem is not None
        found = trace.step(trace.first_problem.step)
        assert found in leaves
        assert found.ended == min(step.ended or 0 for step in leaves)
    assert [s.number for s in standing if s.propagated] == [
        s.number for s in standing if s.number in holding
    ]


@given(ANY_MIX)
def test_everything_can_be_said_of_any_trace(events: list[Event]) -> None:
    trace = judge(events)
    for step in trace.steps:
        banner = explain(trace, step)
        assert f"step {step.number}:" in banner.headline
        assert all(sentence.strip() for sentence in banner.sentences)
        assert isinstance(note(step), str)
    for words in (chain_words, notice_words, usage_words, short_circuit_words):
        assert isinstance(words(trace), str)
    assert [turn.step for turn in turns(trace)] == sorted(turn.step for turn in turns(trace))


@pytest.mark.parametrize("kinds", [SPANS, ROWS], ids=["spans", "rows"])
def test_the_generated_traces_are_not_one_sided(kinds: st.SearchStrategy[Any]) -> None:
    seen: set[object] = set()

    @settings(derandomize=True, max_examples=300)  # chance must not decide whether it is enough
    @given(traces(kinds))
    def gather(events: list[Event]) -> None:
        trace: Trace = judge(events)
        seen.add(trace.outcome)
        seen.update(f"depth {min(step.depth, 2)}" for step in trace.steps)
        seen.update("propagated" for step in trace.steps if step.propagated)
        seen.update("recovered" for step in trace.steps if step.recovered_by)

    gather()
    assert seen >= {Outcome.OK, Outcome.FAILED, "depth 1", "propagated", "recovered"}

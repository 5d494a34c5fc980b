"""The head of a trace: its extent, its stand-in session, its agent, and the blocks never run."""

from __future__ import annotations

import pytest

from logview.diagnosis.explain import notice_words, short_circuit_words
from logview.model import Kind, Outcome, Status, Trace
from tests.logged import BEGUN, Logged

PLANNED = {"blocks": "b1, b2,b3"}


def moments(trace: Trace) -> tuple[int, int]:
    """Begin and end in milliseconds."""
    assert trace.started is not None
    assert trace.ended is not None
    return tuple(((e.time or 0) - BEGUN) // 10**6 for e in (trace.started, trace.ended))  # type: ignore[return-value]


def test_an_outcome_reaches_back_as_long_as_it_took() -> None:
    trace = Logged().at(500).answer("openai", ms=400).at(600).end().verdict()
    assert moments(trace) == (100, 600)
    assert trace.duration == 500_000_000


def test_records_that_stand_aside_do_not_lengthen_a_trace() -> None:
    trace = Logged().at(0).start().at(50).end().at(9000).usage().verdict()
    assert moments(trace) == (0, 50)
    assert moments(Logged().at(9000).usage().verdict()) == (9000, 9000)


def test_a_duration_beyond_all_bounds_stays_a_time_that_can_be_stored() -> None:
    events = Logged().span("root").events
    trace = Logged()
    trace.events = [events[0]._replace(duration=2**63 - 1)]
    ended = trace.verdict().ended
    assert ended is not None
    assert ended.time == 2**63 - 1


@pytest.mark.parametrize(
    ("feature", "user", "session"),
    [
        ("chatbot", "u1", "chatbot · u1"),
        ("chatbot", None, "chatbot"),
        (None, "u1", None),
        (None, None, None),
    ],
)
def test_an_execution_without_a_session_stands_with_its_feature_and_user(
    feature: str | None, user: str | None, session: str | None
) -> None:
    trace = Logged().start(feature).end(user=user).verdict()
    assert trace.session == session
    assert [part.session for part in trace.sessions] == [session]
    assert {step.session for step in trace.steps} == {session}
    assert trace.sessions[0].steps == 2


def test_an_orphaned_usage_record_stands_with_its_user() -> None:
    assert Logged().usage(user="u1").verdict().session == "u1"
    assert Logged().usage().verdict().session is None


def test_a_session_that_the_log_names_stands() -> None:
    trace = Logged().start("chatbot", user="u1").within("s1").end().verdict()
    assert trace.session == "s1"


def test_the_agent_is_that_of_the_root_session_or_else_of_no_session() -> None:
    logged = Logged().span("root", facts={"agent": "service"}).within("s1")
    assert logged.span("a", "root").verdict().agent == "service"
    assert logged.span("b", "root", facts={"agent": "clerk"}).verdict().agent == "clerk"


# Blocks that never ran.


def test_a_short_circuit_names_the_planned_blocks_that_have_no_step() -> None:
    logged = Logged().start(facts=PLANNED).run("b1")
    trace = logged.run("b2", status=Status.SKIPPED, raw_status="short-circuited").end().verdict()
    assert trace.not_run == ("b3",)
    assert short_circuit_words(trace) == "short-circuited at 3, not run: b3"


def test_blocks_that_the_log_names_as_not_run_come_before_what_is_planned() -> None:
    logged = Logged().start(facts=PLANNED).run("b1")
    trace = logged.step("condition.evaluate", Kind.CONDITION, facts={"not_run": "b3,b9"}).end()
    assert trace.verdict().not_run == ("b3", "b9")
    assert short_circuit_words(trace.verdict()) == "not run: b3, b9"


@pytest.mark.parametrize(
    ("logged", "not_run"),
    [
        (Logged().start(facts=PLANNED).run("b1").end(), ()),
        (Logged().start(facts=PLANNED).run("b1"), ("b2", "b3")),
        (Logged().start(facts=PLANNED).run("b1").end(failed="internal"), ("b2", "b3")),
        (Logged().start().run("b1").end(failed="internal"), ()),
    ],
    ids=["a good end", "no end", "a bad end", "nothing planned"],
)
def test_planned_blocks_are_missed_where_the_run_was_cut_short(
    logged: Logged, not_run: tuple[str, ...]
) -> None:
    trace = logged.verdict()
    assert trace.not_run == not_run
    assert short_circuit_words(trace) == (f"not run: {', '.join(not_run)}" if not_run else "")


# Notices.


def test_skipped_and_unused_steps_are_counted_and_listed_and_change_no_outcome() -> None:
    logged = Logged().start()
    logged.step("embeddings.retrieve", Kind.RETRIEVAL, facts={"notice": "nothing was found"})
    logged.step("assistant.resolve", Kind.ASSISTANT, status=Status.SKIPPED, reason_text="ignored")
    trace = logged.end().verdict()
    assert (trace.notices, trace.outcome) == (2, Outcome.OK)
    assert notice_words(trace) == (
        "step 2 retrieval embeddings.retrieve: nothing was found · "
        "step 3 assistant assistant.resolve: ignored"
    )


def test_many_notices_are_counted_after_the_first() -> None:
    logged = Logged()
    for _ in range(8):
        logged.step("x", Kind.OTHER, facts={"notice": "n"})
    assert notice_words(logged.verdict()).endswith("step 5 other x: n and 3 more")

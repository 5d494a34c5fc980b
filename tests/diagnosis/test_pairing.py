"""Which result answers which call, and what is said where the log leaves that open."""

from __future__ import annotations

from logview.model import Kind, Phase, Status, Step
from tests.logged import Logged
from tests.rows import Rows, outline


def tools(rows: Rows) -> list[Step]:
    return [step for step in rows.verdict().steps if step.kind == "tool"]


def seen(rows: Rows) -> list[tuple[str, str, int | None]]:
    """Name, status and duration in milliseconds of each tool step."""
    return [
        (s.name, str(s.status), None if s.duration is None else s.duration // 1_000_000)
        for s in tools(rows)
    ]


def test_a_call_and_its_result_are_one_step() -> None:
    (step,) = tools(Rows().call("find").result("find"))
    assert [e.event for e in step.events] == ["tool_call", "tool_call_result"]
    assert (step.status, step.doubts) == (Status.OK, ())


def test_the_duration_is_what_the_result_says_else_the_time_between() -> None:
    assert seen(Rows().call().result(ms=7)) == [("find", "ok", 7)]
    assert seen(Rows().call().result()) == [("find", "ok", 10)]


def test_identifiers_pair_across_the_order_of_results() -> None:
    rows = Rows().call(id="a", q="1").call(id="b", q="2").result(id="b").result(id="a", failure="X")
    assert seen(rows) == [("find", "failed", 30), ("find", "ok", 10)]
    assert all(not step.doubts for step in tools(rows))


def test_identifiers_pair_even_where_the_names_differ() -> None:
    (step,) = tools(Rows().call("find", id="a").result("find_v2", id="a"))
    assert (step.name, step.status) == ("find", Status.OK)


def test_the_same_identifier_used_twice_pairs_in_order() -> None:
    rows = Rows().call(id="a").result(id="a", failure="X").call(id="a").result(id="a")
    assert [s for _, s, _ in seen(rows)] == ["failed", "ok"]


def test_without_identifiers_calls_of_different_tools_pair_by_name_and_nothing_is_doubted() -> None:
    rows = Rows().call("find").call("quote").result("quote").result("find", failure="TIMEOUT")
    assert seen(rows) == [("find", "failed", 30), ("quote", "ok", 10)]
    assert all(not step.doubts for step in tools(rows))


def test_without_identifiers_parallel_calls_pair_first_in_first_out_and_that_is_said() -> None:
    rows = Rows().call(q="1").call(q="2").result().result(failure="TIMEOUT")
    assert [s for _, s, _ in seen(rows)] == ["ok", "failed"]
    for step in tools(rows):
        (doubt,) = step.doubts
        assert "2 calls of find were open" in doubt


def test_where_only_one_side_carries_an_identifier_the_name_pairs() -> None:
    assert seen(Rows().call(id="a").result()) == [("find", "ok", 10)]
    assert seen(Rows().call().result(id="a")) == [("find", "ok", 10)]


def test_identifiers_that_differ_never_pair() -> None:
    rows = Rows().call(id="a").result(id="b", ms=5)
    assert sorted(s for _, s, _ in seen(rows)) == ["ok", "unanswered"]


def test_a_result_without_an_identifier_does_not_take_the_call_of_one_that_has_it() -> None:
    rows = Rows().call(id="a", q="1").call(q="2").result(failure="X").result(id="a")
    assert [s for _, s, _ in seen(rows)] == ["ok", "failed"]
    assert all(not step.doubts for step in tools(rows))


def test_calls_of_different_sessions_do_not_answer_each_other() -> None:
    rows = Rows().call().within("s2").call().result(failure="X")
    assert [(s.session, str(s.status)) for s in tools(rows)] == [
        ("s1", "unanswered"),
        ("s2", "failed"),
    ]


def test_a_result_without_its_call_is_a_step_that_began_when_it_says() -> None:
    (step,) = tools(Rows().at(500).result(ms=200))
    assert step.started is not None
    assert step.ended is not None
    assert step.ended - step.started == 200_000_000
    assert step.doubts == ("no call was logged for this result",)


def test_a_call_without_its_result_is_unanswered() -> None:
    (step,) = tools(Rows().call().respond())
    assert (step.status, step.ended, step.duration) == (Status.UNANSWERED, None, None)
    assert step.why == "no result was logged for it"


def test_a_result_dated_before_its_call_pairs_by_identifier_and_says_that_clocks_disagree() -> None:
    (step,) = tools(Rows().at(100).call(id="a").at(60).result(id="a"))
    assert step.started is not None
    assert step.ended is not None
    assert step.ended - step.started == 40_000_000
    assert step.duration is None
    assert step.doubts == ("its result is dated before its call: the clocks disagree",)


def test_a_model_step_is_the_messages_since_the_last_answer_and_the_next_one() -> None:
    rows = Rows().system().user().assistant("one").user().user().assistant("two")
    steps = rows.verdict().steps
    assert [(str(s.kind), s.message, len(s.events)) for s in steps] == [
        ("model", "one", 3),
        ("model", "two", 3),
    ]


def test_an_answer_without_messages_is_a_model_step_and_messages_without_an_answer_wait() -> None:
    assert outline(Rows().assistant().verdict()) == ["model ok"]
    assert outline(Rows().system().user().verdict()) == ["model unanswered"]


def test_model_steps_of_different_sessions_do_not_mix() -> None:
    rows = Rows().user().within("s2").user().assistant().within("s1").assistant()
    assert [(s.session, len(s.events)) for s in rows.verdict().steps] == [("s1", 2), ("s2", 2)]


def test_a_request_a_marker_and_an_unknown_event_wait_for_nothing() -> None:
    rows = Rows().metadata().request().event("guardrail_check", verdict="passed").respond()
    assert outline(rows.verdict()) == [
        "marker session_metadata info",
        "request ok",
        "other guardrail_check info",
        "response ok",
    ]


# Outcomes, which answer a call where there is one.


def said(logged: Logged) -> list[tuple[str, str, int | None, tuple[str, ...]]]:
    """Name, status, duration in milliseconds and doubts of each step."""
    return [
        (s.name, str(s.status), None if s.duration is None else s.duration // 10**6, s.doubts)
        for s in logged.verdict().steps
    ]


def test_an_outcome_answers_an_open_call_of_its_operation() -> None:
    logged = Logged().ask("openai").answer("openai", failed="timeout")
    assert said(logged) == [("openai", "failed", 10, ())]


def test_an_outcome_without_a_call_is_a_step_that_began_when_it_says_without_a_doubt() -> None:
    logged = Logged().at(500).answer("openai", ms=200)
    assert said(logged) == [("openai", "ok", 200, ())]
    (step,) = logged.verdict().steps
    assert (step.ended or 0) - (step.started or 0) == 200_000_000


def test_an_outcome_never_answers_a_later_call() -> None:
    logged = Logged().run("b1").begin("b1").run("b1", failed="internal").ask("openai")
    assert [(name, status) for name, status, *_ in said(logged)] == [
        ("b1", "ok"),
        ("b1", "failed"),
        ("openai", "unanswered"),
    ]


def test_outcomes_pair_by_the_block_that_they_serve() -> None:
    logged = Logged().ask("openai", "b1").ask("openai", "b2")
    logged.answer("openai", "b2", failed="timeout").answer("openai", "b1")
    assert [(status, ms, doubts) for _, status, ms, doubts in said(logged)] == [
        ("ok", 30, ()),
        ("failed", 10, ()),
    ]


def test_outcomes_of_several_open_calls_pair_in_order_and_that_is_said() -> None:
    steps = said(Logged().begin("b1").begin("b1").run("b1").run("b1", failed="internal"))
    assert [status for _, status, *_ in steps] == ["ok", "failed"]
    assert all("2 calls of b1 were open" in doubts[0] for *_, doubts in steps)


def test_at_equal_times_an_outcome_answers_the_call_of_its_tick_wherever_that_lies() -> None:
    logged = Logged().at(5).answer("openai").at(5).ask("openai")
    assert said(logged) == [("openai", "ok", 0, ())]


def test_an_outcome_that_answers_no_call_of_its_tick_keeps_its_place() -> None:
    logged = Logged().at(5).answer("openai").at(5).step("fallback.evaluate", Kind.PROVIDER)
    assert [name for name, *_ in said(logged)] == ["openai", "fallback.evaluate"]


def test_model_calls_that_carry_identifiers_pair_by_them() -> None:
    logged = Logged()
    for span in ("a", "b"):
        logged.event(Kind.MODEL, "m", span=span, phase=Phase.CALL, status=None)
    logged.event(Kind.MODEL, "m", span="b", phase=Phase.RESULT)
    assert [status for _, status, *_ in said(logged)] == ["unanswered", "ok"]


def test_facts_of_a_call_and_its_outcome_are_those_of_one_step() -> None:
    logged = Logged().ask("openai", facts={"model": "m"}).answer("openai", facts={"model": "m2"})
    assert logged.verdict().step(1).facts == {"provider": "openai", "model": "m2"}


def test_what_was_inferred_is_a_doubt_and_said_once() -> None:
    facts = {"inferred": "read from the words “failed”"}
    logged = Logged().ask("openai", facts=facts).answer("openai", facts=facts)
    assert logged.verdict().step(1).doubts == ("read from the words “failed”",)

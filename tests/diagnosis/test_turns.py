"""The turns of one execution."""

from __future__ import annotations

import pytest

from logview.diagnosis.turns import Turn, turns
from logview.model import Kind, Status, Step, Trace
from tests.logged import Logged
from tests.rows import Rows

Words = dict[str, tuple[str | None, str | None]]


def said(rows: Rows | Logged, words: Words | None = None) -> list[tuple[str, str]]:
    """Role and text of each turn; `words` are those of steps by name."""
    return [(str(turn.role), turn.text) for turn in heard(rows, words)]


def heard(rows: Rows | Logged, words: Words | None = None) -> list[Turn]:
    def spoken(trace: Trace, step: Step) -> tuple[str | None, str | None]:
        return (words or {}).get(step.name, (None, None))

    return turns(rows.verdict(), spoken if words is not None else None)


def test_a_request_and_its_response_are_the_user_s_turn_and_the_assistant_s() -> None:
    rows = Rows().metadata().request("where?").call().result().respond("in lane 14")
    assert said(rows) == [("user", "where?"), ("assistant", "in lane 14")]


def test_a_turn_names_its_step_its_time_and_its_nodes() -> None:
    rows = Rows().metadata().request("where?", node_id="n2", parent_node_id="n1").respond()
    trace = rows.verdict()
    first = turns(trace)[0]
    assert (first.step, first.time) == (2, trace.step(2).started)
    assert (first.digits, first.node_id, first.parent_node_id) == (3, "n2", "n1")


def test_what_was_deferred_to_the_client_is_a_turn_of_its_tool() -> None:
    assert said(Rows().request("map?").defer("show")) == [
        ("user", "map?"),
        ("client_tool", "deferred to client: show"),
    ]


def test_a_bad_end_is_a_turn_in_the_words_of_its_banner() -> None:
    assert said(Rows().request("q").error("Internal")) == [
        ("user", "q"),
        ("error", "✗ FAILED at step 2: error Internal · internal · not recovered"),
    ]
    assert [role for role, _ in said(Rows().request("q").respond(""))] == ["user", "error"]


def test_a_first_problem_that_nothing_made_up_for_is_a_turn_in_its_place() -> None:
    rows = Rows().request("q").call().result(failure="TIMEOUT").respond("sorry")
    assert [role for role, _ in said(rows)] == ["user", "error", "assistant"]


def test_a_problem_that_was_recovered_is_no_turn() -> None:
    rows = Rows().request("q").call().result(failure="TIMEOUT").call().result().respond("a")
    assert [role for role, _ in said(rows)] == ["user", "assistant"]


def test_an_execution_that_stopped_says_so() -> None:
    assert said(Rows().request("q").call())[1] == ("error", "? NO ANSWER at step 2: tool find")


def test_other_sessions_do_not_speak() -> None:
    rows = Rows().metadata().request("q").call("ask").within("s2").metadata("b").request("inner")
    rows.respond("inner too").within("s1").result("ask").respond("a")
    assert said(rows) == [("user", "q"), ("assistant", "a")]


def test_a_failure_in_another_session_speaks_where_nothing_made_up_for_it() -> None:
    rows = Rows().metadata().request("q").call("ask").within("s2").metadata("b").error("Odd")
    rows.within("s1").result("ask").respond("a")
    assert [role for role, _ in said(rows)] == ["user", "error", "assistant"]


# Logs without steps for requests and responses.


def test_without_requests_agents_are_asked_what_they_were_given_and_gave() -> None:
    logged = Logged().span("root", kind=Kind.AGENT, ms=90).span("m", "root", kind=Kind.MODEL)
    words: Words = {"root": ("where?", "in lane 14"), "m": ("system prompt", "thinking")}
    assert said(logged, words) == [("user", "where?"), ("assistant", "in lane 14")]
    assert heard(logged, words)[1].time == logged.verdict().step(1).ended


def test_several_agents_one_after_the_other_are_several_turns() -> None:
    logged = Logged().span("root", kind=Kind.OTHER, ms=900)
    logged.span("a", "root", kind=Kind.AGENT, ms=1).span("b", "root", kind=Kind.AGENT, ms=1)
    words: Words = {"a": ("1?", "1!"), "b": ("2?", "2!")}
    assert [text for _, text in said(logged, words)] == ["1?", "1!", "2?", "2!"]


def test_without_agents_the_first_question_and_the_last_answer_count() -> None:
    logged = Logged().start("chatbot").step("prompt.assemble", Kind.PROMPT).answer("openai", ms=1)
    logged.step("output", Kind.OUTPUT).end()
    words: Words = {
        "prompt.assemble": ("where?", None),
        "openai": ("where?", "lane 14"),
        "output": (None, "It is in lane 14."),
    }
    assert said(logged, words) == [("user", "where?"), ("assistant", "It is in lane 14.")]


def test_what_a_failed_step_gave_is_no_answer() -> None:
    logged = Logged().start().answer("openai", failed="timeout", ms=1)
    roles = [role for role, _ in said(logged, {"openai": ("q", "half an ans")})]
    assert roles == ["user", "error"]


def test_where_nobody_speaks_the_outermost_steps_are_asked() -> None:
    logged = Logged().span("root", kind=Kind.OTHER, ms=90).span("m", "root", kind=Kind.MODEL)
    assert said(logged, {"root": ("q", "a")}) == [("user", "q"), ("assistant", "a")]


def test_an_agent_without_words_speaks_by_what_is_inside_it() -> None:
    logged = Logged().span("root", kind=Kind.AGENT, ms=900)
    for name in ("m1", "m2"):
        logged.span(name, "root", kind=Kind.MODEL)
    words: Words = {"m1": ("where?", None), "m2": ("prompt", "lane 14")}
    assert said(logged, words) == [("user", "where?"), ("assistant", "lane 14")]


def test_of_two_agents_each_speaks_for_itself_or_by_what_is_inside_it() -> None:
    logged = Logged().span("root", kind=Kind.OTHER, ms=900)
    logged.span("a", "root", kind=Kind.AGENT, ms=1).span("m", "a", kind=Kind.MODEL, ms=1)
    logged.span("b", "root", kind=Kind.AGENT, ms=1).span("n", "b", kind=Kind.MODEL, ms=1)
    words: Words = {"a": ("1?", "1!"), "m": ("no", "no"), "n": ("2?", "2!")}
    assert [text for _, text in said(logged, words)] == ["1?", "1!", "2?", "2!"]


def test_an_agent_without_words_speaks_by_its_own_calls_around_those_of_another() -> None:
    logged = Logged().span("root", kind=Kind.AGENT, ms=900).span("m1", "root", kind=Kind.MODEL)
    logged.span("b", "root", kind=Kind.AGENT, ms=20).span("t", "b", ms=15)
    logged.span("n", "t", kind=Kind.MODEL)
    words: Words = {"m1": ("where?", None), "b": ("ask b", "b says"), "n": ("x", "raw")}
    assert [text for _, text in said(logged, words)] == ["where?", "b says"]
    logged.span("m2", "root", kind=Kind.MODEL)
    assert [text for _, text in said(logged, {**words, "m2": (None, "14")})] == ["where?", "14"]


def test_a_model_call_without_words_around_another_does_not_hide_it() -> None:
    logged = Logged().span("m", kind=Kind.MODEL, ms=90).span("n", "m", kind=Kind.MODEL)
    assert said(logged, {"n": ("q", "a")}) == [("user", "q"), ("assistant", "a")]


def test_beside_an_agent_without_words_whatever_else_speaks_is_heard() -> None:
    logged = Logged().span("root", kind=Kind.OTHER, ms=90).span("a", "root", kind=Kind.AGENT)
    logged.span("m", "root", kind=Kind.MODEL)
    assert said(logged, {"m": ("q", "a")}) == [("user", "q"), ("assistant", "a")]


def test_what_was_answered_inside_an_agent_that_failed_is_no_answer_of_it() -> None:
    logged = Logged().span("root", kind=Kind.AGENT, ms=900, failed="timeout")
    logged.span("m", "root", kind=Kind.MODEL)
    assert [role for role, _ in said(logged, {"m": ("where?", "let me see")})] == ["error", "user"]


def test_blocks_of_a_workflow_do_not_speak() -> None:
    logged = Logged().start().begin("b1").run("b1").end()
    assert said(logged, {"b1": ("in", "out")}) == []


def test_a_workflow_as_a_whole_speaks() -> None:
    logged = Logged().span("root", kind=Kind.BLOCK, ms=90)
    assert said(logged, {"root": ("q", "a")}) == [("user", "q"), ("assistant", "a")]


def test_each_step_is_asked_once_and_only_so_many_of_them() -> None:
    logged = Logged().span("root", kind=Kind.AGENT, ms=10**6)
    for number in range(2_000):
        logged.span(f"m{number}", "root", kind=Kind.MODEL)
    asked: list[int] = []

    def spoken(_: Trace, step: Step) -> tuple[str | None, str | None]:
        asked.append(step.number)
        return None, None

    assert turns(logged.verdict(), spoken) == []
    assert len(asked) == len(set(asked)) < 500


@pytest.mark.parametrize("words", [None, {}])
def test_where_no_words_are_known_there_are_no_turns(words: Words | None) -> None:
    assert said(Logged().span("root", kind=Kind.AGENT), words) == []


def test_an_execution_cut_short_before_it_spoke_is_an_error_alone() -> None:
    logged = Logged().start("chatbot").end(status=Status.OK)
    assert [role for role, _ in said(logged, {})] == ["error"]

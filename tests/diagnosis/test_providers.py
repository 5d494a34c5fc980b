"""The provider chain, and which requests are attempts of one operation."""

from __future__ import annotations

from typing import Any

import pytest

from logview.diagnosis.explain import chain_words, explain
from logview.model import Kind, Outcome, Status, Trace
from tests.logged import Logged
from tests.rows import first


def requests(trace: Trace) -> list[tuple[str, int, int, int | None]]:
    """Name, attempt, attempts and what recovered it, of each request to a provider."""
    return [
        (s.name, s.attempt, s.attempts, s.recovered_by)
        for s in trace.steps
        if any(event.event == "provider.request" for event in s.events)
    ]


def test_another_provider_that_answers_makes_up_for_one_that_failed() -> None:
    logged = Logged().start().ask("openai").answer("openai", failed="limit.rate")
    trace = logged.ask("anthropic").answer("anthropic").end().verdict()
    assert requests(trace) == [("openai", 1, 2, 3), ("anthropic", 2, 2, None)]
    assert (trace.outcome, first(trace)) == (Outcome.RECOVERED, (2, "failed"))
    assert chain_words(trace) == "openai ✗ limit.rate → anthropic ✓"


def test_requests_that_serve_different_blocks_are_different_operations() -> None:
    logged = Logged().start().answer("openai", "b1", failed="timeout", ms=5)
    trace = logged.at(90).answer("openai", "b2", ms=5).end().verdict()
    assert requests(trace) == [("openai", 1, 1, None), ("openai", 1, 1, None)]


def test_a_choice_of_a_provider_never_recovers_a_request() -> None:
    logged = Logged().start().answer("openai", failed="timeout", ms=5)
    chosen = {"provider": "anthropic"}
    for step in ("provider.resolve", "fallback.evaluate"):
        logged.step(step, Kind.PROVIDER, facts=chosen)
    trace = logged.end(failed="timeout").verdict()
    assert requests(trace) == [("openai", 1, 1, None)]
    assert chain_words(trace) == "openai ✗ timeout"


def test_a_choice_is_an_operation_by_its_own_name() -> None:
    logged = Logged().start().step("provider.resolve", Kind.PROVIDER, failed="config.missing")
    trace = logged.answer("openai", ms=1).step("provider.resolve", Kind.PROVIDER).end().verdict()
    assert trace.step(2).recovered_by == 4


@pytest.mark.parametrize("status", [Status.SKIPPED, Status.BLOCKED])
def test_a_provider_that_was_passed_over_is_part_of_the_chain(status: Status) -> None:
    logged = Logged().start()
    logged.step("provider.resolve", Kind.PROVIDER, facts={"provider": "mistral"}, status=status)
    trace = logged.answer("openai", ms=5).end().verdict()
    assert [(p.provider, p.status, p.step) for p in trace.providers] == [
        ("mistral", status, 2),
        ("openai", Status.OK, 3),
    ]


def test_a_model_that_was_only_chosen_is_no_call() -> None:
    logged = Logged().start().step("model.select", Kind.MODEL, facts={"provider": "openai"})
    assert logged.end().verdict().providers == ()


def test_without_requests_the_chain_is_that_of_the_model_calls() -> None:
    logged = Logged().span("root", kind=Kind.AGENT, ms=90)
    for number, provider in enumerate(["openai", "openai", "anthropic", "openai"]):
        facts = {"provider": provider, "model": "m"}
        logged.span(f"s{number}", "root", kind=Kind.MODEL, name="m", facts=facts)
    assert chain_words(logged.verdict()) == "openai ✓ → anthropic ✓ → openai ✓"


def test_a_repetition_that_went_otherwise_stays_in_the_chain() -> None:
    logged = Logged().start().answer("openai", failed="timeout", ms=1)
    logged.answer("openai", failed="timeout", ms=1).answer("openai", ms=1)
    assert chain_words(logged.end().verdict()) == "openai ✗ timeout → openai ✓"


def test_a_long_chain_is_cut() -> None:
    logged = Logged().start()
    for number in range(9):
        logged.answer(f"p{number}", failed="timeout", ms=1)
    assert chain_words(logged.verdict()).endswith("p7 ✗ timeout → …")


# A choice of a provider that an answer made up for.


def chosen(trace: Trace) -> list[tuple[str, int | None, int]]:
    """Status, what recovered it and how often it was tried, of each choice of a provider."""
    return [
        (str(s.status), s.recovered_by, s.attempts)
        for s in trace.steps
        if s.kind is Kind.PROVIDER and s.events[0].event != "provider.request"
    ]


def refused(step: str = "provider.resolve", logged: Logged | None = None, **fields: Any) -> Logged:
    """An execution in which a choice of openai was blocked."""
    logged = logged or Logged().start("chatbot")
    facts = {"provider": "openai", **fields.pop("facts", {})}
    fields = {"blocked": "provider.disabled", **fields}
    return logged.step(step, Kind.PROVIDER, facts=facts, **fields)


@pytest.mark.parametrize("step", ["provider.resolve", "fallback.evaluate"])
@pytest.mark.parametrize("how", [{"blocked": "provider.disabled"}, {"failed": "config.missing"}])
def test_an_answer_makes_up_for_a_choice_that_came_to_nothing(
    step: str, how: dict[str, str]
) -> None:
    logged = refused(step, **{"blocked": None, **how})
    logged.step("fallback.evaluate", Kind.PROVIDER, name="next", facts={"provider": "anthropic"})
    logged.ask("anthropic").answer("anthropic").step("output", Kind.OUTPUT).end()
    trace = logged.verdict()
    assert (trace.outcome, trace.retries) == (Outcome.RECOVERED, 0)
    assert chosen(trace)[0][1:] == (4, 1)
    assert requests(trace) == [("anthropic", 1, 1, None)]
    assert "Step 4, a later request to a provider, was answered." in (
        explain(trace, trace.step(2)).sentences
    )


def test_an_answer_in_the_tick_of_the_choice_comes_after_it_where_it_was_logged_after_it() -> None:
    logged = refused(logged=Logged().start().at(50)).at(50)
    assert logged.answer("anthropic").end().verdict().outcome is Outcome.RECOVERED
    logged = Logged().start().at(50).answer("anthropic").at(50)
    assert refused(logged=logged).end().verdict().outcome is Outcome.DEGRADED


def test_a_request_that_began_before_the_choice_was_made_makes_up_for_nothing() -> None:
    logged = Logged().start().ask("anthropic")
    trace = refused(logged=logged).answer("anthropic").end().verdict()
    assert chosen(trace)[0][1] is None
    assert trace.outcome is Outcome.DEGRADED


def test_a_request_that_failed_makes_up_for_no_choice() -> None:
    trace = refused().answer("anthropic", failed="timeout").end().verdict()
    assert chosen(trace)[0][1] is None


def test_an_answer_to_another_block_makes_up_for_no_choice() -> None:
    logged = refused(facts={"block": "b1"}).answer("anthropic", "b2")
    assert chosen(logged.end().verdict())[0][1] is None
    same = refused(facts={"block": "b1"}).answer("anthropic", "b1")
    assert chosen(same.end().verdict())[0][1] == 3


def test_an_answer_in_another_session_or_inside_another_step_makes_up_for_no_choice() -> None:
    logged = refused().within("s2").answer("anthropic")
    assert chosen(logged.verdict())[0][1] is None
    logged = refused(logged=Logged().span("root", ms=90, kind=Kind.OTHER), parent="root")
    assert chosen(logged.answer("anthropic").verdict())[0][1] is None


def test_a_later_choice_of_the_same_name_comes_before_an_answer() -> None:
    logged = refused().step("provider.resolve", Kind.PROVIDER).answer("anthropic", ms=1)
    assert chosen(logged.end().verdict())[0][1:] == (3, 2)


def test_the_choice_of_a_model_is_no_choice_of_a_provider() -> None:
    logged = Logged().start().step("model.select", Kind.MODEL, blocked="model.restricted")
    trace = logged.answer("anthropic").end().verdict()
    assert trace.step(2).recovered_by is None

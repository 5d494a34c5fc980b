"""What an execution used, as far as its log says."""

from __future__ import annotations

import pytest

from logview.diagnosis.explain import usage_words
from logview.model import Kind, Usage
from tests.logged import Logged


def test_usage_records_are_summed_and_their_words_kept_where_they_agree() -> None:
    logged = Logged().start().end()
    one = {"provider": "openai", "model": "a", "input_tokens": "10", "output_tokens": "3"}
    two = {"provider": "openai", "model": "b", "input_tokens": "5", "output_tokens": "1"}
    logged.usage(facts={**one, "cost": "0.1", "success": "true", "fallback_used": "false"})
    logged.usage(facts={**two, "cost": "0.2", "success": "false", "fallback_used": "true"})
    trace = logged.verdict()
    assert trace.usage == Usage("openai", None, 15, 4, 19, pytest.approx(0.3), False, True)
    assert usage_words(trace) == (
        "openai · 15 in, 4 out tokens · cost 0.3 · recorded as not successful · fallback used"
    )


def test_usage_records_make_no_step_but_count_as_events() -> None:
    trace = Logged().start().end().usage(facts={"total_tokens": "7"}).verdict()
    assert (len(trace.steps), trace.events) == (2, 3)
    assert usage_words(trace) == "7 tokens"


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"total_tokens": "1"}, "1 token"),
        ({"input_tokens": "1"}, "1 in token"),
        ({"input_tokens": "1", "output_tokens": "2"}, "1 in, 2 out tokens"),
        ({"input_tokens": "2", "output_tokens": "1"}, "2 in, 1 out token"),
        ({"total_tokens": "0"}, "0 tokens"),
    ],
)
def test_one_token_is_not_called_tokens(facts: dict[str, str], words: str) -> None:
    assert usage_words(Logged().start().end().usage(facts=facts).verdict()) == words


def test_usage_records_come_before_what_model_calls_say() -> None:
    logged = Logged().event(Kind.MODEL, facts={"total_tokens": "100"})
    assert logged.usage(facts={"total_tokens": "7"}).verdict().usage == Usage(
        None, None, None, None, 7, None, None, None
    )


def test_without_usage_records_the_model_calls_are_summed() -> None:
    logged = Logged().span("root", kind=Kind.AGENT, facts={"input_tokens": "999"})
    for name in ("a", "b"):
        facts = {"model": "m", "input_tokens": "10", "output_tokens": "2"}
        logged.span(name, "root", kind=Kind.MODEL, facts=facts)
    usage = logged.verdict().usage
    assert usage is not None
    assert (usage.model, usage.input_tokens, usage.total_tokens) == ("m", 20, 24)


def test_a_model_call_inside_another_that_counts_is_not_counted_twice() -> None:
    counts = {"total_tokens": "10"}
    logged = Logged().span("root", kind=Kind.MODEL, facts=counts).span("a", "root")
    usage = logged.span("b", "a", kind=Kind.MODEL, facts=counts).verdict().usage
    assert usage is not None
    assert usage.total_tokens == 10


def test_of_model_calls_around_others_only_the_innermost_that_count_are_summed() -> None:
    logged = Logged().span("root", kind=Kind.MODEL, facts={"total_tokens": "99", "model": "outer"})
    for name in ("a", "b"):
        logged.span(name, "root").span(
            f"{name}1", name, kind=Kind.MODEL, facts={"total_tokens": "10", "model": "inner"}
        )
        logged.span(f"{name}2", f"{name}1", kind=Kind.MODEL)
    usage = logged.verdict().usage
    assert usage is not None
    assert (usage.model, usage.total_tokens) == ("inner", 20)


def test_a_trace_that_says_nothing_of_its_use_has_none() -> None:
    trace = Logged().span("root", kind=Kind.MODEL).verdict()
    assert (trace.usage, usage_words(trace)) == (None, "")


@pytest.mark.parametrize("word", ["", "-1", "1.5", "many", "٣", "9" * 400])
def test_what_is_no_count_is_left_out(word: str) -> None:
    usage = Logged().usage(facts={"total_tokens": word, "cost": word}).verdict().usage
    assert usage is not None
    assert usage.total_tokens is None


@pytest.mark.parametrize("word", ["nan", "inf", "1e400", "free"])
def test_what_is_no_amount_is_left_out(word: str) -> None:
    usage = Logged().usage(facts={"cost": word}).verdict().usage
    assert usage is not None
    assert usage.cost is None

"""The words of the banner: each is there for a reason that the steps give."""

from __future__ import annotations

import pytest

from logview.diagnosis.explain import _GATES, Banner, explain, note, status_of
from logview.model import Kind, Phase, Reason, Status
from tests.logged import Logged
from tests.rows import Rows


def banner(rows: Rows | Logged, step: int | None = None) -> Banner:
    """What is said of a step, or of the first problem."""
    trace = rows.verdict()
    if step is None:
        assert trace.first_problem is not None
        step = trace.first_problem.step
    return explain(trace, trace.step(step))


def test_a_failure_says_what_why_and_that_nothing_made_up_for_it() -> None:
    rows = Rows().call().result(failure="TIMEOUT", message="upstream 503").respond()
    assert banner(rows) == Banner(
        "✗ FAILED at step 1: tool find · timeout · not recovered",
        (
            '"upstream 503"',
            "The log's reason: TIMEOUT.",
            "Marked failed because payload.result is a failure.",
            "The execution came to a good end all the same.",
        ),
    )


def test_a_failure_inside_a_call_names_the_call() -> None:
    outer = Rows("t").metadata(agent="o").call("ask")
    said = banner(outer.within("s2").request("q").error("Internal"))
    assert "It happened inside step 2 (tool ask)." in said.sentences


def test_a_recovered_failure_names_the_step_that_made_up_for_it() -> None:
    said = banner(Rows().call().result(failure="TIMEOUT").call().result().respond())
    assert said.headline == (
        "✗ FAILED at step 1: tool find, attempt 1 of 2 · timeout · recovered by step 2"
    )
    assert "Step 2, a later try, succeeded." in said.sentences


def test_a_block_by_the_platform_says_that_nothing_had_been_called() -> None:
    said = banner(Rows().metadata().request().error("RateLimitExceeded"))
    assert said.headline.startswith("⊘ BLOCKED at step 3: error RateLimitExceeded · limit.rate")
    assert "Nothing had been called: this is a refusal, not an outage." in said.sentences
    assert any(sentence.startswith("A rate limit refused it") for sentence in said.sentences)


def test_a_block_by_the_platform_counts_what_had_been_called_before() -> None:
    rows = Rows().request().user().assistant().call().result().call("quote").result("quote")
    said = banner(rows.error("AgentIterationsExceededLimit"))
    assert "Before it: 1 model call, 2 tool calls. This is a refusal, not an outage." in (
        said.sentences
    )


def test_a_block_by_a_tool_says_that_the_tool_refused() -> None:
    said = banner(Rows().call().result(failure="FORBIDDEN").respond())
    assert "The tool refused the call; it did not break down." in said.sentences
    assert "A permission check refused it." in said.sentences


@pytest.mark.parametrize(
    "reason", [r for r in Reason if r.startswith("limit.") or r in {
        Reason.POLICY, Reason.PERMISSION, Reason.PROVIDER_DISABLED, Reason.MODEL_RESTRICTED,
        Reason.CONFIG_MISSING,
    }]
)  # fmt: skip
def test_every_gate_has_its_own_sentence(reason: Reason) -> None:
    assert _GATES[reason].endswith(".")
    assert list(_GATES.values()).count(_GATES[reason]) == 1


def test_an_error_names_the_calls_that_were_open_when_it_struck() -> None:
    said = banner(Rows().call("find").call("quote").result("quote").error())
    assert "Still waiting for an answer when it struck: step 1 (tool find)." in said.sentences


def test_an_error_without_open_calls_names_none() -> None:
    said = banner(Rows().call().result().error())
    assert not any("Still waiting" in sentence for sentence in said.sentences)


def test_a_propagated_failure_points_to_its_unrecovered_cause() -> None:
    rows = Rows().metadata().call("ask").within("s2").metadata("b")
    rows.call().result(failure="TIMEOUT").call().result().error("Odd")
    said = banner(rows.within("s1").result("ask", failure="INTERNAL").error(), 2)
    assert "It failed because step 6 inside it did." in said.sentences


def test_a_silent_execution_says_what_never_came() -> None:
    said = banner(Rows().request().call())
    assert said == Banner("? NO ANSWER at step 2: tool find", ("No result was logged for it.",))


def test_a_stopped_execution_says_that_nothing_followed_and_what_had_recovered() -> None:
    rows = Rows().call().result(failure="TIMEOUT").call().result().user().assistant()
    said = banner(rows)
    assert said == Banner(
        "■ STOPPED at step 3: model",
        (
            "Nothing was logged after it, and the execution never said that it ended.",
            "Before that, step 1 failed and recovered.",
        ),
    )
    trace = rows.verdict()
    assert status_of(trace, trace.step(3)) is Status.STOPPED
    assert status_of(trace, trace.step(2)) is Status.OK


def test_an_error_row_inside_a_success_says_that_the_step_succeeded_all_the_same() -> None:
    said = banner(Rows().call().log("ERROR", "first replica refused").result().respond())
    assert '"first replica refused"' in said.sentences
    assert "Step 1, in which it happened, succeeded all the same." in said.sentences


def test_evidence_of_another_product_is_announced() -> None:
    said = banner(Rows().call().log("ERROR").result(failure="INTERNAL").respond())
    assert "An error that another product logged meanwhile is shown with it." in said.sentences


def test_what_was_assumed_is_said() -> None:
    said = banner(Rows().result().respond(), 1)
    assert "No call was logged for this result." in said.sentences


def test_a_step_without_a_problem_has_a_plain_headline() -> None:
    said = banner(Rows().call().result().respond(), 1)
    assert said == Banner(
        "✓ OK at step 1: tool find", ("Marked ok because payload.result is a success.",)
    )


# Providers, blocks, spans.


def test_a_link_of_a_fallback_chain_tells_the_whole_chain() -> None:
    logged = Logged().start().answer("openai", failed="limit.rate", ms=1)
    said = banner(logged.answer("anthropic", ms=1).end())
    words = "The provider chain: openai failed (limit.rate), then anthropic answered."
    assert words in said.sentences
    assert words in banner(logged, 3).sentences


def test_a_block_by_the_site_before_anything_was_asked_says_that_nothing_was_called() -> None:
    logged = Logged().start().step("provider.resolve", Kind.PROVIDER)
    logged.step("model.select", Kind.MODEL, blocked="model.restricted")
    said = banner(logged.end(blocked="model.restricted"))
    assert "Nothing had been called: this is a refusal, not an outage." in said.sentences


def test_a_block_by_the_site_is_not_taken_for_the_provider_s() -> None:
    said = banner(Logged().start().answer("openai", blocked="limit.role", ms=1))
    assert not any("provider refused" in sentence for sentence in said.sentences)
    asked = Logged().start().answer("openai", blocked="limit.rate", ms=1)
    assert "The provider refused the call; it did not break down." in banner(asked).sentences


def test_what_lies_around_a_block_was_not_called_before_it() -> None:
    logged = Logged().span("root", kind=Kind.AGENT, ms=90)
    logged.span("guard", "root", kind=Kind.VALIDATE, blocked="policy")
    said = banner(logged)
    assert "Nothing had been called: this is a refusal, not an outage." in said.sentences


def test_what_ran_inside_a_blocked_step_was_called_before_that_was_blocked() -> None:
    logged = Logged().span("root", kind=Kind.AGENT, ms=90, blocked="limit.iterations")
    said = banner(logged.span("a", "root", kind=Kind.MODEL).span("b", "root"))
    assert "Before it: 1 model call, 1 tool call. This is a refusal, not an outage." in (
        said.sentences
    )


def test_a_first_problem_says_which_blocks_never_ran() -> None:
    logged = Logged().start(facts={"blocks": "b1,b2,b3"}).run("b1", failed="timeout")
    said = banner(logged.end(failed="timeout"))
    assert "Blocks planned but never run: b2, b3." in said.sentences


def test_a_step_that_cut_the_execution_short_says_what_never_ran() -> None:
    logged = Logged().start(facts={"blocks": "b1,b2"})
    logged.run("b1", status=Status.SKIPPED, raw_status="short_circuited")
    said = banner(logged.end(), 2)
    assert said.headline == "» SKIPPED at step 2: block b1"
    assert "It was skipped: short_circuited." in said.sentences
    assert "Block planned but never run: b2." in said.sentences


def test_a_notice_of_a_step_that_went_well_is_worth_a_look() -> None:
    logged = Logged().step("x", Kind.CONDITION, facts={"notice": "the condition was false"}).end()
    assert "Worth a look: the condition was false." in banner(logged, 1).sentences
    assert note(logged.verdict().step(1)) == "the condition was false"


def test_the_first_problem_of_a_partial_trace_says_that_more_may_be_missing() -> None:
    said = banner(Logged().span("a", "gone", failed="timeout"))
    assert (
        "The trace is partial: its root span is not in this log, and more may be missing."
        in said.sentences
    )


def test_evidence_that_names_its_span_is_that_span_s() -> None:
    said = banner(Logged().span("a", failed="timeout").log("ERROR", "a"))
    assert "An error that was logged inside it is shown with it." in said.sentences


# Text logs, whose words are all there is.


def read(words: str, more: str = "") -> dict[str, str]:
    """The facts of a record that was read from its words."""
    return {"inferred": f"read from the words “{words}”: the log has no status{more}"}


def by_words(words: str) -> str:
    return f"the words “{words}” of a text log, which has no status"


def test_words_that_mark_a_step_are_quoted_once() -> None:
    logged = (
        Logged()
        .start()
        .answer(
            "openai", failed="timeout", why=by_words("openai failed"), facts=read("openai failed")
        )
    )
    said = banner(logged)
    assert " ".join(said.sentences).count("openai failed”") == 1
    assert not any(sentence.startswith("Read from") for sentence in said.sentences)


def test_what_else_was_assumed_of_words_that_mark_a_step_is_said() -> None:
    facts = read("openai failed", "; cut here after 7 minutes of silence")
    said = banner(
        Logged().start().answer("openai", failed="timeout", why=by_words("openai failed"),
                                facts=facts)
    )  # fmt: skip
    assert said.sentences[-1] == "Cut here after 7 minutes of silence."


def test_words_that_begin_a_step_are_quoted_in_one_sentence() -> None:
    logged = Logged().start().event(Kind.MODEL, phase=Phase.CALL, facts=read("asking it"))
    logged.event(Kind.MODEL, phase=Phase.CALL, facts=read("calling it"))
    failed = by_words("it failed")
    logged.event(
        Kind.MODEL, phase=Phase.RESULT, failed="timeout", why=failed, facts=read("it failed")
    )
    said = banner(logged)
    assert said.sentences[-1] == (
        "Read from the words “asking it”, “calling it”: the log has no status."
    )


def test_a_doubt_stays_where_no_mark_quotes_its_words() -> None:
    said = banner(Logged().start().ask("openai", facts=read("asking openai")))
    assert said.sentences[-1] == "Read from the words “asking openai”: the log has no status."

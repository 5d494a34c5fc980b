"""The words of the banner: each is there for a reason that the steps give."""

from __future__ import annotations

import pytest

from logview.diagnosis.explain import _GATES, Banner, explain, status_of
from logview.model import Reason, Status
from tests.rows import Rows


def banner(rows: Rows, step: int | None = None) -> Banner:
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

"""Statuses read out of the words of a text log, and what must not be read out of them."""

from __future__ import annotations

import pytest

from logview.formats.aimogen.wording import read, unquoted
from logview.model import Ends, Kind, Phase, Reason, Status

OK, FAILED, BLOCKED, SKIPPED = Status.OK, Status.FAILED, Status.BLOCKED, Status.SKIPPED


@pytest.mark.parametrize(
    ("line", "step", "name", "status", "reason"),
    [
        ("Execution started", "execution.start", "execution.start", OK, None),
        ("starting workflow execution", "execution.start", "execution.start", OK, None),
        ("Execution finished", "execution.end", "execution.end", OK, None),
        ("Chatbot execution completed in 2 s", "execution.end", "execution.end", OK, None),
        ("Execution completed with errors", "execution.end", "execution.end", FAILED, "unknown"),
        ("Execution finished: failed", "execution.end", "execution.end", FAILED, "unknown"),
        ("Execution finished (status: blocked)", "execution.end", "execution.end", BLOCKED,
         "unknown"),
        ("Execution failed: timeout", "execution.end", "execution.end", FAILED, "timeout"),
        ("Execution ended early", "execution.end", "execution.end", FAILED, "state.invalid"),
        ("Conversation terminated early", "conversation", "conversation", FAILED, "state.invalid"),
        ("Global limit reached (5000 of 5000)", "limits.check", "global", BLOCKED, "limit.global"),
        ("role-based limit has been reached", "limits.check", "role", BLOCKED, "limit.role"),
        ("feature_limit_reached", "limits.check", "feature", BLOCKED, "limit.feature"),
        ("limit reached for the role editor", "limits.check", "role", BLOCKED, "limit.role"),
        ("daily limit reached", "limits.check", "limits.check", BLOCKED, "unknown"),
        ("rate limit exceeded", "limits.check", "limits.check", BLOCKED, "limit.rate"),
        ("Limits ok", "limits.check", "limits.check", OK, None),
        ("Request blocked: role_limit_reached", "limits.check", "role", BLOCKED, "limit.role"),
        ("Message blocked: content policy", "validate", "validate", BLOCKED, "policy"),
        ("Provider mistral is disabled", "provider.resolve", "provider.resolve", BLOCKED,
         "provider.disabled"),
        ("provider disabled", "provider.resolve", "provider.resolve", BLOCKED,
         "provider.disabled"),
        ("Model gpt-huge restricted", "model.select", "model.select", BLOCKED, "model.restricted"),
        ("Configuration missing", "validate", "validate", BLOCKED, "config.missing"),
        ("Using provider openai", "provider.resolve", "provider.resolve", OK, None),
        ("Using model gpt-small", "model.select", "model.select", OK, None),
        ("Trying provider openai", "provider.request", "openai", None, None),
        ("Provider openai failed: 429 too many requests", "provider.request", "openai", FAILED,
         "limit.rate"),
        ('Error: provider "OpenAI" failed', "provider.request", "openai", FAILED, "unknown"),
        ("Request to openai failed: timeout", "provider.request", "openai", FAILED, "timeout"),
        ("Request to openai returned an error: timeout", "provider.request", "openai", FAILED,
         "timeout"),
        ("Request to openai timed out", "provider.request", "openai", FAILED, "timeout"),
        ("the request to provider local-7 failed", "provider.request", "local-7", FAILED,
         "unknown"),
        ("Request to the provider failed: timeout", "provider.request", "provider.request", FAILED,
         "timeout"),
        ("Request to anthropic succeeded", "provider.request", "anthropic", OK, None),
        ("Request to openai", "provider.request", "openai", None, None),
        ("openai timed out after 30 s", "provider.request", "openai", FAILED, "timeout"),
        ("provider local-7 timed out", "provider.request", "local-7", FAILED, "timeout"),
        ("openai failed: invalid API key", "provider.request", "openai", FAILED, "auth"),
        ("Invalid API key for openai", "provider.request", "openai", FAILED, "auth"),
        ("Empty response from openai", "provider.request", "openai", FAILED, "no_response"),
        ("openai returned an empty response", "provider.request", "openai", FAILED,
         "no_response"),
        ("Request timed out", "provider.request", "provider.request", FAILED, "timeout"),
        ("Anthropic answered in 2 s", "provider.request", "anthropic", OK, None),
        ("Response received from anthropic", "provider.request", "anthropic", OK, None),
        ("Falling back to anthropic", "fallback.evaluate", "fallback.evaluate", OK, None),
        ("All providers failed", "fallback.evaluate", "fallback.evaluate", FAILED,
         "retries_exhausted"),
        ("No fallback configured", "fallback.evaluate", "fallback.evaluate", SKIPPED, None),
        ("Embeddings not used", "embeddings.retrieve", "embeddings.retrieve", SKIPPED, None),
        ("Embeddings retrieved", "embeddings.retrieve", "embeddings.retrieve", OK, None),
        ("Assistant guide ignored", "assistant.resolve", "assistant.resolve", SKIPPED, None),
        ("Prompt assembled", "prompt.assemble", "prompt.assemble", OK, None),
        ("Validation failed: too long", "validate", "validate", FAILED, "validation"),
        ("Condition c1 evaluated to false", "condition.evaluate", "condition.evaluate", OK, None),
        ("Block b2 started", "block.run", "b2", None, None),
        ("Block b2 completed", "block.run", "b2", OK, None),
        ("Block 'b2' failed: timeout", "block.run", "b2", FAILED, "timeout"),
        ("Workflow short-circuited at block b2", "short_circuit", "short_circuit", SKIPPED, None),
        ("Output sent", "output", "output", OK, None),
        ("No response", "output", "output", FAILED, "no_response"),
        ("aimogen: warning: no response generated", "output", "output", FAILED, "no_response"),
    ],
)  # fmt: skip
def test_a_known_phrase_says(
    line: str, step: str, name: str, status: Status | None, reason: str | None
) -> None:
    said = read(line)
    assert said is not None
    assert (said.step, said.name, said.status) == (step, name, status)
    assert said.reason == (Reason(reason) if reason else None)
    assert 0 < len(said.words) <= 60


@pytest.mark.parametrize(
    "line",
    [
        "",
        "the visitor reloaded the page",
        "why has the provider openai failed?",
        "Execution failed?",
        "Prompt: the execution failed",
        "prompt => provider openai failed",
        "User message: global limit reached",
        "Visitor: provider openai failed",
        "visitor asked: execution failed",
        '"execution failed"',
        "“provider openai failed”",
        "'no response'",
        "`block b2 failed`",
        "&quot;execution failed&quot;",
        '"never closed, execution failed',
        "[0] => execution failed",
        '{"status": "failed"}',
        "Array ( execution failed",
        "He said the execution failed",
        "Request to openai failed users all of last week",
        "Request to example.com failed",
        "provider openai failed users all of last week",
        "the limit reached me late",
        "timeout: 60",
        "error: see below",
        "x" * 500 + " execution failed",
        " " * 500 + "execution failed",
    ],
)
def test_what_is_quoted_asked_or_only_alike_says_nothing(line: str) -> None:
    assert read(line) is None


def test_a_statement_before_a_quote_still_counts() -> None:
    said = read('Provider openai failed: timeout, prompt: "is it blocked, forbidden?"')
    assert said is not None
    assert (said.reason, said.reason_text) == (Reason.TIMEOUT, "timeout")


def test_words_inside_a_quote_give_no_reason() -> None:
    for quote in ('"', "`", "&quot;"):
        said = read(f"Provider openai failed after {quote}the role limit was reached{quote}")
        assert said is not None
        assert said.reason is Reason.UNKNOWN


def test_only_begin_and_end_say_that_the_log_knows_ends() -> None:
    lines = ("Execution started", "Execution finished", "Execution failed", "Output sent")
    ends = [said.ends for line in lines if (said := read(line)) is not None]
    assert ends == [Ends.NO, Ends.GOOD, Ends.BAD, Ends.NEVER]


def test_calls_open_and_outcomes_close() -> None:
    lines = ("Trying provider openai", "openai failed", "Block b1 started", "Block b1 done")
    said = [one for line in lines if (one := read(line)) is not None]
    assert [one.phase for one in said] == [Phase.CALL, Phase.OUTCOME] * 2
    assert [one.kind for one in said] == [Kind.PROVIDER] * 2 + [Kind.BLOCK] * 2


def test_a_short_circuit_names_its_block_and_what_never_ran() -> None:
    said = read("Execution short-circuited at block b2: not run: b3, b4")
    assert said is not None
    assert said.raw_status == "short_circuited"
    assert (said.facts["block"], said.facts["not_run"]) == ("b2", "b3,b4")


def test_a_notice_gives_the_reason_that_follows() -> None:
    said = read("Assistant guide ignored: the model has none. Later words")
    assert said is not None
    assert said.facts["notice"] == "assistant ignored: the model has none"


def test_what_is_left_of_a_line_is_its_own() -> None:
    assert unquoted('a "b" c') == "a  …  c"
    assert unquoted("sent to 'openai' and the site's 'queue'") == "sent to openai and the site's  …"

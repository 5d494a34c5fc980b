"""The tables of error names and failure reasons, complete."""

from __future__ import annotations

import pytest

from logview.formats.foundry.terms import error_meaning, failure_meaning


@pytest.mark.parametrize(
    ("name", "status", "reason"),
    [
        ("RateLimitExceeded", "blocked", "limit.rate"),
        ("RateLimited", "blocked", "limit.rate"),
        ("ContextSizeExceededLimit", "blocked", "limit.context"),
        ("ContextWindowExceeded", "blocked", "limit.context"),
        ("AgentIterationsExceededLimit", "blocked", "limit.iterations"),
        ("PermissionDenied", "blocked", "permission"),
        ("GetSessionPermissionDenied", "blocked", "permission"),
        ("ContentBlocked", "blocked", "policy"),
        ("Policy", "blocked", "policy"),
        ("ContentPolicyViolated", "blocked", "policy"),
        ("NoPublishedAgentVersion", "blocked", "config.missing"),
        ("UnsupportedLanguageModelRid", "blocked", "model.restricted"),
        ("RetryAttemptsExceeded", "failed", "retries_exhausted"),
        ("RetryDeadlineExceeded", "failed", "retries_exhausted"),
        ("NotFound", "failed", "not_found"),
        ("AgentVersionNotFound", "failed", "not_found"),
        ("InvalidParameter", "failed", "validation"),
        ("InvalidParameterCombination", "failed", "validation"),
        ("SessionExecutionFailed", "failed", "internal"),
        ("Internal", "failed", "internal"),
        ("Odd", "failed", "unknown"),
        ("", "failed", "unknown"),
        ("RateLimitExceededSoon", "failed", "unknown"),
        ("ratelimitexceeded", "failed", "unknown"),
        ("InternalOdd", "failed", "unknown"),
        ("TheInvalidParameter", "failed", "unknown"),
    ],
)
@pytest.mark.parametrize("namespace", ["", "AipAgents:", "A:B:", "Agents: "])
def test_an_error_is_classed_by_its_name_after_any_namespace(
    namespace: str, name: str, status: str, reason: str
) -> None:
    assert error_meaning(namespace + name) == (status, reason)


def test_a_namespace_decides_nothing() -> None:
    assert error_meaning("RateLimited:Odd") == ("failed", "unknown")


@pytest.mark.parametrize(
    ("word", "status", "reason"),
    [
        ("PERMISSION_DENIED", "blocked", "permission"),
        ("FORBIDDEN", "blocked", "permission"),
        ("UNAUTHORIZED", "blocked", "permission"),
        ("RATE_LIMITED", "blocked", "limit.rate"),
        ("RATE_LIMIT_EXCEEDED", "blocked", "limit.rate"),
        ("TOO_MANY_REQUESTS", "blocked", "limit.rate"),
        ("QUOTA_EXCEEDED", "blocked", "limit.rate"),
        ("BLOCKED_BY_POLICY", "blocked", "policy"),
        ("POLICY_VIOLATION", "blocked", "policy"),
        ("CONTENT_FILTERED", "blocked", "policy"),
        ("TIMEOUT", "failed", "timeout"),
        ("NOT_FOUND", "failed", "not_found"),
        ("INVALID_INPUT", "failed", "validation"),
        ("INTERNAL", "failed", "internal"),
        ("ODD", "failed", "unknown"),
        ("", "failed", "unknown"),
        ("A_TIMEOUT", "failed", "unknown"),
    ],
)
def test_a_failure_is_classed_by_its_reason_in_any_case_and_with_spaces(
    word: str, status: str, reason: str
) -> None:
    for spelled in (word, word.lower(), word.replace("_", " "), f" {word.title()} "):
        assert failure_meaning(spelled) == (status, reason)

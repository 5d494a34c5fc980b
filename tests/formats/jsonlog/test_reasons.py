"""Types, names and codes of errors, and the reasons that they stand for."""

from __future__ import annotations

import pytest

from logview.formats.jsonlog.reasons import known_reason, reason_of, status_of
from logview.model import Reason, Status


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("ETIMEDOUT", Reason.TIMEOUT),
        ("java.net.SocketTimeoutException", Reason.TIMEOUT),
        ("asyncio.exceptions.TimeoutError", Reason.TIMEOUT),
        ("DeadlineExceeded", Reason.TIMEOUT),
        ("504", Reason.TIMEOUT),
        ("ECONNREFUSED", Reason.UNREACHABLE),
        ("ENOTFOUND", Reason.UNREACHABLE),
        ("Unavailable", Reason.UNREACHABLE),
        ("openai.APIConnectionError", Reason.UNREACHABLE),
        ("429", Reason.LIMIT_RATE),
        ("RateLimitError", Reason.LIMIT_RATE),
        ("insufficient_quota", Reason.LIMIT_RATE),
        ("RESOURCE_EXHAUSTED", Reason.LIMIT_RATE),
        ("context_length_exceeded", Reason.LIMIT_CONTEXT),
        ("content_filter", Reason.POLICY),
        ("MaxTurnsExceeded", Reason.LIMIT_ITERATIONS),
        ("403", Reason.PERMISSION),
        ("PermissionDenied", Reason.PERMISSION),
        ("EACCES", Reason.PERMISSION),
        ("invalid_api_key", Reason.AUTH),
        ("FileNotFoundError", Reason.NOT_FOUND),
        ("ENOENT", Reason.NOT_FOUND),
        ("pydantic.ValidationError", Reason.VALIDATION),
        ("json.decoder.JSONDecodeError", Reason.BAD_RESPONSE),
        ("MaxRetryError", Reason.RETRIES_EXHAUSTED),
        ("InternalServerError", Reason.INTERNAL),
        ("System.InvalidOperationException", None),
        ("KeyError", None),
        ("Error", None),
        ("200", None),
        ("4290", None),
        ("the request timeout was long", None),
        ("timeout" * 60, None),
        ("", None),
    ],
)
def test_a_word_and_its_reason(word: str, reason: Reason | None) -> None:
    assert known_reason(word) is reason


def test_the_first_word_that_is_known_decides() -> None:
    assert reason_of(["Error", "ECONNRESET", "429"]) == (Reason.UNREACHABLE, "ECONNRESET")


def test_where_none_is_known_the_telling_word_stays() -> None:
    assert reason_of(["Error", "SlipError", "KnotError"]) == (Reason.UNKNOWN, "SlipError")
    assert reason_of([]) == (Reason.UNKNOWN, None)


def test_a_rule_that_refuses_blocks_and_a_fault_fails() -> None:
    blocked = {reason for reason in Reason if status_of(reason) is Status.BLOCKED}
    assert blocked == {
        Reason.LIMIT_GLOBAL, Reason.LIMIT_ROLE, Reason.LIMIT_FEATURE, Reason.LIMIT_RATE,
        Reason.LIMIT_CONTEXT, Reason.LIMIT_ITERATIONS, Reason.POLICY, Reason.PERMISSION,
        Reason.PROVIDER_DISABLED, Reason.MODEL_RESTRICTED, Reason.CONFIG_MISSING,
    }  # fmt: skip

"""The words of the log, each with its meaning."""

from __future__ import annotations

import pytest

from logview.formats.aimogen.terms import limit_named_by, reason_of, status_of
from logview.model import Reason, Status


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("invalid_key", Reason.AUTH),
        ("auth_error", Reason.AUTH),
        ("unauthorized", Reason.AUTH),
        ("rate_limited", Reason.LIMIT_RATE),
        ("timeout", Reason.TIMEOUT),
        ("unreachable", Reason.UNREACHABLE),
        ("invalid_response", Reason.BAD_RESPONSE),
        ("empty_response", Reason.NO_RESPONSE),
        ("unsupported_type", Reason.VALIDATION),
        ("validation_failed", Reason.VALIDATION),
        ("invalid_state", Reason.STATE_INVALID),
        ("conversation_ended", Reason.STATE_INVALID),
        ("all_providers_failed", Reason.RETRIES_EXHAUSTED),
        ("fallback_exhausted", Reason.RETRIES_EXHAUSTED),
        ("internal", Reason.INTERNAL),
        ("Invalid Key", Reason.AUTH),
        ("rate-limited", Reason.LIMIT_RATE),
        ("block_failed", None),
    ],
)
def test_the_class_of_a_failure(word: str, reason: Reason | None) -> None:
    assert reason_of(word, Status.FAILED) is reason


def test_who_is_unauthorized_for_a_rule_lacks_a_permission() -> None:
    assert reason_of("unauthorized", Status.BLOCKED) is Reason.PERMISSION


def test_a_word_that_is_not_known_is_no_status() -> None:
    assert status_of(" Failed ") is Status.FAILED
    assert status_of("success") is status_of(None) is None


def test_a_reason_names_its_limit() -> None:
    assert limit_named_by(Reason.LIMIT_ROLE) == "role"
    assert limit_named_by(Reason.LIMIT_RATE) is limit_named_by(None) is None

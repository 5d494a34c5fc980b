"""What the words of Aimogen's execution logs mean: steps, statuses and reasons, as data.

The names of fields and steps are this project's reading of what the plugin documents that it
logs; the six reasons of a block are the documented ones. A word that is not here is kept as it is
and decides nothing.
"""

from __future__ import annotations

from functools import lru_cache

from logview.model import Kind, Reason, Status

START = "execution.start"
END = "execution.end"
LIMITS = "limits.check"
RESOLVE = "provider.resolve"
SELECT = "model.select"
FALLBACK = "fallback.evaluate"
PROMPT = "prompt.assemble"
EMBEDDINGS = "embeddings.retrieve"
ASSISTANT = "assistant.resolve"
VALIDATE = "validate"
REQUEST = "provider.request"
BLOCK = "block.run"
CONDITION = "condition.evaluate"
OUTPUT = "output"

KINDS: dict[str, Kind] = {
    START: Kind.MARKER,
    LIMITS: Kind.LIMIT,
    RESOLVE: Kind.PROVIDER,
    SELECT: Kind.MODEL,
    FALLBACK: Kind.PROVIDER,
    PROMPT: Kind.PROMPT,
    EMBEDDINGS: Kind.RETRIEVAL,
    ASSISTANT: Kind.ASSISTANT,
    VALIDATE: Kind.VALIDATE,
    REQUEST: Kind.PROVIDER,
    BLOCK: Kind.BLOCK,
    CONDITION: Kind.CONDITION,
    OUTPUT: Kind.OUTPUT,
    END: Kind.MARKER,
}

WAITING = frozenset({REQUEST, BLOCK})
"""Steps that are begun and then answered; all others are logged once they are over."""

BEGINNINGS = frozenset({"started", "start", "begin", "running", "pending", "sent"})
"""Statuses of a step that waits for its outcome."""

SHORT_CIRCUITED = "short_circuited"

_STATUSES = {
    "ok": Status.OK,
    "failed": Status.FAILED,
    "blocked": Status.BLOCKED,
    "skipped": Status.SKIPPED,
    SHORT_CIRCUITED: Status.SKIPPED,
}

ERROR_LEVELS = frozenset({"ERROR", "FATAL", "CRITICAL", "ALERT", "EMERGENCY", "PANIC"})

_REASONS: dict[Reason, tuple[str, ...]] = {
    Reason.LIMIT_GLOBAL: ("global_limit_reached", "global_limit_exceeded", "global_limit"),
    Reason.LIMIT_ROLE: (
        *("role_limit_reached", "role_limit_exceeded", "role_limit"),
        "role_based_limit_reached",
    ),
    Reason.LIMIT_FEATURE: (
        *("feature_limit_reached", "feature_limit_exceeded", "feature_limit"),
        "feature_specific_limit_reached",
    ),
    Reason.LIMIT_RATE: (
        *("rate_limited", "rate_limit", "rate_limit_reached", "rate_limit_exceeded"),
        *("too_many_requests", "quota_exceeded", "insufficient_quota"),
    ),
    Reason.LIMIT_CONTEXT: ("context_length_exceeded", "context_limit_reached", "context_too_long"),
    Reason.LIMIT_ITERATIONS: ("iteration_limit_reached", "max_iterations_reached"),
    Reason.POLICY: (
        *("policy", "policy_violation", "blocked_by_policy", "content_policy"),
        *("content_filter", "content_filtered", "moderation", "moderated", "flagged"),
    ),
    Reason.PERMISSION: (
        *("permission", "permission_denied", "forbidden", "not_allowed", "access_denied"),
    ),
    Reason.PROVIDER_DISABLED: ("provider_disabled",),
    Reason.MODEL_RESTRICTED: ("model_restricted", "model_not_allowed"),
    Reason.CONFIG_MISSING: ("configuration_missing", "config_missing", "not_configured"),
    Reason.STATE_INVALID: (
        *("invalid_state", "invalid_internal_state", "conversation_ended", "conversation_closed"),
        *("conversation_expired", "session_expired"),
    ),
    Reason.AUTH: (
        *("invalid_key", "invalid_api_key", "auth_error", "authentication_failed"),
        *("authentication_error", "unauthorized"),
    ),
    Reason.TIMEOUT: ("timeout", "timed_out", "request_timeout"),
    Reason.UNREACHABLE: (
        *("unreachable", "provider_unreachable", "connection_refused", "connection_error"),
        *("connection_failed", "network_error", "dns_error", "service_unavailable"),
    ),
    Reason.VALIDATION: (
        *("validation_failed", "validation_error", "invalid_input", "unsupported_type"),
    ),
    Reason.BAD_RESPONSE: ("invalid_response", "bad_response", "malformed_response", "parse_error"),
    Reason.NO_RESPONSE: ("empty_response", "no_response"),
    Reason.NOT_FOUND: ("not_found", "model_not_found", "assistant_not_found"),
    Reason.RETRIES_EXHAUSTED: (
        *("all_providers_failed", "fallback_exhausted", "fallbacks_exhausted"),
        "retries_exhausted",
    ),
    Reason.INTERNAL: ("internal", "internal_error"),
}

_CLASSES = {word: reason for reason, words in _REASONS.items() for word in words}

_WHEN_BLOCKED = {"unauthorized": Reason.PERMISSION}
"""Reasons that mean another thing where a rule refused than where a provider failed."""

_DEFAULTS = {(VALIDATE, Status.FAILED): Reason.VALIDATION}
"""What a step's failure is where its row gives no reason."""

LIMIT_REASONS = {
    "global": Reason.LIMIT_GLOBAL,
    "role": Reason.LIMIT_ROLE,
    "feature": Reason.LIMIT_FEATURE,
}
"""Limits by name: what a block of `limits.check` means, and what its reason names."""


def status_of(word: str | None) -> Status | None:
    """The status that a word of the log stands for; None for a word that is not known."""
    return _STATUSES.get(word.strip().lower()) if word else None


@lru_cache(maxsize=1024)
def reason_of(word: str, status: Status) -> Reason | None:
    """The class of a reason, whatever the case and the separators it is written with; None for
    one that is not known."""
    key = word.strip().lower().replace(" ", "_").replace("-", "_")
    if status is Status.BLOCKED and key in _WHEN_BLOCKED:
        return _WHEN_BLOCKED[key]
    return _CLASSES.get(key)


def default_reason(step: str, status: Status) -> Reason:
    """The class of a failure or block whose row gives no reason."""
    return _DEFAULTS.get((step, status), Reason.UNKNOWN)


def limit_named_by(reason: Reason | None) -> str | None:
    """The limit that a reason of a block names: `global`, `role` or `feature`."""
    return next((name for name, named in LIMIT_REASONS.items() if named is reason), None)

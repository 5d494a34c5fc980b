"""What the words of Foundry's session logs mean: error names and failure reasons.

The tables are data; the first pattern that fits decides. The words of a message decide nothing.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import lru_cache

from logview.model import Reason, Status

Meaning = tuple[Status, Reason]

_ERROR_NAMES: tuple[tuple[str, Meaning], ...] = (
    ("RateLimitExceeded", (Status.BLOCKED, Reason.LIMIT_RATE)),
    ("RateLimited", (Status.BLOCKED, Reason.LIMIT_RATE)),
    ("ContextSizeExceededLimit", (Status.BLOCKED, Reason.LIMIT_CONTEXT)),
    ("ContextWindowExceeded", (Status.BLOCKED, Reason.LIMIT_CONTEXT)),
    ("AgentIterationsExceededLimit", (Status.BLOCKED, Reason.LIMIT_ITERATIONS)),
    ("NoPublishedAgentVersion", (Status.BLOCKED, Reason.CONFIG_MISSING)),
    ("UnsupportedLanguageModelRid", (Status.BLOCKED, Reason.MODEL_RESTRICTED)),
    ("RetryAttemptsExceeded", (Status.FAILED, Reason.RETRIES_EXHAUSTED)),
    ("RetryDeadlineExceeded", (Status.FAILED, Reason.RETRIES_EXHAUSTED)),
    ("SessionExecutionFailed", (Status.FAILED, Reason.INTERNAL)),
    ("Internal", (Status.FAILED, Reason.INTERNAL)),
    ("ContentBlocked", (Status.BLOCKED, Reason.POLICY)),
    ("*PermissionDenied", (Status.BLOCKED, Reason.PERMISSION)),
    ("*Policy*", (Status.BLOCKED, Reason.POLICY)),
    ("*NotFound", (Status.FAILED, Reason.NOT_FOUND)),
    ("InvalidParameter*", (Status.FAILED, Reason.VALIDATION)),
)

_FAILURE_REASONS: dict[str, Meaning] = {
    **dict.fromkeys(
        ("PERMISSION_DENIED", "FORBIDDEN", "UNAUTHORIZED"), (Status.BLOCKED, Reason.PERMISSION)
    ),
    **dict.fromkeys(
        ("RATE_LIMITED", "RATE_LIMIT_EXCEEDED", "TOO_MANY_REQUESTS", "QUOTA_EXCEEDED"),
        (Status.BLOCKED, Reason.LIMIT_RATE),
    ),
    **dict.fromkeys(
        ("BLOCKED_BY_POLICY", "POLICY_VIOLATION", "CONTENT_FILTERED"),
        (Status.BLOCKED, Reason.POLICY),
    ),
    "TIMEOUT": (Status.FAILED, Reason.TIMEOUT),
    "NOT_FOUND": (Status.FAILED, Reason.NOT_FOUND),
    "INVALID_INPUT": (Status.FAILED, Reason.VALIDATION),
    "INTERNAL": (Status.FAILED, Reason.INTERNAL),
}

_UNKNOWN: Meaning = (Status.FAILED, Reason.UNKNOWN)


@lru_cache(maxsize=1024)
def error_meaning(name: str) -> Meaning:
    """Status and reason class of an `execution_error`, by its name after any `Namespace:`."""
    bare = name.rpartition(":")[2].strip()
    for pattern, meaning in _ERROR_NAMES:
        if fnmatchcase(bare, pattern):
            return meaning
    return _UNKNOWN


@lru_cache(maxsize=1024)
def failure_meaning(reason: str) -> Meaning:
    """Status and reason class of a tool's failure, by its `reason`."""
    return _FAILURE_REASONS.get(reason.strip().upper().replace(" ", "_"), _UNKNOWN)

"""Names of errors and codes of protocols say of what sort a failure is."""

from __future__ import annotations

import pytest

from logview.formats.otlp.meanings import error_meaning, http_meaning, rpc_meaning
from logview.model import Reason, Status

FAILURES = {
    Reason.TIMEOUT: "TimeoutError httpx.ReadTimeout java.net.SocketTimeoutException ETIMEDOUT "
    "timeout DEADLINE_EXCEEDED ConnectTimeout openai.APITimeoutError "
    "context.deadlineExceededError 504 408",
    Reason.UNREACHABLE: "ECONNREFUSED ENOTFOUND EAI_AGAIN ConnectionError connection_error "
    "requests.exceptions.ConnectionError httpx.ConnectError openai.APIConnectionError "
    "java.net.ConnectException ConnectionResetError name_resolution_error socket.gaierror "
    "UNAVAILABLE ServiceUnavailableError 502 503 529",
    Reason.AUTH: "401 openai.AuthenticationError invalid_api_key UNAUTHENTICATED Unauthorized",
    Reason.VALIDATION: "pydantic_core.ValidationError INVALID_ARGUMENT IllegalArgumentException "
    "openai.BadRequestError UnprocessableEntityError 400 422",
    Reason.BAD_RESPONSE: "json.decoder.JSONDecodeError OutputParserException UnicodeDecodeError "
    "APIResponseValidationError httpx.RemoteProtocolError",
    Reason.NOT_FOUND: "404 openai.NotFoundError NOT_FOUND FileNotFoundError NoSuchKey 410",
    Reason.INTERNAL: "500 InternalServerError internal_error ModuleNotFoundError OutOfMemoryError",
    Reason.RETRIES_EXHAUSTED: "tenacity.RetryError MaxRetryError RetriesExceeded",
    Reason.STATE_INVALID: "409 ConflictError asyncio.InvalidStateError",
}
BLOCKS = {
    Reason.LIMIT_RATE: "429 openai.RateLimitError rate_limit_exceeded ThrottlingException "
    "RESOURCE_EXHAUSTED insufficient_quota TooManyRequests",
    Reason.LIMIT_CONTEXT: "context_length_exceeded ContextWindowExceededError",
    Reason.LIMIT_ITERATIONS: "agents.exceptions.MaxTurnsExceeded GraphRecursionError",
    Reason.POLICY: "content_filter ContentPolicyViolationError ResponsibleAIPolicyViolation 451 "
    "agents.exceptions.InputGuardrailTripwireTriggered",
    Reason.PERMISSION: "403 PermissionError openai.PermissionDeniedError AccessDeniedException "
    "Forbidden PERMISSION_DENIED",
}
NAMES = [
    (name, status, reason)
    for status, table in ((Status.FAILED, FAILURES), (Status.BLOCKED, BLOCKS))
    for reason, names in table.items()
    for name in names.split()
]


@pytest.mark.parametrize(("name", "status", "reason"), NAMES)
def test_a_name_means(name: str, status: Status, reason: Reason) -> None:
    assert error_meaning(name) == (status, reason)


@pytest.mark.parametrize(
    "name", ["", "_OTHER", "ValueError", "KeyError", "Error", "200", "x" * 999]
)
def test_a_name_that_says_nothing_known_means_nothing(name: str) -> None:
    assert error_meaning(name) is None


@pytest.mark.parametrize("code", ["200", "302", "418", "-1", "", "four", "9" * 400])
def test_a_status_of_http_that_is_no_known_error_means_nothing(code: str) -> None:
    assert http_meaning(code) is None


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("4", Reason.TIMEOUT),
        ("5", Reason.NOT_FOUND),
        ("7", Reason.PERMISSION),
        ("8", Reason.LIMIT_RATE),
        ("13", Reason.INTERNAL),
        ("14", Reason.UNREACHABLE),
        ("16", Reason.AUTH),
        ("NOT_FOUND", Reason.NOT_FOUND),
    ],
)
def test_a_status_of_grpc_means(code: str, reason: Reason) -> None:
    meaning = rpc_meaning(code)
    assert meaning is not None
    assert meaning[1] is reason

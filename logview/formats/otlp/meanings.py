"""What names of errors and codes of protocols mean: a status and a reason class.

The tables are data; the first pattern that fits decides. The words of a message decide nothing.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import lru_cache

from logview.model import Reason, Status

Meaning = tuple[Status, Reason]

UNKNOWN: Meaning = (Status.FAILED, Reason.UNKNOWN)

_BLOCKS = frozenset(
    {
        Reason.LIMIT_RATE,
        Reason.LIMIT_CONTEXT,
        Reason.LIMIT_ITERATIONS,
        Reason.POLICY,
        Reason.PERMISSION,
    }
)

# In lower case and without separators; more telling names stand above those that they contain.
_NAMES: tuple[tuple[Reason, tuple[str, ...]], ...] = (
    (Reason.TIMEOUT, ("*timeout*", "*timedout*", "*deadlineexceeded*")),
    (
        Reason.LIMIT_CONTEXT,
        ("contextlengthexceeded*", "contextwindowexceeded*", "contextsizeexceeded*"),
    ),
    (
        Reason.LIMIT_ITERATIONS,
        ("maxturnsexceeded*", "maxiterations*", "graphrecursionerror", "agentiterationsexceeded*"),
    ),
    (
        Reason.POLICY,
        (
            "contentfilter*",
            "*contentpolicy*",
            "*policyviolation*",
            "*guardrail*",
            "contentblocked*",
            "blockedbypolicy",
            "*blockedprompt*",
        ),
    ),
    (
        Reason.LIMIT_RATE,
        (
            "*ratelimit*",
            "*toomanyrequests*",
            "*throttl*",
            "*quotaexceeded*",
            "*insufficientquota*",
            "resourceexhausted*",
        ),
    ),
    (Reason.PERMISSION, ("*permission*", "*forbidden*", "*accessdenied*")),
    (
        Reason.AUTH,
        ("*unauthorized*", "*unauthenticated*", "*authenticationerror", "*invalidapikey*"),
    ),
    (
        Reason.RETRIES_EXHAUSTED,
        ("retryerror", "maxretr*", "retriesexhausted*", "retriesexceeded*", "retryattempts*"),
    ),
    (
        Reason.UNREACHABLE,
        (
            "econnrefused",
            "econnreset",
            "econnaborted",
            "enotfound",
            "eaiagain",
            "ehostunreach",
            "enetunreach",
            "epipe",
            "*connectionerror",
            "*connecterror",
            "*connectexception",
            "*connectionrefused*",
            "*connectionreset*",
            "*connectionaborted*",
            "*unavailable*",
            "*unreachable*",
            "*networkerror",
            "*unknownhost*",
            "*nameresolution*",
            "gaierror",
            "brokenpipe*",
            "remotedisconnected",
        ),
    ),
    (
        Reason.BAD_RESPONSE,
        (
            "*jsondecode*",
            "*jsonparse*",
            "jsonexception",
            "*decodeerror",
            "*outputparser*",
            "*responsevalidation*",
            "*invalidresponse*",
            "*badresponse*",
            "unexpectedmodelbehavior",
            "*protocolerror",
        ),
    ),
    (
        Reason.VALIDATION,
        (
            "*validation*",
            "*invalidargument*",
            "*illegalargument*",
            "*invalidparameter*",
            "*invalidinput*",
            "*invalidrequest*",
            "*badrequest*",
            "*unprocessable*",
        ),
    ),
    (Reason.INTERNAL, ("modulenotfound*", "classnotfound*", "*internal*", "*outofmemory*")),
    (Reason.NOT_FOUND, ("*notfound*", "nosuchkey", "nosuchbucket")),
    (Reason.STATE_INVALID, ("failedprecondition", "*conflict*", "*invalidstate*")),
)

_HTTP: dict[int, Reason] = {
    400: Reason.VALIDATION,
    401: Reason.AUTH,
    403: Reason.PERMISSION,
    404: Reason.NOT_FOUND,
    408: Reason.TIMEOUT,
    409: Reason.STATE_INVALID,
    410: Reason.NOT_FOUND,
    413: Reason.VALIDATION,
    415: Reason.VALIDATION,
    422: Reason.VALIDATION,
    429: Reason.LIMIT_RATE,
    451: Reason.POLICY,
    500: Reason.INTERNAL,
    502: Reason.UNREACHABLE,
    503: Reason.UNREACHABLE,
    504: Reason.TIMEOUT,
    529: Reason.UNREACHABLE,
}

_GRPC: dict[int, Reason] = {
    3: Reason.VALIDATION,
    4: Reason.TIMEOUT,
    5: Reason.NOT_FOUND,
    7: Reason.PERMISSION,
    8: Reason.LIMIT_RATE,
    9: Reason.STATE_INVALID,
    11: Reason.VALIDATION,
    13: Reason.INTERNAL,
    14: Reason.UNREACHABLE,
    16: Reason.AUTH,
}

_NAMESPACE = re.compile(r".*[.:/\\$]", re.DOTALL)
_LONGEST_NAME = 200


def _meaning(reason: Reason) -> Meaning:
    return (Status.BLOCKED if reason in _BLOCKS else Status.FAILED), reason


@lru_cache(maxsize=2048)
def error_meaning(name: str) -> Meaning | None:
    """What the name of an error or of an exception's class says, its namespace left out.

    A number is a status of HTTP, as conventions have it. None where the name says nothing known.
    """
    if len(name) > _LONGEST_NAME:
        return None
    bare = _NAMESPACE.sub("", name.strip(" .:/"))
    if bare.isascii() and bare.isdigit():
        return http_meaning(bare)
    plain = bare.lower().replace("_", "").replace("-", "").replace(" ", "")
    for reason, patterns in _NAMES:
        if any(fnmatchcase(plain, pattern) for pattern in patterns):
            return _meaning(reason)
    return None


def http_meaning(code: str) -> Meaning | None:
    """What a status of HTTP says; None below 400 and where it says nothing more than an error."""
    reason = _HTTP.get(_number(code))
    return _meaning(reason) if reason is not None else None


def rpc_meaning(code: str) -> Meaning | None:
    """What a status of gRPC says, as a number or by its name."""
    reason = _GRPC.get(_number(code))
    return _meaning(reason) if reason is not None else error_meaning(code)


def _number(code: str) -> int:
    return int(code) if code.isascii() and code.isdigit() and len(code) <= 3 else -1

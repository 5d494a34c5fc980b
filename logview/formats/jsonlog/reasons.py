"""What the type, name or code of an error says of its reason. The tables are data.

Only such structured words are looked at; the words of a message decide nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from logview.model import Reason, Status

# Parts of an error's name in lower case without separators; the first that it holds decides.
_PARTS: tuple[tuple[Reason, tuple[str, ...]], ...] = (
    (Reason.LIMIT_CONTEXT, ("contextlength", "contextwindow", "contextsize")),
    (Reason.LIMIT_ITERATIONS, ("maxturns", "maxiterations", "iterationlimit", "recursionlimit")),
    (Reason.RETRIES_EXHAUSTED, ("retryerror", "maxretr", "retriesexhausted", "retryattempts")),
    (
        Reason.LIMIT_RATE,
        ("ratelimit", "toomanyrequests", "throttl", "quota", "resourceexhausted"),
    ),
    (
        Reason.POLICY,
        ("contentfilter", "contentpolicy", "policyviolation", "contentblocked", "guardrail"),
    ),
    (
        Reason.PERMISSION,
        (
            *("permissiondenied", "forbidden", "accessdenied", "notauthorized", "permissionerror"),
            "unauthorizedaccess",
        ),
    ),
    (
        Reason.AUTH,
        (
            *("unauthorized", "unauthenticated", "authenticat", "invalidapikey", "invalidkey"),
            *("autherror", "invalidtoken", "expiredtoken", "tokenexpired"),
        ),
    ),
    (Reason.TIMEOUT, ("timeout", "timedout", "deadlineexceeded")),
    (
        Reason.UNREACHABLE,
        (
            *("econn", "eaiagain", "hostunreach", "netunreach"),
            *("connectionerror", "connectionrefused", "connectionreset", "connectionabort"),
            *("connectexception", "connecterror", "unknownhost", "unavailable", "unreachable"),
            *("brokenpipe", "networkerror", "socketexception", "overloaded"),
        ),
    ),
    (
        Reason.BAD_RESPONSE,
        (
            *("jsondecode", "jsonparse", "invalidresponse", "malformedresponse", "badresponse"),
            *("unexpectedresponse", "badgateway", "modelbehavior"),
        ),
    ),
    (Reason.NO_RESPONSE, ("emptyresponse", "noresponse")),
    (Reason.NOT_FOUND, ("notfound", "nosuch", "doesnotexist")),
    (
        Reason.VALIDATION,
        (
            *("validation", "invalidargument", "illegalargument", "invalidparameter"),
            *("invalidrequest", "invalidinput", "badrequest", "unprocessable"),
        ),
    ),
    (Reason.CONFIG_MISSING, ("configmissing", "configurationmissing", "improperlyconfigured")),
    (Reason.STATE_INVALID, ("illegalstate", "invalidstate")),
    (Reason.INTERNAL, ("internal",)),
)

# Error numbers are too short to be looked for inside a name.
_WHOLE: dict[str, Reason] = {
    "enotfound": Reason.UNREACHABLE,
    "epipe": Reason.UNREACHABLE,
    "eacces": Reason.PERMISSION,
    "eperm": Reason.PERMISSION,
    "enoent": Reason.NOT_FOUND,
}

_HTTP: dict[int, Reason] = {
    400: Reason.VALIDATION,
    401: Reason.AUTH,
    403: Reason.PERMISSION,
    404: Reason.NOT_FOUND,
    408: Reason.TIMEOUT,
    422: Reason.VALIDATION,
    429: Reason.LIMIT_RATE,
    500: Reason.INTERNAL,
    502: Reason.BAD_RESPONSE,
    503: Reason.UNREACHABLE,
    504: Reason.TIMEOUT,
    529: Reason.UNREACHABLE,
}

_REFUSALS = frozenset(
    {
        *(Reason.LIMIT_GLOBAL, Reason.LIMIT_ROLE, Reason.LIMIT_FEATURE, Reason.LIMIT_RATE),
        *(Reason.LIMIT_CONTEXT, Reason.LIMIT_ITERATIONS, Reason.POLICY, Reason.PERMISSION),
        *(Reason.PROVIDER_DISABLED, Reason.MODEL_RESTRICTED, Reason.CONFIG_MISSING),
    }
)
_LAST_PART = re.compile(r"[.:$/\\]")
_SEPARATORS = re.compile(r"[^a-z0-9]")
_LONGEST_NAME = 200
GENERIC = frozenset({"error", "exception", "err", "runtimeerror", "runtimeexception"})
"""Names of errors that say no more than that there was one."""


def reason_of(words: Iterable[str]) -> tuple[Reason, str | None]:
    """The reason class of the first of these words that is known, and that word.

    Where none is known: `unknown`, and the first word that says more than that there was an error.
    """
    telling: str | None = None
    for word in words:
        reason = known_reason(word)
        if reason is not None:
            return reason, word
        if telling is None or telling.lower() in GENERIC:
            telling = word
    return Reason.UNKNOWN, telling


@lru_cache(maxsize=1024)
def known_reason(word: str) -> Reason | None:
    """The reason class of an error's type, name or code (an HTTP status too), or None."""
    bare = word.strip()
    if bare.isdecimal():
        return _HTTP.get(int(bare)) if len(bare) == 3 else None
    if len(bare) > _LONGEST_NAME or " " in bare:
        return None
    plain = _SEPARATORS.sub("", _LAST_PART.split(bare)[-1].lower())
    if plain in _WHOLE:
        return _WHOLE[plain]
    return next((reason for reason, parts in _PARTS if any(p in plain for p in parts)), None)


def is_refusal(reason: Reason) -> bool:
    """Whether a rule refused, rather than a thing that was called failing."""
    return reason in _REFUSALS


def status_of(reason: Reason) -> Status:
    """Blocked where a rule refused, else failed."""
    return Status.BLOCKED if is_refusal(reason) else Status.FAILED

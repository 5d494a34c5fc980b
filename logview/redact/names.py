"""What the name of a value says of it: the names under which logs hold secrets, and what a value
must be to be one. Data only; shapes that are known without a name are in `patterns`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from logview.redact.expression import Expression


class Name(NamedTuple):
    """Names that mean one kind of secret."""

    kind: str
    ends: str
    """A pattern, in any case, of how such a name ends: `x-api-key` ends as `api_key` does."""
    value: Expression | None = None
    """What the whole value must be; None where any is secret."""


# No path: `PWD` is the working folder.
_NO_PATH = Expression(r"(?![/~.]|[A-Za-z]:\\).+", re.DOTALL)
# One word of some length that is no plain answer: a model's tokens are short or begin with a blank.
_ONE_WORD = Expression(
    r"(?!(?i:include|omit|same-origin|default|invalid|expired|missing|required|revoked|unknown"
    r"|optional|refresh|bearer|present|absent|disabled|enabled|cancelled)\Z)[^\s‹›]{6,}"
)
_DIGITS = Expression(r"\d{4,12}", re.ASCII)
_CODE = Expression(r"(?=[A-Za-z-]{0,11}\d)[A-Za-z0-9-]{4,12}", re.ASCII)

# Tokens that are no secrets: places in a list, and the pieces that a model's text is made of.
_NO_SECRET = (
    *("next", "page", "continuation", "sync", "cursor", "resume", "pagination", "skip", "cancel"),
    *("cancellation", "eos", "bos", "pad", "unk", "sep", "cls", "mask", "stop", "start", "end"),
    *("first", "last", "per", "max", "min", "special"),
)
_TOKEN_OF_A_LIST = "".join(f"(?<!{word}token)(?<!{word}[_-]token)" for word in _NO_SECRET)
_ALONE = "(?<![A-Za-z])"
"""A short word must not be the end of another one, such as `pin` of `spin`."""

NAMES: tuple[Name, ...] = (
    Name("password", r"pass(?:word|wd)"),
    Name("passphrase", r"pass[_-]?phrase"),
    Name("pwd", r"pwd|(?:db|smtp|admin|mysql|redis|ftp|mail|proxy|root)[_-]?pass", _NO_PATH),
    Name("client-secret", r"client[_-]?secret"),
    Name("secret", r"secret"),
    Name("api-key", r"api[_-]?key"),
    Name("private-key", r"private[_-]?key"),
    Name(
        "access-key",
        r"(?:access|account|secret|signing|encryption|subscription|master|storage)[_-]?key"
        r"|shared[_-]?access[_-]?signature",
    ),
    Name("access-token", r"access[_-]?token"),
    Name("refresh-token", r"refresh[_-]?token"),
    Name(
        "auth-token",
        rf"(?:auth|api|csrf|xsrf|session|security|bearer|bot|jwt|sas|{_ALONE}id)[_-]?token",
    ),
    Name("token", rf"token{_TOKEN_OF_A_LIST}", _ONE_WORD),
    Name("authorization", r"authorization"),
    Name("cookie", r"cookie"),
    # In these spellings only: `sessionId` and `session_id` name a conversation.
    Name("session", r"(?-i:sessionid|SESSIONID)|sessid|connect\.sid"),
    Name("credential", r"credentials?", _ONE_WORD),
    Name("bearer-token", r"bearer", _ONE_WORD),
    Name("jwt", r"jwt", _ONE_WORD),
    Name("otp", rf"(?:{_ALONE}t?otp|(?-i:(?<=[a-z0-9])Otp))(?:[_-]?code)?", _CODE),
    Name("pin", rf"(?:{_ALONE}pin|(?-i:(?<=[a-z0-9])Pin))(?:[_-]?code)?", _DIGITS),
)
HINTS = (
    *("pass", "key", "token", "secret", "pwd", "auth", "cookie", "credential", "bearer", "jwt"),
    *("otp", "essionid"),
)
"""In lower case: a text without any of them, and of `MORE_HINTS`, has no such name."""
MORE_HINTS = (
    ("pin", ('pin"', "pin'", "pin\\", "pin=", "pin:", "pin ", "pin_", "pin-", "pincode")),
    ("sid", ("sessid", "connect.sid")),
    ("=", ("sig=", "signature=")),
)
"""The same for names that other words hold: a cheap look, and what must be there besides."""

# The pieces of a request's address whose names say too little anywhere else.
_IN_ADDRESS = Expression(
    r"(?i)(?:x-)?key|sig|(?:x-(?:amz|goog)-)?signature|(?:x-(?:amz|goog)-)credential"
    r"|(?:x-)?(?:id[_-]?|auth[_-]?|session[_-]?)?token"
)
_OTHERWISE_FOUND = frozenset({"authorization", "cookie"})
"""Kinds whose values have patterns of their own where no quotes are around them."""

# A word with both letters and digits, or a long one, is no word of a language.
_LIKELY = Expression(
    r"(?![^\s]{0,16}://)(?:(?=[^\d]{0,128}\d)(?=[^A-Za-z]{0,128}[A-Za-z])[^\s‹›]{6,}|[^\s‹›]{24,})"
)
_NAME_END = Expression(
    "(?i)(?:" + "|".join(f"(?P<n{place}>{name.ends})" for place, name in enumerate(NAMES)) + r")\Z"
)


@lru_cache(maxsize=4096)
def name_of(name: str) -> Name | None:
    """What a name means; None where it tells no secret."""
    match = _NAME_END.search(name)
    return NAMES[int((match.lastgroup or "")[1:])] if match else None


def is_secret(name: Name, value: str) -> bool:
    """Whether a value that stands in quotes, or by itself, under such a name is secret."""
    return name.value is None or name.value.fullmatch(value) is not None


def tells_secret(name: str, *, address: bool) -> bool:
    """Whether what follows such a name without quotes around it may be a secret. With `address`
    the name is that of a piece of a request's address."""
    if address and _IN_ADDRESS.fullmatch(name):
        return True
    found = name_of(name)
    return found is not None and found.kind not in _OTHERWISE_FOUND


def is_bare_secret(name: str, value: str, *, address: bool, colon: bool) -> bool:
    """Whether the value is one that stands in a text without quotes, as `name=value` or, with
    `colon`, as `name: value`: prose has such words too, so a value has to look like a secret."""
    if address and _IN_ADDRESS.fullmatch(name):
        return " " not in value
    found = name_of(name)
    if found is None or not is_secret(found, value):
        return False
    if found.value in {_DIGITS, _CODE}:
        return True
    return not (colon or found.value is _ONE_WORD) or _LIKELY.fullmatch(value) is not None

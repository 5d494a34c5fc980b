"""What the name of a value says of it: the names under which logs hold secrets, and what a value
must be to be one. Shapes that are known without a name are in `patterns`."""

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
    hints: tuple[str, ...] = ()
    """In lower case: of these a text has one if it holds the name. Of the shipped names they are in
    `_HINTS`, which many of them share."""


# No path: `PWD` is the working folder.
_NO_PATH = Expression(r"(?![/~.]|[A-Za-z]:\\).+", re.DOTALL)
# One word of some length that is no plain answer: a model's tokens are short or begin with a blank.
_ONE_WORD = Expression(
    r"(?!(?i:include|omit|same-origin|default|invalid|expired|missing|required|revoked|unknown"
    r"|optional|refresh|bearer|present|absent|disabled|enabled|cancelled)\Z)[^\s‹›]{6,}"
)
_DIGITS = Expression(r"\d{4,12}", re.ASCII)
_CODE = Expression(r"(?=[A-Za-z-]{0,11}\d)[A-Za-z0-9-]{4,12}", re.ASCII)
ANY_WORD = Expression(r"[^\s‹›]\S*(?:\s.*)?", re.DOTALL)
"""What is secret by its name alone, wherever it stands."""
_BARE = "parameter"
"""The kind of what is found without quotes under a name that is shipped."""

# Tokens that are no secrets: places in a list, and the pieces that a model's text is made of.
_NO_SECRET = (
    *("next", "page", "continuation", "sync", "cursor", "resume", "pagination", "skip", "cancel"),
    *("cancellation", "eos", "bos", "pad", "unk", "sep", "cls", "mask", "stop", "start", "end"),
    *("first", "last", "per", "max", "min", "special"),
)
_TOKEN_OF_A_LIST = "".join(f"(?<!{word}token)(?<!{word}[_-]token)" for word in _NO_SECRET)
_ALONE = "(?<![A-Za-z])"
"""A short word must not be the end of another one, such as `pin` of `spin`."""

_NAMES: tuple[Name, ...] = (
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
_HINTS = (
    *("pass", "key", "token", "secret", "pwd", "auth", "cookie", "credential", "bearer", "jwt"),
    *("otp", "essionid"),
)
"""In lower case: a text without any of them, and of `_MORE_HINTS`, has no such name."""
_MORE_HINTS = (
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


class Names:
    """Tells by its name whether a value is secret."""

    def __init__(self, names: tuple[Name, ...], hints: tuple[str, ...]) -> None:
        """`hints` are in lower case: a text without any of them, and of those that the shipped
        names have besides, has no such name."""
        self._names = names
        self._hints = hints
        ends = "|".join(f"(?P<n{place}>{name.ends})" for place, name in enumerate(names))
        self._end = Expression(rf"(?i)(?:{ends})\Z")
        self.of = lru_cache(maxsize=4096)(self._of)
        """What a name means; None where it tells no secret."""

    def and_also(self, names: tuple[Name, ...]) -> Names:
        """These names after others, which go first."""
        hints = tuple(hint for name in names for hint in name.hints)
        return Names((*names, *self._names), (*self._hints, *hints))

    def _of(self, name: str) -> Name | None:
        match = self._end.search(name)
        return self._names[int((match.lastgroup or "")[1:])] if match else None

    def may_be_in(self, lowered: str) -> bool:
        """Whether a text in lower case may hold a name that tells a secret."""
        if _has_any(lowered, self._hints):
            return True
        return any(word in lowered and _has_any(lowered, hints) for word, hints in _MORE_HINTS)

    def tell_secret(self, name: str, *, address: bool) -> bool:
        """Whether what follows such a name without quotes around it may be a secret. With
        `address` the name is that of a piece of a request's address."""
        if address and _IN_ADDRESS.fullmatch(name):
            return True
        found = self.of(name)
        return found is not None and found.kind not in _OTHERWISE_FOUND

    def bare_kind(self, name: str, value: str, *, address: bool, colon: bool) -> str | None:
        """The kind of a secret that stands in a text without quotes, as `name=value` or, with
        `colon`, as `name: value`; None where it is none. Prose has such words too, so a value has
        to look like a secret."""
        if address and _IN_ADDRESS.fullmatch(name):
            return None if " " in value else _BARE
        found = self.of(name)
        if found is None or not is_secret(found, value):
            return None
        if found.value is ANY_WORD:
            return found.kind
        said_enough = found.value in {_DIGITS, _CODE} or not (colon or found.value is _ONE_WORD)
        return _BARE if said_enough or _LIKELY.fullmatch(value) else None


def is_secret(name: Name, value: str) -> bool:
    """Whether a value that stands in quotes, or by itself, under such a name is secret."""
    return name.value is None or name.value.fullmatch(value) is not None


def _has_any(text: str, hints: tuple[str, ...]) -> bool:
    for hint in hints:  # noqa: SIM110 - as a generator it takes twice as long
        if hint in text:
            return True
    return False


SHIPPED = Names(_NAMES, _HINTS)

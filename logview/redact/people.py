"""Hides who a log is about: user ids become words such as `user-3f9a1c`, telephone numbers words
such as `phone-3f9a1c`, secrets marks.

Everything that a log says goes through here on its way into a report, and on its way to the screen
or to stdout where a person asks for it. It must never let a known
user id, an e-mail address or a secret pass, whatever the options of the command. The names of
people in prose are not known, and stay.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from logview.redact.phones import phones
from logview.redact.redactor import Redactor

# Names under which logs hold who asked. `user` alone is none: the author of a message is called so.
_USER_NAME = r"(?:uid|(?:end)?user[_.-]?id|user[_.-]?rid|user[_.-]?(?:name|login|email)|enduser)"
_NAMED = re.compile(_USER_NAME, re.IGNORECASE)
# `"uid": "17"`, `"uid": 17` and `uid=17` inside a text up to where the value begins, the quotes
# escaped as often as JSON was put into JSON.
_NAMED_IN_TEXT = (
    rf"\b{_USER_NAME}(?:(?P<slashes>\\{{0,31}})\"\s{{0,8}}:\s{{0,8}}"
    r"(?:(?P<quoted>(?P=slashes)\")|(?P<number>\d{1,20}))"
    r"|=(?P<bare>[^\s&;,\"'<>\\]{1,512}))"
)
# A word begins after anything but a letter or a digit, and after an escape, which ends with one.
_BEGINS = r"(?:(?<!\w)|(?<=\\[nrtbf])|(?<=\\u[0-9A-Fa-f]{4}))"
_CLOSING = re.compile(r"(?<!\\)(?P<slashes>\\*+)\"")
_ESCAPES = {"\n": "n", "\r": "r", "\t": "t", "\b": "b", "\f": "f", '"': '"', "/": "/"}
_PIECES = re.compile(r"\\+|[^\\]", re.DOTALL)
_SHORTEST = 3
_SHORTEST_NUMBER = 5
# Words behind which a known id is hidden though it is short: `user 7`, `user id: 7`, `uid (7`.
_CALLED = r"(?<![^\W_])(?:user(?:[ _.-]?(?:id|rid|no|name|login))?|uid)"
_SIGN = r"(?:[ \t]{0,2}[:=#(][ \t]{0,2}|[ \t]{1,2}#?)"
# What stands before the @ of an address that is no one's own, or is a word of every report.
_COMMON = frozenset(
    (
        *("admin", "agent", "api", "bot", "contact", "dev", "error", "guest"),
        *("hello", "help", "info", "kind", "mail", "message", "name", "office"),
        *("ops", "root", "sales", "service", "session", "status", "step", "support"),
        *("system", "team", "test", "time", "tool", "trace", "user"),
    )
)
# Names of numbers that are no telephone's.
_IDENTIFIER = re.compile(r"(?:.*[_.-])?(?:id|rid|ids|span|trace|sessions?)|.*(?:Id|ID|Ids)")
_NOBODY = re.compile(r"\W*(?:redacted|anonymous|unknown|none|null|guest|system)?\W*", re.IGNORECASE)

_SESSION_NAMES = frozenset({"session_id", "sessions"})
_JOINT = " · "
"""Between a feature and a user in the name of a session to which the log gave none."""

_Container = dict[str, object] | list[object]


class People:
    """Makes what one report holds safe to hand on."""

    def __init__(
        self, report: str, users: Iterable[str | None], redactor: Redactor | None = None
    ) -> None:
        """`report` is the id of the trace or session that is reported: within one report the same
        user is the same word, between two of them nothing connects them. `users` are the ids that
        are known; others are found where a name tells them.

        The key of the digest is in the report: whoever has a guess at a user id can test it.
        """
        self._report = report
        self._key = hashlib.blake2b(report.encode("utf-8", "surrogatepass")).digest()
        self._redactor = redactor or Redactor()
        known = {user for user in users if user and not _NOBODY.fullmatch(user)}
        self._spelled = {_local_part(user): user for user in sorted(known) if _local_part(user)}
        self._spelled |= {user: user for user in known}
        """The user whom a spelling means: an address is known by what is before its @ too."""
        ordered = sorted(self._spelled, key=lambda spelled: (-len(spelled), spelled))
        self._groups = {f"known{place}": spelled for place, spelled in enumerate(ordered)}
        patterns = {group: f"(?P<{group}>{_spellings(u)})" for group, u in self._groups.items()}
        self._whole = re.compile("|".join(patterns.values()) or r"(?!)", re.IGNORECASE)
        told = [patterns[group] for group, user in self._groups.items() if _telling(user)]
        anywhere = f"|{_BEGINS}(?:{'|'.join(told)})(?!\\w)" if told else ""
        short = [user for user in ordered if not _telling(user)]
        self._users = re.compile(_NAMED_IN_TEXT + anywhere + _short(short), re.IGNORECASE)

    def word(self, user: str | None) -> str | None:
        """What stands for a user; an id that names nobody is left as it is."""
        if user is None or _NOBODY.fullmatch(user):
            return user
        return f"user-{self._digest(user)}"

    def text(self, text: str) -> str:
        """A text without user ids, e-mail addresses and secrets."""
        return self._redactor.text(self._without_phones(self._without_users(text)))

    def session(self, name: str) -> str:
        """The identifier of a session, which may be made of a user's."""
        return self._redactor.text(self._session(name))

    def _session(self, name: str) -> str:
        head, joint, tail = name.rpartition(_JOINT)
        if tail in self._spelled:
            return f"{self._without_users(head)}{joint}{self.word(tail)}"
        return self._without_users(name)

    def value(self, value: object) -> object:
        """A JSON value without them, in its keys too. What is given is not changed, and any depth
        is walked without recursion."""
        top: list[object] = [value]
        waiting: list[tuple[_Container, str | None]] = [(top, None)]
        while waiting:
            container, name = waiting.pop()
            if isinstance(container, dict):
                for key, child in container.items():
                    container[key] = self._member(child, key)
                waiting += [(c, k) for k, c in container.items() if isinstance(c, dict | list)]
            else:
                container[:] = [self._member(child, name) for child in container]
                waiting += [(c, name) for c in container if isinstance(c, dict | list)]
        return self._redactor.value(top[0])

    def _member(self, value: object, name: str | None) -> object:
        """A scalar made safe, or a copy of a container whose members are still to be looked at."""
        if isinstance(value, dict):
            copy: dict[str, object] = {}
            for key, child in value.items():
                safe = self._without_users(str(key))
                while safe in copy:
                    safe += "′"
                copy[safe] = child
            return copy
        if isinstance(value, list):
            return list(value)
        if isinstance(value, bool) or not isinstance(value, str | int):
            return value
        if name is not None and _NAMED.fullmatch(name):
            return self._word_for(str(value))
        if name in _SESSION_NAMES and isinstance(value, str):
            return self._session(value)
        if isinstance(value, int):
            said = str(value)
            hidden = _telling(said) or name in {"user", "User"}
            return self.word(said) if hidden and said in self._spelled else value
        if name in {"user", "User"} and value in self._spelled:
            return self._word_for(value)
        value = self._without_users(value)
        if name is not None and _IDENTIFIER.fullmatch(name):
            return value
        return self._without_phones(value)

    def _without_users(self, text: str) -> str:
        parts: list[str] = []
        end = 0
        match = self._users.search(text)
        while match is not None:
            begin, stop, word = self._found(match)
            parts += (text[end:begin], word)
            end = stop
            match = self._users.search(text, max(stop, match.end()))
        return "".join(parts) + text[end:] if parts else text

    def _without_phones(self, text: str) -> str:
        parts: list[str] = []
        end = 0
        for begin, stop in phones(text):
            if text[begin:stop] not in self._report:
                digits = "".join(filter(str.isdecimal, text[begin:stop]))
                parts += (text[end:begin], f"phone-{self._digest(digits)}")
                end = stop
        return "".join(parts) + text[end:] if parts else text

    def _digest(self, said: str) -> str:
        data = said.encode("utf-8", "surrogatepass")
        return hashlib.blake2b(data, digest_size=3, key=self._key).hexdigest()

    def _found(self, match: re.Match[str]) -> tuple[int, int, str]:
        """Where the id that was found begins and ends, and what stands there instead."""
        if match["bare"] is not None:
            return *match.span("bare"), self._word_for(match["bare"])
        if match["number"] is not None:
            quote = f'{match["slashes"]}"'
            return *match.span("number"), f"{quote}{self._word_for(match['number'])}{quote}"
        groups = match.groupdict()
        if groups.get("short") is not None:
            return *match.span("short"), self._word_for(match["short"])
        if groups.get("member") is not None:
            return *match.span("member"), self._word_for(match["member"])
        if groups.get("lettered") is not None:
            return *match.span(), self._word_for(match["lettered"])
        if groups.get("counted") is not None:
            quote = f'{match["escapes"]}"'
            return *match.span("counted"), f"{quote}{self._word_for(match['counted'])}{quote}"
        if match["quoted"] is not None:
            begin = match.end()
            stop = _end_of_string(match.string, begin, len(match["slashes"]))
            return begin, stop, self._word_for(match.string[begin:stop])
        return *match.span(), self._word_for(match[0])

    def _word_for(self, spelling: str) -> str:
        """The word of a user whose id may be spelled as JSON spells it."""
        if spelling not in self._spelled:
            match = self._whole.fullmatch(spelling)
            if match is not None and match.lastgroup is not None:
                spelling = self._groups[match.lastgroup]
        return self.word(self._spelled.get(spelling, spelling)) or ""


def _telling(user: str) -> bool:
    """Whether an id is so much its own that it is hidden wherever it stands: `7` or `jo` is not."""
    return len(user) >= (_SHORTEST_NUMBER if user.isdecimal() else _SHORTEST)


def _local_part(user: str) -> str:
    """What stands before the @ of an address; empty where that is a word for anybody."""
    local, at, domain = user.partition("@")
    own = at and "." in domain and _telling(local) and local.casefold() not in _COMMON
    return local if own and not _NOBODY.fullmatch(local) else ""


def _short(users: list[str]) -> str:
    """A pattern of ids that are hidden only behind words for a user, or as `u7`."""
    if not users:
        return ""
    any_user = "|".join(map(_spellings, users))
    numbers = "|".join(re.escape(user) for user in users if user.isdecimal())
    ends = r"(?![^\W_]|[.,:-]\d)"
    behind = rf"{_CALLED}{_SIGN}(?:\\{{0,31}}[\"'`])?(?P<short>{any_user}){ends}"
    quoted = r"(?P<escapes>\\{0,31})\"\s{0,8}:\s{0,8}"
    member = rf"|{_CALLED}{quoted}(?:(?P=escapes)\"(?P<member>{any_user})(?=(?P=escapes)\")"
    if not numbers:
        return rf"|{behind}{member})"
    return (
        rf"|{behind}{member}|(?P<counted>{numbers})(?![\w.]))"
        rf"|{_BEGINS}u[_-]?(?P<lettered>{numbers})(?!\w)"
    )


def _spellings(user: str) -> str:
    """A pattern of the id, however often JSON that holds it was put into JSON again."""
    # A run of backslashes is one piece, whatever its length became: so it costs no backtracking.
    return "".join(r"\\+" if run[0] == "\\" else _spelling(run) for run in _PIECES.findall(user))


def _spelling(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    escaped = "".join(rf"\\+u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
    short = _ESCAPES.get(character)
    ways = [re.escape(character), escaped, *([rf"\\+{short}"] if short else [])]
    return f"(?:{'|'.join(ways)})"


def _end_of_string(text: str, start: int, slashes: int) -> int:
    """Where the string that was opened by so many backslashes and a quote ends: quotes inside it
    have other numbers of backslashes before them."""
    for match in _CLOSING.finditer(text, start):
        if len(match["slashes"]) % (2 * slashes + 2) == slashes:
            return match.end() - 1 - slashes
    return len(text)

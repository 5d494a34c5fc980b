"""Levels as loggers write them: names in any case, and the numbers of those that count.

A number means something only under a key that says whose numbers it holds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from logview.formats.record import NUMBER

_FAILING = frozenset(
    {
        *("error", "err", "eror", "fatal", "critical", "crit", "panic", "dpanic", "severe"),
        *("alert", "emergency", "emerg", "e", "f"),
    }
)
_WARNING = frozenset({"warning", "warn", "w"})
_KNOWN = frozenset(
    {
        *("trace", "debug", "info", "information", "informational", "notice", "verbose", "fine"),
        *("finer", "finest", "config", "default", "d", "i", "t", "v", "success", "log", "silly"),
        *("http", "dbg", "inf", "wrn", "ftl", "trc", "vrb"),
        *_FAILING,
        *_WARNING,
    }
)
_SHORT = {"ftl": "fatal", "wrn": "warning"}
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
"""A code that colours what follows on a terminal."""
_OFFSET = re.compile(r"[+-]\d+$")

_SYSLOG = ("emergency", "alert", "critical", "error", "warning", "notice", "info", "debug")
# The least number of each name, from the highest.
_PINO = ((60, "fatal"), (50, "error"), (40, "warn"), (30, "info"), (20, "debug"), (10, "trace"))
_PYTHON = ((50, "critical"), (40, "error"), (30, "warning"), (20, "info"), (10, "debug"))
_LOGBACK = ((40000, "error"), (30000, "warn"), (20000, "info"), (10000, "debug"), (5000, "trace"))
_OTEL = ((21, "fatal"), (17, "error"), (13, "warn"), (9, "info"), (5, "debug"), (1, "trace"))
_GOOGLE = (
    *((800, "emergency"), (700, "alert"), (600, "critical"), (500, "error"), (400, "warning")),
    *((300, "notice"), (200, "info"), (100, "debug")),
)
_NUMBERS: Mapping[str, tuple[tuple[int, str], ...]] = {
    "level": _PINO,
    "levelno": _PYTHON,
    "level_value": _LOGBACK,
    "severity": _GOOGLE,
    "severityNumber": _OTEL,
    "severity_number": _OTEL,
    "SeverityNumber": _OTEL,
}
_BEYOND = 2
"""A number from so many times the highest known one on is another's."""
_SYSLOG_KEYS = frozenset(
    {
        *("PRIORITY", "log.syslog.severity.code", "syslog.severity.code"),
        *("syslog_severity", "syslog_level"),
    }
)


class Level(NamedTuple):
    """A level that a record has."""

    word: str
    """As the log wrote it; the name of a number that is known."""
    failing: bool
    said: str
    """The field and what it holds, in words."""


def level_of(spelling: str, value: object, *, syslog: bool = False) -> Level | None:
    """The level that a field holds, or None where it holds none.

    `syslog` says that the record is of a kind whose `level` counts as syslog does.
    """
    if isinstance(value, str):
        if not value.isdecimal():
            return _named(spelling, value)
        value = int(value) if len(value) < 9 else -1
    elif isinstance(value, bool) or not isinstance(value, NUMBER):
        return None
    return _numbered(spelling, value, syslog)


@lru_cache(maxsize=256, typed=True)
def _numbered(spelling: str, value: float, syslog: bool) -> Level:
    name = _counted(spelling, value, syslog=syslog)
    if name is None:
        return Level(str(value), False, f"{spelling} is {value}")
    return Level(name, name in _FAILING, f"{spelling} is {value}, which is {name}")


@lru_cache(maxsize=256)
def _named(spelling: str, value: str) -> Level | None:
    said = COLOUR.sub("", value).strip() if "\x1b" in value else value.strip()
    if not said or len(said) > 40:
        return None
    plain = _OFFSET.sub("", said).lower()
    return Level(said, _SHORT.get(plain, plain) in _FAILING, f"{spelling} is {said}")


def _counted(spelling: str, number: float, *, syslog: bool) -> str | None:
    if spelling in _SYSLOG_KEYS or (syslog and spelling == "level"):
        whole = int(number) if 0 <= number < len(_SYSLOG) else -1
        return _SYSLOG[whole] if whole == number else None
    known = _NUMBERS.get(spelling)
    if known is None or number >= _BEYOND * known[0][0]:
        return None
    return next((name for least, name in known if number >= least), None)


def is_level(word: str) -> bool:
    """Whether a word, in any case, is the name of a level."""
    return word.lower() in _KNOWN

"""Words before a JSON object on the same line: those of a carrier, which say nothing of the object,
or those of a logger, which may be all that is said of its level and message."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from logview.formats.jsonlog.text import row_of
from logview.formats.record import Row
from logview.times import Instant, parse_time

Decoder = Callable[[str | bytes], Any]
"""Reads a JSON value out of text. Raises ValueError or RecursionError."""

_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:\s?(?:Z|UTC)|[+-]\d\d:?\d\d)?")
_STARTS_TRIED = 3
"""Braces at which a JSON object behind a prefix may begin: a prefix may have some of its own."""
_OWN_KEYS = frozenset(
    {
        *("resourceSpans", "resourceLogs", "resourceMetrics", "traceId", "trace_id"),
        *("event_name", "execution_id", "@t"),
    }
)
"""Keys of which one says that an object behind words is a record; of the others it takes two."""
_LOG_KEYS = frozenset(
    {
        *("time", "ts", "timestamp", "@timestamp", "level", "severity", "lvl"),
        *("msg", "message", "@m", "event", "content", "logger"),
    }
)
# What a carrier writes before each line: docker compose, kubectl, stern, syslog.
_COLOUR = r"(?:\x1b\[[0-9;]*m)*"
STREAM_NAME = re.compile(
    rf"{_COLOUR}(?:[\w.-]+[-_]\d+ +{_COLOUR}\||\[pod/[^\]\s]+\]"
    rf"|[\w.-]+-[a-z0-9]{{8,10}}-[a-z0-9]{{5}}{_COLOUR} {_COLOUR}[\w-]+(?= )){_COLOUR} ?{_COLOUR}"
)
"""A prefix that is plainly the name of a stream, whatever is behind it."""
_DAEMON = r"(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S+) \S+ [\w./-]+\[\d+\]:"
_CARRIER = re.compile(
    rf"{_COLOUR}(?:[\w.-]+ +{_COLOUR}\||[\w.-]+-[a-z0-9]{{5}}{_COLOUR} {_COLOUR}[\w.-]+|<\d+>.*"
    rf"|{_DAEMON})\s*{_COLOUR}\s*"
)
"""A prefix behind which any JSON object is a record."""
_SENT_BY = re.compile(rf"{_DAEMON}\s*")
# How monolog writes what there is beside the context: mostly nothing.
_EMPTY_END = re.compile(r"\s(?:\[\]|\{\})\Z")
_LOGGER = re.compile(r"(?P<logger>[A-Za-z_][\w.$/-]{0,79}) [-:](?: |$)")
# zap's console: columns, of which the one before the words is where they stand in the code.
_CALLER = re.compile(r"\S+\.\w+:\d+")


class Prefixed(NamedTuple):
    """A JSON object and what the words before it say."""

    row: Row
    time: Instant | None
    said: Row | None
    """Level, message and logger, as far as they are there; None where a carrier wrote the words."""


def behind_words(text: str, decoder: Decoder) -> Prefixed | None:
    """The JSON object that reaches to the end of a line that begins with words. Only one that looks
    like a record: words about some object are words."""
    text = _EMPTY_END.sub("", text)
    if text[-1:] != "}":
        return None
    start = -1
    for _ in range(_STARTS_TRIED):
        start = text.find("{", start + 1)
        if start < 0:
            return None
        row = _value(text[start:], decoder)
        if isinstance(row, dict):
            break
    else:
        return None
    words = text[:start]
    carried = _CARRIER.fullmatch(words) is not None
    if not (carried or is_record(row)):
        return None
    time = _TIME.search(words)
    return Prefixed(row, parse_time(time[0]) if time else None, None if carried else _said(words))


def is_record(row: Row) -> bool:
    """Whether an object looks like a record of a log and not like one that words are about."""
    return not _OWN_KEYS.isdisjoint(row) or len(_LOG_KEYS & row.keys()) > 1


def _value(text: str, decoder: Decoder) -> Any:
    try:
        return decoder(text)
    except (ValueError, RecursionError):
        return None


def _said(words: str) -> Row:
    """What a logger's words say, in the fields of a row."""
    sent_by = _SENT_BY.match(words)
    text = words[sent_by.end() if sent_by else 0 :].strip()
    row = row_of(text)
    level, logger = row.get("level"), row.get("logger")
    message = str(row.get("msg") or row.get("message") or "")
    if "time" in row and message == text:
        message = ""  # nothing but a time and a level
    columns = message.split("\t")
    caller = next((n for n, column in enumerate(columns) if _CALLER.fullmatch(column)), None)
    if caller is not None:
        logger = columns[caller - 1] if caller else logger
        message = "\t".join(columns[caller + 1 :])
    elif named := _LOGGER.match(message):
        logger, message = named["logger"], message[named.end() :]
    message = _EMPTY_END.sub("", message).strip().rstrip(" \t:|>=,-")
    if level is not None and message.strip("[]()<>:") == level:
        message = ""
    said = {"level": level, "message": message, "logger": logger}
    return {key: value for key, value in said.items() if value}

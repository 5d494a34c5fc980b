"""A JSON object of any logger, or a line of text, becomes an event.

A record failed only where its level says so. An error field on a line of a lower level is a
notice; what a message says is never looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from logview.formats.jsonlog.durations import duration_of
from logview.formats.jsonlog.errors import Problem, problem_of
from logview.formats.jsonlog.fields import Field, Said, word
from logview.formats.jsonlog.levels import Level, level_of
from logview.formats.jsonlog.reasons import reason_of, status_of
from logview.formats.jsonlog.text import row_of
from logview.formats.record import Content, Place, Row, fingerprint
from logview.model import NO_FACTS, Ends, Event, Kind, Phase, Reason, Status, new_event
from logview.times import UNKNOWN, Instant, parse_time

NAME = "json"
LINE = "line"
"""The event's word for a line of text."""
_TOKENS: tuple[Field, ...] = ("input_tokens", "output_tokens", "total_tokens")
_OF_MODELS = frozenset({"model", "provider", *_TOKENS})
_LONGEST_NAME = 200
_LONGEST_ID = 500
# Looked up once: each time takes as long as a call.
_LOG, _TOOL, _MODEL = Kind.LOG, Kind.TOOL, Kind.MODEL
_ALONE, _OUTCOME = Phase.ALONE, Phase.OUTCOME
_INFO, _NEVER = Status.INFO, Ends.NEVER


def events(content: Content, place: Place) -> list[Event] | None:
    """The one event of any JSON object or text. A blank text is none: it gives an empty list."""
    if isinstance(content, str):
        row = row_of(content)
        return [_event(row, content, place, LINE)] if row else []
    return [_event(content, content, place, "log")]


def message_of(row: Row) -> str | None:
    """The message that a row has under a key of its own, without what its error adds."""
    return _message(Said(row), None)


def _event(row: Row, content: Content, place: Place, event: str) -> Event:
    said = Said(row)
    level = _level(said, row)
    problem = problem_of(said)
    duration = _duration(said)
    tool, model = said.word("tool"), said.word("model")
    kind = _kind(said, tool, model, duration)
    status, reason, reason_text, why = _status(said, level, problem, kind)
    span, parent = _span(said, kind)
    called = None if kind is _LOG else tool if kind is _TOOL else model
    name = called or said.word("name") or ""
    if event != LINE:
        event = _identifier(said, "event") or event
    source, offset, length, _ = place
    time, digits, basis = _time(said)
    return new_event(
        source, offset, 0, length, NAME, time, digits, basis,
        _trace(said), _session(said), span, parent,
        kind, _ALONE if duration is None else _OUTCOME, event, name[:_LONGEST_NAME],
        status, level.word.lower() if level else None, reason, reason_text,
        _message(said, problem), why, duration, level.word if level else None, _user(said), None,
        _NEVER, fingerprint(content), _facts(said, model, level, problem, status),
    )  # fmt: skip


def _time(said: Said) -> Instant:
    for _, _, value in said.get("time", ()):
        instant = parse_time(value)
        if instant.ns is None and isinstance(value, dict):
            instant = _two_counts(value)
        if instant.ns is not None:
            return instant
    return UNKNOWN


def _two_counts(value: Mapping[str, Any]) -> Instant:
    """A time as whole seconds and nanoseconds, as Google Cloud and log4j write it."""
    seconds = value.get("seconds", value.get("epochSecond"))
    nanos = value.get("nanos", value.get("nanoOfSecond", 0))
    whole = str(seconds)
    if not whole.isdecimal() or not isinstance(nanos, int) or not 0 <= nanos < 10**9:
        return UNKNOWN
    return parse_time(f"{whole}.{nanos:09d}")


def _level(said: Said, row: Row) -> Level | None:
    counts_as_syslog = "short_message" in row  # GELF
    for _, spelling, value in said.get("level", ()):
        level = level_of(spelling, value, syslog=counts_as_syslog)
        if level is not None:
            return level
    return None


def _duration(said: Said) -> int | None:
    for _, spelling, value in said.get("elapsed", ()):
        duration = duration_of(spelling, value)
        if duration is not None:
            return duration
    return None


def _kind(said: Said, tool: str | None, model: str | None, duration: int | None) -> Kind:
    """What sort of step a line is: a log line, unless its keys name a call and how long it took."""
    if duration is not None:
        if tool is not None:
            return _TOOL
        if model is not None and said.word("output_tokens") is not None:
            return _MODEL
    return _LOG


def _status(
    said: Said, level: Level | None, problem: Problem | None, kind: Kind
) -> tuple[Status, Reason | None, str | None, str | None]:
    """Status, reason class, the log's words for it, and why."""
    words = list(problem.words) if problem else []
    if level is None or not level.failing:
        if kind is _LOG or problem is not None:
            return _INFO, None, words[0] if words else None, None
        why = "a call and how long it took are named, and no error"
        return Status.OK, None, None, why
    words += [w for w in said.words("http_status") if len(w) == 3 and w[0] in "45"]
    reason, reason_text = reason_of(words)
    status = status_of(reason)
    why = level.said
    if status is Status.BLOCKED:
        why += f" and the error is {reason_text}"
    return status, reason, reason_text, why


def _span(said: Said, kind: Kind) -> tuple[str | None, str | None]:
    """The span that a line names, and its parent; a call of a tool may name only itself."""
    span, parent = _identifier(said, "span"), _identifier(said, "parent")
    if span is None and kind is _TOOL:
        span = _identifier(said, "tool_call")
    return span, parent if parent != span else None


def _identifier(said: Said, name: Field) -> str | None:
    """A word short enough to be one, that is more than zeros."""
    for _, _, value in said.get(name, ()):
        text = word(value)
        if text is not None and _is_identifier(text):
            return text
    return None


def _is_identifier(text: str) -> bool:
    return len(text) <= _LONGEST_ID and text.strip("0-") != ""


def _trace(said: Said) -> str | None:
    trace = _identifier(said, "trace")
    if trace is not None and "/traces/" in trace:  # Google Cloud: projects/…/traces/…
        return trace.rpartition("/")[2] or trace
    return trace


def _session(said: Said) -> str | None:
    for _, spelling, value in said.get("session", ()):
        text = word(value)
        if text is None or not _is_identifier(text):
            continue
        if spelling in {"thread_id", "threadId"} and text.lstrip("-").isdecimal():
            continue  # a thread of the operating system
        return text
    return None


def _user(said: Said) -> str | None:
    for _, _, value in said.get("user", ()):
        text = word(value)
        if text is not None and len(text) <= _LONGEST_ID:
            return text
    return None


def _message(said: Said, problem: Problem | None) -> str | None:
    """The line's message, and what its error adds to it."""
    message = None
    for _, _, value in said.get("message", ()):
        message = _text(value)
        if message is not None:
            break
    error = problem.message if problem else None
    if error is None or (message is not None and error in message):
        return message
    return f"{message}: {error}" if message else error


def _text(value: object) -> str | None:
    """A message as text; an object is written as JSON."""
    if isinstance(value, dict):
        inner = value.get("message", value.get("msg"))
        if isinstance(inner, str) and inner:
            return inner
    if isinstance(value, dict | list):
        try:
            return orjson.dumps(value).decode() if value else None
        except TypeError:
            return None  # a nest too deep for the writer: the inspector shows it
    return word(value)


def _facts(
    said: Said,
    model: str | None,
    level: Level | None,
    problem: Problem | None,
    status: Status,
) -> Mapping[str, str]:
    if problem is None and _OF_MODELS.isdisjoint(said):
        return NO_FACTS
    facts: dict[str, str] = {}
    if model is not None:
        facts["model"] = model
    provider = said.word("provider")
    if provider is not None:
        facts["provider"] = provider
    for name in _TOKENS:
        count = said.word(name)
        if count is not None:
            facts[name] = count
    if problem is not None and status is _INFO:
        line = f"a line of level {level.word}" if level else "a line without a level"
        facts["notice"] = f"error field on {line}"
    return facts or NO_FACTS

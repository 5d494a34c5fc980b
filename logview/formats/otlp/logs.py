"""A log record of OTLP becomes an event: a row that may lie inside a span.

Source: `logs.proto` of OpenTelemetry's protocol and the severities of its log data model.
"""

from __future__ import annotations

from logview.formats.otlp import conventions as say
from logview.formats.otlp.attributes import (
    Attributes,
    attributes_of,
    compact,
    first_word,
    nanoseconds,
    plain,
    word,
)
from logview.formats.otlp.batches import NAME, Batch
from logview.formats.otlp.ids import span_id, trace_id
from logview.formats.otlp.meanings import error_meaning
from logview.formats.record import Place, Row
from logview.model import Ends, Event, Kind, Phase, Reason, Status, TimeBasis, new_event

_LEVELS = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")
_STEPS = 4
"""Severity numbers that share a name: ERROR, ERROR2, ERROR3, ERROR4."""
_NUMBER_PREFIX = "SEVERITY_NUMBER_"
_ERROR = 17
_HIGHEST = 24
_ERROR_WORDS = frozenset({"ERROR", "FATAL", "CRITICAL", "ALERT", "EMERGENCY", "PANIC", "SEVERE"})
"""Words of a record that has no severity number."""
_WORDS_OF_A_BODY = ("message", "msg", "content", "text")


def log_event(record: Row, batch: Batch, place: Place, ordinal: int, fingerprint: int) -> Event:
    """The one event of a log record."""
    attributes = attributes_of(record.get("attributes"))
    time = nanoseconds(record.get("timeUnixNano"))
    if time is None:
        time = nanoseconds(record.get("observedTimeUnixNano"))
    number = severity_number(record.get("severityNumber"))
    text = record.get("severityText")
    level = text if isinstance(text, str) and text else level_of(number)
    failed = number >= _ERROR if number else (level or "").upper() in _ERROR_WORDS
    error = next((w for n in say.ERROR_TYPE if (w := word(attributes.get(n)))), None)
    meaning = error_meaning(error) if error is not None else None
    title = record.get("eventName")
    if not isinstance(title, str) or not title:
        title = first_word(attributes, say.EVENT_NAME) or ""
    scope = batch.scope.get("name")
    source, offset, length, _ = place
    return new_event(
        source, offset, ordinal, length, NAME,
        time, 9 if time is not None else 0,
        TimeBasis.EXACT if time is not None else TimeBasis.UNKNOWN,
        trace_id(record.get("traceId")),
        first_word(attributes, say.SESSION) or batch.origin.session,
        None, span_id(record.get("spanId")), Kind.LOG, Phase.ALONE,
        title or "log", title or (scope if isinstance(scope, str) else ""),
        Status.FAILED if failed else Status.INFO, level.lower() if level else None,
        (meaning[1] if meaning else Reason.UNKNOWN) if failed else None, error if failed else None,
        _message(record.get("body"), attributes), _why(number, level) if failed else None,
        None, level, first_word(attributes, say.USER) or batch.origin.user, None,
        Ends.NEVER, fingerprint,
    )  # fmt: skip


def severity_number(value: object) -> int:
    """A severity from 1 to 24, given as a number or by its name in the protocol; 0 for none."""
    if isinstance(value, str):
        name = value.strip().upper().removeprefix(_NUMBER_PREFIX)
        bare = name.rstrip("234")
        if bare in _LEVELS:
            within = int(name[len(bare) :] or 1) if len(name) - len(bare) < 2 else 1
            return _LEVELS.index(bare) * _STEPS + within
        value = int(name) if name.isascii() and name.isdigit() and len(name) < 3 else 0
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _HIGHEST:
        return value
    return 0


def level_of(number: int) -> str | None:
    """The name of a severity number."""
    return _LEVELS[(number - 1) // _STEPS] if number else None


def _why(number: int, level: str | None) -> str:
    return f"severityNumber is {number} ({level})" if number else f"severityText is {level}"


def _message(body: object, attributes: Attributes) -> str | None:
    """What a record says: the words of its body, and of the exception that it tells of."""
    said = _words(plain(body))
    thrown = word(attributes.get("exception.message"))
    if thrown is None or (said is not None and thrown in said):
        return said
    return f"{said}: {thrown}" if said else thrown


def _words(body: object) -> str | None:
    if body is None or isinstance(body, str):
        return body or None
    if isinstance(body, dict):
        for name in _WORDS_OF_A_BODY:
            text = body.get(name)
            if isinstance(text, str) and text:
                return text
    return compact(body)

"""Lines of OTLP for tests: spans and log records with the least that they need."""

from __future__ import annotations

from typing import Any

from logview.formats.otlp import events
from logview.formats.record import Place, Row
from logview.model import Event

TRACE = "5b8efff798038103d269b633813fc60c"
SPAN = "eee19b7ec3c1b174"
PARENT = "eee19b7ec3c1b173"
START = 1_773_043_200_000_000_000
PLACE = Place("spans.jsonl", 0, 100)


def typed(value: Any) -> Row:
    """A plain value as OTLP types it."""
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    if isinstance(value, float):
        return {"doubleValue": value}
    if isinstance(value, list):
        return {"arrayValue": {"values": [typed(item) for item in value]}}
    if isinstance(value, dict):
        return {"kvlistValue": {"values": attributes(value)}}
    return {"stringValue": value}


def attributes(values: Row) -> list[Row]:
    return [{"key": key, "value": typed(value)} for key, value in values.items()]


def span(said: Row | None = None, **fields: Any) -> Row:
    """A child span of 200 ms with these attributes; a field that is None is left out."""
    whole = {
        "traceId": TRACE,
        "spanId": SPAN,
        "parentSpanId": PARENT,
        "name": "step",
        "startTimeUnixNano": str(START),
        "endTimeUnixNano": str(START + 200_000_000),
        "attributes": attributes(said or {}),
        **fields,
    }
    return {key: value for key, value in whole.items() if value is not None}


def failed(said: Row | None = None, message: str = "", **fields: Any) -> Row:
    return span(said, status={"code": 2, "message": message}, **fields)


def exception(kind: str, message: str = "it broke") -> Row:
    said = {"exception.type": kind, "exception.message": message}
    return {"name": "exception", "timeUnixNano": str(START + 7), "attributes": attributes(said)}


def record(said: Row | None = None, **fields: Any) -> Row:
    """An INFO log record inside the span; a field that is None is left out."""
    whole = {
        "timeUnixNano": str(START),
        "severityNumber": 9,
        "body": {"stringValue": "a row"},
        "traceId": TRACE,
        "spanId": SPAN,
        "attributes": attributes(said or {}),
        **fields,
    }
    return {key: value for key, value in whole.items() if value is not None}


def spans_line(*spans: Any, resource: Row | None = None) -> Row:
    scoped = {"scope": {"name": "harbour"}, "spans": list(spans)}
    return {
        "resourceSpans": [
            {"resource": {"attributes": attributes(resource or {})}, "scopeSpans": [scoped]}
        ]
    }


def logs_line(*records: Any, resource: Row | None = None) -> Row:
    scoped = {"scope": {"name": "harbour"}, "logRecords": list(records)}
    return {
        "resourceLogs": [
            {"resource": {"attributes": attributes(resource or {})}, "scopeLogs": [scoped]}
        ]
    }


def event_of(one: Row, resource: Row | None = None) -> Event:
    """The event of a span."""
    (event,) = events(spans_line(one, resource=resource), PLACE) or []
    return event


def log_event_of(one: Row, resource: Row | None = None) -> Event:
    """The event of a log record."""
    (event,) = events(logs_line(one, resource=resource), PLACE) or []
    return event

"""A span as an SDK's console exporter prints it, brought into the shape of OTLP.

Source: `ReadableSpan.to_json` of OpenTelemetry's SDK for Python. Attributes are plain JSON there,
identifiers begin with `0x`, times are ISO 8601, statuses and kinds are names.
"""

from __future__ import annotations

from logview.formats.otlp.attributes import Attributes, attributes_of, typed_attributes
from logview.formats.record import Row
from logview.times import Instant, parse_time

CONTEXT = "context"
"""The key that every such span has."""


def is_console_span(row: Row) -> bool:
    """Whether a row has the fields that only such a span has together."""
    context = row.get(CONTEXT)
    return (
        isinstance(context, dict)
        and "trace_id" in context
        and "span_id" in context
        and "start_time" in row
    )


def otlp_of(row: Row) -> tuple[Row, Attributes, Instant]:
    """The span in OTLP's shape, the attributes of its resource, and its start as it was written."""
    context = row[CONTEXT]
    start = parse_time(row["start_time"])
    said = row.get("status")
    status: Row = said if isinstance(said, dict) else {}
    span = {
        "traceId": context["trace_id"],
        "spanId": context["span_id"],
        "parentSpanId": row.get("parent_id"),
        "name": row.get("name"),
        "kind": row.get("kind"),
        "startTimeUnixNano": start.ns,
        "endTimeUnixNano": parse_time(row.get("end_time")).ns,
        "attributes": typed_attributes(row.get("attributes")),
        "events": [_event(event) for event in _objects(row.get("events"))],
        "links": [_link(link) for link in _objects(row.get("links"))],
        "status": {"code": status.get("status_code"), "message": status.get("description")},
    }
    told = row.get("resource")
    resource = typed_attributes(told.get("attributes")) if isinstance(told, dict) else []
    return span, attributes_of(resource), start


def _objects(listed: object) -> list[Row]:
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _event(event: Row) -> Row:
    return {
        "name": event.get("name"),
        "timeUnixNano": parse_time(event.get("timestamp")).ns,
        "attributes": typed_attributes(event.get("attributes")),
    }


def _link(link: Row) -> Row:
    said = link.get("context")
    context: Row = said if isinstance(said, dict) else {}
    return {
        "traceId": context.get("trace_id"),
        "spanId": context.get("span_id"),
        "attributes": typed_attributes(link.get("attributes")),
    }

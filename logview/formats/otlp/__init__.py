"""OpenTelemetry's own file format: OTLP/JSON lines of spans and log records."""

from __future__ import annotations

from logview.formats.format import Format
from logview.formats.otlp.batches import NAME, batches_of, is_otlp, skipped
from logview.formats.otlp.detail import describe, input_and_output
from logview.formats.otlp.items import item_event
from logview.formats.record import Content, Place, RecordError
from logview.model import Event


def events(content: Content, place: Place) -> list[Event] | None:
    """One event for each span and each log record of a line, in the order of the line.

    None where the content is not OTLP. Raises `RecordSkipped` for metrics, profiles and batches
    with nothing in them, `RecordError` where nothing in the line can be read.
    """
    if isinstance(content, str) or not is_otlp(content):
        return None
    found: list[Event] = []
    readable = False
    for batch in batches_of(content):
        for item in batch.items:
            found.append(item_event(item, batch, place, len(found)))
            readable = readable or isinstance(item, dict)
    if not found:
        raise skipped(content)
    if not readable:
        raise RecordError(found[0].message or "nothing in the line can be read")
    return found


FORMAT = Format(
    name=NAME,
    title="OpenTelemetry spans and logs (OTLP/JSON lines)",
    recognises="a list of resourceSpans or resourceLogs, or a span as an SDK's console prints it",
    events=events,
    describe=describe,
    input_and_output=input_and_output,
)

__all__ = ["FORMAT", "NAME", "describe", "events", "input_and_output"]

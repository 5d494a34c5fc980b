"""Any JSON log, logfmt and plain text: what no other format knows."""

from __future__ import annotations

from logview.formats.format import Format
from logview.formats.jsonlog.detail import describe, input_and_output
from logview.formats.jsonlog.events import NAME, events, message_of

FORMAT = Format(
    name=NAME,
    title="any JSON log, logfmt or plain text",
    recognises="any JSON object or line of text that no other format takes",
    events=events,
    describe=describe,
    input_and_output=input_and_output,
)

__all__ = ["FORMAT", "NAME", "describe", "events", "input_and_output", "message_of"]

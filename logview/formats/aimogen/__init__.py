"""Aimogen execution logs and usage logs, as JSON lines and as bracketed text."""

from __future__ import annotations

from logview.formats.aimogen.detail import describe, input_and_output
from logview.formats.aimogen.records import NAME
from logview.formats.aimogen.records import events as _row_events
from logview.formats.aimogen.text import continues, hangs
from logview.formats.aimogen.text import events as _text_events
from logview.formats.format import Format
from logview.formats.record import Content, Place
from logview.model import Event


def events(content: Content, place: Place) -> list[Event] | None:
    """The one event of a row or of a piece of text; None where it is not Aimogen's.

    Raises `RecordError` for a row of Aimogen that cannot be read.
    """
    if isinstance(content, str):
        return _text_events(content, place)
    return _row_events(content, place)


FORMAT = Format(
    name=NAME,
    title="Aimogen execution logs",
    recognises=(
        "an execution_id with a step or a usage log, or text behind [7-Mar-2026 14:05:09 UTC]"
    ),
    events=events,
    describe=describe,
    input_and_output=input_and_output,
    hangs=hangs,
    continues=continues,
)

__all__ = ["FORMAT", "NAME", "continues", "describe", "events", "input_and_output"]

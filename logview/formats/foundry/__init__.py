"""Foundry AIP chatbot session logs."""

from __future__ import annotations

from logview.formats.format import Format
from logview.formats.foundry.detail import describe, input_and_output
from logview.formats.foundry.events import NAME, events

FORMAT = Format(
    name=NAME,
    title="Foundry AIP chatbot session logs",
    recognises="an event_name, or a trace id with the user or the owner of the execution",
    events=events,
    describe=describe,
    input_and_output=input_and_output,
)

__all__ = ["FORMAT", "NAME", "describe", "events", "input_and_output"]

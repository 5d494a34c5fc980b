"""Foundry AIP chatbot session logs."""

from __future__ import annotations

from logview.formats.foundry.detail import describe, input_and_output
from logview.formats.foundry.events import NAME, events

__all__ = ["NAME", "describe", "events", "input_and_output"]

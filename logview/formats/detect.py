"""Picks the format of each record by its content and hands the record to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from logview.formats import foundry
from logview.formats.record import Place, RecordError, Row, decode
from logview.model import Event


@dataclass(frozen=True, slots=True)
class Format:
    """A format as the rest of the house knows it: pure functions over a decoded row."""

    name: str
    title: str
    events: Callable[[Row, Place], list[Event] | None]
    """The events of a row; None where the row is not of this format."""


FORMATS: tuple[Format, ...] = (
    Format(
        foundry.NAME,
        "Foundry AIP chatbot session logs",
        foundry.events,
    ),
)


def read_record(data: bytes, place: Place) -> list[Event]:
    """The events of one record. Raises `RecordError` with the reason where there are none."""
    row = decode(data)
    for form in FORMATS:
        events = form.events(row, place)
        if events is not None:
            return events
    raise RecordError(
        "no known format: a Foundry row has an event_name, or a trace id with a user or owner"
    )

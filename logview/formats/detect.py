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
    recognises: Callable[[Row], bool]
    events: Callable[[Row, Place], list[Event]]


FORMATS: tuple[Format, ...] = (
    Format(
        foundry.NAME,
        "Foundry AIP chatbot session logs",
        foundry.recognises,
        foundry.events,
    ),
)


def read_record(data: bytes, place: Place) -> list[Event]:
    """The events of one record. Raises `RecordError` with the reason where there are none."""
    row = decode(data)
    for form in FORMATS:
        if form.recognises(row):
            return form.events(row, place)
    raise RecordError(
        "no known format: a Foundry row has an event_name, or a trace id with a user or owner"
    )

"""Picks the format of each record by its content and hands the record to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple

from logview.formats import aimogen, foundry, jsonlog, otlp
from logview.formats.envelope import bare_row, contents, contents_exact
from logview.formats.format import Format, Rows
from logview.formats.record import Content, Place, RecordError, Row, fingerprint
from logview.model import Event, Section, Table, TimeBasis
from logview.times import SECOND, Instant

BUILT_IN: tuple[Format, ...] = (foundry.FORMAT, aimogen.FORMAT, otlp.FORMAT, jsonlog.FORMAT)
"""The formats that need no file to describe them, the first that knows a record taking it."""


class Part(NamedTuple):
    """An event and the bytes of the record that it was made of."""

    event: Event
    data: bytes
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Detector:
    """How records are read in one run: the formats to try, and the zone of clocks without one."""

    formats: tuple[Format, ...] = BUILT_IN
    zone: tzinfo = UTC
    _by_name: dict[str, Format] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {form.name: form for form in self.formats})

    def read(self, data: bytes, place: Place) -> list[Event]:
        """The events of one record.

        Raises `RecordError` with the reason where there are none, and `RecordSkipped` where the
        record is left out on purpose.
        """
        row = bare_row(data) if place.table is None else None
        events = self._recognised(row, place) if row is not None else self._unwrapped(data, place)
        if self.zone is not UTC:
            events = [self._in_zone(event) for event in events]
        return events

    def _unwrapped(self, data: bytes, place: Place) -> list[Event]:
        """The events of a record with something around it."""
        events: list[Event] = []
        for content, time, said in contents(data, place.table):
            found = self._recognised(content, place)
            if said is not None and len(found) == 1 and isinstance(content, dict):
                found = [self._told(found[0], content, said, time, place)]
            if time is not None and time.ns is not None:
                found = [_timed(event, time) for event in found]
            if events:
                found = [e._replace(ordinal=e.ordinal + len(events)) for e in found]
            events += found
        return events

    def chains(self, event: Event) -> bool:
        """Whether it is left to the order of the file to which execution the event belongs."""
        form = self._by_name.get(event.format)
        return form is not None and form.hangs is not None and form.hangs(event)

    def continues(self, before: Event | None, event: Event) -> Event:
        """The event with the execution that it continues, where its format leaves that to the
        order of the file. `before` is the last event of the same file."""
        form = self._by_name.get(event.format)
        return form.continues(before, event) if form is not None and form.continues else event

    def describe(self, parts: Sequence[Part], before: Sequence[Part]) -> tuple[Section, ...]:
        """The sections of a step, from its own records and from earlier ones of its session."""
        form = self._form(parts)
        if form is None:
            return ()
        return form.describe(self._rows(parts, literals=True), self._rows(before, literals=True))

    def input_and_output(self, parts: Sequence[Part]) -> tuple[object, object]:
        """What went into a step and what came out, as JSON values; None for what is not there."""
        form = self._form(parts)
        return form.input_and_output(self._rows(parts, literals=False)) if form else (None, None)

    def _recognised(self, content: Content, place: Place) -> list[Event]:
        for form in self.formats:
            events = form.events(content, place)
            if events is not None:
                return events
        if len(self.formats) == 1:
            raise RecordError(f"not a record of {self.formats[0].title}")
        raise RecordError("no known format")

    def _told(self, event: Event, row: Row, said: Row, time: Instant | None, place: Place) -> Event:
        """The event of a row with what the words before it say and the row does not. Its format
        reads them as if the row had them, so that a level decides what it always does."""
        plain = event.format == jsonlog.NAME
        own = {
            "message": jsonlog.message_of(row) if plain else event.message,
            "logger": event.name or None,
            # Elsewhere a status that the row gave needs no level.
            "level": event.level if plain else event.level or event.why,
        }
        lent = {key: value for key, value in said.items() if own[key] is None}
        found = self._recognised({**row, **lent}, place) if lent else [event]
        told = found[0] if len(found) == 1 and found[0].format == event.format else event
        worded = told.message if told.message != event.message else None
        dated = time.ns if event.time is None and time is not None else None
        if worded is None and dated is None:
            return told._replace(fingerprint=event.fingerprint)
        # The same object behind other words, or at another time, is no copy.
        both = {"row": event.fingerprint, "words": worded, "time": dated}
        return told._replace(fingerprint=fingerprint(both))

    def _in_zone(self, event: Event) -> Event:
        """The event at the instant that its clock, which names no zone, meant in this zone."""
        if event.time is None or event.time_basis is not TimeBasis.ASSUMED:
            return event
        seconds = event.time // SECOND
        try:
            local = datetime(1970, 1, 1, tzinfo=self.zone) + timedelta(seconds=seconds)
        except OverflowError:
            return event
        offset = local.utcoffset() or timedelta()
        return event._replace(time=event.time - round(offset.total_seconds()) * SECOND)

    def _rows(self, parts: Sequence[Part], *, literals: bool) -> Rows:
        """The events with what their records hold, as a person must see it."""
        rows: list[tuple[Event, Content]] = []
        for event, data, table in parts:
            try:
                found = _exact(data, table, literals)
            except (ValueError, RecursionError):
                continue  # the bytes themselves are shown below the sections
            if found:
                rows.append(self._content_of(event, found))
        return rows

    def _content_of(self, event: Event, found: Sequence[Content]) -> tuple[Event, Content]:
        """The one of a record's contents that an event was made of, and the event as that one
        numbers it."""
        if len(found) > 1:
            place = Place(event.source, event.offset, event.length)
            for content in found:
                made = len(self._recognised(content, place))
                if event.ordinal < made:
                    return event, content
                event = event._replace(ordinal=event.ordinal - made)
        return event, found[0]

    def _form(self, parts: Sequence[Part]) -> Format | None:
        return self._by_name.get(parts[0].event.format) if parts else None


def _timed(event: Event, time: Instant) -> Event:
    if event.time is not None:
        return event
    return event._replace(time=time.ns, time_digits=time.digits, time_basis=time.basis)


@lru_cache(maxsize=2)
def _exact(data: bytes, table: Table | None, literals: bool) -> tuple[Content, ...]:
    """The contents of a record as a person must see them. A record of many spans is asked for once
    for each of them."""
    found = contents_exact(data, table, literals=literals)
    return tuple(enclosed.content for enclosed in found)

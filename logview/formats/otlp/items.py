"""One span or log record of a batch becomes one event; what is neither is an event that says so."""

from __future__ import annotations

from logview.formats.otlp.batches import LOG, NAME, Batch, Unreadable, json_kind
from logview.formats.otlp.logs import log_event
from logview.formats.otlp.spans import span_event
from logview.formats.record import Place, RecordError, Row, fingerprint
from logview.model import Ends, Event, Kind, Phase, Status, TimeBasis


def item_event(item: object, batch: Batch, place: Place, ordinal: int) -> Event:
    """The event of whatever stands in a batch. Its fingerprint is of that item alone, so that a
    span which is delivered twice counts once, whichever line it came in."""
    if not isinstance(item, dict):
        return _unreadable(item, batch, place, ordinal)
    make = log_event if batch.holds == LOG else span_event
    return make(item, batch, place, ordinal, _fingerprint(item))


def _fingerprint(item: Row) -> int:
    try:
        return fingerprint(item)
    except RecordError:  # too deep a nest to be written again: what is not nested tells it apart
        flat = {key: value for key, value in item.items() if not isinstance(value, dict | list)}
        return fingerprint(flat)


def _unreadable(item: object, batch: Batch, place: Place, ordinal: int) -> Event:
    words = f"a {batch.holds} was expected where {json_kind(item)} stands"
    message = str(item) if isinstance(item, Unreadable) else words
    return Event(
        source=place.source,
        offset=place.offset,
        ordinal=ordinal,
        length=place.length,
        format=NAME,
        time=None,
        time_digits=0,
        time_basis=TimeBasis.UNKNOWN,
        trace=None,
        session=batch.origin.session,
        span=None,
        parent=None,
        kind=Kind.OTHER,
        phase=Phase.ALONE,
        event="unreadable",
        name=f"unreadable {batch.holds}",
        status=Status.INFO,
        raw_status=None,
        reason=None,
        reason_text=None,
        message=message,
        why=None,
        duration=None,
        level=None,
        user=None,
        owner=None,
        ends=Ends.NEVER,
        fingerprint=fingerprint(message),
    )

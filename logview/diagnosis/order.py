"""The one order in which a trace's events are judged, whatever order they were read in.

By time; at equal times calls before results; then source, the older part of a rotated log first,
offset and ordinal. Exact duplicates are dropped here, the earliest standing.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from typing import NamedTuple

from logview.model import ENDINGS, Event, Kind, Phase
from logview.rotation import age_order

# Members of an enumeration are looked up once, not for each of a million events.
_CALL, _RESULT, _OUTCOME = Phase.CALL, Phase.RESULT, Phase.OUTCOME
_Moment = tuple[int | None, str | None, Kind, str]


class Ordered(NamedTuple):
    """Distinct events in order."""

    events: list[Event]
    times: list[int]
    """For each event its time, or the one that was lent to it for want of its own."""
    duplicates: int


def in_order(events: Iterable[Event]) -> Ordered:
    """Sort the events of one trace and drop exact duplicates.

    An event without a time takes, for the order only, that of the record before it in the same
    file, or else the one after; its copies take the same. Events of no trace are never taken for
    duplicates.
    """
    given = list(events)
    times = _rising_times(given)
    ordered = Ordered(given, times, 0) if times is not None else _sorted(given)
    if len({event.fingerprint for event in given}) == len(given):
        return ordered
    return _without_duplicates(ordered)


def _rising_times(events: list[Event]) -> list[int] | None:
    """The times of events that lie in order as they are; None where they have to be sorted. Logs
    are mostly written and read in order, and this costs a tenth of the keys to sort by."""
    times: list[int] = []
    before: Event | None = None
    latest: float = -inf
    for event in events:
        time = event.time
        if time is None:
            return None
        if time <= latest and (time < latest or before is None or not _follows(event, before)):
            return None
        times.append(time)
        before, latest = event, time
    return times


def _follows(event: Event, before: Event) -> bool:
    """Whether an event certainly comes after another one of the same time. In doubt it does not:
    the keys tell."""
    if before.source != event.source or before[1:3] >= event[1:3]:
        return False
    return _is_late(event) or not (_is_late(before) or before.phase is _OUTCOME)


def _is_late(event: Event) -> bool:
    """Whether an event comes after the calls of its tick, whatever those are."""
    return event.phase is _RESULT or event.ends in ENDINGS


def _sorted(events: list[Event]) -> Ordered:
    called = _called_at(events)
    lent = _lent_times(events) if any(e.time is None for e in events) else {}
    keyed = sorted(
        (
            e.time if e.time is not None else lent[e.source, e.offset, e.ordinal],
            _is_late(e) or (e.phase is _OUTCOME and _moment(e) in called),
            age_order(e.source),
            e.offset,
            e.ordinal,
            index,
        )
        for index, e in enumerate(events)
    )
    return Ordered([events[key[-1]] for key in keyed], [key[0] for key in keyed], 0)


def _without_duplicates(ordered: Ordered) -> Ordered:
    kept: list[Event] = []
    times: list[int] = []
    seen: set[int] = set()
    for event, time in zip(ordered.events, ordered.times, strict=True):
        if event.trace is not None:
            if event.fingerprint in seen:
                continue
            seen.add(event.fingerprint)
        kept.append(event)
        times.append(time)
    return Ordered(kept, times, len(ordered.events) - len(kept))


def _called_at(events: list[Event]) -> set[_Moment]:
    """When operations were called, in a trace in which an outcome may answer a call. An outcome
    that answers none in its tick keeps its place among the others."""
    if all(event.phase is not _OUTCOME for event in events):
        return set()
    return {_moment(event) for event in events if event.phase is _CALL}


def _moment(event: Event) -> _Moment:
    return event.time, event.session, event.kind, event.name


def _lent_times(events: list[Event]) -> dict[tuple[str, int, int], int]:
    lent: dict[tuple[str, int, int], int] = {}
    lent_first: dict[int, int] = {}
    by_place = sorted(events, key=lambda e: (age_order(e.source), e.offset, e.ordinal))
    first_known = {e.source: e.time for e in reversed(by_place) if e.time is not None}
    source, time = None, 0
    for event in by_place:
        if event.source != source:
            source, time = event.source, first_known.get(event.source, 0)
        if event.time is None:
            if event.trace is not None:
                known = lent_first.setdefault(event.fingerprint, time)
            else:
                known = time
            lent[event.source, event.offset, event.ordinal] = known
        else:
            time = event.time
    return lent

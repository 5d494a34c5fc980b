"""The one order in which a trace's events are judged, whatever order they were read in.

By time; at equal times calls before results; then source, the older part of a rotated log first,
offset and ordinal. Exact duplicates are dropped here, the earliest standing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from logview.model import Ends, Event, Kind, Phase
from logview.rotation import age_order

# Members of an enumeration are looked up once, not for each of a million events.
_RESULT, _OUTCOME = Phase.RESULT, Phase.OUTCOME
_ENDINGS = frozenset({Ends.GOOD, Ends.BAD})
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
    unsorted = list(events)
    called = _called_at(unsorted)
    lent = _lent_times(unsorted) if any(e.time is None for e in unsorted) else {}
    keyed = sorted(
        (
            e.time if e.time is not None else lent[e.source, e.offset, e.ordinal],
            e.phase is _RESULT
            or e.ends in _ENDINGS
            or (e.phase is _OUTCOME and _moment(e) in called),
            age_order(e.source),
            e.offset,
            e.ordinal,
            index,
        )
        for index, e in enumerate(unsorted)
    )
    kept: list[Event] = []
    times: list[int] = []
    seen: set[int] = set()
    for time, _, _, _, _, index in keyed:
        event = unsorted[index]
        if event.trace is not None:
            if event.fingerprint in seen:
                continue
            seen.add(event.fingerprint)
        kept.append(event)
        times.append(time)
    return Ordered(kept, times, len(unsorted) - len(kept))


def _called_at(events: list[Event]) -> set[_Moment]:
    """When operations were called, in a trace in which an outcome may answer a call. An outcome
    that answers none in its tick keeps its place among the others."""
    if all(event.phase is not _OUTCOME for event in events):
        return set()
    return {_moment(event) for event in events if event.phase is Phase.CALL}


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

"""What the head of a trace says beyond its steps: when it began and ended, which blocks never ran,
whether its root is missing, and the session of an execution that names none."""

from __future__ import annotations

from collections.abc import Sequence

from logview.model import Event, Kind, Phase, Step

# Members of an enumeration are looked up once, not for each of a million events.
_ALONE, _OUTCOME, _ASIDE = Phase.ALONE, Phase.OUTCOME, Phase.ASIDE
_LOG = Kind.LOG
_MILLISECONDS = 3
_SPANS = "otlp"
"""The format whose every trace is a tree of spans, even where only log rows of it are there."""


def extent(events: Sequence[Event]) -> tuple[Event | None, Event | None]:
    """The event that began first and the one that ended last, each at that moment: a duration
    reaches forward from a step's own time, and back from that of an outcome. Records that stand
    aside count only where there is nothing else. None where no event has a time."""
    timed = [e for e in events if e.time is not None and e.phase is not _ASIDE]
    timed = timed or [e for e in events if e.time is not None]
    if not timed:
        return None, None
    began, ended = timed[0], timed[-1]
    first, last = begin_of(began), end_of(ended)
    for event in timed:
        if event.duration:
            phase = event.phase
            if phase is _OUTCOME and begin_of(event) < first:
                began, first = event, begin_of(event)
            elif phase is _ALONE and end_of(event) > last:
                ended, last = event, end_of(event)
    return _at(began, first), _at(ended, last)


def begin_of(event: Event) -> int:
    """When what an event with a time tells of began."""
    time = event.time or 0
    if event.phase is _OUTCOME and event.duration:
        return max(time - event.duration, -(2**63))
    return time


def end_of(event: Event) -> int:
    """When what an event with a time tells of ended."""
    time = event.time or 0
    if event.phase is _ALONE and event.duration:
        return min(time + event.duration, 2**63 - 1)
    return time


def _at(event: Event, time: int) -> Event:
    if time == event.time:
        return event
    return event._replace(time=time, time_digits=max(event.time_digits, _MILLISECONDS))


def fact(events: Sequence[Event], name: str) -> str | None:
    """The first that any event says of it."""
    for event in events:
        if name in event.facts:
            return event.facts[name]
    return None


def stand_in_session(events: Sequence[Event]) -> str | None:
    """The session of executions that name none: what one user does with one feature.

    None where the log knows neither features nor records of use.
    """
    feature = fact(events, "feature")
    if feature is None and all(event.phase is not _ASIDE for event in events):
        return None
    user = next((e.user for e in events if e.user is not None), None)
    return " · ".join(filter(None, (feature, user))) or None


def lacks_root(events: Sequence[Event]) -> bool:
    """Whether the trace is made of spans and the one around all others is not in the log."""
    if not any(e.span or e.parent for e in events):
        return False
    spans = [e for e in events if e.kind is not _LOG or e.format == _SPANS]
    if all(e.parent is None and (e.span is None or e.kind is not _LOG) for e in spans):
        return False
    return all(e.kind is _LOG or e.span is None or e.parent is not None for e in spans)


def cut_short_at(steps: Sequence[Step]) -> Step | None:
    """The first step at which an execution skipped all that was planned after it."""
    return next((s for s in steps if _word(s.raw_status) == "short_circuited"), None)


def blocks_not_run(
    events: Sequence[Event], steps: Sequence[Step], *, came_to_good_end: bool
) -> tuple[str, ...]:
    """Ids of planned blocks that never ran: those that the log names, else, where the execution
    was cut short, those that it planned and that have no step."""
    named = _ids(events, "not_run")
    planned = _ids(events, "blocks")
    if named or not planned or (came_to_good_end and cut_short_at(steps) is None):
        return named
    ran = {s.facts.get("block", s.name) for s in steps if s.kind is Kind.BLOCK}
    return tuple(block for block in planned if block not in ran)


def _ids(events: Sequence[Event], name: str) -> tuple[str, ...]:
    said = [event.facts[name] for event in events if name in event.facts]
    if not said:
        return ()
    ids = (item.strip() for words in said for item in words.split(","))
    return tuple(dict.fromkeys(item for item in ids if item))


def _word(raw_status: str | None) -> str:
    return (raw_status or "").lower().replace("-", "_").replace(" ", "_")

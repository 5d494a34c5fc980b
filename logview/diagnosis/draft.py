"""A step while it is being put together. Only the rooms of diagnosis know it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from logview.model import NO_FACTS, Event, Kind, Phase, Status

# Members of an enumeration are looked up once, not for each of a million events.
_ALONE = Phase.ALONE
_FAILED, _BLOCKED = Status.FAILED, Status.BLOCKED
_INFO, _UNANSWERED = Status.INFO, Status.UNANSWERED

_T = TypeVar("_T")
LONGEST = 2**63 - 1
"""Nanoseconds of the longest span of time that is told, 292 years: two times five centuries apart
make no longer one."""


class Draft:
    """One step in the making: its events, their places in the order, and what is found out."""

    __slots__ = (
        "attempt",
        "attempts",
        "backwards",
        "calls",
        "depth",
        "doubts",
        "duration",
        "ended",
        "evidence",
        "first",
        "in_doubt",
        "kind",
        "last",
        "name",
        "number",
        "parent",
        "propagated",
        "recovered_by",
        "result",
        "session",
        "started",
        "status",
    )

    def __init__(self, event: Event, place: int) -> None:
        """A step that begins with an event."""
        self.kind: Kind = event.kind
        self.name: str = event.name
        self.session: str | None = event.session
        self.first = place
        """Place of the first event in the order."""
        self.last: int | None = None
        """Place of the event that closed it; None while it is open."""
        self.in_doubt = False
        """Whether its result may be another call's."""
        self.backwards = False
        """Whether the result lies before the call in the order."""
        self.calls: Sequence[Event] = ()
        self.result: Event | None = None
        """The answer, or the only event of a step that waits for none."""
        self.evidence: Sequence[Event] = ()
        self.doubts: Sequence[str] = ()
        self.status = _UNANSWERED
        self.started: int | None = None
        self.ended: int | None = None
        self.duration: int | None = None
        self.number = 0
        self.parent: Draft | None = None
        self.depth = 0
        self.recovered_by: Draft | None = None
        self.propagated = False
        self.attempt = 1
        self.attempts = 1

    @property
    def problem(self) -> bool:
        return self.status is _FAILED or self.status is _BLOCKED

    @property
    def facts(self) -> Mapping[str, str]:
        """What its events say, a later one before an earlier one."""
        result = self.result
        if not self.calls:
            return result.facts if result is not None else NO_FACTS
        said = [event.facts for event in self.calls if event.facts]
        if result is not None and result.facts:
            said.append(result.facts)
        if len(said) < 2:
            return said[0] if said else NO_FACTS
        return {key: word for facts in said for key, word in facts.items()}

    @property
    def own(self) -> Sequence[Event]:
        """The events that make the step, without evidence from elsewhere."""
        if self.result is None:
            return self.calls
        return (*self.calls, self.result) if self.calls else (self.result,)

    def call(self, event: Event) -> None:
        """One more event of those that opened the step."""
        self.calls = _grown(self.calls, event) if self.calls else [event]

    def witness(self, event: Event) -> None:
        """An event from elsewhere that tells why the step failed."""
        self.evidence = _grown(self.evidence, event)

    def doubt(self, words: str) -> None:
        """Something that has to be assumed of the step."""
        self.doubts = _grown(self.doubts, words)

    def settle(self) -> None:
        """Read status and times off the events, once all of them are there."""
        result = self.result
        if result is not None:
            self.status = result.status or _INFO
            self.duration = result.duration
            if result.phase is _ALONE:  # the only event, as in most steps
                self.started = self.ended = result.time
                if result.duration:
                    self.ended = _plus(result.time, result.duration)
                if result.facts:
                    self._take_inferred(result)
                return
        first = None
        if self.calls:
            first = self.calls[0]
            self.started = first.time
            for event in self.calls:
                if event.facts:
                    self._take_inferred(event)
        if result is None:
            return
        if result.facts:
            self._take_inferred(result)
        self.ended = result.time
        if first is None:
            self.started = _plus(result.time, -(result.duration or 0))
        elif self.backwards:  # how long it took is not known, unless its result says so
            self.started, self.ended = result.time, first.time
        elif self.duration is None and self.started is not None and self.ended is not None:
            self.duration = min(self.ended - self.started, LONGEST)

    def _take_inferred(self, event: Event) -> None:
        words = event.facts.get("inferred")
        if words and words not in self.doubts:
            self.doubt(words)

    def starts_after(self, failure: Draft) -> bool:
        """Whether this step began after that one had ended.

        Where a log's clock is too coarse to tell, beginning in the same tick as the end counts,
        if it was not also the tick in which the other began: then the two ran side by side.
        """
        if self.started is None or failure.ended is None:
            return failure.last is not None and self.first > failure.last
        if self.started == failure.ended:
            return failure.started is None or self.started > failure.started
        return self.started > failure.ended


def _plus(time: int | None, span: int | None) -> int | None:
    """A moment later or earlier, within what 64 bits hold: a log may claim any duration."""
    return None if time is None else max(-(2**63), min(time + (span or 0), 2**63 - 1))


def _grown(items: Sequence[_T], item: _T) -> Sequence[_T]:
    """A list with one item more. Most steps never need one, and a million of them are made."""
    if isinstance(items, list):
        items.append(item)
        return items
    return [*items, item]

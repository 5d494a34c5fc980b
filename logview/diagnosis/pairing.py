"""Calls find their results: by identifier where both carry one, else first in, first out.

A pairing that the log leaves open is made all the same, and said to be a guess.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence

from logview.diagnosis.draft import Draft
from logview.model import Event, Kind, Phase

# Members of an enumeration are looked up once, not for each of a million events.
_ALONE, _CALL, _RESULT, _OUTCOME, _ASIDE = (
    Phase.ALONE, Phase.CALL, Phase.RESULT, Phase.OUTCOME, Phase.ASIDE
)  # fmt: skip
_MODEL = Kind.MODEL
_Operation = tuple[str | None, Kind, str, str | None, str | None]
_Identifier = tuple[str | None, Kind, str]


def pair(events: Sequence[Event]) -> list[Draft]:
    """The steps of one trace, from its events in order; each is part of exactly one, but for those
    that stand aside.

    Tool calls and the like pair with their results by `span`, else in order of call by session,
    kind and name, and by the block that they serve. An outcome answers an earlier call in the same
    way, or is a step by itself. The messages sent to a model since its last answer and that answer
    are one step, unless they carry an identifier.
    """
    return _Pairing(events).drafts


class _Pairing:
    def __init__(self, events: Sequence[Event]) -> None:
        self.drafts: list[Draft] = []
        named = [
            (place, event)
            for place, event in enumerate(events)
            if event.span is not None and event.phase is not _ALONE
        ]
        self._result_of_call, self._call_of_result = _by_identifier(named)
        self._outcomes = {(e.session, e.kind, e.span) for _, e in named if e.phase is _OUTCOME}
        self._events = events
        self._by_call: dict[int, Draft] = {}
        self._open: dict[_Operation, _Waiting] = {}
        self._talks: dict[str | None, Draft] = {}
        for place, event in enumerate(events):
            phase = event.phase
            if phase is _ALONE:
                draft = self._begin(event, place)
                draft.result, draft.last = event, place
            elif phase is _ASIDE:
                continue
            elif event.kind is _MODEL and event.span is None:
                self._talk(event, place)
            elif phase is _CALL:
                self._call(event, place)
            else:
                self._answer(event, place)
        for (_, _, name, _, _), waiting in self._open.items():
            waiting.settle(name)
        for draft in self.drafts:
            draft.settle()

    def _begin(self, event: Event, place: int) -> Draft:
        draft = Draft(event, place)
        self.drafts.append(draft)
        return draft

    @staticmethod
    def _close(draft: Draft, event: Event, place: int) -> None:
        draft.result = event
        if place < draft.first:
            draft.first, draft.last = place, draft.first
        else:
            draft.last = place

    def _talk(self, event: Event, place: int) -> None:
        """Messages to a model gather until it answers."""
        draft = self._talks.get(event.session) or self._begin(event, place)
        if event.phase is _CALL:
            draft.call(event)
            self._talks[event.session] = draft
        else:
            self._close(draft, event, place)
            self._talks.pop(event.session, None)

    def _call(self, event: Event, place: int) -> None:
        draft = self._begin(event, place)
        draft.call(event)
        answered_at = self._result_of_call.get(place)
        if answered_at is None:
            span = event.span
            known = span is not None and (event.session, event.kind, span) in self._outcomes
            operation = _operation(event, span if known else None)
            waiting = self._open.get(operation)
            if waiting is None:
                waiting = self._open[operation] = _Waiting()
            waiting.add(draft, named=span is not None and not known)
        elif answered_at < place:  # the clocks disagree, the identifiers do not
            draft.backwards = True
            draft.doubt("its result is dated before its call: the clocks disagree")
            self._close(draft, self._events[answered_at], answered_at)
        else:
            self._by_call[place] = draft

    def _answer(self, event: Event, place: int) -> None:
        called_at = self._call_of_result.get(place)
        if called_at is not None:
            if called_at < place:
                self._close(self._by_call.pop(called_at), event, place)
            return
        draft = self._waiting(event)
        if draft is None:
            draft = self._begin(event, place)
            if event.phase is _RESULT:
                draft.doubt("no call was logged for this result")
        self._close(draft, event, place)

    def _waiting(self, event: Event) -> Draft | None:
        """The call that was open longest of those that an answer may belong to."""
        named = event.span is not None
        if named and event.phase is _OUTCOME:
            waiting = self._open.get(_operation(event, event.span))
            draft = waiting.take(named=False) if waiting else None
            if draft is not None:
                return draft
        waiting = self._open.get(_operation(event, None))
        return waiting.take(named=named) if waiting else None


def _operation(event: Event, span: str | None) -> _Operation:
    """What a call and its answer have in common."""
    block = event.facts.get("block") if event.facts else None
    return event.session, event.kind, event.name, span, block


class _Waiting:
    """Calls of one operation that have no result yet, in order of call. One that carries an
    identifier never answers to a result that carries another."""

    def __init__(self) -> None:
        self._named: deque[Draft] = deque()
        self._nameless: deque[Draft] = deque()
        self._most = 0
        self._guessed: list[Draft] = []

    def add(self, draft: Draft, *, named: bool) -> None:
        (self._named if named else self._nameless).append(draft)

    def take(self, *, named: bool) -> Draft | None:
        """The call that was open longest, for a result that carries an identifier or none."""
        count = len(self._nameless) + (0 if named else len(self._named))
        if count == 0:
            return None
        if count == 1:
            return (self._nameless or self._named).popleft()
        queues = [q for q in (self._nameless, () if named else self._named) if q]
        self._most = max(self._most, count)
        # Whoever is in doubt now stays in doubt: those that were before are known already.
        for queue in queues:
            for draft in reversed(queue):
                if draft.in_doubt:
                    break
                draft.in_doubt = True
                self._guessed.append(draft)
        first = min(queues, key=lambda q: q[0].first)
        return first.popleft()

    def settle(self, name: str) -> None:
        """Say once, of each call in doubt, how many were open."""
        for draft in self._guessed:
            draft.doubt(
                f"up to {self._most} calls of {name or 'the same name'} were open at a time and "
                "the log does not say which one a result answers: paired in order of call"
            )


def _by_identifier(
    named: Sequence[tuple[int, Event]],
) -> tuple[dict[int, int], dict[int, int]]:
    """Places of calls to places of their results, and back, where both carry the identifier."""
    result_of_call: dict[int, int] = {}
    call_of_result: dict[int, int] = {}
    if not named:
        return result_of_call, call_of_result
    calls: dict[_Identifier, deque[int]] = defaultdict(deque)
    for place, event in named:
        if event.phase is _CALL:
            calls[event.session, event.kind, event.span or ""].append(place)
    for place, event in named:
        if event.phase is _RESULT:
            waiting = calls.get((event.session, event.kind, event.span or ""))
            if waiting:
                call = waiting.popleft()
                result_of_call[call] = place
                call_of_result[place] = call
    return result_of_call, call_of_result

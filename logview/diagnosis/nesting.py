"""Which step ran inside which: sessions inside calls, and rows of other products inside steps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from logview.diagnosis.draft import Draft
from logview.model import Ends, Event, Kind, Phase, Status

_HOLDS_SESSIONS = frozenset({Kind.TOOL, Kind.AGENT, Kind.BLOCK})
_BEGINS_EXECUTION = frozenset({Kind.MARKER, Kind.REQUEST})


def root_session(events: Sequence[Event]) -> str | None:
    """The session whose agent is the owner of the trace, else the earliest.

    None where no event of the trace names a session.
    """
    owner = next((e.owner for e in events if e.owner is not None), None)
    earliest: str | None = None
    for event in events:
        if event.session is None:
            continue
        if earliest is None:
            earliest = event.session
        if owner is not None and event.facts.get("agent") == owner:
            return event.session
    return earliest


def nest(drafts: Sequence[Draft], events: Sequence[Event], root: str | None) -> list[Draft]:
    """Give every step its parent and depth, in one walk over the events in order.

    A session other than the root lies inside the call that was open when it began, and one that
    is called again lies from then on inside the later call. A log row lies inside the innermost
    step that was open; an ERROR row inside a failed step becomes that step's evidence and is no
    step of its own. Returns the steps that are left.
    """
    begins = {draft.first: draft for draft in drafts}
    closes = {d.last: d for d in drafts if d.waits and d.last is not None}
    open_steps = _OpenSteps()
    holders: dict[str | None, Draft | None] = {root: None}
    kept: list[Draft] = []
    for place, event in enumerate(events):
        closed = closes.get(place)
        if closed is not None:
            open_steps.remove(closed)
        draft = begins.get(place)
        if draft is not None:
            if draft.kind is Kind.LOG:
                if not _lay_log(draft, open_steps):
                    kept.append(draft)
            else:
                if draft.session is not None and draft.session not in holders:
                    holders[draft.session] = _holder(draft, open_steps)
                around = holders.get(draft.session)
                begins_anew = draft.kind in _BEGINS_EXECUTION
                if around is not None and begins_anew and not open_steps.holds(around):
                    around = holders[draft.session] = _holder(draft, open_steps) or around
                _put_inside(draft, around)
                kept.append(draft)
            if draft.waits and draft.last != place:
                open_steps.add(draft)
        if event.ends in {Ends.GOOD, Ends.BAD}:
            open_steps.end(event.session)
    return kept


class _OpenSteps:
    """The steps that were begun and not answered yet, at one place in the order."""

    def __init__(self) -> None:
        self._all: dict[int, Draft] = {}
        self._calls: dict[int, Draft] = {}
        self._unanswered: dict[str | None, dict[int, Draft]] = defaultdict(dict)
        self._problems: dict[str | None, dict[int, Draft]] = defaultdict(dict)

    def add(self, draft: Draft) -> None:
        for group in self._groups(draft):
            group[id(draft)] = draft

    def remove(self, draft: Draft) -> None:
        for group in self._groups(draft):
            group.pop(id(draft), None)

    def _groups(self, draft: Draft) -> Iterator[dict[int, Draft]]:
        yield self._all
        if draft.kind in _HOLDS_SESSIONS:
            yield self._calls
        if draft.result is None:
            yield self._unanswered[draft.session]
        if draft.problem:
            yield self._problems[draft.session]

    def holds(self, draft: Draft) -> bool:
        return id(draft) in self._all

    def end(self, session: str | None) -> None:
        """What an execution never answered is open no longer once it has ended."""
        for draft in list(self._unanswered[session].values()):
            self.remove(draft)

    def innermost(self) -> Draft | None:
        return next(reversed(self._all.values()), None)

    def failing(self, session: str | None) -> Draft | None:
        """The innermost step of a session that is going to fail."""
        return next(reversed(self._problems[session].values()), None)

    def calls_outside(self, session: str | None) -> list[Draft]:
        """Calls of other sessions, from the outermost."""
        return [draft for draft in self._calls.values() if draft.session != session]


def _put_inside(draft: Draft, parent: Draft | None) -> None:
    draft.parent = parent
    draft.depth = parent.depth + 1 if parent is not None else 0
    result = draft.result
    if parent is None or draft.calls or result is None or result.phase is not Phase.RESULT:
        return
    # Its start was reckoned back from how long it took: never to before what it is part of.
    if parent.started is None:
        draft.started = None
    elif draft.started is not None:
        draft.started = max(draft.started, parent.started)


def _holder(first: Draft, open_steps: _OpenSteps) -> Draft | None:
    """The innermost call that was open when a session began, or None."""
    calls = open_steps.calls_outside(first.session)
    if not calls:
        return None
    innermost = calls[-1]
    beside = sum(1 for d in calls if d.session == innermost.session)
    if beside > 1:
        first.doubts.append(
            f"{beside} calls were open when this session began: shown inside the latest of them"
        )
    return innermost


def _lay_log(log: Draft, open_steps: _OpenSteps) -> bool:
    """Put a row of another product inside the step it fell into.

    Returns whether it was taken up there as evidence of that step's failure.
    """
    around = open_steps.innermost()
    if around is None:
        return False
    if log.status is Status.FAILED:
        if not around.problem:
            # Steps that ran side by side share the moment: the error is rather the failed one's.
            around = open_steps.failing(around.session) or around
        if around.problem and log.result is not None:
            around.evidence.append(log.result)
            return True
        if around.status is Status.OK:
            log.recovered_by = around
    _put_inside(log, around)
    return False

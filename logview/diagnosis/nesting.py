"""Which step ran inside which: spans inside their parents, what serves a block inside its run,
sessions inside calls, and rows of other products inside steps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from logview.diagnosis.blocks import runs_by_block
from logview.diagnosis.draft import Draft
from logview.diagnosis.order import Ordered
from logview.diagnosis.spans import cut_circles, parents_by_span
from logview.model import Ends, Event, Kind, Phase, Status

# Members of an enumeration are looked up once, not for each of a million events.
_LOG = Kind.LOG
_GOOD, _BAD = Ends.GOOD, Ends.BAD
_ENDINGS = frozenset({_GOOD, _BAD})
_HOLDS_SESSIONS = frozenset({Kind.TOOL, Kind.AGENT, Kind.BLOCK})
_BEGINS_EXECUTION = frozenset({Kind.MARKER, Kind.REQUEST})


def root_session(events: Sequence[Event]) -> str | None:
    """The session whose agent is the owner of the trace, else that of its root span, else the
    earliest.

    None where no event of the trace names a session.
    """
    owner = next((e.owner for e in events if e.owner is not None), None)
    earliest: str | None = None
    top: str | None = None
    for event in events:
        if event.session is None:
            continue
        if earliest is None:
            earliest = event.session
        if top is None and is_root(event):
            top = event.session
        if owner is not None and event.facts.get("agent") == owner:
            return event.session
    return top or earliest


def is_root(event: Event) -> bool:
    """Whether the event is a span with nothing around it: where a tree of spans begins."""
    return event.span is not None and event.parent is None and event.ends in _ENDINGS


def nest(drafts: Sequence[Draft], ordered: Ordered, root: str | None) -> list[Draft]:
    """Give every step its parent and depth, in one walk over the events in order.

    What names its parent, or the block that it serves, lies there. A session other than the root
    lies inside the call that was open when it began, and one that is called again lies from then
    on inside the later call. A log row that names no place lies inside the innermost step that
    was open; an ERROR row inside a failed step becomes that step's evidence and is no step of its
    own. Returns the steps that are left.
    """
    events = ordered.events
    inside: dict[int, Draft | None] = {**runs_by_block(drafts, ordered.times)}
    if any(_names_its_place(event) for event in events):
        inside |= parents_by_span(drafts, ordered.times)
    if not inside and not any(draft.calls for draft in drafts):
        return list(drafts)  # nothing was ever open
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
            if draft.kind is _LOG:
                if id(draft) in inside:
                    taken_up = _lay_log(draft, inside[id(draft)])
                else:
                    taken_up = _lay_log(draft, open_steps.around(draft))
                if not taken_up:
                    kept.append(draft)
            elif id(draft) in inside:
                _put_inside(draft, inside[id(draft)])
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
        if event.ends is _GOOD or event.ends is _BAD:
            open_steps.end(event.session)
    if inside:
        cut_circles(kept, ordered.times)
    return kept


def _names_its_place(event: Event) -> bool:
    return event.parent is not None or (event.span is not None and event.kind is _LOG)


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

    def around(self, log: Draft) -> Draft | None:
        """The innermost step; for an error rather one of the same session that is going to fail,
        since steps that ran side by side share the moment."""
        innermost = next(reversed(self._all.values()), None)
        if innermost is None or innermost.problem or log.status is not Status.FAILED:
            return innermost
        return next(reversed(self._problems[innermost.session].values()), innermost)

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
        first.doubt(
            f"{beside} calls were open when this session began: shown inside the latest of them"
        )
    return innermost


def _lay_log(log: Draft, around: Draft | None) -> bool:
    """Put a row of another product inside a step.

    Returns whether it was taken up there as evidence of that step's failure.
    """
    if around is None:
        return False
    if log.status is Status.FAILED:
        if around.problem and log.result is not None:
            around.witness(log.result)
            return True
        if around.status is Status.OK:
            log.recovered_by = around
    _put_inside(log, around)
    return False

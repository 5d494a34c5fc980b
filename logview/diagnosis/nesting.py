"""Which step ran inside which: spans inside their parents, what serves a block inside its run,
sessions inside calls, and rows of other products inside steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter

from logview.diagnosis.blocks import runs_by_block
from logview.diagnosis.draft import Draft
from logview.diagnosis.open_steps import OpenSteps
from logview.diagnosis.order import Ordered
from logview.diagnosis.spans import cut_circles, parents_by_span
from logview.model import ENDINGS, Ends, Event, Kind, Phase, Status

# Members of an enumeration are looked up once, not for each of a million events.
_LOG, _BLOCK = Kind.LOG, Kind.BLOCK
_GOOD, _BAD = Ends.GOOD, Ends.BAD
_RESULT = Phase.RESULT
_OK, _FAILED = Status.OK, Status.FAILED
_FIRST = attrgetter("first")
_BEGINS_EXECUTION = frozenset({Kind.MARKER, Kind.REQUEST})


def root_session(events: Sequence[Event]) -> str | None:
    """The session whose agent is the owner of the trace, else that of its root span, else the
    earliest.

    None where no event of the trace names a session.
    """
    named = {event.session for event in events}
    named.discard(None)
    if len(named) < 2:
        return named.pop() if named else None
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
    return event.span is not None and event.parent is None and event.ends in ENDINGS


def nest(drafts: Sequence[Draft], ordered: Ordered, root: str | None) -> list[Draft]:
    """Give every step its parent and depth, in one walk over the events in order.

    What names its parent, or the block that it serves, lies there. A session other than the root
    lies inside the call that was open when it began, and one that is called again lies from then
    on inside the later call. A log row that names no place lies inside the innermost step that
    was open; an ERROR row inside a failed step becomes that step's evidence and is no step of its
    own. Returns the steps that are left.
    """
    kinds = {draft.kind for draft in drafts}
    inside: dict[int, Draft | None] = {}
    if _BLOCK in kinds:
        inside |= runs_by_block(drafts, ordered.times)
    names_place = (
        e.parent is not None or (e.span is not None and e.kind is _LOG) for e in ordered.events
    )
    if any(names_place):
        inside |= parents_by_span(drafts, ordered.times)
    nothing_opens = not any(draft.calls for draft in drafts)
    if nothing_opens or (_LOG not in kinds and {draft.session for draft in drafts} <= {root, None}):
        if not inside:
            return list(drafts)
        kept = _lay(drafts, inside)
    else:
        kept = _walk(drafts, ordered.events, root, inside)
    if inside:
        cut_circles(kept, ordered.times)
    return kept


def _lay(drafts: Sequence[Draft], inside: Mapping[int, Draft | None]) -> list[Draft]:
    """Put the steps where they say that they lie, in order: where nothing else is open, or there
    is nothing else that could lie in it."""
    kept: list[Draft] = []
    for draft in sorted(drafts, key=_FIRST):
        around = inside.get(id(draft))
        if draft.kind is _LOG:
            if _lay_log(draft, around):
                continue
        elif around is not None:
            _put_inside(draft, around)
        kept.append(draft)
    return kept


def _walk(
    drafts: Sequence[Draft],
    events: Sequence[Event],
    root: str | None,
    inside: Mapping[int, Draft | None],
) -> list[Draft]:
    """Put every step inside what was open where it began, unless it says where it lies."""
    begins = {draft.first: draft for draft in drafts}
    closes = {d.last: d for d in drafts if d.calls and d.last is not None}
    open_steps = OpenSteps()
    holders: dict[str | None, Draft | None] = {root: None}
    kept: list[Draft] = []
    for place, event in enumerate(events):
        closed = closes.get(place)
        if closed is not None:
            open_steps.remove(closed)
        draft = begins.get(place)
        if draft is not None:
            key = id(draft)
            if draft.kind is _LOG:
                around = inside[key] if key in inside else open_steps.around(draft)
                if not _lay_log(draft, around):
                    kept.append(draft)
            else:
                if key in inside:
                    around = inside[key]
                else:
                    around = _execution_around(draft, holders, open_steps)
                if around is not None:
                    _put_inside(draft, around)
                kept.append(draft)
            if draft.calls and draft.last != place:
                open_steps.add(draft)
        ends = event.ends
        if ends is _GOOD or ends is _BAD:
            open_steps.end(event.session)
    return kept


def _execution_around(
    draft: Draft, holders: dict[str | None, Draft | None], open_steps: OpenSteps
) -> Draft | None:
    """The call inside which the session of a step lies; one that begins anew may lie in another.
    `holders` keeps what was found."""
    session = draft.session
    if session is not None and session not in holders:
        holders[session] = _holder(draft, open_steps)
    around = holders.get(session)
    if around is not None and draft.kind in _BEGINS_EXECUTION and not open_steps.holds(around):
        around = holders[session] = _holder(draft, open_steps) or around
    return around


def _put_inside(draft: Draft, parent: Draft) -> None:
    draft.parent = parent
    draft.depth = parent.depth + 1
    result = draft.result
    if draft.calls or result is None or result.phase is not _RESULT:
        return
    # Its start was reckoned back from how long it took: never to before what it is part of.
    if parent.started is None:
        draft.started = None
    elif draft.started is not None:
        draft.started = max(draft.started, parent.started)


def _holder(first: Draft, open_steps: OpenSteps) -> Draft | None:
    """The innermost call that was open when a session began, or None."""
    innermost, beside = open_steps.call_outside(first.session)
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
    if log.status is _FAILED:
        if around.problem and log.result is not None:
            around.witness(log.result)
            return True
        if around.status is _OK:
            log.recovered_by = around
    _put_inside(log, around)
    return False

"""The verdict of a trace: a pure function of its events, whatever order they were read in.

It knows no clock. It judges as if the log had gone quiet; only a reader may call a trace running.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from logview.diagnosis.attempts import settle_attempts
from logview.diagnosis.draft import LONGEST, Draft
from logview.diagnosis.endings import deny_end, end_of_execution
from logview.diagnosis.header import (
    blocks_not_run,
    extent,
    fact,
    lacks_root,
    stand_in_session,
)
from logview.diagnosis.nesting import nest, root_session
from logview.diagnosis.order import Ordered, in_order
from logview.diagnosis.pairing import pair
from logview.diagnosis.providers import provider_chain
from logview.diagnosis.sessions import session_parts
from logview.diagnosis.usage import usage_of
from logview.model import (
    NO_FACTS,
    Ends,
    Event,
    FirstProblem,
    Kind,
    Outcome,
    Status,
    Step,
    Trace,
)

# Members of an enumeration are looked up once, not for each of a million events.
_NEVER = Ends.NEVER
_SKIPPED = Status.SKIPPED
_LOG = Kind.LOG
UNANSWERED_WHY = "no result was logged for it"
STOPPED_WHY = "nothing was logged after it, and the execution never said that it ended"


def judge(events: Iterable[Event], left_out: int = 0) -> Trace:
    """Events of one trace become steps, and the steps a verdict. It may have more events, which
    were `left_out` because they are too many: they are counted.

    Raises ValueError when there are no events: a trace is what its events say.
    """
    ordered = in_order(events)
    if not ordered.events:
        raise ValueError("a trace without events has no verdict")
    root = root_session(ordered.events)
    drafts = _numbered(nest(pair(ordered.events), ordered, root), ordered)
    settle_attempts(drafts)
    end = deny_end(drafts, ordered.events, end_of_execution(ordered, root))
    problems = [draft for draft in drafts if draft.problem]
    if problems:
        _mark_propagated(drafts)
    return _trace(ordered, drafts, problems, root, end, left_out)


def _start(draft: Draft, ordered: Ordered) -> int:
    return draft.started if draft.started is not None else ordered.times[draft.first]


def _numbered(drafts: Sequence[Draft], ordered: Ordered) -> list[Draft]:
    """The steps by start and numbered; none comes before the one that it lies in, even where
    clocks disagree or the two began in the same tick."""
    times = ordered.times
    keyed = [(d.started if d.started is not None else times[d.first], d.first, d) for d in drafts]
    keyed.sort()  # no two begin with the same event
    numbered = [draft for _, _, draft in keyed]
    for number, draft in enumerate(numbered, 1):
        draft.number = number
        if draft.parent is not None and not draft.parent.number:
            break
    else:
        return numbered
    ranks = {id(d): (start, first) for start, first, d in keyed}
    for draft in sorted(numbered, key=lambda d: d.depth):
        if draft.parent is not None:
            ranks[id(draft)] = max(ranks[id(draft)], ranks[id(draft.parent)])
    numbered.sort(key=lambda d: (ranks[id(d)], d.depth))
    for number, draft in enumerate(numbered, 1):
        draft.number = number
    return numbered


def _mark_propagated(drafts: Sequence[Draft]) -> None:
    """A failure that holds an unrecovered failure inside it only passed that one on."""
    holding: set[int] = set()
    for draft in reversed(drafts):  # what lies inside a step comes after it
        stands = draft.problem and draft.recovered_by is None
        draft.propagated = stands and id(draft) in holding
        if draft.parent is not None and (stands or id(draft) in holding):
            holding.add(id(draft.parent))


def _trace(
    ordered: Ordered,
    drafts: Sequence[Draft],
    problems: Sequence[Draft],
    root: str | None,
    end: Event | None,
    left_out: int,
) -> Trace:
    events = ordered.events
    writes_ends = events[0].trace is not None and any(e.ends is not _NEVER for e in events)
    session = root if root is not None else stand_in_session(events)
    stand_in = session if root is None else None
    steps = tuple([_step(draft, stand_in) for draft in drafts])
    noticed = [s for s in steps if (s.facts or s.status is _SKIPPED) and s.notice is not None]
    telling = [event for event in events if event.facts]
    silent = writes_ends and end is None
    first_problem = None
    if problems or silent:
        first_problem = _first_problem(drafts, problems, ordered, waits_for_end=silent)
    started, ended = extent(events)
    header = _header(telling, root)
    return Trace(
        trace=events[0].trace,
        session=session,
        sessions=session_parts(events, telling, steps, session),
        format=_format(events),
        feature=fact(telling, "feature"),
        role=fact(telling, "role"),
        owner=next((e.owner for e in events if e.owner is not None), None),
        user=next((e.user for e in events if e.user is not None), None),
        agent=header.get("agent"),
        agent_version=header.get("agent_version"),
        caller=header.get("caller"),
        started=started,
        ended=ended,
        duration=_span(started, ended),
        events=len(events) + left_out,
        duplicates=ordered.duplicates,
        steps=steps,
        problems=len(problems),
        retries=sum(1 for step in steps if step.attempt > 1) if problems else 0,
        notices=len(noticed),
        outcome=_outcome(problems, first_problem, end, writes_ends),
        ended_by=end.facts.get("ended_by", end.event) if end else None,
        partial=lacks_root(events),
        providers=provider_chain(steps),
        usage=usage_of(telling, steps),
        not_run=blocks_not_run(
            telling, steps, came_to_good_end=end is not None and end.ends is Ends.GOOD
        ),
        first_problem=first_problem,
        left_out=left_out,
    )


def _header(events: Sequence[Event], root: str | None) -> Mapping[str, str]:
    """What the root session, or else an event of no session, says of the agent."""
    said = [e for e in events if "agent" in e.facts and e.session in {root, None}]
    own = next((e for e in said if e.session == root), said[0] if said else None)
    return own.facts if own is not None else NO_FACTS


def _format(events: Sequence[Event]) -> str:
    """The format of the trace's own events rather than that of rows from elsewhere."""
    own = next((e for e in events if e.session is not None), None)
    if own is None:
        own = next((e for e in events if e.kind is not _LOG), events[0])
    return own.format


def _span(started: Event | None, ended: Event | None) -> int | None:
    if started is None or ended is None or started.time is None or ended.time is None:
        return None
    return min(ended.time - started.time, LONGEST)


def _first_problem(
    drafts: Sequence[Draft], problems: Sequence[Draft], ordered: Ordered, *, waits_for_end: bool
) -> FirstProblem | None:
    """Where the cursor goes: the earliest cause, else where a silent trace stopped, else the
    earliest failure that was recovered."""

    def earliest(draft: Draft) -> tuple[int, int, int]:
        ended = draft.ended
        if ended is None:
            ended = ordered.times[draft.last if draft.last is not None else draft.first]
        return ended, _start(draft, ordered), draft.first

    causes = [d for d in problems if d.recovered_by is None and not d.propagated]
    if causes:
        cause = min(causes, key=earliest)
        return FirstProblem(cause.number, cause.status, _why(cause) or "")
    if waits_for_end:
        unanswered = [d for d in drafts if d.status is Status.UNANSWERED]
        if unanswered:
            return FirstProblem(unanswered[-1].number, Status.UNANSWERED, UNANSWERED_WHY)
        if drafts:
            return FirstProblem(drafts[-1].number, Status.STOPPED, STOPPED_WHY)
    if problems:
        first = min(problems, key=earliest)
        return FirstProblem(first.number, first.status, _why(first) or "")
    return None


def _outcome(
    problems: Sequence[Draft], first: FirstProblem | None, end: Event | None, writes_ends: bool
) -> Outcome:
    if any(draft.recovered_by is None for draft in problems):
        if end is not None and end.ends is Ends.GOOD:
            return Outcome.DEGRADED
        blocked = first is not None and first.status is Status.BLOCKED
        return Outcome.BLOCKED if blocked else Outcome.FAILED
    if writes_ends and end is None:
        return Outcome.INCOMPLETE
    return Outcome.RECOVERED if problems else Outcome.OK


def _why(draft: Draft) -> str | None:
    if draft.result is not None:
        return draft.result.why
    return UNANSWERED_WHY


def _step(draft: Draft, session: str | None) -> Step:
    """The step of a draft; `session` is that of steps which name none.

    The fields by their place, not by their names: that is half the price of a step.
    """
    result, parent, recovered_by = draft.result, draft.parent, draft.recovered_by
    words = result if result is not None else draft.calls[0]
    own = draft.own
    return Step(
        draft.number,
        draft.kind,
        draft.name,
        draft.status,
        words.raw_status,
        words.reason,
        words.reason_text,
        words.message,
        words.why if result is not None else UNANSWERED_WHY,
        draft.started,
        draft.ended,
        draft.duration,
        draft.session if draft.session is not None else session,
        draft.depth,
        parent.number if parent is not None else None,
        recovered_by.number if recovered_by is not None else None,
        draft.propagated,
        draft.attempt,
        draft.attempts,
        (*own, *draft.evidence) if draft.evidence else tuple(own),
        tuple(draft.doubts),
        draft.facts,
    )

"""The verdict of a trace: a pure function of its events, whatever order they were read in.

It knows no clock. It judges as if the log had gone quiet; only a reader may call a trace running.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from logview.diagnosis.attempts import settle_attempts
from logview.diagnosis.draft import LONGEST, Draft
from logview.diagnosis.endings import deny_end, end_of_execution
from logview.diagnosis.header import (
    begin_of,
    blocks_not_run,
    end_of,
    extent,
    fact,
    lacks_root,
    stand_in_session,
)
from logview.diagnosis.nesting import nest, root_session
from logview.diagnosis.order import Ordered, in_order
from logview.diagnosis.pairing import pair
from logview.diagnosis.providers import provider_chain
from logview.diagnosis.usage import usage_of
from logview.model import (
    NO_FACTS,
    Ends,
    Event,
    FirstProblem,
    Kind,
    Outcome,
    SessionPart,
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


def judge(events: Iterable[Event]) -> Trace:
    """Events of one trace become steps, and the steps a verdict.

    Raises ValueError when there are no events: a trace is what its events say.
    """
    ordered = in_order(events)
    if not ordered.events:
        raise ValueError("a trace without events has no verdict")
    root = root_session(ordered.events)
    drafts = nest(pair(ordered.events), ordered, root)
    _number(drafts, ordered)
    settle_attempts(drafts)
    end = deny_end(drafts, ordered.events, end_of_execution(ordered, root))
    _mark_propagated(drafts)
    return _trace(ordered, drafts, root, end)


def _start(draft: Draft, ordered: Ordered) -> int:
    return draft.started if draft.started is not None else ordered.times[draft.first]


def _number(drafts: list[Draft], ordered: Ordered) -> None:
    """Sort the steps by start and number them; none comes before the one that it lies in, even
    where clocks disagree or the two began in the same tick."""
    drafts.sort(key=lambda d: (_start(d, ordered), d.first))
    if any(draft.depth for draft in drafts):
        ranks = {id(d): (_start(d, ordered), d.first) for d in drafts}
        for draft in sorted(drafts, key=lambda d: d.depth):
            if draft.parent is not None:
                ranks[id(draft)] = max(ranks[id(draft)], ranks[id(draft.parent)])
        drafts.sort(key=lambda d: (ranks[id(d)], d.depth))
    for number, draft in enumerate(drafts, 1):
        draft.number = number


def _mark_propagated(drafts: Sequence[Draft]) -> None:
    """A failure that holds an unrecovered failure inside it only passed that one on."""
    holding: set[int] = set()
    for draft in reversed(drafts):  # what lies inside a step comes after it
        stands = draft.problem and draft.recovered_by is None
        draft.propagated = stands and id(draft) in holding
        if draft.parent is not None and (stands or id(draft) in holding):
            holding.add(id(draft.parent))


def _trace(ordered: Ordered, drafts: Sequence[Draft], root: str | None, end: Event | None) -> Trace:
    events = ordered.events
    writes_ends = events[0].trace is not None and any(e.ends is not _NEVER for e in events)
    session = root if root is not None else stand_in_session(events)
    steps = tuple(_step(draft, session if root is None else None) for draft in drafts)
    telling = [event for event in events if event.facts]
    problems = [draft for draft in drafts if draft.problem]
    first_problem = _first_problem(
        drafts, problems, ordered, waits_for_end=writes_ends and end is None
    )
    started, ended = extent(events)
    header = _header(telling, root)
    return Trace(
        trace=events[0].trace,
        session=session,
        sessions=_session_parts(events, steps, problems, session),
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
        events=len(events),
        duplicates=ordered.duplicates,
        steps=steps,
        problems=len(problems),
        retries=sum(1 for step in steps if step.attempt > 1),
        notices=sum(1 for step in steps if _deserves_notice(step)),
        outcome=_outcome(problems, first_problem, end, writes_ends),
        ended_by=end.facts.get("ended_by", end.event) if end else None,
        partial=lacks_root(events),
        providers=provider_chain(steps),
        usage=usage_of(telling, steps),
        not_run=blocks_not_run(
            telling, steps, came_to_good_end=end is not None and end.ends is Ends.GOOD
        ),
        first_problem=first_problem,
    )


def _deserves_notice(step: Step) -> bool:
    return bool(step.facts or step.status is _SKIPPED) and step.notice is not None


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
    """The step of a draft; `session` is that of steps which name none."""
    words = draft.result if draft.result is not None else draft.calls[0]
    return Step(
        number=draft.number,
        kind=draft.kind,
        name=draft.name,
        status=draft.status,
        raw_status=words.raw_status,
        reason=words.reason,
        reason_text=words.reason_text,
        message=words.message,
        why=_why(draft),
        started=draft.started,
        ended=draft.ended,
        duration=draft.duration,
        session=draft.session if draft.session is not None else session,
        depth=draft.depth,
        parent=draft.parent.number if draft.parent else None,
        recovered_by=draft.recovered_by.number if draft.recovered_by else None,
        propagated=draft.propagated,
        attempt=draft.attempt,
        attempts=draft.attempts,
        events=(*draft.own, *draft.evidence) if draft.evidence else tuple(draft.own),
        doubts=tuple(draft.doubts),
        facts=draft.facts,
    )


def _session_parts(
    events: Sequence[Event],
    steps: Sequence[Step],
    problems: Sequence[Draft],
    root: str | None,
) -> tuple[SessionPart, ...]:
    names: dict[str | None, None] = {root: None}
    times: dict[str | None, tuple[int, int]] = {}
    agents: dict[str | None, str] = {}
    for event in events:
        session = event.session if event.session is not None else root
        names.setdefault(session)
        if event.time is not None:
            began = ended = event.time
            if event.duration:
                began, ended = begin_of(event), end_of(event)
            known = times.get(session)
            if known is None:
                times[session] = began, ended
            elif began < known[0] or ended > known[1]:
                times[session] = min(known[0], began), max(known[1], ended)
        if event.facts and "agent" in event.facts:
            agents.setdefault(session, event.facts["agent"])
    counts = {name: [0, 0] for name in names}
    for step in steps:
        counts[step.session if step.session is not None else root][0] += 1
    for draft in problems:
        counts[draft.session if draft.session is not None else root][1] += 1
    return tuple(
        SessionPart(
            session=name,
            agent=agents.get(name),
            started=times[name][0] if name in times else None,
            ended=times[name][1] if name in times else None,
            steps=counts[name][0],
            problems=counts[name][1],
        )
        for name in names
    )

"""The verdict of a trace: a pure function of its events, whatever order they were read in.

It knows no clock. It judges as if the log had gone quiet; only a reader may call a trace running.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from logview.diagnosis.attempts import settle_attempts
from logview.diagnosis.draft import Draft
from logview.diagnosis.nesting import nest, root_session
from logview.diagnosis.order import Ordered, in_order
from logview.diagnosis.pairing import pair
from logview.model import (
    Ends,
    Event,
    FirstProblem,
    Outcome,
    SessionPart,
    Status,
    Step,
    Trace,
)

_ENDINGS = frozenset({Ends.GOOD, Ends.BAD})
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
    drafts = nest(pair(ordered.events), ordered.events, root)
    drafts.sort(key=lambda d: (_start(d, ordered), d.first))
    for number, draft in enumerate(drafts, 1):
        draft.number = number
    settle_attempts(drafts)
    _mark_propagated(drafts)
    return _trace(ordered, drafts, root)


def _start(draft: Draft, ordered: Ordered) -> int:
    return draft.started if draft.started is not None else ordered.times[draft.first]


def _mark_propagated(drafts: Sequence[Draft]) -> None:
    """A failure that holds an unrecovered failure inside it only passed that one on."""
    for draft in drafts:
        if not draft.problem or draft.recovered_by is not None:
            continue
        around = draft.parent
        while around is not None and not around.propagated:
            if around.problem and around.recovered_by is None:
                around.propagated = True
            around = around.parent


def _trace(ordered: Ordered, drafts: Sequence[Draft], root: str | None) -> Trace:
    events = ordered.events
    end = next(
        (e for e in reversed(events) if e.ends in _ENDINGS and e.session in {root, None}),
        None,
    )
    writes_ends = events[0].trace is not None and any(e.ends is not Ends.NEVER for e in events)
    steps = tuple(_step(draft) for draft in drafts)
    first_problem = _first_problem(drafts, ordered, waits_for_end=writes_ends and end is None)
    timed = [e for e in events if e.time is not None]
    started, ended = (timed[0], timed[-1]) if timed else (None, None)
    header = next((e for e in events if e.session == root and "agent" in e.facts), None)
    return Trace(
        trace=events[0].trace,
        session=root,
        sessions=_session_parts(events, steps, root),
        format=next((e.format for e in events if e.session is not None), events[0].format),
        feature=_fact(events, "feature"),
        role=_fact(events, "role"),
        owner=next((e.owner for e in events if e.owner is not None), None),
        user=next((e.user for e in events if e.user is not None), None),
        agent=header.facts.get("agent") if header else None,
        agent_version=header.facts.get("agent_version") if header else None,
        caller=header.facts.get("caller") if header else None,
        started=started,
        ended=ended,
        duration=_span(started, ended),
        events=len(events),
        duplicates=ordered.duplicates,
        steps=steps,
        problems=sum(1 for step in steps if step.problem),
        retries=sum(1 for step in steps if step.attempt > 1),
        notices=sum(1 for step in steps if step.status is Status.SKIPPED),
        outcome=_outcome(drafts, first_problem, end, writes_ends),
        ended_by=end.facts.get("ended_by", end.event) if end else None,
        partial=False,
        providers=(),
        usage=None,
        not_run=(),
        first_problem=first_problem,
    )


def _span(started: Event | None, ended: Event | None) -> int | None:
    if started is None or ended is None or started.time is None or ended.time is None:
        return None
    return ended.time - started.time


def _fact(events: Sequence[Event], name: str) -> str | None:
    return next((e.facts[name] for e in events if name in e.facts), None)


def _first_problem(
    drafts: Sequence[Draft], ordered: Ordered, *, waits_for_end: bool
) -> FirstProblem | None:
    """Where the cursor goes: the earliest cause, else where a silent trace stopped, else the
    earliest failure that was recovered."""

    def earliest(draft: Draft) -> tuple[int, int, int]:
        ended = draft.ended
        if ended is None:
            ended = ordered.times[draft.last if draft.last is not None else draft.first]
        return ended, _start(draft, ordered), draft.first

    problems = [draft for draft in drafts if draft.problem]
    causes = [d for d in problems if d.recovered_by is None and not d.propagated]
    if causes:
        cause = min(causes, key=earliest)
        return FirstProblem(cause.number, cause.status, _why(cause) or "")
    if waits_for_end:
        unanswered = [d for d in drafts if d.status is Status.UNANSWERED]
        if unanswered:
            return FirstProblem(unanswered[-1].number, Status.UNANSWERED, UNANSWERED_WHY)
        return FirstProblem(drafts[-1].number, Status.STOPPED, STOPPED_WHY)
    if problems:
        first = min(problems, key=earliest)
        return FirstProblem(first.number, first.status, _why(first) or "")
    return None


def _outcome(
    drafts: Sequence[Draft], first: FirstProblem | None, end: Event | None, writes_ends: bool
) -> Outcome:
    problems = [draft for draft in drafts if draft.problem]
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


def _step(draft: Draft) -> Step:
    result = draft.result
    words = result if result is not None else draft.calls[0]
    events = list(draft.calls)
    if result is not None:
        events.append(result)
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
        session=draft.session,
        depth=draft.depth,
        parent=draft.parent.number if draft.parent else None,
        recovered_by=draft.recovered_by.number if draft.recovered_by else None,
        propagated=draft.propagated,
        attempt=draft.attempt,
        attempts=draft.attempts,
        events=(*events, *draft.evidence),
        doubts=tuple(draft.doubts),
        facts=draft.facts,
    )


def _session_parts(
    events: Sequence[Event], steps: Sequence[Step], root: str | None
) -> tuple[SessionPart, ...]:
    names: dict[str | None, None] = {root: None}
    times: dict[str | None, list[int]] = {}
    agents: dict[str | None, str] = {}
    for event in events:
        session = event.session if event.session is not None else root
        names.setdefault(session)
        if event.time is not None:
            times.setdefault(session, []).append(event.time)
        if "agent" in event.facts:
            agents.setdefault(session, event.facts["agent"])
    counts = {name: [0, 0] for name in names}
    for step in steps:
        count = counts[step.session if step.session is not None else root]
        count[0] += 1
        count[1] += step.problem
    return tuple(
        SessionPart(
            session=name,
            agent=agents.get(name),
            started=min(times[name]) if name in times else None,
            ended=max(times[name]) if name in times else None,
            steps=counts[name][0],
            problems=counts[name][1],
        )
        for name in names
    )

"""What each session had of a trace: its agent, when it began and ended, its steps and problems.
It reads the verdict's own steps and judges nothing itself."""

from __future__ import annotations

from collections.abc import Sequence

from logview.diagnosis.header import begin_of, end_of
from logview.model import Event, Phase, SessionPart, Step

# Members of an enumeration are looked up once, not for each of a million events.
_ALONE, _OUTCOME = Phase.ALONE, Phase.OUTCOME


def session_parts(
    events: Sequence[Event], telling: Sequence[Event], steps: Sequence[Step], root: str | None
) -> tuple[SessionPart, ...]:
    """The root session first, then the others by their first event; what names no session is the
    root's. `telling` are those of the events that have facts."""
    agents: dict[str | None, str] = {}
    for event in telling:
        if "agent" in event.facts:
            session = event.session if event.session is not None else root
            agents.setdefault(session, event.facts["agent"])
    if {event.session for event in events} <= {root, None}:  # as in most traces
        return (_part(root, agents.get(root), events, steps),)
    events_of: dict[str | None, list[Event]] = {root: []}
    for event in events:
        session = event.session if event.session is not None else root
        events_of.setdefault(session, []).append(event)
    steps_of: dict[str | None, list[Step]] = {session: [] for session in events_of}
    for step in steps:
        steps_of[step.session if step.session is not None else root].append(step)
    return tuple(
        _part(session, agents.get(session), own, steps_of[session])
        for session, own in events_of.items()
    )


def _part(
    session: str | None, agent: str | None, events: Sequence[Event], steps: Sequence[Step]
) -> SessionPart:
    """The part of one session, from its own events and steps in order."""
    timed = [event for event in events if event.time is not None]
    started = ended = None
    if timed:
        started, ended = begin_of(timed[0]), end_of(timed[-1])
        for event in timed:
            if event.duration:
                if event.phase is _OUTCOME:
                    started = min(started, begin_of(event))
                elif event.phase is _ALONE:
                    ended = max(ended, end_of(event))
    problems = sum([step.problem for step in steps])
    return SessionPart(session, agent, started, ended, len(steps), problems)

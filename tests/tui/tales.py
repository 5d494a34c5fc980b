"""Hand-made traces."""

from __future__ import annotations

from collections.abc import Sequence

from logview.diagnosis.providers import provider_chain
from logview.model import (
    Ends,
    Event,
    FirstProblem,
    Kind,
    Outcome,
    Phase,
    Reason,
    SessionPart,
    Status,
    Step,
    TimeBasis,
    Trace,
)

MS = 1_000_000
START = 1_767_225_600_000_000_000
"""2026-01-01T00:00:00Z."""
NOW = START + 600_000 * MS

PROBLEMS = {Status.FAILED, Status.BLOCKED}


def event(line: int, time: int | None, source: str = "chat.jsonl", **fields: object) -> Event:
    """An event at a line of a file, each line a hundred bytes long."""
    whole = {
        "source": source,
        "offset": line * 100,
        "ordinal": 0,
        "length": 99,
        "format": "foundry",
        "time": time,
        "time_digits": 3,
        "time_basis": TimeBasis.EXACT,
        "trace": "t",
        "session": "s",
        "span": None,
        "parent": None,
        "kind": Kind.TOOL,
        "phase": Phase.ALONE,
        "event": "tool_call",
        "name": "",
        "status": None,
        "raw_status": None,
        "reason": None,
        "reason_text": None,
        "message": None,
        "why": None,
        "duration": None,
        "level": None,
        "user": None,
        "owner": None,
        "ends": Ends.NO,
        "fingerprint": 0,
        **fields,
    }
    return Event(**whole)  # type: ignore[arg-type]


def step(
    number: int,
    kind: Kind,
    name: str,
    at: int,
    lasting: int | None,
    status: Status = Status.OK,
    begin: int = START,
    **fields: object,
) -> Step:
    """A step that began `at` ms after the trace and lasted some ms; None: no answer."""
    started = begin + at * MS
    ended = None if lasting is None else started + lasting * MS
    whole = {
        "raw_status": None,
        "reason": None,
        "reason_text": None,
        "message": None,
        "why": "payload.result is a failure" if status in PROBLEMS else None,
        "session": "s",
        "depth": 0,
        "parent": None,
        "recovered_by": None,
        "propagated": False,
        "attempt": 1,
        "attempts": 1,
        "events": (event(number, started, kind=kind, name=name),),
        **fields,
    }
    return Step(
        number=number,
        kind=kind,
        name=name,
        status=status,
        started=started,
        ended=ended,
        duration=None if lasting is None else lasting * MS,
        **whole,  # type: ignore[arg-type]
    )


def trace(name: str, steps: Sequence[Step], outcome: Outcome, **fields: object) -> Trace:
    """A trace of these steps; its first problem is the first unrecovered one, else the first."""
    bad = [step for step in steps if step.problem]
    cause = next((step for step in bad if step.recovered_by is None), bad[0] if bad else None)
    first = FirstProblem(cause.number, cause.status, cause.why or "") if cause else None
    events = [event for step in steps for event in step.events]
    end = max((step.ended or step.started or START for step in steps), default=START)
    whole = {
        "session": "session-of-" + name,
        "sessions": (SessionPart("s", "Harbour clerk", START, end, len(steps), len(bad)),),
        "format": "foundry",
        "feature": None,
        "role": None,
        "owner": None,
        "user": "user-17",
        "agent": "Harbour clerk",
        "agent_version": "9.3",
        "caller": "cli",
        "duplicates": 0,
        "problems": len(bad),
        "retries": 1 if any(step.attempt > 1 for step in steps) else 0,
        "notices": sum(step.notice is not None for step in steps),
        "ended_by": None,
        "partial": False,
        "providers": provider_chain(steps),
        "usage": None,
        "not_run": (),
        "first_problem": first,
        "started": events[0] if events else None,
        "ended": event(99, end) if events else None,
        **fields,
    }
    return Trace(
        trace=name,
        duration=end - START if events else None,
        events=len(events),
        steps=tuple(steps),
        outcome=outcome,
        **whole,  # type: ignore[arg-type]
    )


def failing_trace(name: str = "7c8bfa02-0000-4000-8000-000000000001") -> Trace:
    """Six steps; the third, a tool's first attempt, is the first failure."""
    steps = [
        step(1, Kind.REQUEST, "where is pallet 7?", 0, 0, Status.INFO),
        step(2, Kind.MODEL, "gpt-x", 12, 640),
        step(
            3,
            Kind.TOOL,
            "stock_level",
            655,
            1100,
            Status.FAILED,
            reason=Reason.TIMEOUT,
            message="upstream 503 after 1.1 s",
            attempts=2,
        ),
        step(4, Kind.TOOL, "price_quote", 1800, 910),
        step(
            5,
            Kind.TOOL,
            "stock_level",
            2710,
            1490,
            Status.FAILED,
            reason=Reason.TIMEOUT,
            attempt=2,
            attempts=2,
        ),
        step(6, Kind.ERROR, "SessionExecutionFailed", 4200, 0, Status.FAILED),
    ]
    return trace(name, steps, Outcome.FAILED)


def fine_trace(name: str) -> Trace:
    """Two steps, both well."""
    return trace(
        name,
        [step(1, Kind.REQUEST, "hello", 0, 0), step(2, Kind.RESPONSE, "answer", 30, 400)],
        Outcome.OK,
    )


def blocked_trace(name: str) -> Trace:
    """A limit refused the second step."""
    steps = [
        step(1, Kind.REQUEST, "hello", 0, 0),
        step(2, Kind.LIMIT, "daily messages", 5, 1, Status.BLOCKED, reason=Reason.LIMIT_GLOBAL),
    ]
    return trace(name, steps, Outcome.BLOCKED)

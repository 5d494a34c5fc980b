"""The objects that `--json` prints: the contract with scripts that read them.

Field names and units are fixed; a change is announced in the README. Pure: everything that has
to be read from a log comes in ready.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import orjson

from logview.index.rows import RawRecord, Rejection, SessionRow
from logview.model import ProviderTry, Step, Trace, Usage
from logview.text import escaped
from logview.times import milliseconds, rfc3339

Json = dict[str, object]


def json_line(value: Json) -> bytes:
    """One object on one line, with every character and digit that it has. What would act on a
    terminal, or hide on it, is escaped."""
    try:
        line = orjson.dumps(value)
    except TypeError:  # integers beyond 64 bits and lone surrogates
        line = json.dumps(value, separators=(",", ":")).encode("ascii")
    return escaped(line) + b"\n"


def session_object(row: SessionRow) -> Json:
    """A line of `sessions --json`."""
    return {
        "session_id": row.session,
        "agent": row.agent,
        "user": row.user,
        "traces": row.traces,
        "problems": row.problems,
        "outcomes": {str(outcome): count for outcome, count in row.outcomes.items()},
        "started": _time(row.started, row.started_digits),
        "last": _time(row.last, row.last_digits),
    }


def trace_object(trace: Trace, trace_id: str, session_id: str, first_problem: Json | None) -> Json:
    """A line of `traces --json`, and the head of `show --json`.

    The identifiers are given: those of buckets are the index's own.
    """
    return {
        "trace_id": trace_id,
        "session_id": session_id,
        "sessions": [part.session or session_id for part in trace.sessions],
        "format": trace.format,
        "feature": trace.feature,
        "role": trace.role,
        "owner": trace.owner,
        "user": trace.user,
        "agent": trace.agent,
        "agent_version": trace.agent_version,
        "caller": trace.caller,
        "started": _time(trace.started.time, trace.started.time_digits) if trace.started else None,
        "ended": _time(trace.ended.time, trace.ended.time_digits) if trace.ended else None,
        "duration_ms": _milliseconds(trace.duration),
        "events": trace.events,
        "duplicates": trace.duplicates,
        "steps": len(trace.steps),
        "problems": trace.problems,
        "retries": trace.retries,
        "notices": trace.notices,
        "outcome": str(trace.outcome),
        "ended_by": trace.ended_by,
        "partial": trace.partial or trace.left_out > 0,
        "providers": [_provider_object(link) for link in trace.providers],
        "usage": _usage_object(trace.usage) if trace.usage else None,
        "first_problem": first_problem,
    }


def _provider_object(link: ProviderTry) -> Json:
    return {
        "provider": link.provider,
        "model": link.model,
        "status": str(link.status),
        "reason": str(link.reason) if link.reason else None,
        "step": link.step,
    }


def _usage_object(usage: Usage) -> Json:
    return {
        "provider": usage.provider,
        "model": usage.model,
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "total_tokens": usage.total_tokens,
        "cost": usage.cost,
        "success": usage.success,
        "fallback_used": usage.fallback_used,
    }


def step_object(step: Step, records: Sequence[RawRecord], given: object, came: object) -> Json:
    """A step of `show --json`. `records` are its events with their places, `given` and `came` what
    went in and came out."""
    digits = step.events[0].time_digits
    if step.started != step.events[0].time:  # reckoned back from a result, in milliseconds
        digits = max(digits, 3)
    return {
        "step": step.number,
        "kind": str(step.kind),
        "name": step.name,
        "status": str(step.status),
        "raw_status": step.raw_status,
        "reason": str(step.reason) if step.reason else None,
        "reason_text": step.reason_text,
        "message": step.message,
        "why": step.why,
        "recovered_by": step.recovered_by,
        "propagated": step.propagated,
        "attempt": step.attempt,
        "attempts": step.attempts,
        "depth": step.depth,
        "parent": step.parent,
        "started": _time(step.started, digits),
        "duration_ms": _milliseconds(step.duration),
        "session_id": step.session,
        "provider": step.facts.get("provider"),
        "model": step.facts.get("model"),
        "block": step.facts.get("block"),
        "input": given,
        "output": came,
        "events": [
            {
                "source": record.source,
                "line": record.line,
                "offset": record.event.offset,
                "kind": record.event.event,
            }
            for record in records
        ],
    }


def first_problem_object(trace: Trace, step: Json) -> Json | None:
    """The step object of a trace's first problem, under the status that it has there."""
    first = trace.first_problem
    if first is None:
        return None
    return step | {"status": str(first.status), "why": first.why}


def rejection_object(rejection: Rejection) -> Json:
    """A line of `rejected --json`."""
    return {
        "source": rejection.source,
        "line": rejection.line,
        "offset": rejection.offset,
        "reason": rejection.reason,
    }


def _time(ns: int | None, digits: int) -> str | None:
    return None if ns is None else rfc3339(ns, digits)


def _milliseconds(ns: int | None) -> float | int | None:
    return None if ns is None else milliseconds(ns)

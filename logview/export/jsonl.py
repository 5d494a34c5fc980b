"""A report as the objects of `--json`: for each trace its own, then one a step, made safe to hand
on. Nothing is shortened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from logview.export.contract import (
    Json,
    first_problem_object,
    json_line,
    step_object,
    trace_object,
)
from logview.export.parts import StepParts, TraceParts
from logview.redact.people import People


def lines(traces: Sequence[TraceParts], people: People) -> Iterator[bytes]:
    """The lines of the file, each with its newline."""
    for parts in traces:
        trace = parts.trace
        steps = [_step(step) for step in parts.steps]
        first = trace.first_problem
        problem = first_problem_object(trace, steps[first.step - 1]) if first else None
        head = _safe(trace_object(trace, parts.trace_id, parts.session_id, problem), people)
        # `user` alone tells nothing to whoever hides names: here it is known who that is.
        yield json_line(head | {"user": people.word(trace.user)})
        for step in steps:
            yield json_line(_safe(step, people))


def _step(parts: StepParts) -> Json:
    return step_object(parts.step, parts.records, parts.given, parts.came)


def _safe(value: Json, people: People) -> Json:
    safe = people.value(value)
    assert isinstance(safe, dict)
    return safe

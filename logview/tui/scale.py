"""What a timeline measures a trace by: where it begins, how long it is, where nothing went on, and
where something deserves a look.

Worked out once for a trace, wherever there is time for it: one of plain lines has a step a line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from logview.model import Step, Trace

IDLE_FROM = 1_000_000_000
"""Nanoseconds of silence before a step from which they are worth a note."""

StepKey = tuple[str, int, int] | int


@dataclass(frozen=True, slots=True)
class Scale:
    """Times are nanoseconds."""

    origin: int | None
    """When the trace began; None where no time is known."""
    span: int
    """How long it took, at least 1."""
    silences: Mapping[int, int]
    """Before which steps, by number, nothing at all went on, and for how long."""
    places: Mapping[StepKey, int]
    """Where each step stands, counted from 0."""
    problems: Sequence[int]
    """Where the steps with a problem stand, in their order."""
    notices: Sequence[int]
    """The same of those with a notice."""

    @classmethod
    def of(cls, trace: Trace) -> Scale:
        """The scale of a trace."""
        origin = trace.started.time if trace.started else None
        end = trace.ended.time if trace.ended else None
        ends = (step.ended or step.started or 0 for step in trace.steps)
        span = 1 if origin is None else max(1, max(ends, default=0) - origin, (end or 0) - origin)
        places = {step_key(step): index for index, step in enumerate(trace.steps)}
        first = None if trace.first_problem is None else trace.first_problem.step
        return cls(
            origin,
            span,
            _silences(trace, max(IDLE_FROM, span // 20)),
            places,
            [at for at, step in enumerate(trace.steps) if step.problem or step.number == first],
            [at for at, step in enumerate(trace.steps) if step.notice is not None],
        )


def step_key(step: Step) -> StepKey:
    """What the step is, however many steps come to stand before it: its first event's place."""
    if not step.events:
        return step.number
    event = step.events[0]
    return (event.source, event.offset, event.ordinal)


def _silences(trace: Trace, least: int) -> dict[int, int]:
    silences = {}
    busy: int | None = None
    for step in trace.steps:
        if step.started is None:
            continue
        if busy is not None and step.started - busy >= least:
            silences[step.number] = step.started - busy
        busy = max(busy or step.started, step.ended or step.started)
    return silences

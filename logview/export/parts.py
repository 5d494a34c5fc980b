"""What is read of a trace for a report: its steps with what went in and out, and their records.

As the log has it: nothing in here is hidden, cleaned or shortened yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from logview.index.rows import RawRecord
from logview.model import Step, Trace


@dataclass(frozen=True, slots=True)
class StepParts:
    """A step with what was read of it from its log."""

    step: Step
    given: object
    came: object
    records: tuple[RawRecord, ...]


@dataclass(frozen=True, slots=True)
class TraceParts:
    """A trace with what was read of it. The identifiers of buckets are the index's own."""

    trace: Trace
    trace_id: str
    session_id: str
    steps: tuple[StepParts, ...]


def users_of(traces: Sequence[TraceParts]) -> set[str | None]:
    """Everybody of whom the events of these traces say that they asked."""
    users: set[str | None] = {parts.trace.user for parts in traces}
    return users | {e.user for p in traces for step in p.trace.steps for e in step.events}

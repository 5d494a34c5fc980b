"""What went wrong first in the traces of an index, gathered by what it was."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field

from logview.model import Kind, Reason, Status


@dataclass(slots=True)
class ProblemGroup:
    """Traces whose first problem is the same: kind and name of the step, its status and reason."""

    kind: Kind
    name: str
    status: Status
    reason: Reason | None
    newest: str
    """The trace that began last."""
    step: int
    """Its first problem."""
    traces: int = 0
    times: list[int] = field(default_factory=list)
    """When they began, the earliest first, in nanoseconds; without those that do not say so."""

    @property
    def last(self) -> int | None:
        """When the last of them began."""
        return self.times[-1] if self.times else None


def problem_groups(connection: sqlite3.Connection) -> list[ProblemGroup]:
    """The groups of all traces that have a problem: the one with most traces first, then the one
    that was seen last."""
    rows = connection.execute(
        "SELECT k.text, n.text, f.text, r.text, t.trace, t.first_step, t.started FROM traces t "
        "JOIN names k ON k.id = t.first_kind LEFT JOIN names n ON n.id = t.first_name "
        "JOIN names f ON f.id = t.first_status LEFT JOIN names r ON r.id = t.first_reason "
        "WHERE t.first_step IS NOT NULL ORDER BY t.started, t.trace"
    )
    groups: dict[tuple[str, ...], ProblemGroup] = {}
    for kind, name, status, reason, trace, step, started in rows:
        key = (kind, name, status, reason)
        group = groups.get(key)
        if group is None:
            group = groups[key] = ProblemGroup(
                Kind(kind),
                name or "",
                Status(status),
                None if reason is None else Reason(reason),
                trace,
                step,
            )
        group.newest, group.step = trace, step
        group.traces += 1
        if started is not None:
            group.times.append(started)
    return sorted(groups.values(), key=lambda g: (-g.traces, -(g.last or 0), g.kind, g.name))

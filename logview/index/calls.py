"""The calls of every judged trace: how they are kept, and how they are summed up. A row is written
with the verdict that it belongs to and never by itself."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from logview.diagnosis.providers import only_chooses
from logview.diagnosis.tools import Call, CallStats, call_stats
from logview.model import Kind, Status, Step
from logview.query.served import model_of, provider_of

_TOOL = Kind.TOOL
CALL_KINDS = frozenset({Kind.TOOL, Kind.MODEL, Kind.PROVIDER, Kind.AGENT})
"""Steps that call something, and so have a row."""

_COLUMNS = "trace_id, step, kind, name, status, reason, duration, attempt, provider, model, chose"
CALL_INSERT = (
    f"INSERT INTO calls ({_COLUMNS}) VALUES ({', '.join('?' * (_COLUMNS.count(',') + 1))})"
)

CallRow = tuple[int | None, ...]
By = Literal["tool", "provider", "model"]
_LABELS: dict[By, tuple[str, str]] = {
    "tool": ("n.text", "k.text = 'tool'"),
    "provider": (
        "p.text",
        "NOT c.chose AND (k.text = 'provider' OR (k.text = 'model' AND p.text IS NOT NULL))",
    ),
    "model": (
        "m.text",
        "NOT c.chose AND (k.text = 'model' OR (k.text = 'provider' AND m.text IS NOT NULL))",
    ),
}
"""What calls are gathered by, and which of them count: a step that only chose whom to ask asked
nobody."""


def call_rows(
    trace: int, steps: Iterable[Step], number: Callable[[str | None], int | None]
) -> Iterator[CallRow]:
    """The rows of a trace for `CALL_INSERT`. `number` gives a word its number."""
    for step in steps:
        kind = step.kind
        if kind in CALL_KINDS:
            # A tool call without facts, as most calls are, was served by nobody.
            served = kind is not _TOOL or step.facts
            yield (
                trace,
                step.number,
                number(kind),
                number(step.name),
                number(step.status),
                number(step.reason),
                step.duration,
                step.attempt,
                number(provider_of(step)) if served else None,
                number(model_of(step)) if served else None,
                int(only_chooses(step)),
            )


def tool_stats(
    connection: sqlite3.Connection, by: By, traces: set[int] | None = None
) -> list[CallStats]:
    """How the calls of every tool, provider or model went, in all traces or in those of these
    numbers: the most called first, then by name. A call that says no name has an empty one."""
    label, counts = _LABELS[by]
    chosen = "" if traces is None else "AND c.trace_id IN (SELECT value FROM json_each(:traces))"
    rows = connection.execute(
        f"SELECT coalesce({label}, ''), t.trace, c.step, s.text, c.attempt, c.duration "
        "FROM calls c JOIN traces t ON t.id = c.trace_id "
        "JOIN names k ON k.id = c.kind JOIN names s ON s.id = c.status "
        "LEFT JOIN names n ON n.id = c.name LEFT JOIN names p ON p.id = c.provider "
        f"LEFT JOIN names m ON m.id = c.model WHERE ({counts}) {chosen} "
        "ORDER BY t.started, t.trace, c.step",
        {} if traces is None else {"traces": json.dumps(sorted(traces))},
    )
    statuses = {str(status): status for status in Status}
    return call_stats(
        Call(name, trace, step, statuses[status], attempt, duration)
        for name, trace, step, status, attempt, duration in rows
    )

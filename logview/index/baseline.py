"""The traces among which the one to compare with is chosen, as light rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from logview.diagnosis.compare import Candidate
from logview.model import Outcome

_CANDIDATE = (
    "SELECT t.id, a.text, f.text, g.text, t.started, o.text FROM traces t "
    "JOIN names o ON o.id = t.outcome LEFT JOIN names a ON a.id = t.agent "
    "LEFT JOIN names f ON f.id = t.format LEFT JOIN names g ON g.id = t.feature"
)


def candidate(connection: sqlite3.Connection, trace: int) -> Candidate | None:
    """The trace of that number; None where there is none."""
    row = connection.execute(f"{_CANDIDATE} WHERE t.id = ?", (trace,)).fetchone()
    return None if row is None else _candidate(row)


def ended_well_before(connection: sqlite3.Connection, trace: Candidate) -> Iterator[Candidate]:
    """The traces of the same agent, also of none, that ended ok and began before that one, the
    latest first."""
    rows = connection.execute(
        f"{_CANDIDATE} WHERE o.text = ? AND a.text IS ? AND t.started < ? "
        "ORDER BY t.started DESC, t.id DESC",
        (str(Outcome.OK), trace.agent, trace.started),
    )
    return map(_candidate, rows)


def _candidate(row: tuple[int, str | None, str | None, str | None, int | None, str]) -> Candidate:
    number, agent, form, feature, started, outcome = row
    return Candidate(number, agent, form or "", feature, started, Outcome(outcome))

"""What a session comes to: sums over its parts of traces."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from logview.index.names import Names
from logview.model import Outcome

LARGE_SESSION = 500
"""Traces from which a session is summed up at growing intervals."""
_OUTCOMES = [outcome for outcome in Outcome if outcome is not Outcome.RUNNING]
_UPDATE = (
    "UPDATE sessions SET agent = ?, user = ?, traces = ?, problems = ?, "
    + ", ".join(f"{outcome} = ?" for outcome in _OUTCOMES)
    + ", started = ?, started_digits = ?, last = ?, last_digits = ?, stale = 0 WHERE id = ?"
)
_EARLIEST = -(2**63)


class _Part(NamedTuple):
    """One trace of a session."""

    trace: str
    trace_started: int | None
    started_digits: int
    ended_digits: int
    outcome: int
    user: int | None
    agent: int | None
    started: int | None
    ended: int | None
    problems: int


_PARTS = (
    "SELECT t.trace, t.started, t.started_digits, t.ended_digits, t.outcome, t.user, "
    "p.agent, p.started, p.ended, p.problems "
    "FROM trace_sessions p JOIN traces t ON t.id = p.trace_id WHERE p.session_id = ?"
)


class SessionSums:
    """Keeps the sums in the rows of sessions."""

    def __init__(self, connection: sqlite3.Connection, names: Names) -> None:
        self._execute = connection.execute
        self._names = names

    def put(self, session: int) -> bool:
        """Sum a session up anew; False where it has no part in any trace."""
        parts = [_Part(*row) for row in self._execute(_PARTS, (session,))]
        if not parts:
            return False
        if len(parts) > 1:  # the newest first, those of one moment by name
            parts.sort(key=lambda part: part.trace)
            parts.sort(key=_begin, reverse=True)
        outcomes = [part.outcome for part in parts]
        begun = [part for part in parts if part.started is not None]
        ended = [part for part in parts if part.ended is not None]
        first = min(begun, key=lambda p: (p.started or 0, p.trace), default=None)
        last = min(ended, key=lambda p: (-(p.ended or 0), p.trace), default=None)
        self._execute(
            _UPDATE,
            (
                next((part.agent for part in parts if part.agent is not None), None),
                next((part.user for part in parts if part.user is not None), None),
                len(parts),
                sum(part.problems for part in parts),
                *(outcomes.count(self._names.number(outcome) or 0) for outcome in _OUTCOMES),
                first.started if first else None,
                first.started_digits if first else 0,
                last.ended if last else None,
                last.ended_digits if last else 0,
                session,
            ),
        )
        return True


def _begin(part: _Part) -> int:
    return part.trace_started if part.trace_started is not None else _EARLIEST

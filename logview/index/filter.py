"""Which traces and sessions of an index a filter means. The tables narrow it down; only traces of
which that leaves a doubt are judged."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from typing import Protocol

from logview.index.narrowing import ONE_OF, Narrowing
from logview.model import Trace
from logview.query.filter import Filter

_SESSIONS = f"SELECT session_id FROM trace_sessions WHERE trace_id {ONE_OF}"


class Known(Protocol):
    """An index that can be asked."""

    @property
    def connection(self) -> sqlite3.Connection:
        """Where its tables are."""

    def trace(self, trace: int) -> Trace | None:
        """The trace of that number with its steps."""


def matching_traces(known: Known, where: Filter) -> list[int]:
    """Numbers of the traces that match, by start, then by name. What is put off of a large trace's
    verdict counts for its steps and not yet for its outcome."""
    narrowing = Narrowing(known.connection, where)
    return [
        number
        for number, sure in narrowing.candidates()
        if sure or _step_matches(known, number, where)
    ]


def matching_sessions(known: Known, where: Filter) -> list[int]:
    """Numbers of the sessions with a part in a trace that matches, newest activity first."""
    among = "" if where.empty else f"AND id IN ({_SESSIONS})"
    values = () if where.empty else (json.dumps(matching_traces(known, where)),)
    rows = known.connection.execute(
        f"SELECT id FROM sessions WHERE traces > 0 {among} ORDER BY last DESC, session", values
    )
    return [row[0] for row in rows]


def _step_matches(known: Known, number: int, where: Filter) -> bool:
    trace = known.trace(number)
    return trace is not None and where.matches_a_step(_named(known.connection, number, trace))


def _named(connection: sqlite3.Connection, number: int, trace: Trace) -> Trace:
    """The trace with the names under which the index holds a bucket and its sessions."""
    if trace.trace is not None and trace.session is not None:
        return trace
    name, session = connection.execute(
        "SELECT t.trace, s.session FROM traces t JOIN sessions s ON s.id = t.session_id "
        "WHERE t.id = ?",
        (number,),
    ).fetchone()
    parts = tuple(
        replace(part, session=session) if part.session is None else part for part in trace.sessions
    )
    return replace(trace, trace=name, session=trace.session or session, sessions=parts)

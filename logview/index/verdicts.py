"""Keeps the verdict of every trace, and the sums of every session, true to their events.

A trace that changed is judged again within the same transaction. A bucket, or a trace or session
that has grown large, is judged again at growing intervals, so that nothing is quadratic; what such
a verdict does not cover yet is counted beside it.
"""

from __future__ import annotations

import sqlite3

from logview.diagnosis.verdict import judge
from logview.index.calls import CALL_INSERT, call_rows
from logview.index.keys import bucket_name
from logview.index.names import Names
from logview.index.traces import LARGE, Numbers, TraceEvents
from logview.model import Event, Outcome
from logview.rotation import family_of

NO_TRACE = "no-trace:"
NO_SESSION = "no-session:"
_GROWTH = 1.5
_LARGE_SESSION = 500
_OUTCOMES = [str(outcome) for outcome in Outcome if outcome is not Outcome.RUNNING]

_TRACE_COLUMNS = (
    "id, trace, session_id, format, feature, role, owner, user, agent, agent_version, caller, "
    "started, started_digits, ended, ended_digits, duration, events, duplicates, steps, problems, "
    "retries, notices, outcome, ended_by, partial, first_step, first_kind, first_name, "
    "first_status, first_reason, bucket, unjudged"
)
_TRACE_PLACES = ", ".join("?" * (_TRACE_COLUMNS.count(",") + 1))


class Verdicts:
    """What changed in the running transaction, and what it means."""

    def __init__(self, connection: sqlite3.Connection, names: Names) -> None:
        self._connection = connection
        self._execute = connection.execute
        self._names = names
        self._events = TraceEvents(connection)
        self._traces = Numbers(connection, "traces", "trace")
        self._sessions = Numbers(connection, "sessions", "session")
        self._changed: dict[int, int] = {}  # traces to judge, with the number of new events
        self._changed_sessions: set[int] = set()
        self._lost: set[int] = set()
        self._load_waiting()

    def _load_waiting(self) -> None:
        """Take up what an earlier writer put off."""
        self._put_off = {
            row[0]
            for row in self._execute(
                "SELECT id FROM traces WHERE unjudged > 0 "
                "UNION SELECT id FROM traces WHERE stale > 0"
            )
        }
        self._stale = {row[0] for row in self._execute("SELECT id FROM sessions WHERE stale > 0")}

    @property
    def waiting(self) -> bool:
        """Whether a verdict or a sum was put off."""
        return bool(self._put_off or self._stale)

    def trace_of(self, event: Event, family: str) -> int:
        """The number of an event's trace (or of the bucket of its source), noted as changed."""
        trace, added = self._traces.get(event.trace or bucket_name(NO_TRACE, family))
        if added:
            self._events.begin(trace)
        self._events.add(trace, event)
        self._changed[trace] = self._changed.get(trace, 0) + 1
        return trace

    def session_of(self, session: str | None) -> int | None:
        """The number of a session; None for None."""
        return None if session is None else self._sessions.get(session)[0]

    def lost_rows(self, trace: int) -> None:
        """Rows of a trace were removed: what is remembered of it no longer holds, and its verdict
        must not wait, since no count tells a later writer that it is wrong."""
        self._events.drop(trace)
        self._changed.setdefault(trace, 0)
        self._lost.add(trace)

    def renamed(self, path: str) -> None:
        """A log was renamed. Paths decide between events of equal times, so the traces at hand
        with events of it are judged again; those of long ago do not meet the new file's."""
        for trace in self._events.holding(path):
            self._events.drop(trace)
            self._changed.setdefault(trace, 0)

    def forget(self) -> None:
        """The transaction was undone."""
        self._events.clear()
        self._traces.forget()
        self._sessions.forget()
        self._changed.clear()
        self._changed_sessions.clear()
        self._lost.clear()
        self._load_waiting()

    def settle(self, *, everything: bool) -> None:
        """Judge what changed. What is large may wait, unless `everything` is to be settled."""
        if everything:
            for trace in self._put_off:
                self._changed.setdefault(trace, 0)
        for trace, new in self._changed.items():
            self._settle_trace(trace, new, everything)
            if everything:  # all traces of an older index may be among them
                self._events.shrink()
        self._changed.clear()
        self._events.shrink()
        if everything:
            self._changed_sessions |= self._stale
        for session in self._changed_sessions:
            self._settle_session(session, everything)
        self._changed_sessions.clear()

    def _settle_trace(self, trace: int, new: int, everything: bool) -> None:
        name, judged, unjudged = self._execute(
            "SELECT trace, coalesce(events + duplicates, 0), unjudged FROM traces WHERE id = ?",
            (trace,),
        ).fetchone()
        unjudged += new
        may_wait = not everything and trace not in self._lost and judged >= LARGE
        if may_wait and judged + unjudged < judged * _GROWTH:
            self._execute("UPDATE traces SET unjudged = ? WHERE id = ?", (unjudged, trace))
            self._put_off.add(trace)
            return
        self._put_off.discard(trace)
        self._lost.discard(trace)
        bucket = name.startswith(NO_TRACE)
        events = self._events.of(trace, None if bucket else name)
        before = self._execute(
            "SELECT session_id FROM trace_sessions WHERE trace_id = ?", (trace,)
        ).fetchall()
        self._changed_sessions.update(row[0] for row in before)
        self._execute("DELETE FROM trace_sessions WHERE trace_id = ?", (trace,))
        self._execute("DELETE FROM calls WHERE trace_id = ?", (trace,))
        if events:
            self._put_trace(trace, name, events, bucket)
        else:
            self._execute("DELETE FROM traces WHERE id = ?", (trace,))
            self._traces.forget()

    def _put_trace(self, trace: int, name: str, events: list[Event], bucket: bool) -> None:
        verdict = judge(events)
        number = self._names.number
        first = verdict.first_problem
        step = verdict.step(first.step) if first else None
        stated = [event for step in verdict.steps for event in step.events] or events
        parts = [(self._session_number(stated, part.session), part) for part in verdict.sessions]
        started, ended = verdict.started, verdict.ended
        self._execute(
            f"INSERT OR REPLACE INTO traces ({_TRACE_COLUMNS}) VALUES ({_TRACE_PLACES})",
            (
                trace,
                name,
                parts[0][0],
                number(verdict.format),
                number(verdict.feature),
                number(verdict.role),
                number(verdict.owner),
                number(verdict.user),
                number(verdict.agent),
                number(verdict.agent_version),
                number(verdict.caller),
                started.time if started else None,
                started.time_digits if started else 0,
                ended.time if ended else None,
                ended.time_digits if ended else 0,
                verdict.duration,
                verdict.events,
                verdict.duplicates,
                len(verdict.steps),
                verdict.problems,
                verdict.retries,
                verdict.notices,
                number(verdict.outcome),
                number(verdict.ended_by),
                int(verdict.partial),
                step.number if step else None,
                number(step.kind) if step else None,
                number(step.name) if step else None,
                number(first.status) if first else None,
                number(step.reason) if step else None,
                int(bucket),
                0,
            ),
        )
        self._connection.executemany(
            "INSERT INTO trace_sessions (trace_id, session_id, place, agent, started, ended, "
            "steps, problems) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    trace,
                    session,
                    place,
                    number(part.agent),
                    part.started,
                    part.ended,
                    part.steps,
                    part.problems,
                )
                for place, (session, part) in enumerate(parts)
            ],
        )
        self._connection.executemany(CALL_INSERT, call_rows(trace, verdict.steps, number))
        self._changed_sessions.update(session for session, _ in parts)

    def _session_number(self, events: list[Event], session: str | None) -> int:
        if session is None:
            first = min(events, key=lambda event: event[:3])
            session = bucket_name(NO_SESSION, family_of(first.source))
        return self._sessions.get(session)[0]

    def _settle_session(self, session: int, everything: bool) -> None:
        known = self._execute("SELECT traces FROM sessions WHERE id = ?", (session,)).fetchone()
        if not everything and known and (known[0] or 0) >= _LARGE_SESSION:
            now = self._execute(
                "SELECT count(*) FROM trace_sessions WHERE session_id = ?", (session,)
            ).fetchone()[0]
            if now < known[0] * _GROWTH:
                if session not in self._stale:
                    self._execute("UPDATE sessions SET stale = 1 WHERE id = ?", (session,))
                    self._stale.add(session)
                return
        self._stale.discard(session)
        outcomes = [self._names.number(outcome) for outcome in _OUTCOMES]
        counted = ", ".join("sum(t.outcome IS ?)" for _ in _OUTCOMES)
        sums = self._execute(
            f"SELECT count(*), sum(p.problems), {counted}, min(p.started), max(p.ended) "
            "FROM trace_sessions p JOIN traces t ON t.id = p.trace_id WHERE p.session_id = ?",
            (*outcomes, session),
        ).fetchone()
        if not sums[0]:
            self._execute("DELETE FROM sessions WHERE id = ?", (session,))
            self._sessions.forget()
            return
        newest = "t.started DESC, t.trace"
        agent = self._one_of(session, "p.agent", newest)
        user = self._one_of(session, "t.user", newest)
        digits = (
            self._one_of(session, "t.started_digits", "p.started, t.trace") or 0,
            self._one_of(session, "t.ended_digits", "p.ended DESC, t.trace") or 0,
        )
        columns = ", ".join(f"{outcome} = ?" for outcome in _OUTCOMES)
        self._execute(
            f"UPDATE sessions SET agent = ?, user = ?, traces = ?, problems = ?, {columns}, "
            "started = ?, last = ?, started_digits = ?, last_digits = ?, stale = 0 WHERE id = ?",
            (agent, user, *sums, *digits, session),
        )

    def _one_of(self, session: int, column: str, order: str) -> int | None:
        """What the first trace of a session, in that order, that has the column has in it."""
        row = self._execute(
            f"SELECT {column} FROM trace_sessions p JOIN traces t ON t.id = p.trace_id "
            f"WHERE p.session_id = ? AND {column} IS NOT NULL "
            f"ORDER BY {order} LIMIT 1",
            (session,),
        ).fetchone()
        return None if row is None else int(row[0])

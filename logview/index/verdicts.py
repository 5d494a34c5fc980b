"""Keeps the verdict of every trace, and the sums of every session, true to their events.

A trace that changed is judged again within the same transaction. A bucket, or a trace or session
that has grown large, is judged again at growing intervals, so that nothing is quadratic; and while
much comes in, a trace that goes on and has no new trouble waits for its turn. What a verdict does
not cover yet is counted beside it.
"""

from __future__ import annotations

import sqlite3
import time
from itertools import takewhile

from logview.diagnosis.verdict import judge
from logview.index.calls import CALL_INSERT, CallRow, call_rows
from logview.index.giants import TakenEvents
from logview.index.keys import NO_SESSION, NO_TRACE, bucket_name
from logview.index.names import Names
from logview.index.session_sums import LARGE_SESSION, SessionSums
from logview.index.traces import LARGE, Numbers, TraceEvents
from logview.index.uncollected import uncollected
from logview.model import ENDINGS, PROBLEMS, Event, Trace
from logview.rotation import family_of

_GROWTH = 1.5

_TRACE_COLUMNS = (
    "id, trace, session_id, format, feature, role, owner, user, agent, agent_version, caller, "
    "started, started_digits, ended, ended_digits, duration, events, duplicates, steps, problems, "
    "retries, notices, outcome, ended_by, partial, first_step, first_kind, first_name, "
    "first_status, first_reason, bucket, unjudged"
)
_TRACE_PLACES = ", ".join("?" * (_TRACE_COLUMNS.count(",") + 1))
# Its name and with it the largest of its indexes stay as they are.
_PUT_TRACE = (
    f"INSERT INTO traces ({_TRACE_COLUMNS}) VALUES ({_TRACE_PLACES}) "
    "ON CONFLICT (id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _TRACE_COLUMNS.split(", ")[2:])
    + ", stale = 0"
)
_PART_COLUMNS = "trace_id, session_id, place, agent, started, ended, steps, problems"
_PART_PLACES = ", ".join("?" * (_PART_COLUMNS.count(",") + 1))
_AT_ONCE = 1_000
"""Judged traces whose rows are gathered before they are written."""
_PATIENCE = 2.0
"""Seconds after which a trace that waits for its turn is judged all the same."""


class Verdicts:
    """What changed in the running transaction, and what it means."""

    def __init__(self, connection: sqlite3.Connection, names: Names) -> None:
        self._connection = connection
        self._execute = connection.execute
        self._names = names
        self._events = TraceEvents(connection)
        self._traces = Numbers(connection, "traces", "trace")
        self._sessions = Numbers(connection, "sessions", "session")
        self._sums = SessionSums(connection, names)
        self._changed: dict[int, int] = {}  # traces to judge, with the number of new events
        self._fresh: dict[int, str] = {}  # those among them that have no row yet, with their names
        self._changed_sessions: set[int] = set()
        self._lost: set[int] = set()
        self._pressing: set[int] = set()  # those among the changed that may not wait
        self._queued: dict[int, float] = {}  # small ones that wait for their turn, and since when
        self._judged = _Judged()
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
        return bool(self._put_off or self._stale or self._queued)

    def trace_of(self, event: Event, family: str) -> int:
        """The number of an event's trace (or of the bucket of its source), noted as changed."""
        name = event.trace or bucket_name(NO_TRACE, family)
        trace, added = self._traces.get(name)
        if added:
            self._fresh[trace] = name
            self._events.begin(trace)
        self._events.add(trace, event)
        self._changed[trace] = self._changed.get(trace, 0) + 1
        if event.status in PROBLEMS or event.ends in ENDINGS:
            self._pressing.add(trace)
        return trace

    def session_of(self, session: str) -> int:
        """The number of a session."""
        number, added = self._sessions.get(session)
        if added:
            self._execute("INSERT INTO sessions (id, session) VALUES (?, ?)", (number, session))
        return number

    def lost_rows(self, trace: int) -> None:
        """Rows of a trace were removed: what is remembered of it no longer holds, and its verdict
        must not wait, since no count tells a later writer that it is wrong."""
        self._events.drop(trace)
        self._changed.setdefault(trace, 0)
        self._pressing.add(trace)
        self._lost.add(trace)

    def renamed(self, path: str) -> None:
        """A log was renamed. Paths decide between events of equal times, so the traces at hand
        with events of it are judged again; those of long ago do not meet the new file's."""
        self._events.renamed()
        for trace in self._events.holding(path):
            self._events.drop(trace)
            self._changed.setdefault(trace, 0)

    def forget(self) -> None:
        """The transaction was undone."""
        self._events.clear()
        self._traces.forget()
        self._sessions.forget()
        self._changed.clear()
        self._fresh.clear()
        self._changed_sessions.clear()
        self._lost.clear()
        self._pressing.clear()
        self._queued.clear()
        self._judged = _Judged()
        self._load_waiting()

    def settle(self, *, everything: bool, hurry: bool = False) -> None:
        """Judge what changed. What is large may wait, unless `everything` is to be settled; in a
        `hurry` so may what neither began, nor ended, nor went wrong."""
        due = self._take_turns(everything, hurry)
        for trace in due:
            self._changed.setdefault(trace, 0)
        self._pressing.update(due, self._fresh)
        for trace, new in self._changed.items():
            if hurry and new and trace not in self._pressing:
                self._queue(trace, new)
                continue
            self._settle_trace(trace, new, everything)
            if len(self._judged.traces) >= _AT_ONCE:
                self._put_judged()
                self._events.shrink()  # all traces of an older index may be among them
        self._put_judged()
        self._changed.clear()
        self._fresh.clear()
        self._pressing.clear()
        self._events.shrink()
        if everything:
            self._changed_sessions |= self._stale
        for session in self._changed_sessions:
            self._settle_session(session, everything)
        self._changed_sessions.clear()
        self._traces.trim()
        self._sessions.trim()

    def _take_turns(self, everything: bool, hurry: bool) -> list[int]:
        """Traces that waited and are to be judged now, whether they changed or not."""
        if everything:
            return [*self._put_off, *self._queued]
        since = time.monotonic() - _PATIENCE
        return list(takewhile(lambda t: not hurry or self._queued[t] < since, self._queued))

    def _queue(self, trace: int, new: int) -> None:
        self._judged.waiting.append((new, trace))
        self._queued.setdefault(trace, time.monotonic())

    def _settle_trace(self, trace: int, new: int, everything: bool) -> None:
        name = self._fresh.get(trace)
        if name is None:
            name, judged, unjudged = self._execute(
                "SELECT trace, coalesce(events + duplicates, 0), unjudged FROM traces WHERE id = ?",
                (trace,),
            ).fetchone()
            unjudged += new
            self._queued.pop(trace, None)
            may_wait = not everything and trace not in self._lost and judged >= LARGE
            if may_wait and judged + unjudged < judged * _GROWTH:
                self._execute("UPDATE traces SET unjudged = ? WHERE id = ?", (unjudged, trace))
                self._put_off.add(trace)
                return
            self._put_off.discard(trace)
            self._lost.discard(trace)
            before = self._execute(
                "SELECT session_id FROM trace_sessions WHERE trace_id = ?", (trace,)
            )
            self._changed_sessions.update(row[0] for row in before)
            self._judged.again.append((trace,))
        bucket = name.startswith(NO_TRACE)
        taken = self._events.of(trace, None if bucket else name)
        if taken.events:
            self._note_verdict(trace, name, taken, bucket)
        else:
            self._judged.gone.append((trace,))

    def _note_verdict(self, trace: int, name: str, taken: TakenEvents, bucket: bool) -> None:
        with uncollected(len(taken.events)):
            verdict = judge(*taken)
        number = self._names.number
        first = verdict.first_problem
        step = verdict.step(first.step) if first else None
        started, ended = verdict.started, verdict.ended
        sessions = [
            self.session_of(part.session or _bucket_of_sessions(verdict, taken.events))
            for part in verdict.sessions
        ]
        self._judged.traces.append(
            (
                trace,
                name,
                sessions[0],
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
            )
        )
        for place, (session, part) in enumerate(zip(sessions, verdict.sessions, strict=True)):
            agent = number(part.agent)
            self._judged.parts.append(
                (trace, session, place, agent, part.started, part.ended, part.steps, part.problems)
            )
        self._judged.calls.extend(call_rows(trace, verdict.steps, number))
        self._changed_sessions.update(sessions)

    def _put_judged(self) -> None:
        """Write the rows of the traces that were judged, in place of those that they had."""
        judged, self._judged = self._judged, _Judged()
        put = self._connection.executemany
        if judged.waiting:
            put("UPDATE traces SET unjudged = unjudged + ? WHERE id = ?", judged.waiting)
        if judged.again:
            put("DELETE FROM trace_sessions WHERE trace_id = ?", judged.again)
            put("DELETE FROM calls WHERE trace_id = ?", judged.again)
        if judged.gone:
            put("DELETE FROM traces WHERE id = ?", judged.gone)
            self._traces.forget()
        put(_PUT_TRACE, judged.traces)
        put(f"INSERT INTO trace_sessions ({_PART_COLUMNS}) VALUES ({_PART_PLACES})", judged.parts)
        put(CALL_INSERT, judged.calls)

    def _settle_session(self, session: int, everything: bool) -> None:
        if not everything and self._may_wait(session):
            if session not in self._stale:
                self._execute("UPDATE sessions SET stale = 1 WHERE id = ?", (session,))
                self._stale.add(session)
            return
        self._stale.discard(session)
        if not self._sums.put(session):
            self._execute("DELETE FROM sessions WHERE id = ?", (session,))
            self._sessions.forget()

    def _may_wait(self, session: int) -> bool:
        """Whether a session is large and has not grown much since it was summed up."""
        (known,) = self._execute(
            "SELECT coalesce(traces, 0) FROM sessions WHERE id = ?", (session,)
        ).fetchone()
        if known < LARGE_SESSION:
            return False
        (now,) = self._execute(
            "SELECT count(*) FROM trace_sessions WHERE session_id = ?", (session,)
        ).fetchone()
        return bool(now < known * _GROWTH)


class _Judged:
    """Rows of traces that were judged and not written yet."""

    def __init__(self) -> None:
        self.traces: list[tuple[object, ...]] = []
        self.parts: list[tuple[object, ...]] = []
        self.calls: list[CallRow] = []
        self.again: list[tuple[int]] = []
        """The traces among them that had rows before."""
        self.waiting: list[tuple[int, int]] = []
        """Traces that were not judged, each after the number of its new events."""
        self.gone: list[tuple[int]] = []
        """Traces that have no events any more."""


def _bucket_of_sessions(verdict: Trace, events: list[Event]) -> str:
    """What the executions of a log are gathered under that name no session."""
    stated = [event for step in verdict.steps for event in step.events] or events
    first = min(stated, key=lambda event: event[:3])
    return bucket_name(NO_SESSION, family_of(first.source))

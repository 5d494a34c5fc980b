"""An index in memory that answers as the reader does, and a small one to open."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from logview.index.rows import (
    Detail,
    ProblemRow,
    RawRecord,
    SessionRow,
    SourceRow,
    Totals,
    TraceRow,
)
from logview.model import (
    Kind,
    Outcome,
    Reason,
    Section,
    Status,
    Step,
    Trace,
)
from tests.tui.tales import MS, NOW, START, blocked_trace, failing_trace, fine_trace, step, trace


@dataclass
class Tale:
    """One session with its traces, newest first."""

    id: int
    session: str
    last: int
    traces: list[Trace]
    agent: str | None = "Harbour clerk"
    user: str | None = "user-17"


@dataclass
class FakeIndex:
    """What several readers see. Change it, then call `commit`."""

    tales: dict[int, Tale] = field(default_factory=dict)
    rejected: int = 0
    details: dict[str, Detail] = field(default_factory=dict)
    generation: int = 1
    asked: list[str] = field(default_factory=list)
    broken: str = ""
    """While set, why traces cannot be read."""
    gate: threading.Event | None = None
    """While set and not released, traces are not answered."""
    earlier_unread: bool = False
    """Whether older records that may belong to any trace are still to be read."""

    def add(self, tale: Tale) -> None:
        """Put a session in."""
        self.tales[tale.id] = tale

    def commit(self) -> None:
        """Make what was changed visible."""
        self.generation += 1

    def open(self) -> FakeReader:
        """A reader of this index."""
        return FakeReader(self)


def trace_number(tale: Tale, position: int) -> int:
    """The index's number of a trace: stable however many newer ones there are."""
    return tale.id * 1000 + len(tale.traces) - position


class FakeReader:
    """Answers as `logview.index.reader.Reader` does."""

    def __init__(self, index: FakeIndex) -> None:
        self._index = index
        self.closed = False
        self.replaced = False

    def version(self) -> tuple[int, ...]:
        return (self._index.generation,)

    def current(self) -> bool:
        return not self.replaced

    def totals(self) -> Totals:
        tales = self._index.tales.values()
        traces = [trace for tale in tales for trace in tale.traces]
        events = sum(trace.events for trace in traces)
        return Totals(len(self._index.tales), len(traces), events, self._index.rejected)

    def session_ids(self, limit: int) -> list[int]:
        newest = sorted(self._index.tales.values(), key=lambda tale: -tale.last)
        return [tale.id for tale in newest][:limit]

    def session_rows(self, ids: Sequence[int]) -> list[SessionRow]:
        return [self._session_row(self._index.tales[id]) for id in ids if id in self._index.tales]

    def _session_row(self, tale: Tale) -> SessionRow:
        outcomes: dict[Outcome, int] = {}
        for one in tale.traces:
            outcomes[one.outcome] = outcomes.get(one.outcome, 0) + 1
        return SessionRow(
            id=tale.id,
            session=tale.session,
            agent=tale.agent,
            user=tale.user,
            traces=len(tale.traces),
            problems=sum(one.problems for one in tale.traces),
            outcomes=outcomes,
            started=START,
            started_digits=3,
            last=tale.last,
            last_digits=3,
        )

    def trace_rows(self, session: int, limit: int) -> list[TraceRow]:
        self._index.asked.append(f"trace_rows {session}")
        tale = self._index.tales[session]
        return [self._trace_row(tale, place) for place in range(len(tale.traces))][:limit]

    def _trace_row(self, tale: Tale, place: int) -> TraceRow:
        one = tale.traces[place]
        first = None
        if one.first_problem:
            cause = one.step(one.first_problem.step)
            first = ProblemRow(
                cause.number, cause.kind, cause.name, one.first_problem.status, cause.reason
            )
        return TraceRow(
            id=trace_number(tale, place),
            trace=one.trace or "",
            session=tale.session,
            session_id=tale.id,
            outcome=one.outcome,
            started=START,
            last=one.ended.time if one.ended else None,
            duration=one.duration,
            events=one.events,
            steps=len(one.steps),
            problems=one.problems,
            first_problem=first,
            earlier_unread=self._index.earlier_unread,
        )

    def trace(self, trace: int) -> Trace | None:
        self._index.asked.append(f"trace {trace}")
        if self._index.broken:
            raise OSError(self._index.broken)
        if self._index.gate is not None:
            self._index.gate.wait(10)
        for tale in self._index.tales.values():
            for place, one in enumerate(tale.traces):
                if trace_number(tale, place) == trace:
                    return one
        return None

    def find_trace(self, trace_id: str) -> TraceRow | None:
        for tale in self._index.tales.values():
            for place, one in enumerate(tale.traces):
                if one.trace == trace_id:
                    return self._trace_row(tale, place)
        return None

    def find_traces(self, beginning: str, limit: int) -> list[TraceRow]:
        found = [
            self._trace_row(tale, place)
            for tale in self._index.tales.values()
            for place, one in enumerate(tale.traces)
            if (one.trace or "").startswith(beginning)
        ]
        return found[:limit]

    def detail(self, trace: Trace, step: Step) -> Detail:
        given = self._index.details.get(f"{trace.trace}/{step.number}")
        if given is not None:
            return given
        records = tuple(
            RawRecord(one, one.source, one.offset // 100, b'{"line": %d}' % (one.offset // 100))
            for one in step.events
        )
        call = {"tool_name": step.name, "parsed_tool_input": {"q": '{"pallet": 7}'}}
        sections = [Section("call", call)]
        if step.problem:
            failure = {"reason": "TIMEOUT", "error_message": step.message}
            sections.append(Section("result", {"failure": failure}))
        return Detail(tuple(sections), records)

    def sources(self) -> list[SourceRow]:
        return []

    def interrupt(self) -> None:
        self._index.asked.append("interrupt")

    def close(self) -> None:
        self.closed = True


def harbour() -> FakeIndex:
    """Four sessions: one failed, one degraded, one blocked, one well; newest first."""
    index = FakeIndex()
    fail = failing_trace()
    index.add(Tale(1, "11aa-session", NOW - 120_000 * MS, [fine_trace("81d0aa3f"), fail]))
    slip = trace(
        "d00d0001",
        [
            step(1, Kind.REQUEST, "plan the yard", 0, 0),
            step(2, Kind.TOOL, "crane_plan", 10, 300, Status.FAILED, reason=Reason.NOT_FOUND),
            step(3, Kind.RESPONSE, "answer", 400, 900),
        ],
        Outcome.DEGRADED,
    )
    index.add(Tale(2, "22bb-session", NOW - 540_000 * MS, [slip], agent="Yard planner"))
    index.add(
        Tale(3, "33cc-session", NOW - 840_000 * MS, [blocked_trace("b10c0001")], "Invoice bot")
    )
    index.add(Tale(4, "44dd-session", NOW - 1_200_000 * MS, [fine_trace("f19e0001")]))
    return index

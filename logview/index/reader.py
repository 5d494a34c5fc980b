"""Answers questions about the index. It never writes, and never makes what is not there.

One reader for one thread. Lists come from the sums that the writer keeps; a trace is judged from
its events when it is opened; bytes are read from the log when they are shown.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from logview.index.keys import NO_TRACE, SOURCE_BITS, offset_of, path_of, source_of
from logview.index.place import (
    IndexReadOtherwiseError,
    IndexUnusableError,
    demand_own_beside,
    is_read_so,
)
from logview.index.rows import (
    Detail,
    ProblemRow,
    RawRecord,
    Rejection,
    SessionRow,
    SourceRow,
    Totals,
    TraceRow,
)
from logview.index.uncollected import uncollected
from logview.model import Event, Kind, Outcome, Reason, Status, Step, Trace
from logview.rotation import age_order

if TYPE_CHECKING:
    from logview.formats.detect import Detector, Part
    from logview.index.giants import TakenEvents
    from logview.index.records import Records

_OUTCOMES = tuple(outcome for outcome in Outcome if outcome is not Outcome.RUNNING)
_MUCH = 4 << 20
"""Unread bytes of a log that is read forwards from which its older records count as unread."""
_AT_ONCE = 500
"""Rows that one query asks for by number: every SQLite takes so many."""
_CONTEXT = 200
"""Steps before one whose records may be read to explain it, such as where a variable was set."""

_SESSION_ROW = (
    "SELECT s.id, s.session, a.text, u.text, s.traces, s.problems, "
    + ", ".join(f"s.{outcome}" for outcome in _OUTCOMES)
    + ", s.started, s.started_digits, s.last, s.last_digits FROM sessions s "
    "LEFT JOIN names a ON a.id = s.agent LEFT JOIN names u ON u.id = s.user"
)
_TRACE_ROW = (
    "SELECT t.id, t.trace, s.session, t.session_id, o.text, t.started, t.ended, t.duration, "
    "t.events, t.steps, t.problems, t.first_step, k.text, n.text, f.text, r.text, t.unjudged "
    "FROM traces t "
    "JOIN sessions s ON s.id = t.session_id JOIN names o ON o.id = t.outcome "
    "LEFT JOIN names k ON k.id = t.first_kind LEFT JOIN names n ON n.id = t.first_name "
    "LEFT JOIN names f ON f.id = t.first_status LEFT JOIN names r ON r.id = t.first_reason"
)


_PATHS = "SELECT id, path, gone FROM sources"


class ReadSo(Protocol):
    """How the logs of an index are read."""

    @property
    def key(self) -> str:
        """Tells this way to read from others."""
        ...

    @property
    def detector(self) -> Detector:
        """Reads a record. Asked for when the first one is read."""
        ...


class Reader:
    """What is known, for one thread.

    Lists need neither formats nor verdicts, which are imported when a trace is opened: whoever
    waits for the first list does not wait for them.
    """

    def __init__(self, path: Path, reading: ReadSo | None = None) -> None:
        """Open an index that exists, of logs that were read so; without options where that is
        None. Raises `IndexUnusableError` where there is none, as `IndexReadOtherwiseError` where
        it was made with other options for reading the logs."""
        self._path = path
        self._reading = reading
        try:
            self.connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=5
            )
            self.connection.execute("SELECT count(*) FROM sessions WHERE id = 0").fetchone()
            self._file = _identity(path)
            demand_own_beside(path)
        except (sqlite3.Error, OSError) as error:
            raise IndexUnusableError(f"{path}: the index cannot be read ({error})") from None
        if not is_read_so(self.connection, reading.key if reading else ""):
            self.close()
            raise IndexReadOtherwiseError(
                f"{path}: made with other options for reading the logs (--format, --zone …) and in "
                "use with those; name another file with --index FILE"
            )

    def close(self) -> None:
        """Let go of the index and of every log."""
        if "_records" in self.__dict__:
            self._records.close()
        self.connection.close()

    @cached_property
    def _records(self) -> Records:
        from logview.formats.detect import Detector
        from logview.index.records import Records
        from logview.sources.spool import spool_of

        detector = self._reading.detector if self._reading else Detector()
        return Records(detector, spool_of(self._path))

    def interrupt(self) -> None:
        """Stop the query that runs in another thread; it raises sqlite3.OperationalError there."""
        self.connection.interrupt()

    def version(self) -> tuple[int, ...]:
        """What changes whenever something was committed to the index, or it was made anew."""
        return (*self._file, self._one("PRAGMA data_version"))

    def current(self) -> bool:
        """Whether the index is still the file that was opened: one that was made anew is not."""
        try:
            return _identity(self._path) == self._file
        except OSError:
            return False

    def totals(self) -> Totals:
        """Counts over the whole index."""
        return Totals(
            sessions=self._one("SELECT count(*) FROM sessions"),
            traces=self._one("SELECT count(*) FROM traces"),
            events=self._one("SELECT coalesce(sum(events + duplicates + unjudged), 0) FROM traces"),
            rejected=self._one("SELECT count(*) FROM rejected"),
        )

    def _one(self, query: str, *values: object) -> Any:
        return self.connection.execute(query, values).fetchone()[0]

    def waits_for_verdicts(self) -> bool:
        """Whether the verdict of a trace or the sums of a session are put off."""
        return bool(
            self._one(
                "SELECT EXISTS (SELECT 1 FROM traces WHERE unjudged > 0) "
                "OR EXISTS (SELECT 1 FROM traces WHERE stale > 0) "
                "OR EXISTS (SELECT 1 FROM sessions WHERE stale > 0)"
            )
        )

    # Lists

    def session_ids(self, limit: int) -> list[int]:
        """Numbers of the sessions with the newest activity, newest first."""
        rows = self.connection.execute(
            "SELECT id FROM sessions WHERE traces > 0 ORDER BY last DESC, session LIMIT ?", (limit,)
        )
        return [row[0] for row in rows]

    def session_rows(self, ids: Sequence[int]) -> list[SessionRow]:
        """The sessions of these numbers, in their order; one that is gone is left out."""
        found: dict[int, SessionRow] = {}
        for start in range(0, len(ids), _AT_ONCE):
            some = ids[start : start + _AT_ONCE]
            places = ", ".join("?" * len(some))
            rows = self.connection.execute(f"{_SESSION_ROW} WHERE s.id IN ({places})", tuple(some))
            found.update((row[0], _session_row(row)) for row in rows)
        return [found[number] for number in ids if number in found]

    def trace_rows(self, session: int, limit: int) -> list[TraceRow]:
        """The traces that a session has a part in, newest first."""
        return self._trace_rows(
            "JOIN trace_sessions p ON p.trace_id = t.id "
            "WHERE p.session_id = ? ORDER BY t.started DESC, t.trace DESC LIMIT ?",
            *(session, limit),
        )

    def find_trace(self, trace: str) -> TraceRow | None:
        """The trace of that name."""
        return next(iter(self._trace_rows("WHERE t.trace = ?", trace)), None)

    def find_traces(self, beginning: str, limit: int) -> list[TraceRow]:
        """Traces whose name begins so, by name."""
        # A range of the index, whose order is that of the bytes; nothing in a name lies beyond it.
        return self._trace_rows(
            "WHERE t.trace >= ? AND t.trace < ? ORDER BY t.trace LIMIT ?",
            *(beginning, beginning + "\U0010ffff", limit),
        )

    def _trace_rows(self, chosen: str, *values: object) -> list[TraceRow]:
        rows = self.connection.execute(f"{_TRACE_ROW} {chosen}", values).fetchall()
        unread = self.older_unread()
        return [_trace_row(row, unread) for row in rows]

    def older_unread(self) -> bool:
        """Whether older records of some log were not read, so that any trace may have begun in
        them: a trace may lie in several logs."""
        return bool(
            self._one(
                "SELECT EXISTS (SELECT 1 FROM sources "
                "WHERE NOT gone AND (begin > 0 OR size - seen > ?))",
                _MUCH,
            )
        )

    def newer_unread(self) -> bool:
        """Whether newer records of some log were not read."""
        return bool(
            self._one("SELECT EXISTS (SELECT 1 FROM sources WHERE NOT gone AND seen < size)")
        )

    def trace_ids(self) -> list[int]:
        """Numbers of all traces, by start, then by name."""
        rows = self.connection.execute("SELECT id FROM traces ORDER BY started, trace")
        return [row[0] for row in rows]

    def trace_row(self, trace: int) -> TraceRow | None:
        """The trace of that number."""
        return next(iter(self._trace_rows("WHERE t.id = ?", trace)), None)

    def sources(self) -> list[SourceRow]:
        """Every file that was or is read."""
        rows = self.connection.execute(
            "SELECT id, path, size, position, seen, (SELECT count(*) FROM rejected r "
            f"WHERE r.id >= s.id << {SOURCE_BITS} AND r.id < (s.id + 1) << {SOURCE_BITS}), gone "
            "FROM sources s ORDER BY id"
        )
        return [
            SourceRow(number, path_of(path), size, position, seen, rejected, bool(gone))
            for number, path, size, position, seen, rejected, gone in rows
        ]

    def rejections(self) -> Iterator[Rejection]:
        """Every record that could not be read: by log, its oldest part first, then by offset."""
        rows = self.connection.execute(
            "SELECT r.id, r.length, n.text FROM rejected r JOIN names n ON n.id = r.reason"
        ).fetchall()
        paths = {
            source: (path_of(path), gone) for source, path, gone in self.connection.execute(_PATHS)
        }
        # The numbers of sources tell only in which order they were met.
        rows.sort(key=lambda row: (age_order(paths[source_of(row[0])][0]), row[0]))
        for number, length, reason in rows:
            offset = offset_of(number)
            path, gone = paths[source_of(number)]
            line = None if gone else self._records.line(path, offset)
            yield Rejection(path, line, offset, length, reason)

    # One trace

    def trace(self, trace: int) -> Trace | None:
        """A trace with all its steps, from what the index holds: long messages are shortened."""
        from logview.diagnosis.verdict import judge

        with uncollected(self._count(trace)):
            taken = self._events(trace)
            return judge(*taken) if taken.events else None

    def exact_trace(self, trace: int) -> Trace | None:
        """The same from the bytes of the log, wherever they are still there."""
        from logview.diagnosis.verdict import judge

        with uncollected(self._count(trace)):
            events, left_out = self._events(trace)
            return judge([self._exact(event) for event in events], left_out) if events else None

    def _count(self, trace: int) -> int:
        """How many events a trace has, as far as they were judged."""
        query = "SELECT coalesce(sum(events + duplicates), 0) FROM traces WHERE id = ?"
        return int(self._one(query, trace))

    def _events(self, trace: int) -> TakenEvents:
        from logview.index.giants import TakenEvents, take_events
        from logview.index.traces import event_reader

        row = self.connection.execute("SELECT trace FROM traces WHERE id = ?", (trace,)).fetchone()
        if row is None:
            return TakenEvents([], 0)
        name = None if row[0].startswith(NO_TRACE) else row[0]
        return take_events(self.connection, event_reader(self.connection), trace, name)

    def _exact(self, event: Event) -> Event:
        found = self._records.read(event)
        return event if found is None else found.event

    def record(self, event: Event) -> RawRecord:
        """The bytes behind an event and the line on which they begin."""
        found = self._records.read(event)
        if found is None:
            return RawRecord(event, event.source, None, None)
        line = self._records.line(event.source, event.offset)
        return RawRecord(event, event.source, line, found.data)

    def open(self, source: str) -> int:
        """The open text of a log; the caller closes it. Raises OSError."""
        return self._records.open(source)

    def line(self, source: str, offset: int) -> int | None:
        """The number, from 1, of the line of a log in which this offset lies; None once the log
        is gone."""
        return self._records.line(source, offset)

    def input_and_output(self, step: Step) -> tuple[object, object]:
        """What went into a step and what came out, as JSON values; None for what is not there."""
        return self._records.detector.input_and_output(self._parts(step))

    def detail(self, trace: Trace, step: Step) -> Detail:
        """What a step's records say, in the parts in which a person looks at it."""
        return Detail(
            sections=self._records.detector.describe(self._parts(step), self._before(trace, step)),
            records=tuple(self.record(event) for event in step.events),
        )

    def _parts(self, step: Step) -> list[Part]:
        found = (self._records.read(event) for event in step.events)
        return [part for part in found if part is not None]

    def _before(self, trace: Trace, step: Step) -> list[Part]:
        """Records of the same session that may have set what this step changed or was given."""
        if step.kind not in {Kind.TOOL, Kind.BLOCK, Kind.PROVIDER}:
            return []
        sought = (
            {Kind.REQUEST, Kind.TOOL} if step.kind is Kind.TOOL else {Kind.BLOCK, Kind.PROVIDER}
        )
        earlier = [
            other
            for other in trace.steps[max(0, step.number - 1 - _CONTEXT) : step.number - 1]
            if other.session == step.session and other.kind in sought
        ]
        return [part for other in earlier for part in self._parts(other)]


def _identity(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino


def _session_row(row: Sequence[Any]) -> SessionRow:
    counts = row[6 : 6 + len(_OUTCOMES)]
    return SessionRow(
        id=row[0],
        session=row[1],
        agent=row[2],
        user=row[3],
        traces=row[4],
        problems=row[5],
        outcomes={o: n for o, n in zip(_OUTCOMES, counts, strict=True) if n},
        started=row[-4],
        started_digits=row[-3] or 0,
        last=row[-2],
        last_digits=row[-1] or 0,
    )


def _trace_row(row: Sequence[Any], earlier_unread: bool) -> TraceRow:
    first = None
    if row[11] is not None:
        reason = Reason(row[15]) if row[15] is not None else None
        first = ProblemRow(row[11], Kind(row[12]), row[13], Status(row[14]), reason)
    return TraceRow(
        id=row[0],
        trace=row[1],
        session=row[2],
        session_id=row[3],
        outcome=Outcome(row[4]),
        started=row[5],
        last=row[6],
        duration=row[7],
        events=row[8],
        steps=row[9],
        problems=row[10],
        first_problem=first,
        unjudged=row[16],
        earlier_unread=earlier_unread,
    )

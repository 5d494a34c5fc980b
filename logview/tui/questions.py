"""What the explorer asks an index, each question answered in one go in the reading thread.

Functions of a reader only: they keep nothing and know no widget.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from logview.diagnosis.explain import Banner, explain
from logview.index.rows import Detail, SessionRow, Totals, TraceRow
from logview.model import Outcome, Step, Trace
from logview.tui.listing import ALL, Listing
from logview.tui.names import trace_name
from logview.tui.reading import IndexReader
from logview.tui.scale import Scale

SIBLINGS = 10_000
"""The newest traces of a session that are listed; its row still counts them all."""
AMBIGUOUS = 3
"""Names that are told when several traces begin alike."""
CHUNK = 256
"""Sessions that one query brings."""


@dataclass(frozen=True, slots=True)
class View:
    """One trace, and the traces of the session it is seen in."""

    session: int | None
    """The index's number of the session; None where it is not known."""
    siblings: list[TraceRow]
    row: TraceRow | None
    """The trace that was chosen; None in a session without traces."""
    trace: Trace | None
    scale: Scale | None
    """What its timeline is measured by; None without a trace."""

    @property
    def earlier_unread(self) -> bool:
        """Whether older records that may belong to the trace are still to be read."""
        return self.row is not None and self.row.earlier_unread


@dataclass(frozen=True, slots=True)
class Sought:
    """What was found under the beginning of a trace's name."""

    view: View | None
    """The trace, where there is only one."""
    names: list[str]
    """Of all that were found, at most one more than are told."""

    def words(self, beginning: str) -> str:
        """Why there is no one trace to show."""
        if not self.names:
            return f"no trace {beginning} here"
        told = ", ".join(trace_name(name) for name in self.names[:AMBIGUOUS])
        more = " …" if len(self.names) > AMBIGUOUS else ""
        return f"several traces begin with {beginning}: {told}{more}"


@dataclass(frozen=True, slots=True)
class Inspection:
    """All that the inspector shows of a step."""

    trace: Trace
    step: Step
    banner: Banner
    detail: Detail


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The lists as they are after the index changed."""

    version: tuple[int, ...]
    """Of the index before the lists were read: they hold at least what that version held."""
    totals: Totals | None
    """Only where there are no sessions: they tell why, and are counted over the whole index."""
    ids: array[int]
    """Sessions, newest activity first."""
    complete: bool
    """Whether these are all that are listed."""
    hidden: int
    """Sessions that a filter leaves out."""
    rows: list[SessionRow]
    traces: dict[int, list[TraceRow]]
    """Of the sessions that are unfolded."""


def snapshot(
    reader: IndexReader,
    listing: Listing,
    extent: int,
    shown: Sequence[int],
    unfolded: Sequence[int],
    first: int,
) -> Snapshot:
    """The newest `extent` sessions, the rows of those on the screen and of the `first` newest."""
    version = reader.version()
    # A hundred thousand numbers are packed here, not in the thread that a key waits for.
    ids = array("q", listing.sessions(reader, extent))
    wanted = list(dict.fromkeys([*ids[:first], *shown]))
    traces = {session: listing.traces(reader, session, SIBLINGS) for session in unfolded}
    hidden = listing.hidden(reader)
    totals = None if ids or hidden else reader.totals()
    rows = reader.session_rows(wanted)
    return Snapshot(version, totals, ids, len(ids) < extent, hidden, rows, traces)


def view_session(reader: IndexReader, listing: Listing, session: int, trace: int | None) -> View:
    """A trace of a session; without one, the newest in trouble, or else the newest in which
    something failed and recovered, or else the newest."""
    siblings = listing.traces(reader, session, SIBLINGS)
    if trace is None:
        problems = [row for row in siblings if row.first_problem]
        trouble = next((row for row in problems if row.outcome is not Outcome.RECOVERED), None)
        row = trouble or next(iter(problems or siblings), None)
    else:
        row = next((row for row in siblings if row.id == trace), None)
        if row is None:
            return _view(reader, session, siblings, None, trace)
    return _view(reader, session, siblings, row, row.id if row else None)


def view_again(reader: IndexReader, listing: Listing, session: int, trace: int | None) -> View:
    """A trace that is shown, if it is still listed; else the one that speaks for its session."""
    listed = any(row.id == trace for row in listing.traces(reader, session, SIBLINGS))
    return view_session(reader, listing, session, trace if listed else None)


def view_growth(
    reader: IndexReader, listing: Listing, session: int, trace: int, before: TraceRow | None
) -> View | None:
    """A trace that is shown, judged again; None when nothing was added to it."""
    siblings = listing.traces(reader, session, SIBLINGS)
    row = next((row for row in siblings if row.id == trace), None)
    if row is None or row == before:
        return None
    return _view(reader, session, siblings, row, trace)


def seek_trace(reader: IndexReader, beginning: str) -> Sought:
    """The trace that is called so, or the only one whose name begins so, in its session."""
    exact = reader.find_trace(beginning)
    found = [exact] if exact is not None else reader.find_traces(beginning, AMBIGUOUS + 1)
    if len(found) != 1:
        return Sought(None, [row.trace for row in found])
    row = found[0]
    siblings = reader.trace_rows(row.session_id, SIBLINGS)
    return Sought(_view(reader, row.session_id, siblings, row, row.id), [row.trace])


def next_trace(
    reader: IndexReader,
    listing: Listing,
    ids: Sequence[int] | None,
    session: int,
    trace: int | None,
    step: int,
    with_problem: bool,
) -> View | None:
    """The trace after (`step` 1) or before (`step` -1) this one as the list goes, on into the
    next sessions; None at its end. `ids` is the list, or None where it is not at hand as a whole:
    then the index is asked."""
    siblings = listing.traces(reader, session, SIBLINGS)
    places = [row.id for row in siblings]
    at = places.index(trace) if trace in places else (-1 if step > 0 else len(places))
    row = _pick(siblings[at + 1 :] if step > 0 else siblings[:at][::-1], with_problem)
    if row is not None:
        return _view(reader, session, siblings, row, row.id)
    if ids is None:
        ids = listing.sessions(reader, ALL)
    place = _place(ids, session)
    others = ids[place + 1 :] if step > 0 else ids[:place][::-1]
    for other in _session_rows(reader, others):
        if with_problem and not other.problems:
            continue
        siblings = listing.traces(reader, other.id, SIBLINGS)
        row = _pick(siblings if step > 0 else siblings[::-1], with_problem)
        if row is not None:
            return _view(reader, other.id, siblings, row, row.id)
    return None


def view_named(reader: IndexReader, trace: str) -> View | None:
    """The trace of that very name among those of its session; None where there is none."""
    row = reader.find_trace(trace)
    if row is None:
        return None
    siblings = reader.trace_rows(row.session_id, SIBLINGS)
    return _view(reader, row.session_id, siblings, row, row.id)


def inspect(reader: IndexReader, trace: Trace, step: Step) -> Inspection:
    """What is known of a step, and why it went as it did."""
    return Inspection(trace, step, explain(trace, step), reader.detail(trace, step))


def _view(
    reader: IndexReader,
    session: int,
    siblings: list[TraceRow],
    row: TraceRow | None,
    number: int | None,
) -> View:
    trace = None if number is None else reader.trace(number)
    return View(session, siblings, row, trace, None if trace is None else Scale.of(trace))


def _pick(rows: Sequence[TraceRow], with_problem: bool) -> TraceRow | None:
    return next((row for row in rows if row.first_problem or not with_problem), None)


def _place(ids: Sequence[int], session: int) -> int:
    try:
        return ids.index(session)
    except ValueError:
        return -1


def _session_rows(reader: IndexReader, ids: Sequence[int]) -> Iterator[SessionRow]:
    """Rows in the order of the ids, by the chunk."""
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        rows = {row.id: row for row in reader.session_rows(chunk)}
        yield from (rows[id] for id in chunk if id in rows)

"""The sessions and their unfolded traces as rows of a list: what the index answered, and how
a row of it looks. It asks nothing itself.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Hashable, Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from rich.segment import Segment

from logview.index.rows import SessionRow, TraceRow
from logview.model import Outcome
from logview.text import fit, short_rid
from logview.times import human_age, human_duration
from logview.tui.marks import BOLD, DIM, OUTCOMES, PLAIN, RED, session_outcome, trace_outcome
from logview.tui.names import SHORT, session_label, session_name, trace_name
from logview.tui.plain import Plain
from logview.tui.widgets.virtual_list import Line

WORD = 10
"""Cells of the longest word of a state."""
AGE = 4
BAD = 4
"""Cells of the count of problems."""
LEAST_AGENT = 14
"""Cells that an agent keeps beside the id of the session."""
KEPT_ROWS = 4_096


def short_count(number: int) -> str:
    """A number in at most three characters, or four from a hundred thousand on: `999`, `10k`."""
    if number < 1_000:
        return str(number)
    return f"{number // 1_000}k" if number < 1_000_000 else f"{number // 1_000_000}M"


class RowKey(NamedTuple):
    """A session, or a trace below it."""

    session: int
    trace: int | None = None


class SessionRows:
    """A `RowSource` over session ids, newest first, with traces below the unfolded ones."""

    def __init__(self, plain: Plain) -> None:
        self.plain = plain
        self.now = 0
        """The time that ages count from, in nanoseconds."""
        self.live = False
        self.ids: array[int] = array("q")
        self.complete = False
        """Whether `ids` are all sessions that there are."""
        self._rows: dict[int, SessionRow] = {}
        self._traces: dict[int, list[TraceRow]] = {}
        self._places: list[int] = []
        self._starts: list[int] = []
        self._unfolded: list[int] = []

    def set_ids(self, ids: array[int], complete: bool) -> None:
        """Other sessions, or the same in another order. The numbers are not copied."""
        self.ids = ids
        self.complete = complete
        self._arrange()

    def set_rows(self, rows: Iterable[SessionRow]) -> None:
        """What is known of some sessions."""
        if len(self._rows) > KEPT_ROWS:
            self._rows.clear()
        self._rows.update((row.id, row) for row in rows)

    def forget_rows(self, kept: Iterable[int]) -> None:
        """Other rows than these may have changed and will be asked for again."""
        self._rows = {id: self._rows[id] for id in kept if id in self._rows}

    def unfold(self, session: int, traces: Sequence[TraceRow]) -> None:
        """Show the traces of a session below it, or show them anew."""
        self._traces[session] = list(traces)
        self._arrange()

    def fold(self, session: int) -> None:
        """Show the session alone."""
        self._traces.pop(session, None)
        self._arrange()

    @property
    def unfolded(self) -> list[int]:
        """The sessions whose traces are shown."""
        return list(self._traces)

    def traces(self, session: int) -> list[TraceRow]:
        """The traces shown below a session."""
        return self._traces.get(session, [])

    def session(self, id: int) -> SessionRow | None:
        """The row of a session; None while it is not loaded."""
        return self._rows.get(id)

    def _arrange(self) -> None:
        """Find the places of the unfolded sessions among the rows."""
        places = {id: self._find(id, 0) for id in self._traces}
        found = sorted((place, id) for id, place in places.items() if place is not None)
        self._unfolded = [id for _, id in found]
        self._places = [place for place, _ in found]
        sizes = [len(self._traces[id]) for id in self._unfolded]
        before = accumulate(sizes, initial=0)
        self._starts = [place + 1 + more for place, more in zip(self._places, before, strict=False)]

    def _find(self, id: int, near: int) -> int | None:
        """The place of an id: around where it was, else anywhere."""
        for distance in (64, 4_096):
            low = max(0, near - distance)
            window = self.ids[low : near + distance]
            if id in window:
                return low + window.index(id)
        return self.ids.index(id) if id in self.ids else None

    def count(self) -> int:
        """Sessions and shown traces."""
        return len(self.ids) + sum(len(self._traces[id]) for id in self._unfolded)

    def key(self, index: int) -> RowKey:
        """The session or trace of a row."""
        session, trace = self._at(index)
        return RowKey(session, trace.id if trace else None)

    def _at(self, index: int) -> tuple[int, TraceRow | None]:
        at = bisect_right(self._starts, index) - 1
        if at >= 0:
            session = self._unfolded[at]
            traces = self._traces[session]
            offset = index - self._starts[at]
            if offset < len(traces):
                return session, traces[offset]
            index = self._places[at] + 1 + offset - len(traces)
        return self.ids[index], None

    def index_of(self, key: Hashable, near: int) -> int | None:
        """The row of a session or trace; that of its session when the trace is not shown."""
        if not isinstance(key, RowKey):
            return None
        place = self._find(key.session, near)
        if place is None:
            return None
        shown = sum(
            len(self._traces[id])
            for id, at in zip(self._unfolded, self._places, strict=True)
            if at < place
        )
        if key.trace is not None:
            for offset, row in enumerate(self._traces.get(key.session, ())):
                if row.id == key.trace:
                    return place + shown + 1 + offset
        return place + shown

    def missing(self, first: int, last: int) -> list[int]:
        """Sessions in that range of rows that are not loaded."""
        keys = (self.key(index) for index in range(first, min(last, self.count())))
        return [key.session for key in keys if key.trace is None and key.session not in self._rows]

    def shown(self, first: int, last: int) -> list[int]:
        """Sessions in that range of rows."""
        keys = (self.key(index) for index in range(max(0, first), min(last, self.count())))
        return list(dict.fromkeys(key.session for key in keys))

    def opening(self) -> int:
        """The row to open on: the newest session in trouble among those that are loaded, else the
        newest in which something failed and recovered, else the newest."""
        looks = [
            session_outcome(self._rows[id], self.now, live=True) if id in self._rows else Outcome.OK
            for id in self.ids[:KEPT_ROWS]
        ]
        fine = {Outcome.OK, Outcome.RECOVERED, Outcome.RUNNING}
        trouble = next((row for row, look in enumerate(looks) if look not in fine), None)
        if trouble is None:
            return looks.index(Outcome.RECOVERED) if Outcome.RECOVERED in looks else 0
        return self.index_of(RowKey(self.ids[trouble]), trouble) or 0

    def row(self, index: int, width: int) -> Line | None:
        """A session, or a trace below one, in `width` cells."""
        session, trace = self._at(index)
        if trace is not None:
            return self._trace_line(trace, width)
        row = self._rows.get(session)
        return None if row is None else self._session_line(row, width)

    def _session_line(self, row: SessionRow, width: int) -> Line:
        look = OUTCOMES[session_outcome(row, self.now, self.live)]
        bad = f"{short_count(row.problems)}✗" if row.problems else ""
        counts = [Segment(f"{short_count(row.traces):>4}", PLAIN), Segment(f"{bad:>{BAD}}", RED)]
        rest = width - 2 - WORD - 1 - AGE - 1 - 4 - BAD
        extra: list[Segment] = []
        if rest >= 50:
            extra.append(Segment(fit(self.plain.user(row.user), 16) + "  ", DIM))
            rest -= 18
        agent = self.plain.text(short_rid(row.agent or ""))
        name = ""
        # Sessions of one agent are told apart by their ids.
        if agent and rest >= LEAST_AGENT + 1 + SHORT:
            name = " " + fit(self.plain.text(session_name(row.session), user=row.user), SHORT)
            rest -= len(" ") + SHORT
        agent = agent or self.plain.text(session_label(row), user=row.user)
        return [
            Segment(f"{look.glyph} ", look.style),
            Segment(fit(look.word, WORD + 1), DIM if look.word == "ok" else look.style),
            Segment(f"{self._age(row.last):>{AGE}} ", DIM),
            *extra,
            Segment(fit(agent, max(1, rest))),
            Segment(name, DIM),
            *counts,
        ]

    def _trace_line(self, row: TraceRow, width: int) -> Line:
        look = OUTCOMES[trace_outcome(row, self.now, self.live)]
        first = row.first_problem
        problem = (self.plain.text(first.name) or str(first.kind)) if first else ""
        duration = "" if row.duration is None else human_duration(row.duration)
        if row.unjudged:  # a trace that grows: its verdict is that of a while ago
            duration = f"+{row.unjudged:,}?"
        rest = width - 2 - 2 - SHORT - 1 - WORD - 1
        line = [
            Segment("  "),
            Segment(f"{look.glyph} ", look.style),
            Segment(fit(self.plain.text(trace_name(row.trace)), SHORT + 1), BOLD),
            Segment(fit(look.word, WORD + 1), DIM if look.word == "ok" else look.style),
        ]
        if rest < 9 + 6:
            return [*line, Segment(fit(problem, max(1, rest)))]
        return [*line, Segment(fit(problem, rest - 9)), Segment(f"{duration:>9}", DIM)]

    def _age(self, last: int | None) -> str:
        if last is None:
            return "-"
        age = max(0, self.now - last)
        # Seconds that tick away say nothing and would be painted again and again.
        return human_age(age) if age >= 60_000_000_000 else "<1m"

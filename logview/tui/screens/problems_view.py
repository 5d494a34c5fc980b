"""What goes wrong, gathered by what it is, the most frequent first."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from logview.index.problems import ProblemGroup, problem_groups
from logview.times import human_age
from logview.tui.marks import DIM, STATUSES
from logview.tui.plain import Plain
from logview.tui.screens.list_view import Ask, ListView, Place
from logview.tui.sparkline import sparkline, spread
from logview.tui.widgets.table_rows import Cell, Column, TableRow, TableRows

_PARTS = 24
_COLUMNS = (
    Column("first problem", 13),
    Column("traces", 7, "right"),
    Column("last", 4, "right"),
    Column("step", 20, grows=True),
    Column("reason", 18),
    Column("over time", _PARTS),
)


class ProblemsView(ListView):
    """One row a problem; it leads to the newest trace that has it."""

    def __init__(
        self, name: str, plain: Plain, ask: Ask, now: Callable[[], int], at: Hashable = None
    ) -> None:
        super().__init__(name, plain, ask, at)
        self._now = now
        self._groups: dict[Hashable, ProblemGroup] = {}

    def look(self) -> None:
        """Ask what goes wrong."""
        self._ask(lambda reader: problem_groups(reader.connection), self._found)

    def _found(self, groups: list[ProblemGroup]) -> None:
        self._groups = {(g.kind, g.name, g.status, g.reason): g for g in groups}
        times = [group.times for group in groups if group.times]
        first = min((some[0] for some in times), default=0)
        last = max((some[-1] for some in times), default=0)
        rows = [
            TableRow(key, self._cells(group, first, last)) for key, group in self._groups.items()
        ]
        traces = sum(group.traces for group in groups)
        note = f"{traces:,} {'trace' if traces == 1 else 'traces'} with a problem"
        self.show_rows(TableRows(_COLUMNS, rows), note, "Nothing went wrong in these logs.")

    def _cells(self, group: ProblemGroup, first: int, last: int) -> list[Cell]:
        look = STATUSES[group.status]
        age = "-" if group.last is None else human_age(max(0, self._now() - group.last))
        name = self._plain.text(group.name)
        return [
            Cell(f"{look.glyph} {look.word}", look.style),
            Cell(f"{group.traces:,}"),
            Cell(age, DIM),
            Cell(f"{group.kind} {name}".rstrip()),
            Cell(str(group.reason or "-")),
            Cell(sparkline(spread(group.times, first, last, _PARTS)), look.style),
        ]

    def place(self, key: Hashable) -> Place | None:
        """The newest trace that has the problem."""
        group: Any = self._groups.get(key)
        return None if group is None else Place(group.newest, group.step)

"""How the calls of every tool went, as a table that can be sorted."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from logview.diagnosis.tools import TENTHS, CallStats
from logview.index.calls import By, tool_stats
from logview.times import human_duration
from logview.tui.marks import DIM, PLAIN, RED, YELLOW
from logview.tui.screens.list_view import ListView, Place
from logview.tui.sparkline import sparkline
from logview.tui.widgets.table_rows import Cell, Column, TableRow, TableRows

_BY: tuple[By, ...] = ("tool", "provider", "model")

_Order = tuple[str, Callable[[CallStats], Any]]
_ORDERS: tuple[_Order, ...] = (
    ("calls", lambda stats: -stats.calls),
    ("problems", lambda stats: -(stats.failed + stats.blocked)),
    ("success", lambda stats: 2.0 if stats.success_rate is None else stats.success_rate),
    ("p95", lambda stats: -(stats.p95 or -1)),
    ("name", lambda stats: stats.name),
)


class ToolsView(ListView):
    """One row a tool, provider or model; it leads to the slowest call."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,l,right", "open", "Slowest call", id="tools.open"),
        Binding("e", "problem", "Last failing call", id="tools.problem"),
        Binding("s", "sort", "Sort", id="tools.sort"),
        Binding("b", "by", "By tool, provider, model", id="tools.by"),
    ]
    _by = 0
    _order = 0
    _stats: tuple[CallStats, ...] = ()

    def look(self) -> None:
        """Ask how the calls went."""
        by = _BY[self._by]
        self._ask(lambda reader: tool_stats(reader.connection, by), self._found)

    def _found(self, stats: list[CallStats]) -> None:
        self._stats = tuple(stats)
        self._show()

    def _show(self) -> None:
        word, order = _ORDERS[self._order]
        stats = sorted(self._stats, key=lambda one: (order(one), one.name))
        by = _BY[self._by]
        columns = (
            Column(by, 16, grows=True),
            Column("calls", 7, "right"),
            Column("success", 7, "right"),
            Column("failed", 7, "right"),
            Column("p95", 8, "right"),
            Column("max", 8, "right"),
            Column("blocked", 7, "right"),
            Column("in time", TENTHS),
            Column("p50", 8, "right"),
            Column("unanswered", 10, "right"),
            Column("retries", 7, "right"),
        )
        rows = TableRows(columns, [TableRow(one.name, self._cells(one)) for one in stats])
        self.show_rows(rows, f"sorted by {word}", f"No {by} was called in these logs.")

    def _cells(self, stats: CallStats) -> list[Cell]:
        rate = stats.success_rate
        return [
            Cell(self._plain.text(stats.name) or "(no name)"),
            Cell(f"{stats.calls:,}"),
            Cell("-" if rate is None else f"{100 * rate:.1f} %", PLAIN if rate == 1 else YELLOW),
            _count(stats.failed),
            _time(stats.p95),
            _time(stats.max),
            _count(stats.blocked),
            Cell(sparkline(stats.course), DIM),
            _time(stats.p50),
            _count(stats.unanswered),
            Cell(f"{stats.retries:,}" if stats.retries else "·", PLAIN if stats.retries else DIM),
        ]

    def _chosen(self, key: Hashable) -> CallStats | None:
        return next((one for one in self._stats if one.name == key), None)

    def place(self, key: Hashable) -> Place | None:
        """The slowest call."""
        stats = self._chosen(key)
        if stats is None or not stats.slowest:
            return None
        return Place(stats.slowest[0].trace, stats.slowest[0].step)

    def action_problem(self) -> None:
        """Go to the last call that went wrong."""
        stats = self._chosen(self.at)
        if stats is not None and stats.last_problem is not None:
            self.dismiss(Place(*stats.last_problem))

    def action_sort(self) -> None:
        """Sort by the next column."""
        self._order = (self._order + 1) % len(_ORDERS)
        self._show()

    def action_by(self) -> None:
        """Gather the calls by something else."""
        self._by = (self._by + 1) % len(_BY)
        self.look()


def _count(number: int) -> Cell:
    return Cell(f"{number:,}", RED) if number else Cell("·", DIM)


def _time(duration: int | None) -> Cell:
    return Cell("-", DIM) if duration is None else Cell(human_duration(duration))

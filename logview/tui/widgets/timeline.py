"""The steps of one trace below its header, the cursor on the first problem.

It shows a trace that it is given and never asks for one.
"""

from __future__ import annotations

from logview.model import Step, Trace
from logview.tui.marks import is_running
from logview.tui.plain import Plain
from logview.tui.scale import Scale
from logview.tui.widgets.timeline_rows import TimelineRows
from logview.tui.widgets.virtual_list import NoRows, VirtualList


class Timeline(VirtualList):
    """The list of a trace's steps."""

    def __init__(self, plain: Plain, *, id: str) -> None:
        super().__init__(id=id)
        self._plain = plain
        self.rows: TimelineRows | None = None
        """The steps shown; None before the first trace."""

    @property
    def step(self) -> Step | None:
        """The step under the cursor."""
        return self.rows.step(self.cursor) if self.rows else None

    @property
    def trace(self) -> Trace | None:
        """The trace shown."""
        return self.rows.trace if self.rows else None

    def show_trace(
        self, trace: Trace, scale: Scale | None, now: int, live: bool, keep_cursor: bool
    ) -> None:
        """Show a trace. A trace that only grew keeps the cursor on its step; any other opens on
        its first problem."""
        rows = TimelineRows(trace, self._plain, is_running(trace, now, live), scale)
        keep = keep_cursor and self.rows is not None and self.rows.count() > 0
        self.rows = rows
        self.empty = () if trace.steps else _no_steps(trace)
        if keep:
            self.source = rows
            self.hold()
        else:
            self.show(rows, rows.first())

    def show_nothing(self, words: str) -> None:
        """There is no trace to show, and why."""
        self.rows = None
        self.empty = (words,)
        self.show(NoRows())

    def tick(self, now: int, live: bool) -> bool:
        """Time passed: a trace that was running may have gone quiet. Whether it looks different."""
        if self.rows is None or is_running(self.rows.trace, now, live) == self.rows.running:
            return False
        self.show_trace(self.rows.trace, self.rows.scale, now, live, keep_cursor=True)
        return True

    def go_first(self) -> bool:
        """Put the cursor on the first problem; False where there is none."""
        if self.rows is None or self.rows.trace.first_problem is None:
            return False
        self._move_to(self.rows.first())
        return True

    def go_problem(self, direction: int) -> bool:
        """Put the cursor on the next or previous problem; False where there is none."""
        row = self.rows.problem(self.cursor, direction) if self.rows else None
        if row is not None:
            self._move_to(row)
        return row is not None

    def go_notice(self, direction: int) -> bool:
        """Put the cursor on the next or previous notice; False where there is none."""
        row = self.rows.notice(self.cursor, direction) if self.rows else None
        if row is not None:
            self._move_to(row)
        return row is not None

    def go_last_problem(self) -> None:
        """Put the cursor on the last problem."""
        row = self.rows.problem(self.rows.count(), -1) if self.rows else None
        if row is not None:
            self.go(row)

    def redraw(self) -> None:
        """Secrets were hidden or revealed."""
        if self.rows is not None:
            before = self.rows
            self.rows = TimelineRows(before.trace, self._plain, before.running, before.scale)
            self.source = self.rows
            self.hold()


def _no_steps(trace: Trace) -> tuple[str, ...]:
    if trace.usage is None:
        return ("This trace has no steps.",)
    return ("This trace has no steps.", "The log holds only the record of what it used.")

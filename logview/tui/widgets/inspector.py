"""Everything about one step: why it stands as it does, its call and result, its raw records.

It shows what it is handed and never reads a log.
"""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from logview.tui.plain import Plain
from logview.tui.questions import Inspection
from logview.tui.scale import step_key
from logview.tui.widgets.inspector_rows import RAW, BannerRow, InspectorRows, place
from logview.tui.widgets.json_tree import Row
from logview.tui.widgets.virtual_list import GUTTER, NoRows, VirtualList


class Inspector(VirtualList):
    """The banner and the foldable tree of a step."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "fold_or_unfold", "Fold", id="inspector.toggle"),
        Binding("l,right", "unfold", "Unfold", show=False, id="inspector.unfold"),
        Binding("h,left", "fold", "Fold", show=False, id="inspector.fold"),
    ]

    def __init__(self, plain: Plain, *, id: str) -> None:
        super().__init__(id=id)
        self._plain = plain
        self.rows: InspectorRows | None = None
        """What is shown; None before the first step."""
        self._raw_return: int | None = None

    def show_step(self, inspection: Inspection, running: bool) -> None:
        """Show a step. The same step again, after its trace grew, keeps the cursor and folds."""
        before = self.rows
        rows = InspectorRows(inspection, self._plain, self._text_width(), running)
        self.rows = rows
        self.empty = ()
        same = before is not None and (
            before.inspection.trace.trace == inspection.trace.trace
            and step_key(before.step) == step_key(inspection.step)
        )
        if before is not None and same:
            rows.tree.fold_like(before.tree)
            self.source = rows
            self.hold()
        else:
            self._raw_return = None
            self.show(rows)

    def show_nothing(self, words: str = "No step to look into.") -> None:
        """There is no step to show."""
        self.rows = None
        self.empty = (words,)
        self.show(NoRows())

    def redraw(self) -> None:
        """Break and hide the same rows anew."""
        if self.rows is not None:
            self.rows = self.rows.with_width(self._text_width())
            self.source = self.rows
            self.hold()

    def place(self) -> str:
        """Where the step's first record is; empty while nothing is shown."""
        records = self.rows.inspection.detail.records if self.rows else ()
        return self._plain.text(place(records[0])) if records else ""

    def _text_width(self) -> int:
        return max(20, self.size.width - GUTTER - 1)

    def on_resize(self) -> None:
        """Long lines break elsewhere now."""
        self.redraw()

    def _row(self) -> Row | None:
        if self.rows is None or not self.rows.count():
            return None
        row = self.rows.at(self.cursor)
        return None if isinstance(row, BannerRow) else row

    def action_fold_or_unfold(self) -> None:
        """Fold or unfold the row under the cursor."""
        row = self._row()
        if self.rows is not None and row is not None and row.foldable:
            self.rows.tree.toggle(row)
            self.hold()

    def action_unfold(self) -> None:
        """Unfold the row under the cursor, or go to its first part when it is unfolded."""
        row = self._row()
        if row is not None and row.foldable:
            if row.unfolded:
                self.action_move(1)
            else:
                self.action_fold_or_unfold()

    def action_fold(self) -> None:
        """Fold the row under the cursor, or go to the row that holds it."""
        row = self._row()
        if self.rows is None or row is None:
            return
        if row.unfolded:
            self.action_fold_or_unfold()
        elif (parent := self.rows.tree.parent(row)) is not None:
            index = self.rows.index_of(parent, self.cursor)
            if index is not None:
                self.action_move(index - self.cursor)

    def action_raw(self) -> None:
        """Unfold the raw records and go there, or fold them and go back."""
        if self.rows is None:
            return
        if self._raw_return is not None:
            self._set_raw(unfolded=False)
            back, self._raw_return = self._raw_return, None
            self.show_from(back)
        elif self.rows.index_of((RAW,), 0) is not None:
            self._raw_return = self.cursor
            self._set_raw(unfolded=True)
            self.show_from(self.rows.index_of((RAW,), 0) or 0)

    def show_from(self, index: int) -> None:
        """Put the cursor on a row, with as much as fits below it."""
        self._settle(index, index)

    def _set_raw(self, unfolded: bool) -> None:
        """Fold or unfold the raw records and the node that holds them."""
        if self.rows is None:
            return
        tree = self.rows.tree
        for depth in (0, 1):
            for row in [row for row in tree.rows if row.path[0] == RAW and row.depth == depth]:
                if row.foldable and row.unfolded != unfolded and (unfolded or depth == 0):
                    tree.toggle(row)

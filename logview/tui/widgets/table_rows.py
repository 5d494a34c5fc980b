"""A table that is all there, as rows of a list: what is looked up in the whole index at once."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Literal, NamedTuple

from rich.segment import Segment
from rich.style import Style

from logview.text import fit
from logview.tui.marks import DIM, PLAIN
from logview.tui.widgets.virtual_list import Line

_BETWEEN = 2
"""Cells between two columns."""


class Column(NamedTuple):
    """One column. Of several that have no room the last ones go first."""

    name: str
    width: int
    """Cells; of the one column that takes what is left, the least it needs."""
    align: Literal["left", "right"] = "left"
    grows: bool = False


class Cell(NamedTuple):
    """What stands in a column, cleaned."""

    text: str
    style: Style = PLAIN


class TableRow(NamedTuple):
    """One row."""

    key: Hashable
    """Outlives a change of the rows."""
    cells: Sequence[Cell]


class TableRows:
    """A `RowSource` over the rows of a table."""

    def __init__(self, columns: Sequence[Column], rows: Sequence[TableRow]) -> None:
        self._columns = columns
        self.rows = rows
        self._places = {row.key: index for index, row in enumerate(rows)}

    def count(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    def key(self, index: int) -> Hashable:
        """What the row is about."""
        return self.rows[index].key

    def index_of(self, key: Hashable, near: int) -> int | None:
        """Where the row of that key is now."""
        return self._places.get(key)

    def row(self, index: int, width: int) -> Line:
        """One row."""
        return self._line(self.rows[index].cells, width)

    def head(self, width: int) -> Line:
        """The names of the columns, as they stand above the rows."""
        return self._line([Cell(column.name, DIM) for column in self._columns], width)

    def _line(self, cells: Sequence[Cell], width: int) -> list[Segment]:
        line: list[Segment] = []
        for column, cells_wide, cell in zip(self._columns, self._widths(width), cells, strict=True):
            if cells_wide:
                between = " " * _BETWEEN if line else ""
                line.append(Segment(between))
                line.append(Segment(fit(cell.text, cells_wide, column.align), cell.style))
        return line

    def _widths(self, width: int) -> list[int]:
        """Cells of each column; 0 for one that has no room."""
        widths: list[int] = []
        room = width
        for column in self._columns:
            needed = column.width + (_BETWEEN if widths else 0)
            fits = needed <= room
            widths.append(column.width if fits else 0)
            room -= needed if fits else room
        return [
            cells + room if cells and column.grows and room > 0 else cells
            for cells, column in zip(widths, self._columns, strict=True)
        ]

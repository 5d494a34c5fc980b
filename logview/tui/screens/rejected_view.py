"""The records that could not be read, and why."""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterator
from itertools import islice
from pathlib import PurePath
from typing import NamedTuple

from logview.index.reader import Reader
from logview.index.rows import Rejection
from logview.sources.piped import shown_as
from logview.text import decode
from logview.tui.marks import DIM, YELLOW
from logview.tui.screens.list_view import ListView, Place
from logview.tui.widgets.table_rows import Cell, Column, TableRow, TableRows

MOST = 2_000
"""Records that are listed; `logview rejected` prints all."""
_BEGINNING = 400
"""Bytes of a record that are shown."""
_COLUMNS = (
    Column("log", 18),
    Column("line", 9, "right"),
    Column("why", 30, grows=True),
    Column("record", 48),
)


class Unread(NamedTuple):
    """A rejected record and how it begins; None where its bytes are gone."""

    rejection: Rejection
    beginning: bytes | None


class RejectedView(ListView):
    """One row a record. It leads nowhere: what is no event belongs to no trace."""

    USELESS = ("view.open",)

    def look(self) -> None:
        """Ask for the records."""
        self._ask(lambda reader: list(islice(rejected(reader), MOST + 1)), self._found)

    def _found(self, found: list[Unread]) -> None:
        rows = [
            TableRow((one.rejection.source, one.rejection.offset), self._cells(one))
            for one in found[:MOST]
        ]
        more = f"the first {MOST:,}; logview rejected prints all" if len(found) > MOST else ""
        note = more or f"{len(rows):,} {'record' if len(rows) == 1 else 'records'}"
        self.show_rows(TableRows(_COLUMNS, rows), note, "No record was rejected.")

    def _cells(self, one: Unread) -> list[Cell]:
        rejection = one.rejection
        name = self._plain.text(PurePath(shown_as(rejection.source)).name)
        line = "gone" if rejection.line is None else f"{rejection.line:,}"
        said = "" if one.beginning is None else self._plain.text(decode(one.beginning))
        return [
            Cell(name),
            Cell(line, DIM),
            Cell(self._plain.text(rejection.reason), YELLOW),
            Cell(said, DIM),
        ]

    def place(self, key: Hashable) -> Place | None:
        """Nowhere."""
        return None


def rejected(reader: Reader) -> Iterator[Unread]:
    """The rejected records with their beginnings, as the reader orders them."""
    for rejection in reader.rejections():
        yield Unread(rejection, _beginning(reader, rejection))


def _beginning(reader: Reader, rejection: Rejection) -> bytes | None:
    if rejection.line is None:
        return None
    try:
        descriptor = reader.open(rejection.source)
    except OSError:
        return None
    try:
        return os.pread(descriptor, min(_BEGINNING, rejection.length), rejection.offset)
    finally:
        os.close(descriptor)

"""The sessions and traces that a filter leaves. It is asked in the reading thread only."""

from __future__ import annotations

from typing import cast

from logview.index.filter import matching_sessions, matching_traces
from logview.index.reader import Reader
from logview.index.rows import TraceRow
from logview.query.filter import Filter
from logview.tui.listing import ALL
from logview.tui.reading import IndexReader


class Filtered:
    """A `Listing` of what matches, found anew once the index has changed."""

    def __init__(self, where: Filter) -> None:
        self.where = where
        self._version: tuple[int, ...] | None = None
        self._sessions: list[int] = []
        self._traces: frozenset[int] = frozenset()

    def _look(self, reader: IndexReader) -> None:
        version = reader.version()
        if version != self._version:
            known = cast(Reader, reader)
            self._traces = frozenset(matching_traces(known, self.where))
            self._sessions = matching_sessions(known, self.where)
            self._version = version

    def sessions(self, reader: IndexReader, limit: int) -> list[int]:
        """Those with a part in a trace that matches."""
        self._look(reader)
        return self._sessions[:limit]

    def traces(self, reader: IndexReader, session: int, limit: int) -> list[TraceRow]:
        """Those of the session that match."""
        self._look(reader)
        return [row for row in reader.trace_rows(session, limit) if row.id in self._traces]

    def hidden(self, reader: IndexReader) -> int:
        """The sessions of which nothing matches."""
        self._look(reader)
        return len(reader.session_ids(ALL)) - len(self._sessions)

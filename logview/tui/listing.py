"""Which sessions and traces are listed. It is asked in the reading thread only."""

from __future__ import annotations

from typing import Protocol

from logview.index.rows import TraceRow
from logview.tui.reading import IndexReader

ALL = 2**62
"""More sessions than there are."""


class Listing(Protocol):
    """The lists of an index."""

    def sessions(self, reader: IndexReader, limit: int) -> list[int]:
        """Numbers of the newest sessions, the newest first."""
        ...

    def traces(self, reader: IndexReader, session: int, limit: int) -> list[TraceRow]:
        """The newest traces of a session, the newest first."""
        ...

    def hidden(self, reader: IndexReader) -> int:
        """How many sessions are left out."""
        ...


class Everything:
    """No filter."""

    def sessions(self, reader: IndexReader, limit: int) -> list[int]:
        """The newest of all."""
        return reader.session_ids(limit)

    def traces(self, reader: IndexReader, session: int, limit: int) -> list[TraceRow]:
        """All of the session."""
        return reader.trace_rows(session, limit)

    def hidden(self, reader: IndexReader) -> int:
        """None at all."""
        return 0

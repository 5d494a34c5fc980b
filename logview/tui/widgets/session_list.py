"""The sessions, newest activity first, each unfolding to its traces.

It keeps what it is given and says what it misses; the screen asks the index.
"""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from logview.tui.plain import Plain
from logview.tui.widgets.session_rows import RowKey, SessionRows
from logview.tui.widgets.virtual_list import VirtualList


class SessionList(VirtualList):
    """The list of sessions and traces."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,l,right", "enter", "In", id="sessions.enter"),
        Binding("h,left", "fold", "Fold", show=False, id="sessions.fold"),
        Binding("end,G", "last", "Last row", show=False, id="sessions.last"),
    ]

    class Unfold(Message):
        """The traces of a session are wanted below it."""

        def __init__(self, session: int) -> None:
            super().__init__()
            self.session = session

    class Enter(Message):
        """The way into the timeline."""

    class AllWanted(Message):
        """The cursor goes to the last session of all."""

    def __init__(self, plain: Plain, *, id: str) -> None:
        super().__init__(id=id)
        self.rows = SessionRows(plain)
        self.source = self.rows
        self.wants_last = False
        """Whether the cursor goes to the end once all sessions are loaded."""
        self._unfolding: int | None = None

    @property
    def selected(self) -> RowKey | None:
        """The session or trace under the cursor."""
        key = self.cursor_key
        return key if isinstance(key, RowKey) else None

    def select(self, key: RowKey) -> bool:
        """Put the cursor on a session or trace without telling anyone; False where it is not in
        the list."""
        index = self.rows.index_of(key, self.cursor)
        if index is not None:
            self.go(index)
        return index is not None

    def action_enter(self) -> None:
        """Unfold a session; from an unfolded one, or one that is about to be, or from a trace go
        into the timeline."""
        key = self.selected
        if key is None:
            return
        if key.trace is None and key.session not in (*self.rows.unfolded, self._unfolding):
            self._unfolding = key.session
            self.post_message(self.Unfold(key.session))
        else:
            self.post_message(self.Enter())

    def action_fold(self) -> None:
        """Fold the session under the cursor, or that of the trace under it."""
        key = self.selected
        self._unfolding = None
        if key is not None and key.session in self.rows.unfolded:
            self.rows.fold(key.session)
            self.hold()
            if key.trace is not None:
                self.post_message(self.Moved(self))

    def action_last(self) -> None:
        """Move to the last session there is, once it is loaded."""
        if self.rows.complete:
            super().action_last()
        else:
            self.wants_last = True
            self.post_message(self.AllWanted())

    def action_first(self) -> None:
        """Move to the newest session."""
        self.wants_last = False
        super().action_first()

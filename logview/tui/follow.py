"""What follows a moved cursor, once the cursor itself is painted: a trace that is judged meanwhile
would take the time that the paint needs. It never asks twice for what was passed over.
"""

from __future__ import annotations

from collections.abc import Callable

from logview.tui.linked_panes import LinkedPanes
from logview.tui.widgets.session_list import SessionList
from logview.tui.widgets.timeline import Timeline
from logview.tui.widgets.virtual_list import VirtualList


class Follow:
    """Remembers which cursor moved until the panes right of it may follow.

    `painted` calls something after the next paint, and `changed` writes the lines around the
    panes.
    """

    def __init__(
        self,
        linked: LinkedPanes,
        sessions: SessionList,
        timeline: Timeline,
        painted: Callable[[Callable[[], None]], object],
        changed: Callable[[], None],
    ) -> None:
        self._linked = linked
        self._sessions = sessions
        self._timeline = timeline
        self._painted = painted
        self._changed = changed
        self._waiting = False
        self._moved: VirtualList | None = None

    def moved(self, rows: VirtualList) -> None:
        """A cursor moved."""
        # A timeline that is about to be replaced has no step worth looking into.
        if self._moved is not self._sessions:
            self._moved = rows
        if not self._waiting:
            self._waiting = True
            self._painted(self._after_paint)

    def _after_paint(self) -> None:
        self._waiting = False
        self.now()

    def now(self) -> None:
        """Follow at once: what comes next starts from where the cursor is."""
        moved, self._moved = self._moved, None
        if moved is None:
            return
        if moved is self._sessions and self._sessions.selected is not None:
            self._linked.select(self._sessions.selected)
        elif moved is self._timeline:
            self._linked.inspect()
        self._changed()

"""The lines around the panes: the status, the titles, the problems of the sources, the keys.

It only writes what is known elsewhere; each line paints only when it reads differently.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.widget import Widget

from logview.index.rows import Totals
from logview.tui.marks import BOLD, DIM, YELLOW
from logview.tui.news import News
from logview.tui.plain import Plain, wrap
from logview.tui.screens.captions import empty_words, path_words, problem_words
from logview.tui.screens.layout import Pane
from logview.tui.widgets.inspector import Inspector
from logview.tui.widgets.key_line import Key, KeyLine
from logview.tui.widgets.pane_title import PaneTitle
from logview.tui.widgets.session_list import SessionList
from logview.tui.widgets.status_line import Piece, StatusLine, progress_words
from logview.tui.widgets.timeline import Timeline
from logview.tui.widgets.trace_header import TraceHeader


class Frame:
    """Writes the lines around three panes. `title` names the sources."""

    def __init__(
        self,
        plain: Plain,
        title: str,
        news: News,
        sessions: SessionList,
        header: TraceHeader,
        timeline: Timeline,
        inspector: Inspector,
    ) -> None:
        self._plain = plain
        self._title = plain.text(title)
        self._news = news
        self._sessions = sessions
        self._header = header
        self._timeline = timeline
        self._inspector = inspector
        self.status = StatusLine(id="status")
        self.sessions_title = PaneTitle("SESSIONS", id="sessions-title")
        self.inspector_title = PaneTitle("INSPECTOR", id="inspector-title", rule=True)
        self.problem = StatusLine(id="problem")
        self.keys = KeyLine(id="keys")
        self._said = ""

    def say(self, words: str) -> None:
        """Something short for the last line, in place of that of a record; empty for nothing."""
        self._said = self._plain.text(words)

    def show(
        self,
        at: Pane,
        alone: bool,
        totals: Totals | None,
        keys: Sequence[Key],
        filtered: Sequence[Piece],
        searched: Sequence[Piece],
    ) -> None:
        """Write all lines, with the focus in a pane that may be `alone` on the screen. `filtered`
        says which filter hides how much, `searched` what was looked for and found."""
        rows = self._sessions.rows
        words = progress_words(self._news.progress, self._news.following)
        words = (*searched, *filtered, *words)
        if self._plain.reveal and not self._plain.people:
            words = (("secrets shown", YELLOW + BOLD), *words)
        left: tuple[Piece, ...] = (("logview", BOLD), (f"  {self._title}", DIM))
        if alone:
            left = path_words(at, self._sessions, self._timeline, self._plain)
        self.status.show(left, words)
        above = f"+{self._sessions.above:,} new · " if self._sessions.above else ""
        count = f"{len(rows.ids):,}{'' if rows.complete else '+'}" if rows.ids else ""
        self.sessions_title.show(at == "sessions", "newest first", f"{above}{count}")
        self._header.set_active(at == "timeline")
        self.inspector_title.show(at == "inspector")
        problems = self._news.problems()
        set_display(self.problem, bool(problems))
        self.problem.show(*problem_words(problems))
        if not rows.ids:
            empty = empty_words(totals, self._news.progress, bool(filtered))
            self._sessions.show_empty(wrap(empty, max(10, self._sessions.size.width - 3)))
        self.keys.show(keys, self._said or self._inspector.place())


def set_display(widget: Widget, visible: bool) -> None:
    """Setting what is set already would lay out and paint the whole screen again."""
    if widget.display != visible:
        widget.display = visible

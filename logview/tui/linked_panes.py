"""Keeps the panes linked: what is selected left is asked of the index and shown right of it.

It never waits: every question goes to the reading thread, and what was shown stays until the
answer is there.
"""

from __future__ import annotations

from collections.abc import Callable

from logview.index.rows import SessionRow, Totals, TraceRow
from logview.model import Trace
from logview.tui.listing import ALL, Everything, Listing
from logview.tui.news import News
from logview.tui.pace import Pace
from logview.tui.questions import (
    SIBLINGS,
    Inspection,
    Snapshot,
    Sought,
    View,
    inspect,
    next_trace,
    seek_trace,
    snapshot,
    view_again,
    view_growth,
    view_named,
    view_session,
)
from logview.tui.reading import ReadingThread
from logview.tui.surroundings import Surroundings
from logview.tui.widgets.inspector import Inspector
from logview.tui.widgets.session_list import SessionList
from logview.tui.widgets.session_rows import RowKey
from logview.tui.widgets.timeline import Timeline
from logview.tui.widgets.trace_header import TraceHeader

VIEW = "view"
PREVIEW = "preview"
TOPICS = ("rows", "trace", "detail", VIEW, "unfold", "growth", "lists", "version", PREVIEW)
"""What is asked of the index, the most urgent first."""
YIELDING = ("growth", "lists", PREVIEW)
"""What may take long and makes way for what a key asked for."""

EXTENT = 2_000
"""Sessions that are listed at first, and again once older ones are out of sight."""
DIM_AFTER = 0.15
"""Seconds that an answer may take before what it replaces is dimmed."""
LOOK_AGAIN = 0.05
"""Seconds before another look when one is going on."""
AHEAD = 64
"""Rows around those in sight that are loaded with them."""


class LinkedPanes:
    """The selection, and the questions that follow from it."""

    def __init__(
        self,
        thread: ReadingThread,
        around: Surroundings,
        news: News,
        now: Callable[[], int],
        sessions: SessionList,
        header: TraceHeader,
        timeline: Timeline,
        inspector: Inspector,
        trace_id: str | None,
    ) -> None:
        self._thread = thread
        self._around = around
        self._news = news
        self._now = now
        self._sessions = sessions
        self._header = header
        self._timeline = timeline
        self._inspector = inspector
        self._wanted_trace = trace_id
        self.touched = False
        """Whether the person selected anything; until then the newest session in trouble is."""
        self.totals: Totals | None = None
        self.view: View | None = None
        self.hidden = 0
        """Sessions that the filter leaves out."""
        self._listing: Listing = Everything()
        self._relisted = False
        """Whether other sessions and traces are listed than when the shown trace was chosen."""
        self._extent = EXTENT
        self._version: tuple[int, ...] | None = None
        self._list_pace = Pace()
        self._trace_pace = Pace()
        self._look_again = False
        self._grows_later = False
        """Whether a look at the growth of the shown trace is put off."""
        self._chosen: RowKey | None = None
        self._ahead = False
        """Whether what was chosen is newer than the list of sessions."""
        self._opened = False
        self._whole = False
        """Whether the lists were taken after all that was there at the beginning was indexed."""

    def poll(self) -> None:
        """Look whether the index changed; soon, if a look is going on or the last was long."""
        waiting = any(self._thread.is_waiting(topic) for topic in ("version", "lists"))
        rest = self._list_pace.rest
        if not waiting and rest <= 0:
            whole = self._news.settled
            self._thread.ask(
                "version",
                lambda reader: reader.version(),
                lambda version: self._on_version(version, whole),
            )
        elif not self._look_again:
            self._look_again = True
            self._around.later(max(rest, LOOK_AGAIN), self._poll_again)

    def _poll_again(self) -> None:
        self._look_again = False
        if self._news.following:
            self.poll()

    def _on_version(self, version: tuple[int, ...], whole: bool) -> None:
        if version != self._version:
            self.refresh()
        elif whole and not self._whole:
            self._whole = True
            self._follow_selection()

    def failed(self, topic: str) -> None:
        """A question brought an error: it will be asked again at the next look."""
        if topic in {"trace", "growth"}:
            self._chosen = None
        self._version = None

    def refresh(self) -> None:
        """Ask for the lists as they are now."""
        rows, extent = self._sessions.rows, self._extent
        top = self._sessions.top
        shown = rows.shown(top - AHEAD, top + self._sessions.size.height + AHEAD)
        unfolded = rows.unfolded
        whole, listing = self._news.settled, self._listing
        self._thread.ask(
            "lists",
            self._list_pace.timed(
                lambda reader: snapshot(reader, listing, extent, shown, unfolded, AHEAD)
            ),
            lambda lists: self._on_snapshot(lists, whole),
        )

    def _on_snapshot(self, lists: Snapshot, whole: bool) -> None:
        self._version = lists.version
        self.totals = lists.totals
        self.hidden = lists.hidden
        rows, pane = self._sessions.rows, self._sessions
        rows.forget_rows([])
        rows.set_rows(lists.rows)
        for session, traces in lists.traces.items():
            if session in rows.unfolded:
                rows.unfold(session, traces)
        rows.set_ids(lists.ids, lists.complete)
        self.tick()
        # What was in an old log all the time is not new.
        pane.hold(news=self._whole)
        self._whole = self._whole or whole
        if pane.wants_last and rows.complete:
            pane.wants_last = False
            pane.action_last()
        self._follow_selection()
        self._around.changed()

    def list_only(self, listing: Listing) -> None:
        """List other sessions and traces from now on. The cursor and what is shown stay where they
        are as long as they are listed."""
        self._listing = listing
        self._relisted = True
        self.touched = True
        self._extent = EXTENT
        self.refresh()

    def _follow_selection(self) -> None:
        """After the lists changed: find the first selection, or let the shown trace grow."""
        if not self.touched and self._wanted_trace is not None:
            wanted, whole = self._wanted_trace, self._whole
            self._thread.ask(
                "trace",
                lambda reader: seek_trace(reader, wanted),
                lambda sought: self._on_wanted(wanted, sought, whole),
            )
            return
        if not self.touched and (self.view is None or self._news.indexing):
            self._sessions.go(self._sessions.rows.opening())
        if self._ahead and self._chosen is not None:
            self._ahead = not self._sessions.select(self._chosen)
        key = self._sessions.selected
        if key is None or self._ahead:
            return
        relisted, self._relisted = self._relisted, False
        if self.view is None or self._chosen is None or key.session != self._chosen.session:
            self.select(key)
        elif relisted:
            self._ask_view_again(key.session, self.view.row)
        elif (rest := self._trace_pace.rest) > 0:
            if not self._grows_later:
                self._grows_later = True
                self._around.later(rest, self._grow)
        elif self.view.row is None or (not self.touched and self._news.indexing):
            self._ask_view(key, keep=True)
        else:
            self._ask_growth(key.session, self.view.row)

    def _grow(self) -> None:
        self._grows_later = False
        if self._news.following:
            self._follow_selection()

    def _ask_growth(self, session: int, before: TraceRow) -> None:
        def show(view: View | None) -> None:
            if view is not None and view.trace is not None:
                self._on_view(view, keep=True)

        listing = self._listing
        self._thread.ask(
            "growth",
            self._trace_pace.timed(
                lambda reader: view_growth(reader, listing, session, before.id, before)
            ),
            show,
        )

    def select(self, key: RowKey) -> None:
        """Show the trace of a row, or the one that speaks for a session."""
        if key != self._chosen:
            self._chosen, self._ahead = key, False
            self._ask_view(key, keep=False)

    def _ask_view(self, key: RowKey, keep: bool) -> None:
        self._thread.forget("growth")
        self._dim_later("trace", self._timeline)
        listing = self._listing
        self._thread.ask(
            "trace",
            self._trace_pace.timed(
                lambda reader: view_session(reader, listing, key.session, key.trace)
            ),
            lambda view: self._on_view(view, keep),
        )

    def _ask_view_again(self, session: int, before: TraceRow | None) -> None:
        listing, trace = self._listing, None if before is None else before.id
        self._thread.ask(
            "trace",
            lambda reader: view_again(reader, listing, session, trace),
            lambda view: self._on_view(view, keep=True),
        )

    def _on_wanted(self, wanted: str, sought: Sought, whole: bool) -> None:
        if sought.view is None and not sought.names and not whole:
            self._around.say(f"trace {wanted} is not in the index yet")
            return
        self._wanted_trace = None
        if sought.view is not None:
            self._around.say("")
            self._on_elsewhere(sought.view)
            self._around.opened(True)
            self.touched = True
            return
        self._around.say(sought.words(wanted))
        self._follow_selection()

    def _on_elsewhere(self, view: View) -> None:
        """A trace was found by other ways than the list: the list goes along."""
        if view.session is not None and view.row is not None:
            self._chosen = RowKey(view.session, view.row.id)
            self._sessions.rows.unfold(view.session, view.siblings)
            self._ahead = not self._sessions.select(self._chosen)
        self._on_view(view, keep=False)

    def _on_view(self, view: View, keep: bool) -> None:
        before = self.view.row if self.view else None
        same = keep and before is not None and view.row is not None and before.id == view.row.id
        self.view = view
        now, live = self._now(), self._news.live
        if view.trace is None:
            self._timeline.show_nothing("No trace to show.")
            self._header.show_nothing()
            self._inspector.show_nothing()
        else:
            self._timeline.show_trace(view.trace, view.scale, now, live, keep_cursor=same)
            self._header.show_trace(view.trace, now, live, view.earlier_unread)
            self.inspect()
            if not self._opened:
                self._opened = True
                self._around.opened(view.trace.first_problem is not None)
        self._around.changed()

    def inspect(self) -> None:
        """Show the step under the timeline's cursor."""
        trace, step = self._timeline.trace, self._timeline.step
        if trace is None or step is None:
            self._thread.forget("detail")
            self._inspector.show_nothing()
            return
        self._dim_later("detail", self._inspector)
        self._thread.ask("detail", lambda reader: inspect(reader, trace, step), self._on_inspection)

    def _on_inspection(self, inspection: Inspection) -> None:
        rows = self._timeline.rows
        self._inspector.show_step(inspection, rows.running if rows else False)
        self._around.changed()

    def _dim_later(self, topic: str, pane: Timeline | Inspector) -> None:
        def dim() -> None:
            pane.dimmed = self._thread.is_waiting(topic)

        self._around.later(DIM_AFTER, dim)

    def unfold(self, session: int) -> None:
        """Show the traces of a session below it."""

        def show(traces: list[TraceRow]) -> None:
            self._sessions.rows.unfold(session, traces)
            self._sessions.hold()

        listing = self._listing
        self._thread.ask("unfold", lambda reader: listing.traces(reader, session, SIBLINGS), show)

    def load(self, first: int, last: int) -> None:
        """Rows of the session list came into sight; load those that are missing."""
        rows = self._sessions.rows
        if rows.missing(first, last):
            missing = rows.missing(max(0, first - AHEAD), last + AHEAD)

            def show(found: list[SessionRow]) -> None:
                rows.set_rows(found)
                self._sessions.repaint_changed()

            self._thread.ask("rows", lambda reader: reader.session_rows(missing), show)
        if last < EXTENT // 2 and not self._sessions.wants_last:
            self._extent = EXTENT  # back from the end, which is no reason to list all for ever
        elif not rows.complete and last > rows.count() - self._extent // 5:
            self._extent *= 4
            self.refresh()

    def load_all(self) -> None:
        """List all sessions there are."""
        self._extent = ALL
        self.refresh()

    @property
    def session(self) -> SessionRow | None:
        """The session that the shown trace is seen in, as far as it is loaded."""
        if self.view is None or self.view.session is None:
            return None
        return self._sessions.rows.session(self.view.session)

    def go_to(self, trace: str, step: int | None) -> None:
        """Show a trace by its name, the cursor on one of its steps, or on its first problem."""

        self._go_to_named(trace, lambda _: step)

    def go_to_record(self, trace: str, source: str, offset: int) -> None:
        """Show a trace by its name, the cursor on the step to which a record belongs."""

        def step_of(judged: Trace) -> int | None:
            for step in judged.steps:
                if any(e.offset == offset and e.source == source for e in step.events):
                    return step.number
            return None

        self._go_to_named(trace, step_of)

    def _go_to_named(self, trace: str, step_of: Callable[[Trace], int | None]) -> None:
        def show(view: View | None) -> None:
            if view is None:
                self._around.say(f"no trace {trace} here any more")
                return
            self._on_elsewhere(view)
            step = None if view.trace is None else step_of(view.trace)
            if step is not None:
                self._timeline.go(step - 1)
                self.inspect()

        self.touched = True
        self._thread.ask("trace", lambda reader: view_named(reader, trace), show)

    def go_trace(self, direction: int, with_problem: bool = False) -> None:
        """Show the next (1) or previous (-1) trace as the list goes."""
        key = self._chosen
        if key is None or self.view is None:
            return
        self.touched = True
        rows = self._sessions.rows
        ids = rows.ids.tolist() if rows.complete else None
        current, listing = self.view.row.id if self.view.row else None, self._listing

        def show(view: View | None) -> None:
            if view is None:
                self._around.say("no further trace" + (" with a problem" if with_problem else ""))
                return
            self._on_elsewhere(view)
            if with_problem and direction < 0:
                self._timeline.go_last_problem()
                self.inspect()

        self._thread.ask(
            "trace",
            lambda reader: next_trace(
                reader, listing, ids, key.session, current, direction, with_problem
            ),
            show,
        )

    def tick(self) -> None:
        """Time passed: ages and running traces may read differently."""
        rows = self._sessions.rows
        rows.now, rows.live = self._now(), self._news.live
        view = self.view
        if self._timeline.tick(rows.now, rows.live) and view is not None and view.trace is not None:
            self._header.show_trace(view.trace, rows.now, rows.live, view.earlier_unread)
            self.inspect()

"""The three linked panes: their layout, their keys, and the focus that walks between them.

It routes; what a pane shows is decided in the pane, what is asked of the index in `LinkedPanes`.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import Screen

from logview.tui.feed import Feed
from logview.tui.filtering import Filtering
from logview.tui.follow import Follow
from logview.tui.linked_panes import TOPICS, YIELDING, LinkedPanes
from logview.tui.news import News
from logview.tui.plain import Plain
from logview.tui.reading import Answer, IndexReader, ReadingThread
from logview.tui.reports import Reports
from logview.tui.screens.captions import key_table, shown_keys
from logview.tui.screens.frame import Frame, set_display
from logview.tui.screens.help import HelpScreen
from logview.tui.screens.keys import EXPLORER_KEYS
from logview.tui.screens.layout import PANES, WIDE_FROM, Pane, panes_shown
from logview.tui.screens.prompting import Prompting
from logview.tui.screens.views import Views
from logview.tui.searching import Searching
from logview.tui.widgets.inspector import Inspector
from logview.tui.widgets.prompt import Prompt
from logview.tui.widgets.session_list import SessionList
from logview.tui.widgets.timeline import Timeline
from logview.tui.widgets.trace_header import TraceHeader
from logview.tui.widgets.virtual_list import VirtualList

LOOK_EVERY = 0.5
"""Seconds between two looks at the index when no report came."""
TICK_EVERY = 5.0
"""Seconds between two looks at the clock, for ages."""


# The bindings of the base class walk the focus and copy in ways that are not ours.
class ExplorerScreen(Screen[None], inherit_bindings=False):
    """Sessions left, the timeline of one trace right, the inspector of one step below it."""

    AUTO_FOCUS = None
    BINDINGS: ClassVar[list[BindingType]] = EXPLORER_KEYS

    class Answered(Message):
        """The reading thread has answers."""

    class Found(Message):
        """The searching thread found something, or ended."""

    def __init__(
        self,
        open_reader: Callable[[], IndexReader],
        feed: Feed | None,
        title: str,
        trace_id: str | None,
        now: Callable[[], int],
        plain: Plain,
    ) -> None:
        super().__init__()
        self._feed = feed
        self._plain = plain
        self._at: Pane = "sessions"
        self._walked = False
        """Whether the person chose the pane to be in."""
        self._zoomed = False
        self._listening = False
        self._found_told = False
        """Whether the reading thread may wake this screen."""
        self._answers: deque[Answer] = deque()
        self._news = News(plain, fed=feed is not None)
        self._thread = ReadingThread(open_reader, self._deliver, TOPICS, YIELDING)
        self._sessions = SessionList(plain, id="sessions")
        self._header = TraceHeader(plain, id="header")
        self._timeline = Timeline(plain, id="timeline")
        self._inspector = Inspector(plain, id="inspector")
        self._left = Vertical(id="left")
        self._right = Vertical(id="right")
        self._upper = Vertical(id="upper")
        self._lower = Vertical(id="lower")
        self._panes: dict[Pane, VirtualList] = {
            "sessions": self._sessions,
            "timeline": self._timeline,
            "inspector": self._inspector,
        }
        self._frame = Frame(
            plain, title, self._news, self._sessions, self._header, self._timeline, self._inspector
        )
        self._linked = LinkedPanes(
            self._thread,
            self,
            self._news,
            now,
            self._sessions,
            self._header,
            self._timeline,
            self._inspector,
            trace_id,
        )
        self._views = Views(self, self._thread, self._linked, plain, now)
        self._filtering = Filtering(self._thread, self._linked, plain, now)
        self._searching = Searching(open_reader, self._linked, plain, self._tell_found)
        self._prompting = Prompting(self, self._frame.keys, self._prompted)
        self._follow = Follow(
            self._linked, self._sessions, self._timeline, self.call_after_refresh, self.changed
        )

    def compose(self) -> ComposeResult:
        """The panes between the status line and the keys."""
        yield self._frame.status
        with Horizontal(id="panes"):
            with self._left:
                yield self._frame.sessions_title
                yield self._sessions
            with self._right:
                with self._upper:
                    yield self._header
                    yield self._timeline
                with self._lower:
                    yield self._frame.inspector_title
                    yield self._inspector
        yield self._frame.problem
        yield self._frame.keys

    def begin(self) -> None:
        """Start asking before anything is mounted, so that the first paint has rows to show."""
        self._thread.start()
        self._linked.refresh()

    def on_mount(self) -> None:
        """Show what was answered meanwhile, and listen."""
        self._arrange()
        self._listening = True
        self._receive()
        self.set_interval(LOOK_EVERY, self._look)
        self.set_interval(TICK_EVERY, self._tick)
        if self._feed is not None:
            reports = Reports(self._feed, self._news, self.later, self._show_news)
            self.run_worker(reports.listen(), description="reports of the indexer")

    def on_unmount(self) -> None:
        """The thread ends once its query lets go."""
        self._searching.close()
        self._thread.close()

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        """Call something after a while."""
        self.set_timer(seconds, call)

    def say(self, words: str) -> None:
        """Say one short thing in the last line, until the next key."""
        self._frame.say(words)
        self.changed()

    def opened(self, worth_going: bool) -> None:
        """The first trace is shown: its first problem is where the person wants to be."""
        if worth_going and not self._linked.touched and not self._walked:
            self._show_pane("timeline")

    def _deliver(self, answer: Answer) -> None:
        # In the reading thread. Kept first, and only then is looked whether somebody listens:
        # whoever begins to listen looks for what was kept, so that nothing is missed.
        self._answers.append(answer)
        if self._listening:
            self.post_message(self.Answered())

    def on_explorer_screen_answered(self) -> None:
        """Take the answers."""
        self._receive()

    def _receive(self) -> None:
        """Hand answers to whoever still waits for them."""
        while self._answers:
            answer = self._answers.popleft()
            if not self._thread.is_wanted(answer):
                continue
            self._news.set_index_error(answer.error or "")
            if answer.error is None:
                answer.receive(answer.value)
            else:
                self._linked.failed(answer.topic)
                self.changed()

    def _show_news(self) -> None:
        self._look()
        self.changed()

    def _look(self) -> None:
        if self._news.following:
            self._linked.poll()

    def _tick(self) -> None:
        if self._news.settle(time.monotonic()):
            self.changed()
        self._linked.tick()
        self._sessions.repaint_changed()

    def on_virtual_list_moved(self, message: VirtualList.Moved) -> None:
        """What is right of the moved cursor follows it."""
        self._linked.touched = True
        self._frame.say("")
        self._follow.moved(message.rows)

    def on_virtual_list_showing(self, message: VirtualList.Showing) -> None:
        """Load what came into sight."""
        if message.rows is self._sessions:
            self._linked.load(message.first, message.last)

    def on_session_list_unfold(self, message: SessionList.Unfold) -> None:
        """Show the traces of a session."""
        self._linked.touched = True
        self._linked.unfold(message.session)

    def on_session_list_enter(self) -> None:
        """Go into the timeline."""
        self._linked.touched = True
        self.action_go("timeline")

    def on_session_list_all_wanted(self) -> None:
        """List every session."""
        self._linked.load_all()

    def on_resize(self) -> None:
        """Another width may have room for other panes."""
        self._arrange()

    def on_descendant_focus(self) -> None:
        """A click moved the focus."""
        focused = self.focused
        if focused is not None and focused.id in PANES and focused.id != self._at:
            self._at = focused.id
            self._arrange()

    def action_go(self, pane: Pane) -> None:
        """Go to a pane."""
        self._walked = True
        self._show_pane(pane)

    def _show_pane(self, pane: Pane) -> None:
        self._at = pane
        self._arrange()

    def _arrange(self) -> None:
        # A program told to end while it starts takes its widgets away before all are there.
        if not self._left.is_attached:
            return
        shown = panes_shown(self.size.width, self._at, self._zoomed)
        self.set_class(len(shown) == 3, "three")
        self.set_class(len(shown) == 2, "two")
        self.set_class(self.size.width >= WIDE_FROM, "wide")
        set_display(self._left, "sessions" in shown)
        set_display(self._right, shown != ("sessions",))
        set_display(self._upper, "timeline" in shown)
        set_display(self._lower, "inspector" in shown)
        self.set_focus(self._panes[self._at], scroll_visible=False)
        self.changed()

    def action_next_pane(self, step: int) -> None:
        """Walk to the next pane."""
        self.action_go(PANES[(PANES.index(self._at) + step) % len(PANES)])

    def action_go_in(self) -> None:
        """From the timeline into the inspector."""
        if self._at == "timeline":
            self._linked.touched |= self._timeline.step is not None
            self.action_go("inspector")

    def action_go_out(self) -> None:
        """To the pane that holds this one, or out of the maximised pane."""
        if self._zoomed:
            self.action_zoom()
        elif self._at != "sessions":
            self.action_go(PANES[PANES.index(self._at) - 1])

    def action_back(self) -> None:
        """Out to the panes that these were reached from; from the outermost out of the program."""
        width, outer = self.size.width, PANES[max(0, PANES.index(self._at) - 1)]
        same = panes_shown(width, outer, False) == panes_shown(width, self._at, False)
        if not self._zoomed and (same or self._at == "sessions"):
            self.app.exit()
        self.action_go_out()

    def action_zoom(self) -> None:
        """Give the whole screen to this pane, or give it back."""
        self._zoomed = not self._zoomed
        self._arrange()

    def action_problem(self, direction: int) -> None:
        """The next or previous problem in the trace, or else in another trace."""
        self._follow.now()
        if not self._timeline.go_problem(direction):
            self._linked.go_trace(direction, with_problem=True)

    def action_first_problem(self) -> None:
        """Where the trace first went wrong."""
        if self._timeline.go_first():
            self._linked.touched = True
        else:
            self.say("no problem in this trace")

    def action_notice(self, direction: int) -> None:
        """The next or previous step of the trace that deserves a look though nothing failed."""
        if not self._timeline.go_notice(direction):
            trace = self._timeline.trace
            further = "further " if trace is not None and trace.notices else ""
            self.say(f"no {further}notice in this trace")

    def action_trace(self, direction: int) -> None:
        """The next or previous trace."""
        self._follow.now()
        self._linked.go_trace(direction)

    def action_raw(self) -> None:
        """The raw records of the step, or away from them."""
        self.action_go("inspector")
        self._inspector.action_raw()

    def action_follow(self) -> None:
        """Freeze what is shown, or keep it up to date again."""
        self._news.following = not self._news.following
        if self._news.following:
            self._linked.refresh()
        self._linked.tick()
        self.changed()

    def action_reveal(self) -> None:
        """Show secrets, or hide them again."""
        self._plain.reveal = not self._plain.reveal
        self._repaint()

    def action_people(self) -> None:
        """Show user ids as words, and hide secrets, or show the ids again."""
        self._plain.people = not self._plain.people
        self._repaint()

    def _repaint(self) -> None:
        self._sessions.refresh()
        self._header.redraw()
        self._timeline.redraw()
        self._inspector.redraw()
        self.changed()

    def action_view(self, name: str) -> None:
        """Look at the index in another way."""
        self._views.open(name)

    def action_filter(self) -> None:
        """Type a filter."""
        self._prompting.show(self._filtering)

    def action_search(self) -> None:
        """Type a text to be found."""
        self._prompting.show(self._searching)

    def action_hit(self, direction: int) -> None:
        """The next or previous record that holds the text."""
        if not self._searching.go(direction):
            self.say(self._searching.none_words())
        self.changed()

    def _tell_found(self) -> None:
        # In the searching thread; of many records that are found at once one message is enough.
        if self._listening and not self._found_told:
            self._found_told = True
            self.post_message(self.Found())

    def on_explorer_screen_found(self) -> None:
        """Something was found."""
        self._found_told = False
        self._searching.tell()
        self.changed()

    def action_toggle_filter(self) -> None:
        """List all again, or what the filter leaves."""
        if not self._filtering.toggle():
            self.say("no filter yet: f asks for one")
        self.changed()

    def on_prompt_typed(self, message: Prompt.Typed) -> None:
        """Say what the text means as it is."""
        self._prompting.typed(message.text)

    def on_prompt_entered(self, message: Prompt.Entered) -> None:
        """Do what the text means."""
        self._prompting.entered(message.text)

    def on_prompt_cancelled(self) -> None:
        """Leave everything as it was."""
        self._prompting.cancelled()

    def _prompted(self) -> None:
        """Nothing is typed any more."""
        self.set_focus(self._panes[self._at], scroll_visible=False)
        self.changed()

    def action_help(self) -> None:
        """The keys, the signs and what went wrong with the sources."""
        table = key_table(
            everywhere=self,
            lists=self._timeline,
            sessions=self._sessions,
            inspector=self._inspector,
        )
        self.app.push_screen(HelpScreen(table, self._news.told()))

    def changed(self) -> None:
        """Write the lines around the panes anew; each paints only when it reads differently."""
        if not self._left.is_attached:
            return
        alone = len(panes_shown(self.size.width, self._at, self._zoomed)) == 1
        noticed = self._timeline.trace is not None and self._timeline.trace.notices
        keys = shown_keys(self, useless=() if noticed else ("notice.next",))
        filtered = self._filtering.words(self._linked.hidden)
        searched = self._searching.words()
        self._frame.show(self._at, alone, self._linked.totals, keys, filtered, searched)
        for pane in self._panes.values():
            pane.mark(self._searching.marked)

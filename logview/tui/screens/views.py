"""Opens the views over the panes, and goes where a row of one leads. A view is imported when it is
opened: the panes do not wait for it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeVar, cast

from textual.app import App
from textual.screen import Screen

from logview.index.reader import Reader
from logview.tui.linked_panes import VIEW, LinkedPanes
from logview.tui.names import session_label
from logview.tui.plain import Plain
from logview.tui.reading import IndexReader, ReadingThread
from logview.tui.screens.layout import Pane

if TYPE_CHECKING:
    from logview.tui.screens.list_view import ListView, Place

Value = TypeVar("Value")


class Panes(Protocol):
    """The screen below the views."""

    @property
    def app(self) -> App[object]:
        """Shows screens."""

    def action_go(self, pane: Pane) -> None:
        """Go to a pane."""

    def say(self, words: str) -> None:
        """Tell the person one short thing."""


class Views:
    """Each view begins, when it is opened again, on the row where it was left."""

    def __init__(
        self,
        panes: Panes,
        thread: ReadingThread,
        linked: LinkedPanes,
        plain: Plain,
        now: Callable[[], int],
    ) -> None:
        self._panes = panes
        self._thread = thread
        self._linked = linked
        self._plain = plain
        self._now = now
        self._left_at: dict[Hashable, Hashable] = {}

    def open(self, name: str) -> None:
        """Show the view of that name."""
        self._MAKERS[name](self)

    def _transcript(self) -> None:
        from logview.tui.screens.transcript_view import TranscriptView

        session = self._linked.session
        if session is None:
            self._panes.say("no session to show the transcript of")
            return
        name = ("transcript", session.id)
        title = f"TRANSCRIPT  {self._plain.text(session_label(session))}"
        about = (session.id, session.session, self._left_at.get(name))
        self._show(TranscriptView(title, self._plain, self._ask, *about), name)

    def _tools(self) -> None:
        from logview.tui.screens.tools_view import ToolsView

        self._show(ToolsView("TOOLS", self._plain, self._ask, self._left_at.get("tools")), "tools")

    def _problems(self) -> None:
        from logview.tui.screens.problems_view import ProblemsView

        at = self._left_at.get("problems")
        self._show(ProblemsView("PROBLEMS", self._plain, self._ask, self._now, at), "problems")

    def _rejected(self) -> None:
        from logview.tui.screens.rejected_view import RejectedView

        at = self._left_at.get("rejected")
        self._show(RejectedView("REJECTED RECORDS", self._plain, self._ask, at), "rejected")

    _MAKERS: ClassVar[dict[str, Callable[[Views], None]]] = {
        "transcript": _transcript,
        "tools": _tools,
        "problems": _problems,
        "rejected": _rejected,
    }

    def _ask(self, question: Callable[[Reader], Value], receive: Callable[[Value], None]) -> None:
        self._thread.ask(VIEW, cast(Callable[[IndexReader], Value], question), receive)

    def _show(self, view: ListView, name: Hashable) -> None:
        def closed(place: Place | None) -> None:
            self._thread.forget(VIEW)
            self._left_at[name] = view.at
            if place is not None:
                self._linked.go_to(place.trace, place.step)
                self._panes.action_go("timeline")

        self._panes.app.push_screen(cast("Screen[Place | None]", view), closed)

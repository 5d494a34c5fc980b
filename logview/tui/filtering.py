"""The filter of the lists: what was typed, whether it holds now, and what came before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from logview.tui.linked_panes import PREVIEW, LinkedPanes
from logview.tui.listing import ALL, Everything
from logview.tui.marks import BOLD, DIM, YELLOW
from logview.tui.plain import Plain
from logview.tui.prompts import KEPT, Say
from logview.tui.reading import IndexReader, ReadingThread
from logview.tui.widgets.status_line import Piece

if TYPE_CHECKING:
    from logview.query.filter import Filter


class Filtering:
    """A `PromptUse`: hides what does not match, says how much that is, and can be lifted."""

    name = "filter:"

    def __init__(
        self, thread: ReadingThread, linked: LinkedPanes, plain: Plain, now: Callable[[], int]
    ) -> None:
        self._thread = thread
        self._linked = linked
        self._plain = plain
        self._now = now
        self.text = ""
        self.earlier: list[str] = []
        self._on = False

    def begin(self) -> None:
        """Nothing has to be prepared."""

    # What reads a filter is imported where one is typed: the first list does not wait for it.

    def complete(self, text: str, cursor: int) -> Sequence[str]:
        """Fields and values that could stand at the cursor."""
        from logview.query.complete import complete

        return complete(text, cursor)

    def typed(self, text: str, say: Say) -> None:
        """Say what is wrong with the filter, or how much it would hide."""
        from logview.query.parse import FilterError, parse
        from logview.tui.filtered import Filtered

        try:
            where = parse(text, self._now())
        except FilterError as error:
            self._thread.forget(PREVIEW)
            say(self._plain.text(str(error)), True)
            return
        if where.empty:
            self._thread.forget(PREVIEW)
            say("hides nothing; Tab lists the fields", False)
            return
        listing = Filtered(where)

        def count(reader: IndexReader) -> tuple[int, int]:
            hidden = listing.hidden(reader)
            return hidden, len(listing.sessions(reader, ALL))

        def tell(counts: tuple[int, int]) -> None:
            hidden, left = counts
            say(f"leaves {left:,} of {hidden + left:,} sessions", False)

        self._thread.ask(PREVIEW, count, tell)

    def entered(self, text: str) -> bool:
        """List what matches; everything for an empty filter. False for one that is wrong."""
        from logview.query.parse import FilterError, parse

        try:
            where = parse(text, self._now())
        except FilterError:
            return False
        self._thread.forget(PREVIEW)
        if text.strip():
            self.earlier = [*(one for one in self.earlier if one != text), text][-KEPT:]
        self.text = text
        self._hold(where)
        return True

    def cancelled(self) -> None:
        """The filter stays as it was."""
        self._thread.forget(PREVIEW)

    def toggle(self) -> bool:
        """Lift the filter, or let it hold again. False where there is none."""
        if not self.text.strip():
            return False
        if self._on:
            self._on = False
            self._linked.list_only(Everything())
        else:
            from logview.query.parse import parse

            self._hold(parse(self.text, self._now()))
        return True

    def _hold(self, where: Filter) -> None:
        from logview.tui.filtered import Filtered

        self._on = not where.empty
        self._linked.list_only(Filtered(where) if self._on else Everything())

    def words(self, hidden: int) -> tuple[Piece, ...]:
        """What the status says of it."""
        if not self.text.strip():
            return ()
        shown = self._plain.text(self.text, 60)
        if not self._on:
            return ((f"filter off: {shown}", DIM),)
        hides = f"hides {hidden:,}" if hidden else "hides nothing"
        return ((f"filter: {shown}", YELLOW + BOLD), (hides, YELLOW))

"""The search through the logs: what is typed is looked for at once, the newest records first, in a
thread of its own, so that neither keys nor lists wait for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, cast

from logview.query.words import Text
from logview.tui.linked_panes import LinkedPanes
from logview.tui.marks import BOLD, CYAN, DIM
from logview.tui.plain import Plain
from logview.tui.prompts import KEPT, Say
from logview.tui.reading import IndexReader
from logview.tui.widgets.status_line import Piece

if TYPE_CHECKING:
    from logview.index.reader import Reader

MOST = 1_000
"""Records that are found at most."""
_WAIT = 0.15
"""Seconds for which typing rests before it is searched."""


class FoundRecord(NamedTuple):
    """A record that holds the text."""

    trace: str | None
    """None where it is no event: it was rejected or left out."""
    source: str
    offset: int


class Search(threading.Thread):
    """One search, until it is cancelled or has found all. `found` is called in this thread, and
    only says that there is something new."""

    def __init__(
        self,
        needle: str,
        open_reader: Callable[[], IndexReader],
        hide: Callable[[object], object],
        found: Callable[[], None],
    ) -> None:
        super().__init__(name="search", daemon=True)
        self.needle = needle
        self.places: list[FoundRecord] = []
        """What was found so far, the newest first. Only ever grows."""
        self.done = False
        self.error = ""
        self._open_reader = open_reader
        self._hide = hide
        self._found = found
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """End soon; nothing is told any more."""
        self._cancelled.set()

    def run(self) -> None:
        """Search, unless it is cancelled at once: somebody is still typing."""
        if self._cancelled.wait(_WAIT):
            return
        try:
            self._search(cast("Reader", self._open_reader()))
        except Exception as error:  # told to the screen, whatever it is: a thread has no other
            self.error = str(error)
        self.done = True
        self._tell()

    def _search(self, reader: Reader) -> None:
        from logview.index.search import search  # who never searches does not wait for it

        try:
            hits = search(
                reader.connection,
                self.needle,
                limit=MOST,
                hide=self._hide,
                open_source=reader.open,
                cancelled=self._cancelled.is_set,
            )
            for hit in hits:
                self.places.append(FoundRecord(hit.trace, hit.source, hit.offset))
                self._tell()
        finally:
            reader.close()

    def _tell(self) -> None:
        if not self._cancelled.is_set():
            self._found()


class Searching:
    """A `PromptUse`: finds records, goes from one to the next, and never hides anything."""

    name = "search:"
    complete = None

    def __init__(
        self,
        open_reader: Callable[[], IndexReader],
        linked: LinkedPanes,
        plain: Plain,
        found: Callable[[], None],
    ) -> None:
        """`found` is called in another thread when there is something new to tell."""
        self._open_reader = open_reader
        self._linked = linked
        self._plain = plain
        self._found = found
        self.text = ""
        self.earlier: list[str] = []
        self._search: Search | None = None
        self._before: Search | None = None
        """The search that holds while another one is being typed."""
        self._at: int | None = None
        self._goes = False
        """Whether the first record is gone to once it is found."""
        self._say: Say | None = None

    @property
    def marked(self) -> Text | None:
        """What is marked wherever it is on the screen."""
        return Text(self.text) if self.text else None

    def begin(self) -> None:
        """Another text is about to be typed."""
        self._before = self._search

    def typed(self, text: str, say: Say) -> None:
        """Search for what is typed so far."""
        self._say = say
        self._start(text)
        say("in every record, the newest first" if not text else "searching …", False)

    def _start(self, text: str) -> None:
        if self._search is not None and self._search is not self._before:
            self._search.cancel()
        self._search = None
        if text:
            self._search = Search(text, self._open_reader, self._plain.hidden, self._found)
            self._search.start()

    def entered(self, text: str) -> bool:
        """Go to the newest record that holds the text; an empty one ends the search."""
        self._say = None
        self.text = text
        if self._search is None or self._search.needle != text:
            self._start(text)
        if self._before is not None and self._before is not self._search:
            self._before.cancel()
        self._before = None
        self._at = None
        self._goes = bool(text)
        if text:
            self.earlier = [*(one for one in self.earlier if one != text), text][-KEPT:]
        self.tell()
        return True

    def cancelled(self) -> None:
        """The search stays the one that it was."""
        self._say = None
        if self._search is not None and self._search is not self._before:
            self._search.cancel()
        self._search, self._before = self._before, None

    def close(self) -> None:
        """End it."""
        for one in (self._search, self._before):
            if one is not None:
                one.cancel()

    def tell(self) -> None:
        """There may be something new: say it, and go to the first record that is waited for."""
        if self._say is not None:
            self._say(self._count(), bool(self._search and self._search.error))
        elif self._goes and self.go(1):
            self._goes = False

    def go(self, direction: int) -> bool:
        """Go to the next older (1) or newer (-1) record that belongs to a trace. False where there
        is none, or none yet."""
        if self._search is None:
            return False
        places = self._search.places
        at = (self._at if self._at is not None else -1) + direction
        while 0 <= at < len(places) and places[at].trace is None:
            at += direction
        if not 0 <= at < len(places):
            return False
        self._at = at
        place = places[at]
        if place.trace is not None:
            self._linked.go_to_record(place.trace, place.source, place.offset)
        return True

    def _count(self) -> str:
        search = self._search
        if search is None:
            return ""
        if search.error:
            return self._plain.text(f"the logs cannot be searched: {search.error}")
        count = len(search.places)
        records = "1 record" if count == 1 else f"{count:,} records"
        if count >= MOST:
            return f"the newest {records}"
        return records if search.done else f"{records} so far …"

    def none_words(self) -> str:
        """Why there is no further record to go to."""
        if self._search is None:
            return "nothing is searched: / asks for a text"
        if not self._search.done:
            return "nothing further was found yet"
        if not self._search.places:
            return "no record holds that text"
        if all(place.trace is None for place in self._search.places):
            return "only rejected records hold that text: R lists them"
        return "no further record holds that text"

    def words(self) -> tuple[Piece, ...]:
        """What the status says of it."""
        if not self.text or self._search is None:
            return ()
        shown = self._plain.text(self.text, 40)
        at = f"{self._at + 1:,} of " if self._at is not None else ""
        return ((f"/{shown}", CYAN + BOLD), (f"{at}{self._count()}", DIM))

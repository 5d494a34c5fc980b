"""A session as the conversation that it was: questions, answers, and errors where they struck."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style

from logview.diagnosis.transcript import SPEAKERS, Role
from logview.diagnosis.transcript import Line as Said
from logview.index.called import traces_of_session
from logview.index.conversation import conversation_of, exact_traces
from logview.index.reader import Reader
from logview.times import rfc3339
from logview.tui.marks import BLUE, BOLD, CYAN, DIM, GREEN, PLAIN, RED, YELLOW
from logview.tui.names import trace_name
from logview.tui.plain import Plain, wrap
from logview.tui.screens.list_view import Ask, ListView, Place
from logview.tui.widgets.virtual_list import GUTTER, Line

MOST = 300
"""The newest executions of a session that are shown; `logview transcript` prints all."""
_LONGEST = 20_000
"""Characters of a turn that are shown."""
_DEEPEST = 8
"""Branches are indented so often at most."""
_LOOKS: dict[Role, Style] = {
    Role.USER: CYAN,
    Role.ASSISTANT: GREEN,
    Role.CLIENT_TOOL: BLUE,
    Role.ERROR: RED,
}


class Conversation(NamedTuple):
    """What was said in a session."""

    lines: Sequence[tuple[str, Said]]
    """Each turn with the name of its trace."""
    left_out: int
    """Earlier executions that were not looked at."""


class TranscriptRows:
    """A `RowSource` over the lines of a conversation, broken for a width."""

    def __init__(self, said: Conversation, plain: Plain, width: int) -> None:
        self._rows: list[tuple[Hashable, Line]] = []
        branch = 1
        for turn_number, (trace, line) in enumerate(said.lines):
            margin = "  " * min(line.depth, _DEEPEST)
            where = f"branch {line.branch}" if line.branch != branch else ""
            branch = line.branch
            for row in _rows_of(line, trace, where, plain, max(20, width - len(margin))):
                shown = [Segment(margin), *row] if margin else row
                self._rows.append(((trace, line.turn.step, turn_number, len(self._rows)), shown))
        self._places = {key: index for index, (key, _) in enumerate(self._rows)}

    def count(self) -> int:
        """How many lines there are."""
        return len(self._rows)

    def key(self, index: int) -> Hashable:
        """Trace, step and number of the turn, and the line."""
        return self._rows[index][0]

    def index_of(self, key: Hashable, near: int) -> int | None:
        """Where a line is; of one that was broken otherwise, where its turn begins."""
        if key in self._places or not isinstance(key, tuple):
            return self._places.get(key)
        return next((at for at, (own, _) in enumerate(self._rows) if own[:3] == key[:3]), None)  # type: ignore[index]

    def row(self, index: int, width: int) -> Line:
        """One line."""
        return self._rows[index][1]

    def head(self, width: int) -> Line:
        """It has no columns."""
        return []


def _rows_of(line: Said, trace: str, where: str, plain: Plain, width: int) -> list[list[Segment]]:
    turn = line.turn
    look = _LOOKS[turn.role]
    glyph = "✗ " if turn.role is Role.ERROR else ""
    time = "" if turn.time is None else rfc3339(turn.time, min(turn.digits, 3))
    words = "  ".join(
        filter(None, (time, plain.text(trace_name(trace)), f"step {turn.step}", where))
    )
    rows = [[Segment(f"{glyph}{SPEAKERS[turn.role]}", look + BOLD), Segment(f"  {words}", DIM)]]
    if line.note is not None:
        rows += [[Segment(f"  {part}", YELLOW)] for part in wrap(plain.text(line.note), width - 4)]
    style = look if turn.role is Role.ERROR else PLAIN
    for text in plain.lines(turn.text, _LONGEST):
        rows += [[Segment(f"  {part}", style)] for part in wrap(text, width - 4)]
    if len(turn.text) > _LONGEST:
        rows.append([Segment(f"  … {len(turn.text) - _LONGEST:,} more characters", DIM)])
    return [*rows, []]


class TranscriptView(ListView):
    """One session; each line leads to the step in which it was said."""

    def __init__(
        self, name: str, plain: Plain, ask: Ask, session: int, called: str, at: Hashable = None
    ) -> None:
        """`session` is its number in the index, `called` its identifier."""
        super().__init__(name, plain, ask, at)
        self._session = session
        self._called = called
        self._said: Conversation | None = None

    def look(self) -> None:
        """Ask what was said."""
        session, called = self._session, self._called
        self._ask(lambda reader: conversation_in(reader, session, called), self._found)

    def _found(self, said: Conversation) -> None:
        self._said = said
        self._show()

    def _show(self) -> None:
        if self._said is None:
            return
        rows = TranscriptRows(self._said, self._plain, self.size.width - GUTTER - 1)
        left_out = self._said.left_out
        note = f"{left_out:,} earlier ones: logview transcript prints all" if left_out else ""
        self.show_rows(rows, note, "Nothing was said here, as far as the log tells.")

    def on_resize(self) -> None:
        """Lines are broken elsewhere."""
        self._show()

    def place(self, key: Hashable) -> Place | None:
        """The step in which it was said."""
        return Place(str(key[0]), int(key[1])) if isinstance(key, tuple) else None


def conversation_in(reader: Reader, session: int, called: str) -> Conversation:
    """The newest executions of a session, as a conversation."""
    numbers = traces_of_session(reader.connection, session)
    newest = numbers[-MOST:]
    lines = conversation_of(reader, called, exact_traces(reader, newest))
    return Conversation(lines, len(numbers) - len(newest))

"""A screen over the panes that lists the keys, the signs and the problems of the sources."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from logview.text import fit
from logview.tui.marks import BOLD, CYAN, DIM, NOTICE, OUTCOMES, PLAIN, RED
from logview.tui.plain import wrap
from logview.tui.widgets.key_line import Key
from logview.tui.widgets.virtual_list import Line, VirtualList

WIDTH = 66
KEYS = 18


class HelpRows:
    """A `RowSource` over lines that are all there."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines

    def count(self) -> int:
        """The number of lines."""
        return len(self._lines)

    def key(self, index: int) -> Hashable:
        """A line is where it is."""
        return index

    def index_of(self, key: Hashable, near: int) -> int | None:
        """A line is where it is."""
        return key if isinstance(key, int) else None

    def row(self, index: int, width: int) -> Line:
        """One line."""
        return self._lines[index]


class HelpScreen(ModalScreen[None]):
    """Keys by pane, what the signs mean, and every sentence on a source."""

    AUTO_FOCUS = "#help"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark", "dismiss", "Close", id="help.close"),
    ]

    def __init__(self, table: Sequence[tuple[str, Sequence[Key]]], problems: Sequence[str]) -> None:
        super().__init__()
        self._lines = help_lines(table, problems)

    def compose(self) -> ComposeResult:
        """One scrolling list."""
        with Vertical(id="help-box"):
            yield VirtualList(id="help")

    def on_mount(self) -> None:
        """Show the lines."""
        self.query_one("#help", VirtualList).show(HelpRows(self._lines))

    def on_virtual_list_moved(self, message: VirtualList.Moved) -> None:
        """The lists below have nothing to do with this one."""
        message.stop()

    def on_virtual_list_showing(self, message: VirtualList.Showing) -> None:
        """The lists below have nothing to do with this one."""
        message.stop()


def help_lines(table: Sequence[tuple[str, Sequence[Key]]], problems: Sequence[str]) -> list[Line]:
    """All that the screen says; problems first, when there are any. Takes cleaned text."""
    lines: list[Line] = []
    if problems:
        lines.append([Segment("Problems with the sources", BOLD)])
        for problem in problems:
            pieces = wrap(problem, WIDTH - 8)
            lines.append([Segment("! ", RED + BOLD), Segment(pieces[0], PLAIN)])
            lines += [[Segment(f"  {piece}", PLAIN)] for piece in pieces[1:]]
        lines.append([])
    for name, keys in table:
        lines.append([Segment(name, BOLD)])
        lines += [
            [Segment(fit(key, KEYS) + "  ", CYAN), Segment(words, PLAIN)] for key, words in keys
        ]
        lines.append([])
    lines.append([Segment("Signs", BOLD)])
    lines += [
        [
            Segment(f"{look.glyph} ", look.style),
            Segment(fit(look.word, KEYS), look.style),
            Segment(meaning, DIM),
        ]
        for look, meaning in zip(OUTCOMES.values(), _MEANINGS, strict=True)
    ]
    lines.append(
        [
            Segment(f"{NOTICE} {fit('notice', KEYS)}", DIM),
            Segment("a step to look at though nothing failed", DIM),
        ]
    )
    return lines


_MEANINGS = (
    "a step failed and nothing made up for it",
    "a rule refused it; nothing broke down",
    "it ended well in spite of a problem",
    "the log ends before the execution does",
    "a later try succeeded",
    "the last record is less than a minute old",
    "no problem",
)

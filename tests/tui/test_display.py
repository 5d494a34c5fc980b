"""What is written instead of Textual's own output leaves a terminal with the same screen."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pyte
import pytest
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip
from wcwidth import wcwidth

from logview.tui.display import Display, NotUnderstoodError, Update

WIDTH, HEIGHT = 24, 4
SYSTEM = ColorSystem.TRUECOLOR
CONSOLE = Console(color_system="truecolor", force_terminal=True)

LETTERS = "ab.  ─│é✗漢字🙂"
STYLES = [
    None,
    Style(),
    Style(bold=True),
    Style(dim=True),
    Style(reverse=True),
    Style(underline=True, color="red"),
    Style(color="default", bgcolor="default"),
    Style(color="bright_green"),
    Style(color="color(39)", bgcolor="color(49)"),
    Style(color="#102739", bold=True),
    Style(bgcolor="#314950", italic=True),
    Style(strike=True),
]


def line_of(pieces: Sequence[Strip]) -> Strip:
    return Strip.join(pieces).adjust_cell_length(WIDTH)


def some_line(chance: Random) -> Strip:
    pieces = (
        Segment("".join(chance.choices(LETTERS, k=chance.randint(0, 14))), chance.choice(STYLES))
        for _ in range(chance.randint(0, 4))
    )
    return line_of([Strip(pieces)])


def some_frame(chance: Random) -> LayoutUpdate:
    lines = [[some_line(chance)] for _ in range(HEIGHT)]
    return LayoutUpdate(lines, Region(0, 0, WIDTH, HEIGHT))


def some_part(chance: Random) -> ChopsUpdate:
    """An update of some spans, as the compositor makes them: lines divided into chops."""
    chops: list[dict[int, Strip | None]] = []
    ends = []
    for _ in range(HEIGHT):
        cuts = sorted(chance.sample(range(1, WIDTH), chance.randint(0, 3)))
        pieces = some_line(chance).divide([*cuts, WIDTH])
        painted = [chance.choice([piece, None]) for piece in pieces]
        chops.append(dict(zip([0, *cuts], painted, strict=True)))
        ends.append([*cuts, WIDTH])
    spans = []
    for y in sorted(chance.sample(range(HEIGHT), chance.randint(1, HEIGHT))):
        begin = chance.randrange(WIDTH)
        spans.append((y, begin, chance.randint(begin + 1, WIDTH)))
    return ChopsUpdate(chops, spans, ends)


def some_updates(seed: int) -> list[Update]:
    """A whole frame, and what follows it."""
    chance = Random(seed)
    following = (chance.choice([some_frame, some_part])(chance) for _ in range(5))
    return [some_frame(chance), *following]


class Glass:
    """A terminal, and what a person sees on it."""

    def __init__(self) -> None:
        self._screen = pyte.Screen(WIDTH, HEIGHT)
        # A terminal that is written on as Textual does it: without the wrapping of lines.
        self._screen.reset_mode(7, private=True)
        self._stream = pyte.Stream(self._screen)

    def show(self, written: str) -> Glass:
        self._stream.feed(written)
        return self

    def seen(self) -> list[list[object]]:
        cells = [[self._screen.buffer[y][x] for x in range(WIDTH)] for y in range(HEIGHT)]
        return [
            [" " if unseen(cell) else cell for cell in map(whole, *sides(line))] for line in cells
        ]


def sides(line: list[pyte.screens.Char]) -> tuple[list[pyte.screens.Char], ...]:
    """The cells, and those before and after each."""
    blank = pyte.screens.Char(" ")
    return line, [blank, *line[:-1]], [*line[1:], blank]


def whole(
    cell: pyte.screens.Char, before: pyte.screens.Char, after: pyte.screens.Char
) -> pyte.screens.Char:
    """A cell as terminals show it: nothing where half of a wide character was written over."""
    wide = bool(cell.data) and wcwidth(cell.data[0]) == 2
    halved = (wide and after.data != "") or (
        cell.data == "" and wcwidth(before.data[:1] or " ") != 2
    )
    return cell._replace(data=" ") if halved else cell


def unseen(cell: pyte.screens.Char) -> bool:
    plain = not (cell.reverse or cell.underscore or cell.strikethrough)
    return cell.data == " " and cell.bg == "default" and plain


def written(update: Update) -> str:
    """What Textual writes for an update, beginning where it leaves the cursor."""
    return "\x1b[H" + update.render_segments(CONSOLE)


def put(display: Display, update: Update) -> str:
    assert display.put(update, SYSTEM)
    return display.changes()


@pytest.mark.parametrize("seed", range(40))
def test_the_terminal_shows_what_textual_would_have_painted(seed: int) -> None:
    display, ours, theirs = Display(), Glass(), Glass()
    for update in some_updates(seed):
        ours.show(put(display, update))
        assert ours.seen() == theirs.show(written(update)).seen()


@pytest.mark.parametrize("seed", range(40))
def test_frames_that_were_passed_over_leave_no_trace(seed: int) -> None:
    display, ours, theirs = Display(), Glass(), Glass()
    for number, update in enumerate(some_updates(seed)):
        assert display.put(update, SYSTEM)
        if not number:
            ours.show(display.changes())
        theirs.show(written(update))
    assert ours.show(display.changes()).seen() == theirs.seen()


def test_what_is_there_already_is_not_written_again() -> None:
    display, update = Display(), some_frame(Random(1))
    put(display, update)
    assert put(display, update) == ""


def frame(*lines: str, style: Style | None = None) -> LayoutUpdate:
    given_lines = [*lines, *[""] * (HEIGHT - len(lines))]
    strips = [[line_of([Strip([Segment(line, style)])])] for line in given_lines]
    return LayoutUpdate(strips, Region(0, 0, WIDTH, HEIGHT))


def test_only_what_differs_is_written() -> None:
    display = Display()
    assert put(display, frame("a step")) == "\x1b[m\x1b[H\x1b[J\x1b[1Ha step"
    assert put(display, frame("a stop")) == "\x1b[1;5Ho"
    assert put(display, frame("a stop", "below")) == "\x1b[2Hbelow"
    assert put(display, frame("a stop")) == "\x1b[2H\x1b[K"


def test_a_part_of_a_screen_that_is_not_known_is_left_to_textual() -> None:
    display = Display()
    part = ChopsUpdate([{0: Strip([Segment("x")])}], [(0, 0, 1)], [[1]])
    assert not display.put(part, SYSTEM)
    put(display, frame("known"))
    assert display.put(part, SYSTEM)
    display.forget()
    assert not display.put(part, SYSTEM)


def test_after_another_size_everything_is_painted() -> None:
    display = Display()
    put(display, frame("a step"))
    strips = [[Strip([Segment("a ste")])]]
    assert put(display, LayoutUpdate(strips, Region(0, 0, 5, 1))).endswith("\x1b[J\x1b[1Ha ste")


@pytest.mark.parametrize(
    "segment",
    [Segment("x", Style(link="https://example.org")), Segment("", None, [(1,)])],
)
def test_what_a_picture_cannot_hold_is_left_to_textual(segment: Segment) -> None:
    update = LayoutUpdate([[Strip([segment])]], Region(0, 0, WIDTH, HEIGHT))
    with pytest.raises(NotUnderstoodError):
        Display().put(update, SYSTEM)


def test_a_mark_stays_with_its_letter_and_none_is_left_alone() -> None:
    assert put(Display(), frame("漢e\u0301a")).endswith("漢e\u0301a")
    assert put(Display(), frame("\u0301a")).endswith("\x1b[1Ha")


def test_without_colours_none_are_written() -> None:
    display = Display()
    assert display.put(frame("a", style=Style(color="red")), None)
    assert "31" not in display.changes()

"""What the terminal shows, cell by cell, and the fewest bytes that make it show something else.

Textual paints whole pieces of lines, whatever stands there already; over a slow link that is what a
person waits for. Here its updates are laid on a picture of the screen instead, and what differs
from the picture that the terminal has is written. Where the terminal has not taken the last picture
yet, the next waits, and the one after that takes its place: no frame is ever queued.

All that hangs on how Textual hands over its updates is here. `LOGVIEW_REPAINT=1` leaves the
painting to Textual.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache

from rich.cells import get_character_cell_size
from rich.color import ColorSystem
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Size
from textual.strip import Strip

Update = ChopsUpdate | LayoutUpdate
"""The updates that are understood."""

REPAINT = "LOGVIEW_REPAINT"
"""The variable of the environment that turns this off."""

_GAP = 4
"""Unchanged cells that are written again rather than jumped over: a jump takes as many bytes."""
_ERASE = 4
"""Blank cells at the end of a line from which they are erased at once."""
_LOOKS = 4096
"""Styles that are remembered."""
_WIDE_TAIL = ""
"""Stands in the second cell of a wide character."""


def is_wanted() -> bool:
    """Whether updates are to be compared with what is there."""
    return not os.environ.get(REPAINT)


class NotUnderstoodError(Exception):
    """An update holds what cannot be laid on a picture."""


class Display:
    """The picture that is wanted, and the one that the terminal has."""

    def __init__(self) -> None:
        self.size = Size(0, 0)
        """Of the picture in cells; nothing while the terminal's is not known."""
        self._wanted: list[_Row] = []
        self._shown: list[_Row] = []
        self._begun = False

    def forget(self) -> None:
        """What the terminal shows is not known any more: only a whole update begins anew."""
        self.size = Size(0, 0)

    def put(self, update: Update, color_system: ColorSystem | None) -> bool:
        """Lay an update on the wanted picture. False where it is a part of one that is not known.
        Raises `NotUnderstoodError`."""
        if isinstance(update, LayoutUpdate):
            if update.region.offset != (0, 0):
                raise NotUnderstoodError
            if update.region.size != self.size:
                self._begin(update.region.size)
        elif not self.size:
            return False
        for x, y, strip in _pieces(update):
            if 0 <= y < len(self._wanted):
                self._wanted[y].paint(x, strip, color_system)
        return True

    def _begin(self, size: Size) -> None:
        self.size = size
        self._wanted = [_Row(size.width) for _ in range(size.height)]
        self._shown = [_Row(size.width) for _ in range(size.height)]
        self._begun = True

    def changes(self) -> str:
        """What makes the terminal show the wanted picture; empty where it does. It counts as
        written."""
        pen = _Pen()
        if self._begun:
            self._begun = False
            pen.clear()
        for y, (wanted, shown) in enumerate(zip(self._wanted, self._shown, strict=True)):
            if wanted != shown:
                for begin, end in wanted.runs(shown):
                    wanted.write(pen, y, begin, end)
                shown.take(wanted)
        return pen.text()


def _pieces(update: Update) -> Iterator[tuple[int, int, Strip]]:
    """The strips of an update, with the cell in which each begins."""
    if isinstance(update, LayoutUpdate):
        for y, line in enumerate(update.strips):
            x = 0
            for strip in line:
                yield x, y, strip
                x += strip.cell_length
        return
    for y, begin, end in update.spans:
        for right, (x, piece) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if piece is not None and x <= end and right > begin:
                yield x, y, piece if right <= end else piece.crop(0, end - x)


class _Row:
    """One line: the character of each cell, and how it is drawn."""

    __slots__ = ("chars", "looks", "width")

    def __init__(self, width: int) -> None:
        self.width = width
        self.chars = [" "] * width
        self.looks = [""] * width

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Row) and self.chars == other.chars and self.looks == other.looks

    __hash__ = None  # type: ignore[assignment]

    def take(self, other: _Row) -> None:
        """Be the same as another."""
        self.chars[:], self.looks[:] = other.chars, other.looks

    def paint(self, x: int, strip: Strip, color_system: ColorSystem | None) -> None:
        """Lay a strip on the line, from cell `x` on."""
        for text, style, control in strip:
            if control:
                raise NotUnderstoodError
            look = "" if style is None else _look(style, color_system)
            chars = list(text) if text.isascii() else _cells(text)
            chars = chars[: max(0, self.width - x)]
            end = x + len(chars)
            self._halve(x)
            self._halve(end)
            self.chars[x:end] = chars
            if look and not _shows_on_blanks(look):
                self.looks[x:end] = ["" if char == " " else look for char in chars]
            else:
                self.looks[x:end] = [look] * len(chars)
            x = end

    def _halve(self, x: int) -> None:
        """Of a wide character that is cut before cell `x` nothing is left, as on terminals."""
        if 0 < x < self.width and self.chars[x] == _WIDE_TAIL:
            self.chars[x - 1] = self.chars[x] = " "

    def runs(self, shown: _Row) -> Iterator[tuple[int, int]]:
        """The parts that differ, from their first cell to one past their last."""
        begin = end = -1
        chars, looks = self.chars, self.looks
        for x, (char, look) in enumerate(zip(shown.chars, shown.looks, strict=True)):
            if chars[x] == char and looks[x] == look:
                continue
            if begin < 0:
                begin = x
            elif x - end > _GAP:
                yield self._whole(begin), end
                begin = x
            end = x + 1
        if begin >= 0:
            yield self._whole(begin), end

    def _whole(self, begin: int) -> int:
        return begin - 1 if begin and self.chars[begin] == _WIDE_TAIL else begin

    def _tail(self, begin: int) -> int:
        """Where the blanks begin that go on to the end of the line; not before a cell."""
        chars, looks = self.chars, self.looks
        tail = self.width
        while tail > begin and chars[tail - 1] == " " and not looks[tail - 1]:
            tail -= 1
        return tail

    def write(self, pen: _Pen, y: int, begin: int, end: int) -> None:
        """Write some cells."""
        chars, looks = self.chars, self.looks
        tail = self._tail(begin)
        blank = tail if end - tail >= _ERASE else end
        pen.move(begin, y)
        x = begin
        while x < blank:
            look, stop = looks[x], x + 1
            while stop < blank and looks[stop] == look:
                stop += 1
            pen.draw("".join(chars[x:stop]), look, stop - x)
            x = stop
        if blank < end:
            pen.erase()


class _Pen:
    """Writes on a terminal, and knows where and with which look."""

    def __init__(self) -> None:
        self._written: list[str] = []
        self._look = ""
        self._x = self._y = -1

    def clear(self) -> None:
        """Begin with an empty screen."""
        self._written.append("\x1b[m\x1b[H\x1b[J")

    def move(self, x: int, y: int) -> None:
        """Go to a cell."""
        if y != self._y:
            self._written.append(f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H")
        elif x != self._x:
            self._written.append(f"\x1b[{x + 1}G")
        self._x, self._y = x, y

    def draw(self, text: str, look: str, cells: int) -> None:
        """Write on from here."""
        unseen = not look and text.isspace() and not _shows_on_blanks(self._look)
        if look != self._look and not unseen:
            self._dip(look)
        self._written.append(text)
        # Where a terminal measures a character in its own way, only a jump tells where one is.
        self._x = self._x + cells if text.isascii() else -1

    def erase(self) -> None:
        """Blank the rest of the line."""
        if self._look:
            self._dip("")
        self._written.append("\x1b[K")

    def _dip(self, look: str) -> None:
        begin = ";" if self._look and look else ""
        self._written.append(f"\x1b[{begin}{look}m")
        self._look = look

    def text(self) -> str:
        """All that was written; the terminal is left with its plain look."""
        if self._look:
            self._dip("")
        return "".join(self._written)


def _cells(text: str) -> list[str]:
    """A character for each cell that a text takes."""
    cells: list[str] = []
    for char in text:
        width = get_character_cell_size(char)
        if width:
            cells.append(char)
            if width > 1:
                cells.append(_WIDE_TAIL)
        elif cells:
            place = -2 if cells[-1] == _WIDE_TAIL else -1
            cells[place] += char
    return cells


@lru_cache(_LOOKS)
def _look(style: Style, color_system: ColorSystem | None) -> str:
    """A style as a terminal is told it, without what is the default anyway."""
    if style.link:
        raise NotUnderstoodError
    if color_system is None:
        return ""
    drawn = Strip.render_style(style, "x", color_system=color_system)
    codes = drawn.partition("x")[0].removeprefix("\x1b[").removesuffix("m").split(";")
    kept: list[str] = []
    while codes:
        taken = 1
        if codes[0] in {"38", "48"}:
            taken = 3 if codes[1] == "5" else 5
        elif codes[0] in {"39", "49"}:
            codes = codes[1:]
            continue
        kept += codes[:taken]
        codes = codes[taken:]
    return ";".join(kept)


@lru_cache(_LOOKS)
def _shows_on_blanks(look: str) -> bool:
    """Whether a blank in that look is anything but a blank."""
    codes = look.split(";")
    while codes:
        code, *rest = codes
        if code == "38":
            rest = rest[2:] if rest[0] == "5" else rest[4:]
        elif code not in {"", "1", "2", "3", "22", "23"} and not _colours_the_letter(code):
            return True
        codes = rest
    return False


def _colours_the_letter(code: str) -> bool:
    return 30 <= int(code) <= 37 or 90 <= int(code) <= 97

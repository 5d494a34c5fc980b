"""What is known of one step as rows of a list: the banner, the tree of its call and result, the
raw records at the end. It reads nothing: all it shows was handed to it.
"""

from __future__ import annotations

from collections.abc import Container, Hashable
from itertools import chain, count
from pathlib import PurePath
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style

from logview.index.rows import RawRecord
from logview.model import Status, Step
from logview.text import cell_width, decode, truncate
from logview.tui.marks import BLUE, BOLD, CYAN, DIM, PLAIN, STATUSES, step_status
from logview.tui.plain import Plain, wrap
from logview.tui.questions import Inspection
from logview.tui.widgets.json_tree import JsonTree, Number, Row, Shape, Verbatim, size_words
from logview.tui.widgets.virtual_list import Line

RAW = "raw"
TEXT_SHOWN = 100_000
"""Characters of one value that can be unfolded into lines."""
SENTENCE = 1_200
"""Characters of a sentence of the banner; a longer message is whole in the tree."""
PREVIEW = 6


class BannerRow(NamedTuple):
    """A line of the banner."""

    number: int
    text: str
    style: Style


class InspectorRows:
    """A `RowSource` over a banner and a tree. `width` is where long text is broken."""

    def __init__(self, inspection: Inspection, plain: Plain, width: int, running: bool) -> None:
        self.inspection = inspection
        self.plain = plain
        self.running = running
        self._width = max(20, width)
        self._banner = self._banner_rows()
        roots: dict[str, object] = {}
        for section in inspection.detail.sections:
            roots[_free(section.title, roots)] = section.value
        if inspection.detail.records:
            roots[RAW] = {
                _record_title(number, record): _raw_text(record)
                for number, record in enumerate(inspection.detail.records, start=1)
            }
        self.tree = JsonTree(roots, self._hidden, self._text_lines)

    @property
    def step(self) -> Step:
        """The step shown."""
        return self.inspection.step

    def with_width(self, width: int) -> InspectorRows:
        """The same rows broken elsewhere, folded as they were."""
        rows = InspectorRows(self.inspection, self.plain, width, self.running)
        rows.tree.fold_like(self.tree)
        return rows

    def _hidden(self, key: str, value: object) -> object:
        hidden = self.plain.hidden({key: value})
        return hidden.get(key, next(iter(hidden.values()))) if isinstance(hidden, dict) else hidden

    def _text_lines(self, text: str) -> list[str]:
        width = max(20, self._width - 8)
        pieces: list[str] = []
        for line in self.plain.lines(text, TEXT_SHOWN):
            pieces += wrap(line, width)
        if len(text) > TEXT_SHOWN:
            pieces.append(f"… {size_words(len(text) - TEXT_SHOWN)} more are in the log")
        return pieces

    def _banner_rows(self) -> list[BannerRow]:
        banner = self.inspection.banner
        status = step_status(self.step, self.running)
        look = STATUSES[status]
        loud = self.step.problem or status in {Status.UNANSWERED, Status.RUNNING}
        style = look.style + BOLD if loud else BOLD
        lines = [(line, style) for line in self._broken(banner.headline, 0)]
        if status is Status.RUNNING:
            lines.append(("  Still running: it spoke less than a minute ago.", look.style))
        for sentence in banner.sentences:
            lines += [(line, PLAIN) for line in self._broken(sentence, 2)]
        lines.append(("", PLAIN))
        return [BannerRow(number, *line) for number, line in enumerate(lines)]

    def _broken(self, text: str, indent: int) -> list[str]:
        return [
            " " * indent + line
            for line in wrap(self.plain.text(text, SENTENCE), self._width - indent)
        ]

    def count(self) -> int:
        """Lines of the banner and visible rows of the tree."""
        return len(self._banner) + len(self.tree.rows)

    def at(self, index: int) -> BannerRow | Row:
        """What a row is."""
        banner = len(self._banner)
        return self._banner[index] if index < banner else self.tree.rows[index - banner]

    def key(self, index: int) -> Hashable:
        """The number of a line of the banner, or the path of a row of the tree."""
        row = self.at(index)
        return row.number if isinstance(row, BannerRow) else row.path

    def index_of(self, key: Hashable, near: int) -> int | None:
        """Where a line or path is now."""
        if isinstance(key, int):
            return key if key < len(self._banner) else None
        for index, row in enumerate(self.tree.rows):
            if row.path == key:
                return len(self._banner) + index
        return None

    def row(self, index: int, width: int) -> Line:
        """One line in `width` cells."""
        row = self.at(index)
        if isinstance(row, BannerRow):
            return [Segment(truncate(row.text, width), row.style)]
        return self._tree_line(row, width)

    def _tree_line(self, row: Row, width: int) -> Line:
        indent = "  " * min(row.depth, 12)
        if row.shape is Shape.MORE:
            return [Segment(f"{indent}… {row.value:,} more, Enter shows them", DIM)]
        if row.shape is Shape.LINE:
            return [Segment(truncate(f"{indent}│ {row.value}", width), PLAIN)]
        sign = ("▾ " if row.unfolded else "▸ ") if row.foldable else "  "
        label = truncate(self.plain.text(row.label, 200), max(8, width // 2))
        title = row.depth == 0
        line = [
            Segment(indent),
            Segment(sign, DIM),
            Segment(label if title else f"{label}: ", BOLD if title else CYAN),
        ]
        used = sum(cell_width(segment.text) for segment in line)
        if title:
            line.append(Segment("  "))
            used += 2
        return [*line, *self._value(row, width - used)]

    def _value(self, row: Row, room: int) -> Line:
        note = " (JSON in text)" if row.from_text else ""
        if row.shape is Shape.TEXT:
            text = str(row.value)
            size = f" … {size_words(len(text))}"
            if row.unfolded:
                return [Segment(truncate(size.removeprefix(" … "), room), DIM)]
            quote = "" if isinstance(row.value, Verbatim) else '"'
            shown = self.plain.text(text, 2 * room + 8)
            return [
                Segment(truncate(quote + shown, max(1, room - len(size))).rstrip("…"), PLAIN),
                Segment(truncate(size, room), DIM),
            ]
        if isinstance(row.value, dict | list):
            if row.unfolded:
                return [Segment(truncate(note.strip(), room), DIM)]
            return [Segment(truncate(self._preview(row) + note, room), DIM)]
        return [scalar(row.value, self.plain, room)]

    def _preview(self, row: Row) -> str:
        """What a folded object or array holds, in a few words."""
        if isinstance(row.value, dict):
            keys = [self.plain.text(str(key), 24) for key in list(row.value)[:PREVIEW]]
            more = ", …" if len(row.value) > PREVIEW else ""
            return f"{{{len(row.value):,}}} {', '.join(keys)}{more}"
        size = len(row.value) if isinstance(row.value, list) else 0
        return f"[{size:,}]"


def scalar(value: object, plain: Plain, room: int) -> Segment:
    """A value without parts, as JSON writes it."""
    if isinstance(value, Number):
        return Segment(shortened(plain.text(str(value)), room), BLUE)
    if isinstance(value, str):
        return Segment(shortened(f'"{plain.text(value)}"', room), PLAIN)
    if value is None or isinstance(value, bool):
        word = "null" if value is None else str(value).lower()
        return Segment(shortened(word, room), BLUE)
    if isinstance(value, int):
        digits = str(value) if value.bit_length() < 8_000 else f"{value:#x}"
        return Segment(shortened(digits, room), BLUE)
    return Segment(shortened(plain.text(str(value)), room), BLUE)


def shortened(text: str, room: int) -> str:
    """The text in at most that many cells."""
    return truncate(text, max(1, room))


def place(record: RawRecord) -> str:
    """Where a record is: `chat.jsonl:1047`, or its offset once the line is not known."""
    name = PurePath(record.source).name
    return f"{name}:{record.line}" if record.line is not None else f"{name}@{record.event.offset}"


def _free(title: str, taken: Container[str]) -> str:
    """The title, numbered where an earlier section has the same."""
    titles = chain([title], (f"{title} {number}" for number in count(2)))
    return next(title for title in titles if title not in taken)


def _record_title(number: int, record: RawRecord) -> str:
    return f"{number}  {place(record)}"


def _raw_text(record: RawRecord) -> str:
    if record.data is None:
        return "the log no longer holds this record"
    return Verbatim(decode(record.data))

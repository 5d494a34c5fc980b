"""A JSON value as the rows of a foldable tree, of which only unfolded parts ever exist.

Pure data: it paints nothing, and never walks a value further than what is unfolded.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

PORTION = 200
"""Children that one unfolding shows; the rest waits behind a row that says how many."""
OPEN_ROWS = 60
"""Rows that are unfolded unasked."""
OPEN_CHILDREN = 20
OPEN_DEPTH = 6
PARSED_UP_TO = 4_000_000
"""Characters of a string that is still tried as JSON."""
LOOKED_AT = 4_000
"""Characters of a text from which it is told whether it is a secret as a whole."""
LONG = 72
"""Characters from which a string can be unfolded into lines of its own."""

Path = tuple[str | int, ...]


class Shape(StrEnum):
    """What a row of the tree is."""

    OBJECT = "object"
    ARRAY = "array"
    TEXT = "text"  # a string too long for its row
    SCALAR = "scalar"
    LINE = "line"  # a piece of an unfolded text
    MORE = "more"  # stands for children that are not shown yet


@dataclass(frozen=True, slots=True)
class Row:
    """One visible row."""

    path: Path
    depth: int
    label: str | None
    """Key of an object's member, index of an array's; None for a piece of text."""
    shape: Shape
    value: object
    """The value itself; of a text's line the line; of a `MORE` row how many are missing."""
    unfolded: bool
    from_text: bool
    """Whether the value was JSON inside a string."""

    @property
    def foldable(self) -> bool:
        """Whether the row can be folded or unfolded."""
        return self.shape in {Shape.OBJECT, Shape.ARRAY, Shape.TEXT, Shape.MORE}


class JsonTree:
    """Titled JSON values, one below the other, each a root of the tree.

    `hide` is given every value that is about to be shown, with the key it stands under, so that
    a secret is hidden wherever it is unfolded; of a long text it is given only the head, and
    whoever shows the text hides the rest. `lines` cuts a text into lines for showing, hidden.
    """

    def __init__(
        self,
        roots: Mapping[str, object],
        hide: Callable[[str, object], object],
        lines: Callable[[str], list[str]],
    ) -> None:
        self._roots = roots
        self._hide = hide
        self._lines = lines
        self._folded: dict[Path, bool] = {}
        self._portions: dict[Path, int] = {}
        self._opened: dict[Path, tuple[object, bool]] = {}
        self._pieces: dict[Path, list[str]] = {}
        self._rows: list[Row] | None = None
        self._unasked = 0

    @property
    def rows(self) -> list[Row]:
        """The rows that are visible now."""
        if self._rows is None:
            self._unasked = 0
            self._rows = list(self._walk())
        return self._rows

    def toggle(self, row: Row) -> None:
        """Fold an unfolded row, unfold a folded one, show more behind a `MORE` row."""
        if row.shape is Shape.MORE:
            parent = row.path[:-1]
            self._portions[parent] = self._portions.get(parent, PORTION) + PORTION
        elif row.foldable:
            self._folded[row.path] = row.unfolded
        self._rows = None

    def fold(self, row: Row, folded: bool) -> None:
        """Fold or unfold a row, whatever it was."""
        if row.foldable and (row.shape is Shape.MORE) <= (not folded) and row.unfolded == folded:
            self.toggle(row)

    def parent(self, row: Row) -> Path | None:
        """The path of the row that holds this one; None for a root."""
        return row.path[:-1] if len(row.path) > 1 else None

    def fold_like(self, other: JsonTree) -> None:
        """Take over what is folded and unfolded in another tree of the same values."""
        self._folded = dict(other._folded)
        self._portions = dict(other._portions)
        self._rows = None

    def _walk(self) -> Iterator[Row]:
        stack: list[Iterator[Row]] = [self._root_rows()]
        while stack:
            row = next(stack[-1], None)
            if row is None:
                stack.pop()
                continue
            yield row
            if row.unfolded:
                stack.append(self._children(row))

    def _root_rows(self) -> Iterator[Row]:
        for title, value in self._roots.items():
            yield self._row((title,), title, title, value)

    def _row(self, path: Path, label: str, key: str, value: object) -> Row:
        if path not in self._opened:
            self._opened[path] = self._open(key, value)
        opened, from_text = self._opened[path]
        shape = _shape(opened)
        unfolded = False
        if shape in {Shape.OBJECT, Shape.ARRAY, Shape.TEXT}:
            folded = self._folded.get(path)
            if folded is None:
                folded = not self._opens_unasked(shape, opened, len(path))
            unfolded = not folded and bool(opened)
        return Row(path, len(path) - 1, label, shape, opened, unfolded, from_text)

    def _open(self, key: str, value: object) -> tuple[object, bool]:
        """The value as it is shown, and whether it was JSON inside a string."""
        if not isinstance(value, str):
            return value, False
        # Of a long text only as much is hidden as tells whether it is a secret as a whole; the
        # rest is hidden where it is shown, piece by piece.
        hidden = self._hide(key, value[:LOOKED_AT])
        if not _is_whole(hidden):
            parsed = None if isinstance(value, Verbatim) else parse_text(value)
            if parsed is not None:
                return parsed, True
            if len(value) > LOOKED_AT:
                return value, False
        return (Verbatim(hidden) if isinstance(value, Verbatim) else hidden), False

    def _opens_unasked(self, shape: Shape, value: object, depth: int) -> bool:
        size = len(value) if isinstance(value, dict | list | str) else 0
        if isinstance(value, Verbatim):
            return False
        if shape is Shape.TEXT:
            size = size // 100 + 1
        small = size <= OPEN_CHILDREN and depth < OPEN_DEPTH
        opens = small and self._unasked + size <= OPEN_ROWS
        opens = opens or (depth == 1 and shape is not Shape.TEXT)
        if opens:
            self._unasked += size
        return opens

    def _children(self, row: Row) -> Iterator[Row]:
        path, value = row.path, row.value
        limit = self._portions.get(path, PORTION)
        if isinstance(value, dict):
            for key, child in islice(value.items(), limit):
                yield self._row((*path, key), str(key), str(key), child)
            total = len(value)
        elif isinstance(value, list):
            # A list's items are judged under the name of the list.
            name = next((str(part) for part in reversed(path) if isinstance(part, str)), "")
            for index, child in enumerate(islice(value, limit)):
                yield self._row((*path, index), f"{index}", name, child)
            total = len(value)
        else:
            if path not in self._pieces:
                self._pieces[path] = self._lines(str(value))
            pieces = self._pieces[path]
            for index, piece in enumerate(pieces[:limit]):
                yield Row((*path, index), len(path), None, Shape.LINE, piece, False, False)
            total = len(pieces)
        if total > limit:
            yield Row((*path, "…"), len(path), None, Shape.MORE, total - limit, False, False)


def parse_text(text: str) -> dict[str, object] | list[object] | None:
    """The object or array that a string holds as JSON; None where it holds none.

    Integers are exact whatever their size; other numbers keep the digits they were written with.
    """
    head = text[:64].lstrip()
    if not head or head[0] not in "{[" or len(text) > PARSED_UP_TO:
        return None
    try:
        parsed = json.loads(text, parse_float=Number)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict | list) else None


class Verbatim(str):
    """Text that is shown as it is, even where it is JSON."""

    __slots__ = ()


class Number(str):
    """A number with a fraction or an exponent, as it was written."""

    __slots__ = ()


def _shape(value: object) -> Shape:
    if isinstance(value, dict):
        return Shape.OBJECT
    if isinstance(value, list):
        return Shape.ARRAY
    if isinstance(value, Verbatim):
        return Shape.TEXT
    if isinstance(value, str) and (len(value) > LONG or "\n" in value):
        return Shape.TEXT
    return Shape.SCALAR


def _is_whole(hidden: object) -> bool:
    """Whether a hidden string is nothing but the mark of a secret."""
    return (
        isinstance(hidden, str) and hidden.startswith("‹") and hidden.find("›") == len(hidden) - 1
    )


def size_words(size: int) -> str:
    """A number of characters or bytes as people read it: `640 B`, `12 KB`, `1.2 MB`."""
    if size < 1_000:
        return f"{size} B"
    if size < 999_500:
        return f"{size / 1_000:.0f} KB"
    return f"{size / 1_000_000:.1f} MB"

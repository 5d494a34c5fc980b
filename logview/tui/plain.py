"""Text from a log on its way to the screen: secrets hidden first, then made safe to paint.

Every string that comes from data passes through `Plain`; nothing else may hand one to a widget.
"""

from __future__ import annotations

from logview.redact import Redactor
from logview.text import cell_width, clean, truncate

LOOKED_AT = 400
"""Characters of a value that one line can ever show; the rest of a long value is not touched."""
BEYOND = 4_000
"""Characters behind a cut that are looked at: a secret that begins before it may end there."""


class Plain:
    """Hides secrets unless `reveal` is set, and cleans what remains."""

    def __init__(self, redactor: Redactor, reveal: bool = False) -> None:
        self._redactor = redactor
        self.reveal = reveal

    def hidden(self, value: object) -> object:
        """A JSON value with its secrets replaced by marks, or as it is while they are revealed."""
        return value if self.reveal else self._redactor.value(value)

    def text(self, value: str | None, limit: int = LOOKED_AT) -> str:
        """One line that is safe to paint; empty for None. At most about `limit` characters."""
        if not value:
            return ""
        cut = value[: limit + BEYOND]
        return clean(cut if self.reveal else self._redactor.text(cut), limit)

    def lines(self, value: str, limit: int) -> list[str]:
        """The lines of a text, each safe to paint, of its first `limit` characters."""
        cut = value[: limit + BEYOND]
        shown = cut if self.reveal else self._redactor.text(cut)
        return [clean(line.rstrip("\r")) for line in shown[:limit].split("\n")]


def wrap(text: str, width: int) -> list[str]:
    """Cleaned text in lines of at most `width` cells, broken at spaces where there are any."""
    if width < 1:
        return [text]
    lines: list[str] = []
    start = 0
    while True:
        # One cell more than fits, to see whether the line ends at a space.
        head = text[start : start + width + 1]
        if cell_width(head) <= width:
            if start + len(head) >= len(text):
                return [*lines, head]
        else:
            # truncate spends one cell on its ellipsis, which is not wanted here.
            head = truncate(head, width + 1)[:-1] or head[:1]
        end = start + len(head)
        space = head.rfind(" ")
        if text[end : end + 1] not in {" ", ""} and space > width // 3:
            end = start + space
        lines.append(text[start:end])
        start = end + text.startswith(" ", end)

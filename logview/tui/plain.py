"""Text from a log on its way to the screen: secrets hidden first, then made safe to paint.

Every string that comes from data passes through `Plain`; nothing else may hand one to a widget.
"""

from __future__ import annotations

from logview.redact import Redactor
from logview.redact.veil import Veil
from logview.text import cell_width, clean, truncate

LOOKED_AT = 400
"""Characters of a value that one line can ever show; the rest of a long value is not touched."""
BEYOND = 4_000
"""Characters behind a cut that are looked at: a secret that begins before it may end there."""


class Plain:
    """Hides secrets unless `reveal` is set, user ids where `people` is, and cleans what remains.

    Where both are set, secrets stay hidden: who shows a screen to others shows neither.
    """

    def __init__(self, redactor: Redactor, reveal: bool = False, people: bool = False) -> None:
        self._veil = Veil(redactor, reveal=reveal, people=people)
        self._users: tuple[str | None, ...] = ()

    @property
    def reveal(self) -> bool:
        """Whether secrets are shown."""
        return self._veil.reveal

    @reveal.setter
    def reveal(self, reveal: bool) -> None:
        self._veil.reveal = reveal

    @property
    def people(self) -> bool:
        """Whether user ids are words such as `user-3f9a1c`."""
        return self._veil.people

    @people.setter
    def people(self, people: bool) -> None:
        self._veil.people = people

    def about(self, *users: str | None) -> None:
        """Say whose trace is shown: their ids are known wherever they stand."""
        self._users = users

    def hidden(self, value: object) -> object:
        """A JSON value with what is hidden replaced by marks and words."""
        return self._veil.value(value, *self._users)

    def user(self, user: str | None) -> str:
        """Who asked, in one line that is safe to paint; empty for None."""
        return clean(self._veil.user(user) or "", LOOKED_AT)

    def text(self, value: str | None, limit: int = LOOKED_AT, *, user: str | None = None) -> str:
        """One line that is safe to paint; empty for None. At most about `limit` characters. It may
        speak of that `user` besides."""
        if not value:
            return ""
        return clean(self._veil.text(value[: limit + BEYOND], *self._users, user), limit)

    def lines(self, value: str, limit: int) -> list[str]:
        """The lines of a text, each safe to paint, of its first `limit` characters."""
        shown = self._veil.text(value[: limit + BEYOND], *self._users)
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

"""What a person gets to see of a log: without secrets, and on demand without user ids too."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING

from logview.redact.redactor import Redactor

if TYPE_CHECKING:
    from logview.redact.people import People

_KNOWN = 64
"""Users whose patterns are kept: rows of the same user come again and again."""


class Veil:
    """Hides secrets unless `reveal` is set, and user ids where `people` is.

    A user is the same word as long as the program runs, and another one in the next run. `users`
    are those of whom a text may speak: others are found where a name tells them.
    """

    def __init__(self, redactor: Redactor, *, reveal: bool = False, people: bool = False) -> None:
        self.reveal = reveal
        self.people = people
        self._redactor = redactor
        self._run = os.urandom(8).hex()
        self._about = lru_cache(maxsize=_KNOWN)(self._people)

    def _people(self, *users: str | None) -> People:
        from logview.redact.people import People  # few ask for it, and it takes time to load

        return People(self._run, users, self._redactor)

    def text(self, text: str, *users: str | None) -> str:
        """A text as it may be seen."""
        if self.people:
            return self._about(*users).text(text)
        return text if self.reveal else self._redactor.text(text)

    def value(self, value: object, *users: str | None) -> object:
        """A JSON value as it may be seen; what is given is not changed."""
        if self.people:
            return self._about(*users).value(value)
        return value if self.reveal else self._redactor.value(value)

    def user(self, user: str | None) -> str | None:
        """What stands for a user."""
        if self.people:
            return self._about().word(user)
        return user if self.reveal or user is None else self._redactor.text(user)

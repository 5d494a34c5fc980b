"""How a word of a filter is compared with a word of a log. Pure: it knows no field."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from logview.text import short_rid


@dataclass(frozen=True, slots=True)
class Word:
    """A value of a term, compared without regard to case; `*` and `?` stand for any characters
    and for any one."""

    text: str
    identifier: bool = False
    """Whether the value may be the beginning of the word, and the word may be a resource
    identifier of which only the locator was given."""
    _folded: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_folded", self.text.casefold())

    def fits(self, word: str | None) -> bool:
        """Whether the word is meant. What is not there is never meant."""
        if word is None:
            return False
        if self._fits(word.casefold()):
            return True
        return self.identifier and self._fits(short_rid(word).casefold())

    def _fits(self, word: str) -> bool:
        if "*" in self._folded or "?" in self._folded:
            return _wildcards(self._folded).fullmatch(word) is not None
        if self.identifier and self._folded:
            return word.startswith(self._folded)
        return word == self._folded


@lru_cache(maxsize=256)
def _wildcards(pattern: str) -> re.Pattern[str]:
    """The pattern as a regular expression: runs of `*` are one, so that it takes no long time."""
    parts = re.split(r"(\*+|\?)", pattern)
    kinds = {"*": ".*", "?": "."}
    return re.compile("".join(kinds.get(p[:1], re.escape(p)) for p in parts), re.DOTALL)


@dataclass(frozen=True, slots=True)
class Text:
    """Free text: found anywhere within a text. All in lower case it is found in any case, else
    as it is written."""

    text: str

    @property
    def any_case(self) -> bool:
        """Whether case does not count."""
        return self.text == self.text.lower()

    @property
    def ascii_case(self) -> bool:
        """Whether only the case of the letters A to Z is put aside: the needle has no others, and
        a database does the same."""
        return self.any_case and self.text.isascii()

    def within(self, text: str | None) -> bool:
        """Whether the text is found in there."""
        return text is not None and self.find(text) >= 0

    def find(self, text: str) -> int:
        """Where in a text it begins, or -1. In another case than ASCII's the place may be off by
        as many characters as lower case adds."""
        if self.ascii_case:
            return text.translate(_ASCII_LOWER).find(self.text)
        return (text.lower() if self.any_case else text).find(self.text)


_ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}

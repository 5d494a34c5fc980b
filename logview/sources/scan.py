"""Finds a text in a log from its end backwards, in every spelling that JSON may have given it. It
reads blocks, never maps the file into memory, and knows nothing of records."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import product
from typing import NamedTuple

_FIRST_BLOCK = 128 << 10
"""Bytes of the first look: the newest hits are found before much is read."""
_BLOCK = 4 << 20
_DEPTH = 4
"""How often JSON may lie in a string of JSON: a stream's record, its content, its payload and the
text in that."""
_MOST_VARIANTS = 16
"""Spellings in upper and lower case of the letters beyond ASCII that are all looked for."""

_SHORT = {
    '"': '\\"',
    "\\": "\\\\",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\b": "\\b",
    "\f": "\\f",
}


class _Style(NamedTuple):
    """What one writer of JSON escapes beyond what it must."""

    unicode: str
    """`x` or `X` where it writes what is not ASCII in hexadecimal digits, else empty."""
    slash: bool
    more: str
    """Other characters that it writes so, as Go and Gson do for HTML."""


_STYLES = tuple(
    _Style(*style) for style in product(("", "x", "X"), (False, True), ("", "<>&", "<>&='"))
)


def spellings(text: str) -> set[str]:
    """The text as it is, and as it stands in a JSON string, in a JSON string within one, and so on.

    Those that hold another of them are left out: where they are found, the other is.
    """
    found = {text}
    if _escaped(text, _STYLES[-1]) == text:  # no writer escapes any of it
        return found
    for inner in _STYLES:
        innermost = _escaped(text, inner)
        found.add(innermost)
        for outer in _STYLES:
            spelled = innermost
            for _ in range(_DEPTH - 1):
                spelled = _escaped(spelled, outer)
                found.add(spelled)
    kept: list[str] = []
    for spelled in sorted(found, key=len):
        if not any(shorter in spelled for shorter in kept):
            kept.append(spelled)
    return set(kept)


def _escaped(text: str, style: _Style) -> str:
    return "".join(_character(character, style) for character in text)


def _character(character: str, style: _Style) -> str:
    if character in _SHORT:
        return _SHORT[character]
    if character == "/":
        return "\\/" if style.slash else "/"
    code = ord(character)
    if code >= 0x20 and character not in style.more and not (style.unicode and code > 0x7E):
        return character
    digits = "04X" if style.unicode == "X" else "04x"
    if code < 0x10000:
        return f"\\u{code:{digits}}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):{digits}}\\u{0xDC00 + (code & 0x3FF):{digits}}"


def cases(text: str) -> set[str]:
    """The text with its letters beyond ASCII in upper and lower case: all mixtures where they are
    few, else all lower, all upper, and with capitals at the start of the text or of its words."""
    letters = [[c] if c.isascii() else _cases_of(c) for c in text]
    count = 1
    for choices in letters:
        count *= len(choices)
        if count > _MOST_VARIANTS:
            return {text, text.lower(), text.upper(), text.capitalize(), text.title()}
    return {"".join(choice) for choice in product(*letters)}


def _cases_of(letter: str) -> list[str]:
    """A letter in every case that is one letter too."""
    written = {letter, letter.lower(), letter.upper(), letter.title()}
    return sorted(case for case in written if len(case) == 1)


class Needle:
    """A text to be found, as the bytes that may stand for it."""

    def __init__(self, text: str, *, any_case: bool) -> None:
        """With `any_case` the case of letters does not count. Raises ValueError for no text."""
        if not text:
            raise ValueError("there is no text to look for")
        self.any_case = any_case
        wanted = cases(text) if any_case else {text}
        spelled = {form for variant in wanted for form in spellings(variant)}
        self.forms = tuple(sorted({self.fold(_bytes(form)) for form in spelled}))
        self.longest = max(map(len, self.forms))

    def fold(self, data: bytes) -> bytes:
        """Bytes as they are compared: bytes of letters beyond ASCII stay as they are."""
        return data.lower() if self.any_case else data


def _bytes(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


class Scan:
    """One open file, searched from a place backwards."""

    def __init__(
        self,
        descriptor: int,
        needle: Needle,
        size: int,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        """`size` is where the file ends for this search. `cancelled` is asked before each block;
        once it says yes nothing more is found."""
        self._descriptor = descriptor
        self._needle = needle
        self._size = size
        self._cancelled = cancelled
        self._next_block = _FIRST_BLOCK
        self._start = size
        self._data = b""
        self._last: dict[bytes, int] = {}
        """Where in the block each form was found last; -1 for nowhere before there."""

    def last_before(self, end: int) -> int | None:
        """The last place at which the text begins and which it leaves before `end`; None where
        there is none, or the search was cancelled. `end` must not grow from call to call."""
        end = min(end, self._size)
        if end <= self._start and not self._load(end):
            return None
        while end > 0:
            at = max(self._last_in_block(form, end - self._start) for form in self._needle.forms)
            if at >= 0:
                return self._start + at
            if not self._start:
                return None
            # What begins before this block may reach into it.
            end = min(end, self._start + self._needle.longest - 1)
            if not self._load(end):
                return None
        return None

    def _last_in_block(self, form: bytes, end: int) -> int:
        known = self._last.get(form)
        if known is None or known + len(form) > end:
            known = self._last[form] = self._data.rfind(form, 0, end)
        return known

    def _load(self, end: int) -> bool:
        """Read the block that ends there."""
        if self._cancelled():
            return False
        size = max(self._next_block, 4 * self._needle.longest)
        self._next_block = min(_BLOCK, self._next_block * 4)
        self._start = max(0, end - size)
        self._data = self._needle.fold(os.pread(self._descriptor, end - self._start, self._start))
        self._last.clear()
        return True

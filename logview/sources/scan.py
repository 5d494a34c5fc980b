"""Finds a text in a log from its end backwards, in every spelling that JSON may have given it. It
reads blocks, never maps the file into memory, and knows nothing of records."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from functools import cache
from itertools import product
from typing import NamedTuple

_BLOCK = 64 << 10
"""Bytes of a look. So few stay in a processor's cache while they are gone through several times,
the C library hands out the memory of their copies again instead of returning it to the system
(above 128 kB a search takes twice the time), and they are done with at once after a cancel."""
_AHEAD = 4 << 20
"""Bytes that the system is asked to read before they are wanted: it does so by itself only for who
reads forwards, and a log that is not in memory yet is searched in half the time."""
_SIGN = 6
"""Bytes of a piece that is looked for in place of a text. The search for fewer takes longer, and
more have more letters of which there are capitals."""
_SHORTEST_SIGN = 4
"""A shorter piece is found nearly everywhere and tells nothing."""
_SAMPLE = 256
_FEW = _SAMPLE // 16
"""So many capitals in a sample are replaced one by one in less time than all bytes are lowered."""
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
_NOT_PLAIN = re.compile(r"""[^ -~]|["\\/<>&=']""")
"""What one writer or another writes otherwise than it is."""


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


class _Sign(NamedTuple):
    """Bytes without any of which a text cannot be there."""

    pieces: tuple[bytes, ...]
    capitals: tuple[tuple[bytes, bytes], ...]
    """Letters that are in lower case in them and may be in either: the capital, and the letter."""

    def within(self, data: bytes) -> tuple[bytes, list[bytes]]:
        """The bytes with those letters in lower case, and the pieces that they contain."""
        contains = _contains()
        lowered = _lowered(data, self.capitals)
        return lowered, [piece for piece in self.pieces if contains(lowered, piece)]


class Needle:
    """A text to be found, as the bytes that may stand for it."""

    def __init__(self, text: str, *, any_case: bool) -> None:
        """With `any_case` the case of letters does not count. Raises ValueError for no text."""
        if not text:
            raise ValueError("there is no text to look for")
        wanted = cases(text) if any_case else {text}
        spelled = {_bytes(form) for variant in wanted for form in spellings(variant)}
        if any_case:
            spelled = {form.lower() for form in spelled}
        self.forms = tuple(sorted(spelled))
        self.longest = max(map(len, self.forms))
        plain = max(_NOT_PLAIN.split(text), key=len).encode("ascii")
        self._signs = _signs(self.forms, plain.lower() if any_case else plain, any_case=any_case)

    def within(self, data: bytes) -> tuple[bytes, list[bytes]]:
        """The forms that occur in the bytes, after the bytes in which to look for them: where the
        case does not count, letters of the forms are in lower case there. Bytes of letters beyond
        ASCII stay as they are."""
        compared, found = self._signs[-1].within(data)
        if found and len(self._signs) > 1:
            compared, found = self._signs[0].within(data)
            if not found:  # The log holds that sign without the text, and may often.
                self._signs.pop()
        return compared, found


def _signs(forms: tuple[bytes, ...], plain: bytes, *, any_case: bool) -> list[_Sign]:
    """The forms of a text, then signs of them, those last that are found in the least time.
    `plain` is the longest piece that is written alike in all forms."""
    pieces = [plain] if len(plain) >= _SHORTEST_SIGN and forms != (plain,) else []
    if any_case and len(plain) > _SIGN:
        cut = {plain[i : i + _SIGN] for i in range(len(plain) - _SIGN + 1)}
        pieces += sorted(cut, key=lambda piece: (-len(_capitals([piece])), piece))
    # However deep it lies in JSON, only the number of backslashes differs.
    bare = {max(form.split(b"\\"), key=len) for form in forms}
    signs = [forms, *((piece,) for piece in pieces)]
    if len(bare) < len(forms) and min(map(len, bare)) >= _SHORTEST_SIGN:
        signs.insert(1, tuple(sorted(bare)))
    return [_Sign(sign, _capitals(sign) if any_case else ()) for sign in signs]


def _capitals(pieces: Iterable[bytes]) -> tuple[tuple[bytes, bytes], ...]:
    letters = {piece[i : i + 1] for piece in pieces for i in range(len(piece))}
    return tuple((letter.upper(), letter) for letter in sorted(letters) if letter.isalpha())


def _lowered(data: bytes, capitals: tuple[tuple[bytes, bytes], ...]) -> bytes:
    """The bytes with at least these letters in lower case."""
    # In most logs capitals are rare: to replace those that count is faster, then, by a half.
    if sum([data.count(capital, 0, _SAMPLE) for capital, _ in capitals]) > _FEW:
        return data.lower()
    for capital, letter in capitals:
        data = data.replace(capital, letter)
    return data


@cache
def _contains() -> Callable[[bytes, bytes], bool]:
    """What says whether bytes contain others: the C library, where it can. It takes half the time
    that Python takes, and lets other threads run meanwhile."""
    try:
        import ctypes

        find = ctypes.CDLL(None).memmem
    except (ImportError, OSError, AttributeError):
        return bytes.__contains__
    find.argtypes = (ctypes.c_char_p, ctypes.c_size_t) * 2
    find.restype = ctypes.c_void_p
    return lambda data, part: find(data, len(data), part, len(part)) is not None


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
        self._start = size
        self._announced = size
        """Where the bytes begin that the system was asked for."""
        self._data = b""
        self._forms: list[bytes] = []
        """Those that the block contains."""
        self._last: dict[bytes, int] = {}
        """Where in the block each form was found last; -1 for nowhere before there."""

    def last_before(self, end: int) -> int | None:
        """The last place at which the text begins and which it leaves before `end`; None where
        there is none, or the search was cancelled. `end` must not grow from call to call."""
        end = min(end, self._size)
        if end <= self._start and not self._load(end):
            return None
        while end > 0:
            places = (self._last_in_block(form, end - self._start) for form in self._forms)
            at = max(places, default=-1)
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
        self._announce(end)
        self._start = max(0, end - max(_BLOCK, 4 * self._needle.longest))
        data = os.pread(self._descriptor, end - self._start, self._start)
        self._data, self._forms = self._needle.within(data)
        self._last.clear()
        return True

    def _announce(self, end: int) -> None:
        """Ask for what lies before there to be read from the disk meanwhile."""
        if not hasattr(os, "posix_fadvise") or self._announced <= end - _AHEAD:
            return
        last = min(end, self._announced)
        self._announced = max(0, last - _AHEAD)
        length = last - self._announced
        if length:
            willing = os.POSIX_FADV_WILLNEED
            os.posix_fadvise(self._descriptor, self._announced, length, willing)

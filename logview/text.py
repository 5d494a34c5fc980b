"""The only sanitiser: the one boundary between what a log says and what a terminal is given.

Nothing from a log may be painted or printed for a person before it went through `clean`. It must
never change what is stored, searched or written as JSON.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

ELLIPSIS = "…"

# Every character that controls a terminal or shows nothing: categories Cc, Cf, Cs, Zl and Zp, and
# what Unicode lists as default-ignorable. Unassigned and private-use characters are passed: this
# Python may not know them yet, and they take one cell or two but act on nothing.
_UNSAFE = (
    r"\x00-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2"
    r"\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U000110bd\U000110cd"
    r"\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_HIDDEN = re.compile(rf"\r\n|[{_UNSAFE}]")
_UNSAFE_ONE = re.compile(f"[{_UNSAFE}]")
# Those of them that `str.isprintable` calls printable.
_INVISIBLE = re.compile(
    r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
# The selectors between the text and the colour form of a symbol belong to ordinary emoji and say
# nothing; terminals disagree about their width. Anywhere else a selector is a hiding place.
_EMOJI_SELECTOR = re.compile(
    r"(?<=[\xa9\xae\u203c-\u32ff\U0001f000-\U0001faff])[\ufe0e\ufe0f]|[\ufe0e\ufe0f](?=\u20e3)"
)
_TIME_ORDERED = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[167][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", re.I
)
_RID = re.compile(r"ri\.[a-z][a-z0-9-]*\.(?:[a-z0-9][a-z0-9-]*)?\.[a-z][a-z0-9-]*\.(\S+)")


def decode(data: bytes) -> str:
    r"""Bytes of a log as text: UTF-8, each byte that is not shown as `\xff`. Not yet clean."""
    return data.decode("utf-8", errors="backslashreplace")


def clean(text: str, limit: int | None = None) -> str:
    r"""The text as one line that is safe to print.

    A newline becomes `⏎`, a tab `⇥`, any other C0 control or DEL its picture such as `␛`, a C1
    control `\x9b`, a lone surrogate `\ud83d`, or `\xff` where it is what Python makes of a byte
    that is no UTF-8. Bidirectional controls, zero-width and other invisible characters become
    marks such as `⟨U+202E⟩`; one emoji selector after a symbol is left out. The result has no
    character of the categories Cc, Cf, Cs, Zl and Zp, and cleaning it again changes nothing.

    `limit` bounds how many characters are looked at; a longer text is cut before any other work
    and ends with `…`. Marks may make the result longer than `limit`.
    """
    if limit is not None and len(text) > limit:
        text = text[: limit - 1] + ELLIPSIS if limit > 0 else ""
    # This runs for every cell that is painted, and nearly all of them are plain.
    if text.isprintable() and (text.isascii() or not _INVISIBLE.search(text)):
        return text
    if "\ufe0f" in text or "\ufe0e" in text:
        text = _EMOJI_SELECTOR.sub("", text)
    return _HIDDEN.sub(_show, text)


def escaped(json: bytes) -> bytes:
    r"""JSON that says the same and is safe to print: every character that `clean` would replace is
    written as its escape, such as `\u202e`. What reads it gets the very characters."""
    if json.isascii() and b"\x7f" not in json:
        return json  # the writer has escaped the rest of ASCII
    return _UNSAFE_ONE.sub(_escape, json.decode()).encode()


def _escape(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be")
    return "".join(
        f"\\u{high:02x}{low:02x}" for high, low in zip(units[::2], units[1::2], strict=True)
    )


def _show(match: re.Match[str]) -> str:
    return _picture(match[0])


@lru_cache(maxsize=4096)
def _picture(hidden: str) -> str:
    """What stands for a character that must not be printed."""
    if hidden in {"\n", "\r\n"}:
        return "⏎"
    if hidden == "\t":
        return "⇥"
    point = ord(hidden)
    if point < 0x20:
        return chr(0x2400 + point)
    if point == 0x7F:
        return "␡"
    if point < 0xA0:
        return f"\\x{point:02x}"
    if 0xDC80 <= point <= 0xDCFF:  # a byte that is no UTF-8, as in the name of a file
        return f"\\x{point - 0xDC00:02x}"
    if 0xD800 <= point < 0xE000:
        return f"\\u{point:04x}"
    return f"⟨U+{point:04X}⟩"


def cell_width(text: str) -> int:
    """How many terminal cells cleaned text takes.

    It measures as the screen library does. On text that was not cleaned, joined emoji and
    selectors count as if they stood alone.
    """
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(map(_character_width, text))


# Where the width is not what the category and East Asian width say. None: vowels that join the
# letter before them, and emoji skin tones. Two: trigrams, hexagrams and counting rods, wide since
# Unicode 16, which an older Python does not know.
_JOINED = ((0x1160, 0x11FF), (0xD7B0, 0xD7FB), (0x1F3FB, 0x1F3FF))
_WIDENED = (
    (0x2630, 0x2637),
    (0x268A, 0x268F),
    (0x4DC0, 0x4DFF),
    (0x1D300, 0x1D356),
    (0x1D360, 0x1D376),
)
# Where Unicode adds emoji: one that this Python does not know yet takes two cells all the same.
_NEW_EMOJI = ((0x1F6D0, 0x1F6FF), (0x1F7E0, 0x1F7FF), (0x1F900, 0x1FAFF))


@lru_cache(maxsize=8192)
def _character_width(character: str) -> int:
    point = ord(character)
    category = unicodedata.category(character)
    if category in {"Cc", "Mn", "Me", "Mc"} or _within(point, _JOINED):
        return 0
    wide = unicodedata.east_asian_width(character)
    if category == "Cn":
        # Python before 3.12 calls every unassigned character outside CJK full-width.
        return 2 if wide == "W" or _within(point, _NEW_EMOJI) else 1
    return 2 if wide in {"W", "F"} or _within(point, _WIDENED) else 1


def _within(point: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= point <= last for first, last in ranges)


def truncate(text: str, width: int) -> str:
    """Cleaned text cut to at most `width` cells; a cut text ends with `…`.

    A wide character that would be halved is left out whole.
    """
    if text.isascii() and text.isprintable():
        if len(text) <= width:
            return text
        return text[: width - 1] + ELLIPSIS if width > 0 else ""
    used = kept = 0
    for position, character in enumerate(text):
        used += _character_width(character)
        if used <= width - 1:
            kept = position + 1
        elif used > width:
            return text[:kept] + ELLIPSIS if width > 0 else ""
    return text


def fit(text: str, width: int, align: Literal["left", "right"] = "left") -> str:
    """Cleaned text cut or padded with spaces to exactly `width` cells."""
    text = truncate(text, width)
    padding = " " * (width - cell_width(text))
    return text + padding if align == "left" else padding + text


def short_rid(text: str) -> str:
    """The locator of a Foundry resource identifier, `ri.<service>.<instance>.<type>.<locator>`
    where the instance may be empty; any other text as it is."""
    match = _RID.fullmatch(text)
    return match[1] if match else text


def short_id(text: str, width: int = 8) -> str:
    """The short form of an identifier for a list: of a Foundry RID the locator; of that, or of
    any other identifier, the first `width` characters. Not cleaned.

    UUIDs that begin with the time share their beginning with their neighbours: of those, `…` and
    the end.
    """
    locator = short_rid(text)
    if len(locator) > width and _TIME_ORDERED.fullmatch(locator):
        return ELLIPSIS + locator[1 - width :]
    return locator[:width]

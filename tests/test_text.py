"""What `logview.text` lets through to a terminal, and how wide it says that is."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from logview.text import cell_width, clean, decode, escaped, fit, short_id, short_rid, truncate

# Hypothesis leaves surrogates out unless they are asked for.
ANY_TEXT = st.text(st.characters(codec=None), max_size=60)
HOSTILE_TEXT = st.text(
    st.sampled_from(
        "aé漢🙂❤1\u20e3\u0301\ufe0f\ufe0e\u200d\u202e\u2066\x1b\x9b\x00\x7f\r\n\t\udc9b\ue000"
    )
    | st.characters(),
    max_size=60,
)
FORBIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text, ünïcödé, 漢字, 🙂", "plain text, ünïcödé, 漢字, 🙂"),
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("\x1b]52;c;aGk=\x07", "␛]52;c;aGk=␇"),
        ("nul\x00 del\x7f", "nul␀ del␡"),
        ("\x9b31m and \x85", r"\x9b31m and \x85"),
        ("one\ntwo\r\nthree\rfour", "one⏎two⏎three␍four"),
        ("a\tb", "a⇥b"),
        ("user\u202egpj.exe", "user⟨U+202E⟩gpj.exe"),
        ("\u2066a\u2069\u200e\u200f\u061c", "⟨U+2066⟩a⟨U+2069⟩⟨U+200E⟩⟨U+200F⟩⟨U+061C⟩"),
        ("pass\u200bword\ufeff", "pass⟨U+200B⟩word⟨U+FEFF⟩"),
        ("a\u2028b\u2029c", "a⟨U+2028⟩b⟨U+2029⟩c"),
        ("hi\U000e0041\U000e007f", "hi⟨U+E0041⟩⟨U+E007F⟩"),
        ("\ud83dx", r"\ud83dx"),
        ("\udcffx", r"\xffx"),
        ("\u3164\uffa0\u034f", "⟨U+3164⟩⟨U+FFA0⟩⟨U+034F⟩"),
        ("👩\u200d💻", "👩⟨U+200D⟩💻"),
        ("no-break\u00a0space and \ue0b0", "no-break\u00a0space and \ue0b0"),
    ],
)
def test_what_acts_on_a_terminal_or_hides_is_made_visible(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_an_emoji_selector_is_left_out_after_a_symbol_and_marked_where_it_hides() -> None:
    assert clean("⚠\ufe0f and 1\ufe0f\u20e3") == "⚠ and 1\u20e3"
    assert clean("⚠\ufe0f\ufe0f") == "⚠⟨U+FE0F⟩"
    assert clean("a\ufe0f\ufe01\U000e0101") == "a⟨U+FE0F⟩⟨U+FE01⟩⟨U+E0101⟩"


@given(ANY_TEXT | HOSTILE_TEXT)
def test_a_clean_text_has_no_control_format_surrogate_or_line_break_character(text: str) -> None:
    assert not {unicodedata.category(character) for character in clean(text)} & FORBIDDEN


@given(ANY_TEXT | HOSTILE_TEXT)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.dictionaries(HOSTILE_TEXT, st.lists(ANY_TEXT | HOSTILE_TEXT, max_size=3), max_size=3))
def test_escaped_json_says_the_same_and_is_safe_to_print(value: dict[str, list[str]]) -> None:
    try:
        exact = orjson.dumps(value)
    except TypeError:  # lone surrogates
        exact = json.dumps(value).encode()
    shown = escaped(exact)
    assert json.loads(shown) == value
    assert not {unicodedata.category(character) for character in shown.decode()} & FORBIDDEN


def test_json_escapes_no_more_than_it_must() -> None:
    plain = '{"q":"ünïcödé, 漢字, 🙂"}'
    assert escaped(plain.encode()) == plain.encode()
    assert escaped(b'"\x7f"') == rb'"\u007f"'
    assert escaped('"\x9b\u202e\U000e0041"'.encode()) == rb'"\u009b\u202e\udb40\udc41"'


def test_no_character_of_unicode_slips_past_the_fast_path() -> None:
    for plane in range(0, 0x110000, 0x10000):
        # The letters keep any character from being the last or from following a symbol.
        shown = clean("a".join(map(chr, range(plane, plane + 0x10000))))
        assert not {unicodedata.category(character) for character in shown} & FORBIDDEN
    for point in range(0x110000):
        if unicodedata.category(chr(point)) in FORBIDDEN:
            assert clean(chr(point)) != chr(point)
            assert clean(f"é{chr(point)}") != f"é{chr(point)}"
    for point in (0x34F, 0x115F, 0x1160, 0x17B4, 0x180B, 0x3164, 0xFE00, 0xFE0F, 0xFFA0, 0xE01EF):
        assert clean(chr(point)) == f"⟨U+{point:04X}⟩"


def test_a_long_text_is_cut_before_its_end_is_looked_at() -> None:
    class Watched(str):
        """A text that tells when more of it is asked for than a slice."""

        def isprintable(self) -> bool:
            raise AssertionError("the whole text was looked at")

    assert clean(Watched("x" * 1_000_000), limit=5) == "xxxx…"
    assert clean("\x1b" * 1_000_000, limit=3) == "␛␛…"


@pytest.mark.parametrize(
    ("limit", "shown"), [(None, "abc"), (4, "abc"), (3, "abc"), (2, "a…"), (1, "…"), (0, "")]
)
def test_a_limit_counts_characters_with_the_ellipsis(limit: int | None, shown: str) -> None:
    assert clean("abc", limit) == shown


def test_bytes_that_are_not_utf8_stay_readable() -> None:
    assert decode(b"caf\xc3\xa9 \xff\xfe.") == r"café \xff\xfe."
    assert decode("漢🙂".encode()) == "漢🙂"


def test_every_character_of_unicode_takes_the_cells_that_the_screen_library_counts() -> None:
    # Characters this Python does not know are left out: its tables and the library's differ.
    shown = [
        character
        for character in map(chr, range(0x110000))
        if unicodedata.category(character) != "Cn" and clean(character) == character
    ]
    assert len(shown) > 140_000
    assert [c for c in shown if cell_width(c) != cell_len(c)] == []


@pytest.mark.parametrize("emoji", ["🩷", "🪿", "🛜", "🫨"])
def test_an_emoji_newer_than_this_python_takes_two_cells(emoji: str) -> None:
    assert cell_width(emoji) == cell_len(emoji) == 2


@given(HOSTILE_TEXT)
def test_a_clean_text_is_as_wide_as_the_screen_library_says(text: str) -> None:
    known = "".join(c for c in text if unicodedata.category(c) != "Cn")
    assert cell_width(clean(known)) == cell_len(clean(known))


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("abc", 5, "abc  "),
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("abcd", 1, "…"),
        ("abcd", 0, ""),
        ("漢字", 4, "漢字"),
        ("漢字", 3, "漢…"),
        ("漢字", 2, "… "),
        ("é" * 3, 3, "é" * 3),
        ("e\u0301e\u0301e\u0301", 3, "e\u0301e\u0301e\u0301"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
    ],
)
def test_a_text_is_cut_or_padded_to_its_cells(text: str, width: int, shown: str) -> None:
    assert fit(text, width) == shown


def test_a_number_is_padded_on_its_left() -> None:
    assert fit("42", 5, align="right") == "   42"
    assert fit("123456", 5, align="right") == "1234…"


@given(HOSTILE_TEXT.map(clean), st.integers(0, 40))
def test_a_fitted_text_takes_exactly_its_cells(text: str, width: int) -> None:
    assert cell_width(fit(text, width)) == width
    assert truncate(text, cell_width(text)) == text


@pytest.mark.parametrize(
    ("identifier", "locator", "short"),
    [
        (
            "ri.aip-agents..session.3f2a91bc-0000-4000-8000-000000000001",
            "3f2a91bc-0000-4000-8000-000000000001",
            "3f2a91bc",
        ),
        ("ri.logs.main.row.part.two", "part.two", "part.two"),
        ("7c8bfa02-1111-4222-8333-444444444444",) * 2 + ("7c8bfa02",),
        ("0af7651916cd43dd8448eb211c80319c",) * 2 + ("0af76519",),
        ("run-7", "run-7", "run-7"),
        ("", "", ""),
        ("ri.not a rid", "ri.not a rid", "ri.not a"),
    ],
)
def test_an_identifier_has_a_short_form(identifier: str, locator: str, short: str) -> None:
    assert short_rid(identifier) == locator
    assert short_id(identifier) == short


def test_the_sanitiser_needs_neither_the_screen_nor_the_index() -> None:
    code = "import sys, logview.text, logview.redact; print(*sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert not {"rich", "textual", "sqlite3", "orjson"} & set(result.stdout.split())

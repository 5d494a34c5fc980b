"""A text is found backwards, in every spelling that JSON may have given it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logview.sources import scan
from logview.sources.scan import Needle, Scan, spellings


@contextmanager
def opened(data: bytes) -> Iterator[int]:
    descriptor = os.memfd_create("log")
    try:
        os.write(descriptor, data)
        yield descriptor
    finally:
        os.close(descriptor)


def places(data: bytes, needle: Needle) -> list[int]:
    """Every place, with nothing overlapping, from the end."""
    with opened(data) as descriptor:
        search = Scan(descriptor, needle, len(data))
        found: list[int] = []
        at = search.last_before(len(data))
        while at is not None:
            found.append(at)
            at = search.last_before(at)
        return found


def finds(data: bytes, text: str, *, any_case: bool = False) -> bool:
    return bool(places(data, Needle(text, any_case=any_case)))


def test_places_come_from_the_end() -> None:
    assert places(b"a needle, a needle, a needle", Needle("needle", any_case=False)) == [22, 12, 2]


def test_an_empty_needle_is_refused() -> None:
    with pytest.raises(ValueError, match="no text"):
        Needle("", any_case=True)


@settings(max_examples=300)
@given(
    data=st.lists(st.sampled_from([b"a", b"b", b"ab", b"\\u00e9", b"c" * 9])).map(b"".join),
    text=st.sampled_from(["a", "ab", "abba", "é", "aé", "x"]),
    block=st.integers(1, 40),
)
def test_no_block_border_hides_anything(data: bytes, text: str, block: int) -> None:
    patch = pytest.MonkeyPatch()
    patch.setattr(scan, "_BLOCK", block)
    try:
        found = places(data, Needle(text, any_case=False))
    finally:
        patch.undo()
    written = text.replace("é", "\\u00e9").encode()
    expected: list[int] = []
    end = len(data)
    while (at := data.rfind(written, 0, end)) >= 0:
        expected.append(at)
        end = at
    assert found == expected


PIECES = st.sampled_from(["a", "B", "bA", "Pallet", "pallet", "PALLETS", "x" * 9, "_7", '"', "\\"])
CASED = st.lists(PIECES, min_size=1, max_size=5).map("".join)


@settings(max_examples=500)
@given(
    log=st.lists(CASED, max_size=12).map("".join),
    text=CASED,
    any_case=st.booleans(),
    sample=st.integers(0, 40),
    block=st.integers(1, 60),
)
def test_what_is_found_is_what_lies_there(
    log: str, text: str, any_case: bool, sample: int, block: int
) -> None:
    data = log.encode()
    text = text.lower() if any_case else text
    needle = Needle(text, any_case=any_case)
    assert text.encode() in needle.forms
    patch = pytest.MonkeyPatch()
    patch.setattr(scan, "_SAMPLE", sample)
    patch.setattr(scan, "_FEW", sample // 4)
    patch.setattr(scan, "_BLOCK", block)
    try:
        found = places(data, needle)
    finally:
        patch.undo()
    lain = data.lower() if any_case else data
    expected: list[int] = []
    end = len(data)
    while (at := max(lain.rfind(form, 0, end) for form in needle.forms)) >= 0:
        expected.append(at)
        end = at
    assert found == expected


@settings(max_examples=200)
@given(
    blocks=st.lists(st.tuples(CASED, st.booleans()), min_size=1, max_size=20),
    text=st.sampled_from(
        ["pallet pallets", 'the pallet "b" of 7', "pallets_7 of them", "éa pallet", "äbä"]
    ),
)
def test_signs_that_mislead_hide_nothing(blocks: list[tuple[str, bool]], text: str) -> None:
    needle = Needle(text, any_case=True)
    for around, held in blocks:
        data = (around + (text.upper() if held else text[:-1]) + around).encode()
        compared, forms = needle.within(data)
        lain = data.lower()
        assert forms == [form for form in needle.forms if form in lain]
        for form in forms:
            assert compared.rfind(form) == lain.rfind(form)
            assert compared.find(form) == lain.find(form)


@pytest.mark.parametrize("missing", ["ctypes", "memmem"])
def test_text_is_found_without_the_c_library(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ctypes = None if missing == "ctypes" else SimpleNamespace(CDLL=lambda name: object())
    monkeypatch.setitem(sys.modules, "ctypes", ctypes)
    scan._contains.cache_clear()
    try:
        assert places(b"a Needle, a needle", Needle("needle", any_case=True)) == [12, 2]
        assert not finds(b"a Needle", "needles")
    finally:
        scan._contains.cache_clear()


@pytest.mark.parametrize("text", ["needle", "no needle"])
def test_zeros_in_a_log_hide_nothing(text: str) -> None:
    assert finds(b"\0\0" + text.upper().encode() + b"\0", text, any_case=True)


TEXT = st.text(
    alphabet=st.one_of(st.sampled_from("aé\"\\/\n\t<&='😀Ж "), st.characters(codec="utf-8")),
    min_size=1,
    max_size=8,
)


@settings(max_examples=200)
@given(
    text=TEXT,
    around=st.sampled_from(["", "x"]),
    styles=st.lists(st.booleans(), min_size=1, max_size=4),
)
def test_text_is_found_however_deep_it_lies_in_json(
    text: str, around: str, styles: list[bool]
) -> None:
    written = around + text + around
    inner, *outer = styles
    written = json.dumps(written, ensure_ascii=inner)
    for ascii_only in outer:
        # What an inner writer left is escaped by all outer ones in one way.
        written = json.dumps({"content": written}, ensure_ascii=outer[0] and ascii_only)
    assert finds(written.encode("utf-8", "surrogatepass"), text)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (rb"caf\u00e9", "café"),
        (rb"caf\u00E9", "café"),
        (rb"caf\\u00e9", "café"),
        ("café".encode(), "café"),
        (rb"\ud83d\ude00!", "😀!"),
        (rb"\uD83D\uDE00!", "😀!"),
        (rb"a\/b", "a/b"),
        (rb"a\\\/b", "a/b"),
        (rb"a\u003cb\u003e", "a<b>"),
        (rb"it\u0027s", "it's"),
        (rb"say \"hi\"", 'say "hi"'),
        (rb"say \\\"hi\\\"", 'say "hi"'),
        (rb"one\ntwo", "one\ntwo"),
        (rb"one\\ntwo", "one\ntwo"),
        (b"one\ntwo", "one\ntwo"),
        (rb"C:\\logs", "C:\\logs"),
        (b'"reason":"TIMEOUT"', '"reason":"TIMEOUT"'),
    ],
)
def test_the_spellings_of_many_writers(written: bytes, text: str) -> None:
    assert finds(b"before " + written + b" after", text)


@pytest.mark.parametrize(
    ("written", "text", "any_case", "found"),
    [
        (b"TimeOut", "timeout", True, True),
        (b"TimeOut", "timeout", False, False),
        ("GRÖßE".encode(), "größe", True, True),
        (rb"GR\u00D6\u00DFE", "größe", True, True),
        (rb"gr\u00f6\u00dfe", "größe", False, True),
        (rb"GR\u00d6\u00DFE", "größe", False, False),
        (b"grosse", "gro\u00dfe", True, False),
        ("ПРИВЕТ".encode(), "привет", True, True),
        ("Привет".encode(), "привет", True, True),
    ],
)
def test_case_counts_only_where_it_was_asked_for(
    written: bytes, text: str, any_case: bool, found: bool
) -> None:
    assert finds(written, text, any_case=any_case) is found


def test_a_spelling_that_holds_another_is_not_looked_for_twice() -> None:
    assert spellings("plain words") == {"plain words"}
    assert spellings('"') == {'"'}
    assert len(spellings("café")) < 12


def test_a_search_that_is_cancelled_reads_no_further_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "_BLOCK", 16)
    data = b"needle" + b"." * 1_000
    asked: list[bool] = []

    def cancelled() -> bool:
        asked.append(True)
        return len(asked) > 2

    with opened(data) as descriptor:
        search = Scan(descriptor, Needle("needle", any_case=False), len(data), cancelled)
        assert search.last_before(len(data)) is None
    assert len(asked) == 3


def test_what_comes_next_is_asked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "_BLOCK", 16)
    monkeypatch.setattr(scan, "_AHEAD", 100)
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(
        os, "posix_fadvise", lambda _, first, length, how: asked.append((first, length))
    )
    assert places(b"needle" + b"." * 494, Needle("needle", any_case=False)) == [0]
    assert asked == [(400, 100), (300, 100), (200, 100), (100, 100), (0, 100)]


def test_text_is_found_where_nothing_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "posix_fadvise")
    assert finds(b"a needle", "needle")


def test_a_file_that_was_cut_off_meanwhile_ends_nothing() -> None:
    with opened(b"needle") as descriptor:
        search = Scan(descriptor, Needle("needle", any_case=False), 10_000_000)
        assert search.last_before(10_000_000) == 0

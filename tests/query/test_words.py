"""How words of a filter are compared with words of a log."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logview.query.words import Text, Word

RID = "ri.aip-agents..agent.0fd630f1-f29d-0da9-953f-48f1a09f76b5"


@pytest.mark.parametrize(
    ("typed", "word", "fits"),
    [
        ("find_*", "find_orders", True),
        ("find_*", "FIND_ORDERS", True),
        ("find_*", "refind_orders", False),
        ("?ind", "find", True),
        ("?ind", "ind", False),
        ("a[b]", "a[b]", True),
        ("a[b]", "ab", False),
        ("Find", "find", True),
        ("find", "find_orders", False),
        ("*", "", True),
        ("a*\n", "a line\n", True),
    ],
)
def test_wildcards_and_case(typed: str, word: str, fits: bool) -> None:
    assert Word(typed).fits(word) is fits


def test_nothing_fits_what_is_not_there() -> None:
    assert not Word("*").fits(None)


@pytest.mark.parametrize(
    ("typed", "fits"),
    [("7c8bfa02", True), ("7C8B", True), ("7", True), ("7c8*", True), ("8bfa", False), ("", False)],
)
def test_the_beginning_of_an_identifier_is_enough(typed: str, fits: bool) -> None:
    assert Word(typed, identifier=True).fits("7c8bfa02-1111") is fits


@pytest.mark.parametrize("typed", ["0fd630f1", "0fd6*f76b5", RID, RID[:30]])
def test_a_resource_identifier_is_known_by_its_locator_too(typed: str) -> None:
    assert Word(typed, identifier=True).fits(RID)


def test_a_long_run_of_stars_takes_no_long_time() -> None:
    assert not Word("*" * 60 + "x").fits("a" * 2_000)


@pytest.mark.parametrize(
    ("needle", "text", "found"),
    [
        ("timeout", "TIMEOUT", True),
        ("Timeout", "TIMEOUT", False),
        ("Timeout", "a Timeout", True),
        ("größe", "GRÖSSE", False),
        ("größe", "Größe", True),
        ("привет", "ПрИвЕт", True),
        ("Привет", "привет", False),
        ("503", "upstream 503", True),
    ],
)
def test_free_text_is_smart_about_case(needle: str, text: str, found: bool) -> None:
    assert Text(needle).within(text) is found


@given(st.text(max_size=20), st.text(min_size=1, max_size=4), st.text(max_size=20))
def test_text_is_found_where_it_stands(before: str, needle: str, after: str) -> None:
    assert Text(needle).within(before + needle + after)

"""Which regular expressions of users are taken, and that those cannot be slow."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logview.redact.linear import MOST, ShapeError, fixed_part


@pytest.mark.parametrize(
    ("shape", "fixed"),
    [
        ("BDG-[A-Z0-9]{8,24}", "BDG-"),
        (r"\d{8}", ""),
        (r"K\.\d{2,4}-ab", "-ab"),
        ("[a-z]{1,9}-[a-z0-9]{1,9}", "-"),
        ("a?b", "b"),
        ("[^a‹›]{0,9}a", "a"),
        (r"[\]a]{2,3}x\\", "x\\"),
        (r"[\w-]{1,64}@dock", "@dock"),
        ("[α-ω]{1,9}[а-я]", ""),
    ],
)
def test_characters_and_classes_in_a_row_are_taken(shape: str, fixed: str) -> None:
    assert fixed_part(shape) == fixed


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (r"(a+)+$", "no groups are taken"),
        ("(?:a|b){1,9}", "no groups are taken"),
        ("a|b", "no alternatives are taken"),
        ("a*", "at character 2, *: say how many at most"),
        ("ab+", "at character 3, +: say how many at most"),
        ("a{3,}", "a count is {3} or {3,64}"),
        ("a{1,257}", "a count is {3} or {3,64}"),
        ("a{3,2}", "a count is {3} or {3,64}"),
        ("a{0}", "a count is {3} or {3,64}"),
        ("a{2}{3}", "at character 5, {"),
        ("a{1,3}+", "at character 2, {: a count is"),
        ("a.b", "write a class"),
        ("^a", "a secret begins where a word begins"),
        ("a$", "a secret ends where a word ends"),
        (r"a\b", "no such escape is taken"),
        (r"(a)\1", "no groups are taken"),
        (r"a\1", "no such escape is taken"),
        (r"[\x41-\x5A]", "no such escape is taken"),
        ("[a", "this is not understood here"),
        ("[b-a]", "bad character range"),
        ("[[a]", "nested set"),
        ("", "there is nothing in it"),
        ("a?b?", "it matches nothing at all"),
        ("[a-z]{1,256}-" * 8, "more than 1,024 characters"),
        ("[a-z]{1,9}[a-z]{1,9}", "could be tried in many ways"),
        ("[a-z]{1,9}b", "could be tried in many ways"),
        (r"\d{1,9}x?\w", "could be tried in many ways"),
        ("é{1,3}[à-ü]", "could be tried in many ways"),
        ("[^a‹›]{1,3}b", "could be tried in many ways"),
        ("[α-ω]{1,3}[^a-z‹›]", "could be tried in many ways"),
        ('"[^"]{1,9}', "must leave them out"),
        ("‹a", "must leave them out"),
    ],
)
def test_what_could_be_slow_is_refused_with_what_would_do(shape: str, words: str) -> None:
    with pytest.raises(ShapeError, match=re.escape(words)):
        fixed_part(shape)


ONES = st.sampled_from(
    ["a", "b", "-", r"\d", r"\w", "[ab]", "[^a‹›]", "[0-5]", "[3-9x]", r"\s", "é"]
)
COUNTS = st.sampled_from(["", "?", "{2}", "{0,3}", "{1,256}", "{3,9}"])


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(ONES, COUNTS).map("".join), min_size=1, max_size=6), st.integers())
def test_what_is_taken_matches_in_one_way_at_most(pieces: list[str], seed: int) -> None:
    """Two ways to match would be two ways to cut a match into its pieces."""
    shape = "".join(pieces)
    try:
        fixed = fixed_part(shape)
    except ShapeError:
        return
    rng = random.Random(seed)
    text = "".join(rng.choices("ab-013x é5", k=12))
    for begin in range(len(text)):
        match = re.compile(shape, re.ASCII).match(text, begin)
        if match is not None:
            assert fixed in match[0]
            assert len(_cuts(pieces, match[0])) == 1


def _cuts(pieces: list[str], text: str) -> list[tuple[int, ...]]:
    """All the ways in which a text is the pieces one after another: where each of them ends."""
    ways: list[tuple[int, ...]] = [()]
    for piece in pieces:
        compiled = re.compile(piece, re.ASCII)
        ways = [
            (*way, end)
            for way in ways
            for end in range(way[-1] if way else 0, len(text) + 1)
            if compiled.fullmatch(text, way[-1] if way else 0, end)
        ]
    return [way for way in ways if way[-1] == len(text)]


@pytest.mark.parametrize(
    "shape",
    [f"[a-c]{{1,{MOST}}}-x", f"x{{1,{MOST}}}y", f"[ ]{{1,{MOST}}}y", f"[^x‹›]{{0,{MOST}}}x[0-9]"],
)
def test_a_long_text_made_to_be_slow_for_a_shape_is_finished(shape: str) -> None:
    fixed_part(shape)
    searched = re.compile(shape, re.ASCII)
    for text in ("a", "a-", "x", " ", "x "):
        assert searched.search(text * 20_000 + "!") is None

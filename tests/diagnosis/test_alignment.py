"""Which items of two sequences belong together."""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from logview.diagnosis.alignment import align

KEYS = st.text("abc", max_size=12)


def spelled(a: str, b: str) -> list[str]:
    """Pairs as two letters, a dash for none."""
    return [
        (a[i] if i is not None else "-") + (b[j] if j is not None else "-") for i, j in align(a, b)
    ]


def test_what_only_one_side_has_stands_alone() -> None:
    assert spelled("abd", "abcd") == ["aa", "bb", "-c", "dd"]
    assert spelled("", "a") == ["-a"]
    assert spelled("a", "") == ["a-"]
    assert spelled("", "") == []


def test_where_neither_has_a_counterpart_the_first_side_comes_first() -> None:
    assert spelled("axb", "ayb") == ["aa", "x-", "-y", "bb"]


def test_a_repetition_belongs_to_the_first_of_its_kind() -> None:
    assert spelled("rff", "rf") == ["rr", "ff", "f-"]


@given(KEYS, KEYS)
def test_each_item_is_there_once_in_order_and_pairs_are_equal(a: str, b: str) -> None:
    pairs = align(a, b)
    assert [i for i, _ in pairs if i is not None] == list(range(len(a)))
    assert [j for _, j in pairs if j is not None] == list(range(len(b)))
    assert all(a[i] == b[j] for i, j in pairs if i is not None and j is not None)


@given(KEYS, KEYS)
def test_as_many_belong_together_as_can(a: str, b: str) -> None:
    @cache
    def longest(i: int, j: int) -> int:
        if i == len(a) or j == len(b):
            return 0
        if a[i] == b[j]:
            return 1 + longest(i + 1, j + 1)
        return max(longest(i + 1, j), longest(i, j + 1))

    assert sum(i is not None and j is not None for i, j in align(a, b)) == longest(0, 0)


def test_long_sequences_with_something_to_hold_on_to_are_aligned_around_it() -> None:
    a = [i % 3 if i % 500 else f"anchor {i}" for i in range(6_000)]
    b = [(i + 1) % 3 if i % 500 else f"anchor {i}" for i in range(6_000)]
    pairs = align(a, b)
    anchors = [(i, j) for i, j in pairs if i is not None and j is not None and i % 500 == 0]
    assert anchors == [(i, i) for i in range(0, 6_000, 500)]


def test_long_sequences_with_nothing_to_hold_on_to_are_still_aligned() -> None:
    a = [i % 3 for i in range(5_000)]
    b = [i % 2 for i in range(4_000)]
    pairs = align(a, b)
    assert [i for i, _ in pairs if i is not None] == list(range(5_000))
    assert [j for _, j in pairs if j is not None] == list(range(4_000))
    together = sum(i is not None and j is not None for i, j in pairs)
    matcher = SequenceMatcher(None, a[:500], b[:500], autojunk=False)
    assert together >= sum(block.size for block in matcher.get_matching_blocks())

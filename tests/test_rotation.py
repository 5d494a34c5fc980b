"""What the names of rotated logs say about which of them is older."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logview.rotation import age_order, family_of, unpacked_name

CHAINS = [
    ["/l/app.log.10.gz", "/l/app.log.2.gz", "/l/app.log.1", "/l/app.log"],
    ["/l/app.log-20251231.gz", "/l/app.log-20260307.zst", "/l/app.log-2026030714", "/l/app.log"],
    ["/l/app.log.2026-03-06.gz", "/l/app.log.2026-03-07", "/l/app.log"],
    ["/l/app.log.old", "/l/app.log"],
    ["/l/a.log-20260307", "/l/a.log-20260307-9.gz", "/l/a.log-20260307-10", "/l/a.log-20260308-1"],
]


@pytest.mark.parametrize("chain", CHAINS)
def test_the_parts_of_a_log_are_ordered_oldest_first(chain: list[str]) -> None:
    for seed in range(10):
        shuffled = random.Random(seed).sample(chain, len(chain))
        assert sorted(shuffled, key=age_order) == chain


def test_logs_are_ordered_by_name_whatever_their_parts() -> None:
    paths = ["/l/a.log.1", "/l/a.log", "/l/b.log.3", "/l/b.log.2", "/l/b.log"]
    assert sorted(set(paths), key=age_order) == paths


_NAMES = st.text(alphabet="ab1/.-_", min_size=1, max_size=8).map(lambda name: f"/l/{name}.log")


@given(st.lists(_NAMES, max_size=12))
def test_without_rotation_the_order_is_that_of_the_paths(paths: list[str]) -> None:
    assert [family_of(path) for path in paths] == paths
    assert sorted(paths, key=age_order) == sorted(paths)


_SUFFIXES = st.lists(
    st.sampled_from([".1", ".22", ".gz", ".zst", ".old", "-20260307", ".2026-03-07", "-2026030714"])
)


@given(st.lists(st.tuples(_NAMES, _SUFFIXES), max_size=12))
def test_any_two_names_can_be_compared_and_no_two_are_equal(
    names: list[tuple[str, list[str]]],
) -> None:
    paths = {name + "".join(suffixes) for name, suffixes in names}
    once = sorted(paths, key=age_order)
    assert sorted(set(once), key=age_order) == once
    assert len({age_order(path) for path in paths}) == len(paths)


@pytest.mark.parametrize(
    ("path", "name"),
    [("/l/a.log.1.gz", "/l/a.log.1"), ("/l/a.log.zst", "/l/a.log"), ("/l/a.log.1", "/l/a.log.1")],
)
def test_a_compressed_file_was_called_like_this_before(path: str, name: str) -> None:
    assert unpacked_name(path) == name

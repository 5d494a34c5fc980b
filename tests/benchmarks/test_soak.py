"""A small run of the soak: what it does and counts. How much it gets done decides nothing."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.soak import Soak, Soaked


def test_a_small_soak_loses_and_doubles_nothing(tmp_path: Path) -> None:
    told: list[Soaked] = []
    soaked = Soak(tmp_path, rate=400, seed=2).run(2, told.append)
    assert told
    assert soaked.lines > 0
    assert soaked.rotations > 0
    assert soaked.indexers_killed + soaked.explorers_killed > 0
    assert (soaked.lost, soaked.doubled, soaked.differing) == (0, 0, 0)


def test_what_is_lost_or_doubled_is_counted(tmp_path: Path) -> None:
    soak = Soak(tmp_path, rate=400, seed=2)
    soaked = soak.run(0.1, lambda _: None)
    soaked.lines += 3
    soak.count()
    assert (soaked.lost, soaked.doubled) == (3, 0)

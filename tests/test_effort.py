"""What indexing may take of a host: a share of a core, and room on a disk."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from logview import effort
from logview.effort import Effort, Pace, lack_of_room


class Clocks:
    """The time on the wall and that of the processor, set by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.wall = self.worked = 0.0
        clocks = SimpleNamespace(monotonic=lambda: self.wall, process_time=lambda: self.worked)
        monkeypatch.setattr(effort, "time", clocks)

    def work(self, seconds: float) -> None:
        self.wall += seconds
        self.worked += seconds


def test_work_is_followed_by_as_much_rest_as_its_share_asks_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clocks = Clocks(monkeypatch)
    pace = Pace(25)
    rested = 0.0
    for _ in range(20):
        clocks.work(0.1)
        rest = pace.rest()
        clocks.wall += rest
        rested += rest
    assert clocks.worked / clocks.wall == pytest.approx(0.25)
    assert rested == pytest.approx(6.0)


def test_time_that_was_spent_waiting_is_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    clocks = Clocks(monkeypatch)
    pace = Pace(50)
    clocks.work(0.1)
    clocks.wall += 5.0
    assert pace.rest() == 0


def test_without_a_bound_there_is_no_rest() -> None:
    pace = Pace(None)
    begun = time.process_time()
    while time.process_time() - begun < 0.01:
        pass
    assert pace.rest() == 0


@pytest.mark.parametrize(("max_cpu", "two"), [(None, True), (200, True), (199, False), (10, False)])
def test_a_second_process_is_for_those_who_may_take_two_cores(
    max_cpu: int | None, two: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(effort, "_cores", lambda: 4)
    assert Effort(max_cpu=max_cpu).two_processes is two
    monkeypatch.setattr(effort, "_cores", lambda: 1)
    assert not Effort(max_cpu=max_cpu).two_processes


def test_the_options_make_another_process_keep_to_the_same() -> None:
    assert Effort(5, 50).arguments == ("--nice=5", "--max-cpu=50")
    assert Effort().arguments == ("--nice=10",)


def disk(total: int, free: int) -> Callable[[object], SimpleNamespace]:
    return lambda _: SimpleNamespace(total=total, used=total - free, free=free)


@pytest.mark.parametrize(
    ("total", "free", "full"),
    [
        (10**12, 10**9, False),
        (10**12, 200 << 20, True),
        (10**9, 21 * 10**6, False),
        (10**9, 19 * 10**6, True),
        (10**8, 9 << 20, False),
        (10**8, 7 << 20, True),
    ],
)
def test_a_disk_is_nearly_full_below_a_quarter_of_a_gigabyte_or_a_fiftieth(
    total: int, free: int, full: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", disk(total, free))
    lack = lack_of_room(Path("/state/i.db"))
    assert (lack is not None) is full
    if lack is not None:
        assert lack.startswith("/state/i.db: its disk is nearly full (")
        assert "--index FILE" in lack

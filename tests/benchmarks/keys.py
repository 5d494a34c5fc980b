"""How long it takes from a key to what it paints while the indexer is busy, and how much memory
both processes have then. It runs on the index of the whole log, to which rows are appended all the
while; afterwards the log is as it was.
"""

from __future__ import annotations

import os
import time

from tests.benchmarks.appending import Writer
from tests.benchmarks.figures import OURS, Figure, percentile
from tests.benchmarks.index import ensure
from tests.benchmarks.peers import logview, own_environment
from tests.benchmarks.processes import cpu_time, peak, tree
from tests.benchmarks.repetition import MOST_PASSES
from tests.benchmarks.screen import ROWS, Screen
from tests.benchmarks.workplace import Workplace

_RUN = 15
"""Moves down before as many up."""
_PAUSE = 0.05
_GIVEN_UP = 2.0


def measure(at: Workplace) -> list[Figure]:
    """Press keys once, on the list of sessions, each move of which changes all panes."""
    ensure(at)
    size = at.log.stat().st_size
    try:
        with Screen(logview(str(at.log)), own_environment(at.state)) as screen:
            if not screen.wait_until(lambda: "following" in screen.line(0), at.patience):
                raise TimeoutError("the indexed log was not followed")
            screen.press("1g")
            screen.settle(0.5, 5.0)
            with Writer(at.log, at.rate, MOST_PASSES // 2) as writer:
                figures = _press(screen, at)
                writer.stop()
            return figures
    finally:
        os.truncate(at.log, size)
        at.fresh(at.state.name).rmdir()  # it holds what was appended


def _press(screen: Screen, at: Workplace) -> list[Figure]:
    latencies: list[float] = []
    begun, before = time.monotonic(), sum(map(cpu_time, tree(screen.process.pid)[1:]))
    for number in range(at.presses):
        row = _cursor(screen)
        pressed = time.monotonic()
        screen.press("j" if number // _RUN % 2 == 0 else "k")
        while _cursor(screen) == row and time.monotonic() - pressed < _GIVEN_UP:
            screen.read(0.05)
        moved = screen.heard if _cursor(screen) != row else time.monotonic()
        latencies.append(1_000 * (moved - pressed))
        screen.drain(_PAUSE)
    explorer, *indexers = tree(screen.process.pid)
    used = sum(map(cpu_time, indexers)) - before
    busy = 100 * used / (time.monotonic() - begun)
    events = f"{at.generated.events:,} events"
    told = []
    for subject, unit, goal, value in (
        (f"key → paint, {events}, indexing: p50", "ms", "", percentile(latencies, 50)),
        (f"key → paint, {events}, indexing: p95", "ms", "≤ 16", percentile(latencies, 95)),
        (f"memory of the explorer, {events}", "MB", "≤ 120", peak(explorer) / 1e6),
        (f"memory of the indexer, {events}", "MB", "≤ 150", sum(map(peak, indexers)) / 1e6),
    ):
        told.append(Figure(subject, unit, goal, {OURS: [value]}))
    told[0].note = (
        f"{len(latencies)} keys while {at.rate:,} rows/s were appended; "
        f"the indexer used {busy:.0f} % of a core"
    )
    at.results["keys"] = {"pressed": len(latencies)}
    return told


def _cursor(screen: Screen) -> int | None:
    """The line on which the cursor of the list of sessions stands."""
    return next((row for row in range(2, ROWS) if screen.line(row)[0] == "▶"), None)

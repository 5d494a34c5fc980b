"""What it costs to watch many files to which nothing happens: a share of a processor core."""

from __future__ import annotations

from tests.benchmarks.figures import OURS, Figure
from tests.benchmarks.peers import logview, own_environment
from tests.benchmarks.processes import cpu_time, tree
from tests.benchmarks.repetition import Block
from tests.benchmarks.screen import Screen
from tests.benchmarks.workplace import Measured, Workplace, interleaved

_EACH = 8_000
"""Bytes of a file."""


def measure(at: Workplace) -> list[Figure]:
    """Watch them for a while in every round."""
    folder = at.fresh("idle") / "logs"
    folder.mkdir()
    block = Block.of(_EACH)
    for number in range(at.files):
        (folder / f"{number:04}.jsonl").write_bytes(block.text(number))
    figures = {
        "share": Figure(f"idle, {at.files:,} files watched: of a core", "%", "≤ 0.5"),
        "bytes": Figure(f"idle, {at.files:,} files watched: to the terminal", "B/s", "0"),
    }
    figures["share"].note = "explorer and indexer together"
    interleaved(at, figures, {OURS: _ours})
    return list(figures.values())


def _ours(at: Workplace) -> Measured:
    state = at.folder / "idle" / "state"
    with Screen(logview(str(at.folder / "idle" / "logs")), own_environment(state)) as screen:
        if not screen.wait_until(lambda: "following" in screen.line(0), at.patience):
            return {"share": None, "bytes": None}
        # A rate is shown until nothing came for a while.
        screen.wait_until(lambda: "ev/s" not in screen.line(0), at.patience)
        screen.settle(1.0)
        pids = tree(screen.process.pid)
        before = sum(map(cpu_time, pids))
        count = screen.drain(at.idle_seconds)
        used = sum(map(cpu_time, pids)) - before
        return {"share": 100 * used / at.idle_seconds, "bytes": count / at.idle_seconds}

"""How long a row takes from the log to the screen while thousands of others come every second, and
whether that, or the memory it takes, grows.

Every quarter of a second a trace with a name of its own is added to a session that is unfolded at
the top of the list, where the newest trace stands first: its name is waited for on the screen.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from pathlib import Path

from logview.index.reader import Reader
from logview.times import MILLISECOND, rfc3339
from tests.benchmarks.appending import BLOCK, Writer
from tests.benchmarks.figures import OURS, Figure, percentile
from tests.benchmarks.generator import BEGUN_MS
from tests.benchmarks.peers import logview, own_environment
from tests.benchmarks.processes import resident, tree
from tests.benchmarks.repetition import MOST_PASSES, Block
from tests.benchmarks.screen import ROWS, Screen
from tests.benchmarks.workplace import Workplace

_EVERY = 0.25
_A_SESSION = 120
"""Traces that are added to one session before another is watched: few have more."""
_NAME = 24
"""Cells in which the name of a trace stands."""
_LOST_AFTER = 10.0
_COARSE = 1.0
"""A session that takes longer to come counts as well; below that it is known too roughly."""
_LATER_MS = (MOST_PASSES + 1) * 3_600_000
"""The watched sessions are newer than all rows that are appended."""


class Watched:
    """The session at the top of the list, and what was added to it."""

    def __init__(self, log: Path, screen: Screen) -> None:
        self.latencies: list[float] = []
        """Seconds, in the order in which the rows were written."""
        self.lost = 0
        """Rows that did not come in sight."""
        self.written = 0
        self._log = os.open(log, os.O_WRONLY | os.O_APPEND)
        self._screen = screen
        self._sessions = 0
        self._seen = 0  # bytes of the screen that were looked at
        self._pending: dict[str, float] = {}

    def begin_session(self, patience: float) -> None:
        """Add a session, put the cursor on it, and unfold it. Raises TimeoutError where it does
        not come."""
        if self._sessions:
            self._screen.press("h")
        self._sessions += 1
        begun = time.monotonic()
        label = self._append(f"begun-{self._sessions:03}")
        deadline = begun + patience
        while label not in self._screen.line(2):
            if time.monotonic() > deadline:
                raise TimeoutError("a session that was appended did not come to the list")
            self._screen.press("1g")  # what is new comes above, out of sight
            self._screen.settle(0.2, 0.5)
        took = time.monotonic() - begun
        if took > _COARSE:
            self.latencies.append(took)
        self._screen.press("l")
        if not self._screen.wait_until(lambda: "begun-" in self._screen.line(3), patience):
            raise TimeoutError("a session did not unfold")

    def add(self) -> None:
        """Add a trace."""
        trace = f"p{self.written:07}"
        self._pending[trace] = time.monotonic()
        self._append(trace)

    def _append(self, trace: str) -> str:
        """Returns how its session is called in the list."""
        label = f"watched-{self._sessions:03}"
        at = (BEGUN_MS + _LATER_MS + 1_000 * self.written) * MILLISECOND
        payload = {"session_rid": f"session of {label}", "agent_rid": label}
        row = {
            "time": rfc3339(at, 3),
            "traceId": trace,
            "owning_rid": label,
            "content": {"event_name": "session_metadata", "payload": payload},
        }
        os.write(self._log, json.dumps(row).encode() + b"\n")
        self.written += 1
        return label

    def look(self) -> None:
        """Take in what is on the screen now."""
        if not self._pending:
            return
        shown = ""
        if self._screen.count != self._seen:  # looking takes time that the others need
            self._seen = self._screen.count
            shown = "\n".join(self._screen.line(row, _NAME) for row in range(3, ROWS - 1))
        for trace, added in list(self._pending.items()):
            if trace in shown:
                self.latencies.append(self._screen.heard - added)
                del self._pending[trace]
            elif time.monotonic() - added > _LOST_AFTER:
                self.lost += 1
                self.latencies.append(_LOST_AFTER)  # it took longer than that
                del self._pending[trace]

    def look_until_all_came(self) -> None:
        """Wait for what was added and is not yet in sight."""
        while self._pending:
            self._screen.read(0.02)
            self.look()

    def close(self) -> None:
        """Let go of the log."""
        os.close(self._log)


def measure(at: Workplace) -> list[Figure]:
    """Follow a growing log once, for the seconds that the run gives it."""
    log = at.fresh("tail") / "tail.jsonl"
    log.write_bytes(Block.of(BLOCK).text(0))
    state = at.folder / "tail" / "state"
    memory: list[tuple[int, int]] = []
    with Screen(logview(str(log)), own_environment(state)) as screen:
        if not screen.wait_until(lambda: "following" in screen.line(0), at.patience):
            raise TimeoutError("the log was not followed")
        watched = Watched(log, screen)
        watched.begin_session(at.patience)
        with Writer(log, at.rate) as writer:
            begun = due = time.monotonic()
            while (now := time.monotonic()) - begun < at.seconds:
                if now >= due:
                    memory.append(_memory(screen))
                    if watched.written % _A_SESSION == 0:
                        watched.look_until_all_came()  # before they are folded away
                        watched.begin_session(at.patience)
                    watched.add()
                    due = max(due + _EVERY, now)
                screen.read(max(0.0, min(0.02, due - now)))
                watched.look()
            appended = writer.stop()
        watched.look_until_all_came()
        watched.close()
        at.results["tail"] = {
            "lines": log.read_bytes().count(b"\n"),
            "events": _indexed(next(state.glob("**/*.db")), log, at.patience),
            "added": watched.written,
            "lost": watched.lost,
        }
    figures = _latencies(watched.latencies, at.rate) + _memories(memory)
    wrote = appended["lines"] / appended["seconds"]
    figures[0].note = (
        f"{wrote:,.0f} rows/s for {appended['seconds']:.0f} s; the writer itself was at most "
        f"{1_000 * appended['latest']:.0f} ms late; "
        f"{watched.lost} of {watched.written} rows not seen"
    )
    return figures


def _latencies(latencies: list[float], rate: int) -> list[Figure]:
    told = [1_000 * seconds for seconds in latencies]
    figures = []
    for name, goal, value in (
        ("p50", "", percentile(told, 50)),
        ("p95", "≤ 100", percentile(told, 95)),
        ("highest", "", max(told)),
        ("growth", "none", _growth(told)),
    ):
        subject = f"append → on screen at {rate:,} rows/s: {name}"
        figures.append(Figure(subject, "ms", goal, {OURS: [value]}))
    figures[-1].note = "median of the last quarter less that of the first"
    return figures


def _memories(memory: list[tuple[int, int]]) -> list[Figure]:
    figures = []
    for who, sizes in zip(("explorer", "indexer"), zip(*memory, strict=True), strict=True):
        told = [size / 1e6 for size in sizes]
        subject = f"memory of the {who} while following"
        growth = f"{_growth(told):+.1f} MB from the first quarter to the last"
        figures.append(Figure(subject, "MB", samples={OURS: [max(told)]}, note=growth))
    return figures


def _growth(values: list[float]) -> float:
    quarter = max(1, len(values) // 4)
    return statistics.median(values[-quarter:]) - statistics.median(values[:quarter])


def _memory(screen: Screen) -> tuple[int, int]:
    explorer, *others = tree(screen.process.pid)
    return resident(explorer), sum(map(resident, others))


def _indexed(index: Path, log: Path, patience: float) -> int:
    """Events in the index, once it holds all of the log or the patience is at its end."""
    lines = log.read_bytes().count(b"\n")
    reader = Reader(index)
    deadline = time.monotonic() + patience
    while (events := reader.totals().events) < lines and time.monotonic() < deadline:
        time.sleep(0.1)
    reader.close()
    return events

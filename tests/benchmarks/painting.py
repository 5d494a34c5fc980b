"""How many bytes go to the terminal: at the start, for one move of the cursor, for one page, and
for nothing at all. Beside lnav, on the same log.
"""

from __future__ import annotations

from tests.benchmarks.figures import OURS, Figure
from tests.benchmarks.index import ensure
from tests.benchmarks.peers import logview, own_environment
from tests.benchmarks.screen import Screen
from tests.benchmarks.workplace import Measured, Workplace, interleaved

_MOVES = 8
_IDLE = 5.0
_QUIET = 0.4
"""Seconds without a byte after which a key is taken to be done with."""


def measure(at: Workplace) -> list[Figure]:
    """Count in every round, on the indexed log."""
    ensure(at)
    figures = {
        "start": Figure("bytes to the terminal: start", "B"),
        "move": Figure("bytes to the terminal: one cursor move", "B", "≤ 1,000"),
        "page": Figure("bytes to the terminal: one page", "B", "≤ 4,000"),
        "idle": Figure("bytes to the terminal: a second of idleness", "B/s", "0"),
    }
    figures["move"].note = "all panes linked: the trace and its step change with the cursor"
    programs = {OURS: _ours}
    if "lnav" in at.peers:
        programs["lnav"] = _lnav
    interleaved(at, figures, programs)
    for figure in figures.values():
        at.note_missing(figure, "lnav")
    return list(figures.values())


def _ours(at: Workplace) -> Measured:
    with Screen(logview(str(at.log)), own_environment(at.state)) as screen:
        if not screen.wait_until(lambda: "following" in screen.line(0), at.patience):
            return dict.fromkeys(("start", "move", "page", "idle"))
        screen.settle(1.0)
        start = screen.count
        screen.press("1g")
        return {"start": start, **_moves(screen, at, "j", "\x1b[6~")}


def _lnav(at: Workplace) -> Measured:
    command = at.peers.command("lnav", str(at.log))
    with Screen(command, at.peers.environment) as screen:
        if screen.seconds_until(at.generated.last_trace, at.patience) is None:
            return dict.fromkeys(("start", "move", "page", "idle"))
        screen.settle(1.5)
        # It opens at the end, so that it moves up.
        return {"start": screen.count, **_moves(screen, at, "k", "b")}


def _moves(screen: Screen, at: Workplace, move: str, page: str) -> dict[str, float | None]:
    screen.settle(1.0)
    told: dict[str, float | None] = {}
    for name, key in (("move", move), ("page", page)):
        counts = []
        for _ in range(min(_MOVES, at.presses)):
            screen.press(key)
            counts.append(screen.settle(_QUIET, 5.0))
        told[name] = sum(counts) / len(counts)
    seconds = min(_IDLE, at.idle_seconds)
    told["idle"] = screen.drain(seconds) / seconds
    return told

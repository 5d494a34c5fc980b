"""How long it takes from the command to the newest part of the log on the screen, with an index of
it and without: beside lnav, less and toolong, which show the log's last line.
"""

from __future__ import annotations

import compileall
from collections.abc import Callable
from pathlib import Path

import logview
from tests.benchmarks.figures import OURS, Figure
from tests.benchmarks.index import ensure
from tests.benchmarks.peers import logview as run_logview
from tests.benchmarks.peers import own_environment
from tests.benchmarks.screen import Screen
from tests.benchmarks.workplace import Measured, Workplace, interleaved

SHOWN = 13
"""Characters of the agent's name that the list of sessions shows of a session at this width."""
_ENDS = {"lnav": [], "less": ["-S", "+G"], "tl": []}
"""How each peer is told to show the end of a log; lnav and toolong do so by themselves."""


def measure(at: Workplace) -> list[Figure]:
    """Open the log in every round, indexed and not, and with each peer."""
    ensure(at)
    # As an installation leaves it. A checkout may have been run by what forbids Python to do this.
    compileall.compile_dir(Path(logview.__file__).parent, quiet=1)
    figures = {
        "again": Figure("open an indexed log: newest sessions shown", "s", "≤ 0.3; ≤ 0.1 × lnav"),
        "anew": Figure("open a log never seen: newest sessions shown", "s", "≤ 0.3"),
    }
    programs: dict[str, Callable[[Workplace], Measured]] = {OURS: _ours}
    programs |= {name: _peer(name) for name in _ENDS if name in at.peers}
    interleaved(at, figures, programs)
    for figure in figures.values():
        at.note_missing(figure, *_ENDS)
        figure.note = "peers: the last line of the log shown; they keep no index"
    return list(figures.values())


def _ours(at: Workplace) -> Measured:
    return {"again": _shown(at, at.state), "anew": _shown(at, at.fresh("state-anew"))}


def _shown(at: Workplace, state: Path) -> float | None:
    # Where the newest sessions came in above the cursor, out of sight, they are looked for with
    # the key for the first of the list; the time that it took to miss them counts.
    newest, first = at.generated.newest_agent[:SHOWN], "1g"
    with Screen(run_logview(str(at.log)), own_environment(state)) as screen:
        return screen.seconds_until(newest, at.patience, at_rest=first)


def _peer(name: str) -> Callable[[Workplace], Measured]:
    def show(at: Workplace) -> Measured:
        command = at.peers.command(name, *_ENDS[name], str(at.log))
        with Screen(command, at.peers.environment) as screen:
            took = screen.seconds_until(at.generated.last_trace, at.patience)
        return {"again": took, "anew": took}

    return show

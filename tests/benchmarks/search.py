"""How long it takes to search the log for a text that is not in it, and for the newest of many:
beside ripgrep, grep and lnav, in one run of the command each, and without the start of a process.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from logview.index.search import search
from tests.benchmarks.figures import OURS, Figure
from tests.benchmarks.index import ensure
from tests.benchmarks.peers import logview, own_environment
from tests.benchmarks.processes import run
from tests.benchmarks.workplace import Measured, Workplace, interleaved

ABSENT = "Qzj absent"
PRESENT = "stock_level"
"""In about one row of thirty."""
_HITS = 50
_MOST_COUNTED = 1_000


def measure(at: Workplace) -> list[Figure]:
    """Search in every round: with the command, with the library, with each peer."""
    index = ensure(at)
    figures = {
        "command": Figure("search of an absent text: the command", "s"),
        "absent": Figure("search of an absent text", "s", "≤ 4 × rg"),
        "any case": Figure("search of an absent text in any case", "s", "≤ 4 × rg"),
        "newest": Figure(f"the {_HITS} newest hits of a text", "s", "≤ 0.03"),
    }
    figures["absent"].note = "ours: the call itself, without the start of Python and a look at logs"
    programs: dict[str, Callable[[Workplace], Measured]] = {OURS: partial(_ours, index)}
    programs |= {name: partial(_grep, name) for name in ("rg", "grep") if name in at.peers}
    if "lnav" in at.peers:
        programs["lnav"] = _lnav
    interleaved(at, figures, programs)
    for name in ("command", "absent", "any case"):
        at.note_missing(figures[name], "rg", "grep", "lnav")
    at.results["hits"] = _count(index)
    return list(figures.values())


def _ours(index: Path, at: Workplace) -> Measured:
    command = run(logview("search", ABSENT, str(at.log)), own_environment(at.state))
    return {
        "command": command.wall,
        "absent": _call(index, ABSENT),
        "any case": _call(index, ABSENT.lower()),
        "newest": _call(index, PRESENT, _HITS),
    }


def _call(index: Path, needle: str, limit: int | None = None) -> float:
    connection = sqlite3.connect(f"{index.as_uri()}?mode=ro", uri=True, isolation_level=None)
    begun = time.perf_counter()
    for _ in search(connection, needle, limit=limit):
        pass
    took = time.perf_counter() - begun
    connection.close()
    return took


def _count(index: Path) -> int:
    """Rows that hold the text that is there."""
    connection = sqlite3.connect(f"{index.as_uri()}?mode=ro", uri=True, isolation_level=None)
    found = sum(1 for _ in search(connection, PRESENT, limit=_MOST_COUNTED))
    connection.close()
    return found


def _grep(name: str, at: Workplace) -> Measured:
    def took(*arguments: str) -> float:
        return run(at.peers.command(name, *arguments, str(at.log)), at.peers.environment).wall

    exact = took("-c", "-F", ABSENT)
    return {"command": exact, "absent": exact, "any case": took("-c", "-F", "-i", ABSENT)}


def _lnav(at: Workplace) -> Measured:
    query = f";SELECT count(*) FROM foundry_log WHERE log_raw_text LIKE '%{ABSENT}%'"
    arguments = ["-n", "-c", query, "-c", ":write-csv-to -", str(at.log)]
    ran = run(at.peers.command("lnav", *arguments), at.peers.environment)
    return {"command": ran.wall, "any case": ran.wall}

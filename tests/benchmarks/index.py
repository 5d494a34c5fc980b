"""How long a log takes to be indexed completely, verdicts included, and how large its index is:
beside lnav, which groups the same log by trace, jq, which reads one field of every row, and the
least that Python could do.
"""

from __future__ import annotations

import csv
import json
import os
import sys
from pathlib import Path

from tests.benchmarks.figures import OURS, Figure
from tests.benchmarks.peers import logview, own_environment
from tests.benchmarks.processes import Ran, run
from tests.benchmarks.workplace import Measured, Workplace, interleaved

_GROUPED = (
    ";SELECT log_opid, count(*), min(log_time), max(log_time) FROM foundry_log GROUP BY log_opid"
)


def measure(at: Workplace) -> list[Figure]:
    """Index the log anew in every round. The last index stays for other measurements."""
    figures = {
        "wall": Figure("index the log completely", "s", "≤ 1 × lnav GROUP BY log_opid"),
        "cpu": Figure("index the log: processor time", "s"),
        "peak": Figure("index the log: memory of all processes, highest", "MB", "≤ 150 MB"),
        "share": Figure("index size / log size", "%", "≤ 10 %"),
    }
    figures["wall"].note = (
        "the floor decodes each line and inserts ten integers; "
        "lnav answers one query and keeps nothing; jq reads one field of a row"
    )
    programs = {OURS: _ours, "floor": _floor}
    programs |= {name: of for name, of in {"lnav": _lnav, "jq": _jq}.items() if name in at.peers}
    at.note_missing(figures["wall"], "lnav", "jq")
    interleaved(at, figures, programs)
    return list(figures.values())


def ensure(at: Workplace) -> Path:
    """The index of the log, made now where it is not there. Returns its file."""
    if not at.state.exists():
        _ours(at)
    return next(at.state.glob("**/*.db"))


def _ours(at: Workplace) -> Measured:
    state = at.fresh(at.state.name)
    ran = run(logview("index", "--json", str(at.log)), own_environment(state))
    at.results["index"] = json.loads(ran.output)
    size = sum(path.stat().st_size for path in state.glob("**/*") if path.is_file())
    return {**_cost(ran), "share": 100 * size / at.log.stat().st_size}


def _floor(at: Workplace) -> Measured:
    database = at.fresh("floor") / "rows.db"
    script = [sys.executable, "-m", "tests.benchmarks.floor", str(at.log), str(database)]
    return _cost(run(script, own_environment(database.parent)))


def _lnav(at: Workplace) -> Measured:
    answer = at.fresh("lnav-answer") / "groups.csv"
    arguments = ["-n", "-q", "-c", _GROUPED, "-c", f":write-csv-to {answer}", str(at.log)]
    ran = run(at.peers.command("lnav", *arguments), at.peers.environment)
    with answer.open(newline="") as file:
        counts = [int(row["count(*)"]) for row in csv.DictReader(file)]
    at.results["lnav"] = {"traces": len(counts), "events": sum(counts)}
    return _cost(ran)


def _jq(at: Workplace) -> Measured:
    arguments = ["-c", ".traceId", str(at.log)]
    with Path(os.devnull).open("wb") as nowhere:
        ran = run(at.peers.command("jq", *arguments), at.peers.environment, nowhere)
    return _cost(ran)


def _cost(ran: Ran) -> dict[str, float | None]:
    return {"wall": ran.wall, "cpu": ran.cpu, "peak": ran.peak / 1e6}

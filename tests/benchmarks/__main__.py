"""Measures what logview promises, beside its peers, on the same log in the same run:
`python -m tests.benchmarks --size 1GB`. It prints and writes figures; it never judges them.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from tests.benchmarks import idle, index, keys, machine, opening, painting, search, table, tail
from tests.benchmarks.figures import Figure
from tests.benchmarks.generator import Generated, write_log
from tests.benchmarks.peers import Peers
from tests.benchmarks.repetition import Block, write_events
from tests.benchmarks.workplace import Workplace

MEASUREMENTS: dict[str, Callable[[Workplace], list[Figure]]] = {
    "index": index.measure,
    "open": opening.measure,
    "search": search.measure,
    "bytes": painting.measure,
    "idle": idle.measure,
    "tail": tail.measure,
    "keys": keys.measure,  # last: it appends to the log
}
_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9}
_BLOCK = 10_000_000
_OUT = Path(tempfile.gettempdir()) / "logview-benchmarks"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the arguments ask for. Returns the exit code."""
    asked = _parser().parse_args(arguments)
    asked.out.mkdir(parents=True, exist_ok=True)
    if asked.folder is not None:
        asked.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="logview-benchmarks-", dir=asked.folder) as folder:
        at = _workplace(asked, Path(folder).resolve())
        about = machine.describe() | {
            "log": f"{at.generated.bytes / 1e6:,.0f} MB, {at.generated.events:,} events, "
            f"{at.generated.traces:,} traces, {at.generated.sessions:,} sessions",
            "rounds": str(asked.rounds),
            "peers": "; ".join(at.peers.versions().values()) or "none",
            "not installed": ", ".join(at.peers.missing) or "none",
        }
        at.results["generated"] = asdict(at.generated)
        figures: list[Figure] = []
        for name in asked.only or MEASUREMENTS:
            _say(f"measuring {name} …")
            begun = time.monotonic()
            figures += MEASUREMENTS[name](at)
            _say(f"… took {time.monotonic() - begun:.0f} s")
            # Written each time: a long run that is stopped leaves what it has.
            (asked.out / "benchmarks.json").write_text(table.as_json(figures, about, at.results))
            (asked.out / "benchmarks.md").write_text(table.markdown(figures, about))
    sys.stdout.write((asked.out / "benchmarks.md").read_text())
    return 0


def _workplace(asked: argparse.Namespace, folder: Path) -> Workplace:
    peers = Peers(asked.peer_path, folder / "home")
    log = asked.keep.resolve() if asked.keep else folder / "log.jsonl"
    try:
        generated = Generated.beside(log)
        _say(f"taking {log} as it is")
    except OSError:
        _say(f"writing {log} …")
        if asked.events:
            generated = write_events(log, asked.events, Block.of(_BLOCK))
        else:
            generated = write_log(log, asked.size)
    return Workplace(
        folder=folder,
        log=log,
        generated=generated,
        peers=peers,
        rounds=asked.rounds,
        seconds=asked.seconds,
        rate=asked.rate,
        idle_seconds=asked.idle_seconds,
        files=asked.files,
        presses=asked.presses,
        patience=asked.patience,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    add = parser.add_argument
    add("--size", type=_amount, default="1GB", metavar="BYTES", help="of the log, as 20MB (1GB)")
    add("--events", type=_amount, metavar="N", help="make a log of so many events instead, as 10M")
    add("--rounds", type=int, default=5, metavar="N", help="of all that is repeated (5)")
    add("--only", nargs="+", choices=MEASUREMENTS, metavar="NAME", help=", ".join(MEASUREMENTS))
    add("--out", type=Path, default=_OUT, metavar="DIR", help=f"where tables are written ({_OUT})")
    add("--keep", type=Path, metavar="LOG", help="make the log here, or take the one from before")
    add("--folder", type=Path, metavar="DIR", help="where everything else is made and removed")
    add("--seconds", type=float, default=30, help="that a growing log is followed (30)")
    add("--rate", type=int, default=10_000, metavar="N", help="rows a second it grows by (10000)")
    add("--idle-seconds", type=float, default=20, metavar="SECONDS", help="of idleness (20)")
    add("--files", type=int, default=1_000, metavar="N", help="that are watched idly (1000)")
    add("--presses", type=int, default=300, metavar="N", help="of keys while indexing (300)")
    add("--patience", type=float, default=600, metavar="SECONDS", help="a program is waited for")
    add(
        "--peer-path",
        default=os.environ.get("PATH", ""),
        metavar="DIR:DIR",
        help="where to look for lnav, jq, rg, grep, less and tl, which is toolong (PATH)",
    )
    return parser


def _amount(text: str) -> int:
    """A number with a decimal unit."""
    word = text.strip().lower().removesuffix("b")
    unit = word[-1:] if word[-1:] in {"k", "m", "g"} else ""
    return int(float(word.removesuffix(unit)) * _UNITS[unit])


def _say(words: str) -> None:
    sys.stderr.write(f"benchmarks: {words}\n")


if __name__ == "__main__":
    sys.exit(main())

"""What a run of the benchmarks works with: the log, what it holds, the peers, and how long."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.figures import Figure
from tests.benchmarks.generator import Generated
from tests.benchmarks.peers import Peers


@dataclass(slots=True)
class Workplace:
    """One run."""

    folder: Path
    """For everything that is made and thrown away."""
    log: Path
    generated: Generated
    peers: Peers
    rounds: int
    seconds: float
    """How long the tail is followed."""
    rate: int
    """Rows a second that it grows by."""
    idle_seconds: float
    files: int
    """How many are watched idly."""
    presses: int
    """How many keys are pressed while the indexer is busy."""
    patience: float
    """Seconds after which a program is no longer waited for."""
    results: dict[str, object] = field(default_factory=dict)
    """What was found, as opposed to how fast: counts that must be right."""

    @property
    def state(self) -> Path:
        """Where the index of the log is kept between the measurements."""
        return self.folder / "state"

    def fresh(self, name: str) -> Path:
        """An empty folder of that name."""
        path = self.folder / name
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
        return path

    def note_missing(self, figure: Figure, *peers: str) -> None:
        """Say which of the peers of a figure are not there."""
        figure.absent += [peer for peer in peers if peer not in self.peers]


Measured = Mapping[str, float | None]
"""One round of one program: values by the name of a figure. None is a program that did not get as
far as was waited for."""


def interleaved(
    at: Workplace,
    figures: Mapping[str, Figure],
    programs: Mapping[str, Callable[[Workplace], Measured]],
) -> None:
    """Let every program do its round in turn, so that what the machine does besides meets all of
    them alike, and add what was measured to the figures."""
    for _ in range(at.rounds):
        for program, measure in programs.items():
            for name, value in measure(at).items():
                figures[name].add(program, value)

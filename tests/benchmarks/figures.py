"""What was measured: samples of a quantity by program, one a round, and what was hoped for."""

from __future__ import annotations

import math
import statistics
from dataclasses import asdict, dataclass, field
from typing import Any

OURS = "logview"


@dataclass(slots=True)
class Figure:
    """One quantity, measured for logview and for its peers."""

    subject: str
    """What is done, and on what."""
    unit: str
    goal: str = ""
    """What must hold, in words."""
    samples: dict[str, list[float]] = field(default_factory=dict)
    """By program, one value a round."""
    absent: list[str] = field(default_factory=list)
    """Peers that are not installed, or did not show what was waited for, and so have no sample."""
    note: str = ""

    def add(self, program: str, value: float | None) -> None:
        """One more sample; None is a program that did not get that far."""
        if value is not None:
            self.samples.setdefault(program, []).append(value)
        elif program not in self.absent:
            self.absent.append(program)

    def median(self, program: str = OURS) -> float | None:
        """The median of a program's samples; None without any."""
        values = self.samples.get(program)
        return statistics.median(values) if values else None

    def ratio(self, peer: str) -> float | None:
        """Ours divided by theirs, of medians; None where one is missing or theirs is nothing."""
        ours, theirs = self.median(), self.median(peer)
        return ours / theirs if ours is not None and theirs else None

    def as_object(self) -> dict[str, Any]:
        """The figure for JSON, with medians and ratios."""
        medians = {program: self.median(program) for program in self.samples}
        ratios = {peer: self.ratio(peer) for peer in self.samples if peer != OURS}
        return {**asdict(self), "medians": medians, "ratios": ratios}


def percentile(values: list[float], percent: float) -> float:
    """The nearest-rank percentile."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(len(ranked) * percent / 100) - 1)]

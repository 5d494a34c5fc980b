"""How the calls of a tool, a provider or a model went, over many traces. Pure arithmetic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from logview.model import Status

SLOWEST = 5
_KEPT = 64
"""Calls among which the slowest are looked for, before all but those are let go."""


class Call(NamedTuple):
    """One call, as far as it counts."""

    name: str
    """What was called: what the calls are gathered by."""
    trace: str
    step: int
    status: Status
    attempt: int
    duration: int | None
    """Nanoseconds."""


class SlowCall(NamedTuple):
    """A call that took long, and where it is."""

    trace: str
    step: int
    duration: int


@dataclass(frozen=True, slots=True)
class CallStats:
    """What is known of all calls of one name. Durations are nanoseconds, of the calls that have
    one; None where none has."""

    name: str
    calls: int
    succeeded: int
    failed: int
    blocked: int
    unanswered: int
    retries: int
    """Attempts after the first."""
    p50: int | None
    p95: int | None
    max: int | None
    slowest: tuple[SlowCall, ...]
    """The slowest first; of equals the first trace by name, then the first step."""

    @property
    def success_rate(self) -> float | None:
        """Succeeded among those that succeeded, failed or were blocked; None where none did."""
        answered = self.succeeded + self.failed + self.blocked
        return self.succeeded / answered if answered else None


def call_stats(calls: Iterable[Call]) -> list[CallStats]:
    """The calls gathered by name: the most called first, then by name."""
    gathered: dict[str, _Gathered] = {}
    for call in calls:
        if call.name not in gathered:
            gathered[call.name] = _Gathered()
        gathered[call.name].add(call)
    found = [one.stats(name) for name, one in gathered.items()]
    return sorted(found, key=lambda stats: (-stats.calls, stats.name))


def nearest_rank(ordered: list[int], percent: int) -> int | None:
    """The smallest value with that share of all values at or below it; None of no values."""
    return ordered[(percent * len(ordered) + 99) // 100 - 1] if ordered else None


@dataclass(slots=True)
class _Gathered:
    statuses: Counter[Status] = field(default_factory=Counter)
    retries: int = 0
    durations: list[int] = field(default_factory=list)
    slow: list[SlowCall] = field(default_factory=list)

    def add(self, call: Call) -> None:
        self.statuses[call.status] += 1
        self.retries += call.attempt > 1
        if call.duration is None:
            return
        self.durations.append(call.duration)
        self.slow.append(SlowCall(call.trace, call.step, call.duration))
        if len(self.slow) > _KEPT:
            self._keep_slowest()

    def _keep_slowest(self) -> None:
        self.slow.sort(key=lambda call: (-call.duration, call.trace, call.step))
        del self.slow[SLOWEST:]

    def stats(self, name: str) -> CallStats:
        self._keep_slowest()
        self.durations.sort()
        return CallStats(
            name=name,
            calls=self.statuses.total(),
            succeeded=self.statuses[Status.OK],
            failed=self.statuses[Status.FAILED],
            blocked=self.statuses[Status.BLOCKED],
            unanswered=self.statuses[Status.UNANSWERED],
            retries=self.retries,
            p50=nearest_rank(self.durations, 50),
            p95=nearest_rank(self.durations, 95),
            max=self.durations[-1] if self.durations else None,
            slowest=tuple(self.slow),
        )

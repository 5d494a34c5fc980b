"""How the calls of a tool, a provider or a model went, over many traces. Pure arithmetic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from logview.model import PROBLEMS, Status

SLOWEST = 5
TENTHS = 10
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
    course: tuple[int | None, ...]
    """How long they took in the course of time: the middle one of each tenth of the calls."""
    last_problem: tuple[str, int] | None
    """Trace and step of the last call that failed or was blocked."""

    @property
    def success_rate(self) -> float | None:
        """Succeeded among those that succeeded, failed or were blocked; None where none did."""
        answered = self.succeeded + self.failed + self.blocked
        return self.succeeded / answered if answered else None


def call_stats(calls: Iterable[Call]) -> list[CallStats]:
    """The calls, which come in their order, gathered by name: the most called first, then by
    name."""
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
    last_problem: tuple[str, int] | None = None

    def add(self, call: Call) -> None:
        self.statuses[call.status] += 1
        self.retries += call.attempt > 1
        if call.status in PROBLEMS:
            self.last_problem = call.trace, call.step
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
        course = tuple(_middle_ones(self.durations))
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
            course=course,
            last_problem=self.last_problem,
        )


def _middle_ones(values: Sequence[int]) -> Iterator[int | None]:
    """The middle one of each tenth of some values, in their order; None of an empty one."""
    for part in range(TENTHS):
        begin, end = part * len(values) // TENTHS, (part + 1) * len(values) // TENTHS
        some = sorted(values[begin:end])
        yield some[len(some) // 2] if some else None

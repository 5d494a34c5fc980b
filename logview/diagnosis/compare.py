"""Two executions side by side: where they parted, and what else differs step by step.

Pure: what went into a step is read by whoever asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from logview.diagnosis.alignment import align
from logview.diagnosis.explain import title
from logview.model import Kind, Outcome, Status, Step, Trace
from logview.times import MILLISECOND, human_duration

Inputs = Callable[[Trace, Step], object]
"""What went into a step of a trace, as a JSON value; None where the log does not say."""

_RATIO = 2
_LEAST = 50 * MILLISECOND
"""A duration is worth a word from twice the other, and from so much more."""

_WELL = frozenset({Status.OK, Status.INFO})
_OPEN = frozenset({Status.UNANSWERED, Status.RUNNING})


@dataclass(frozen=True, slots=True)
class Difference:
    """What an aligned pair of steps does not agree on."""

    what: str
    """`status`, `reason`, `attempts`, `duration` or `input`."""
    a: object
    b: object
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """A step of each trace that belong together, or one without a counterpart."""

    a: Step | None
    b: Step | None
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Divergence:
    """The first row in which one trace has a step that the other has not, or in which the same
    step went otherwise."""

    row: int
    """Its place among the rows, from 0."""
    words: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """All steps of two traces in rows, each step once."""

    a: Trace
    b: Trace
    rows: tuple[Row, ...]
    divergence: Divergence | None
    """None where both went the same way."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """As much of a trace as it takes to choose what to compare with."""

    id: int
    agent: str | None
    format: str
    feature: str | None
    started: int | None
    outcome: Outcome


def compare(a: Trace, b: Trace, inputs: Inputs | None = None) -> Comparison:
    """Lay two traces side by side by kind, name and depth of their steps.

    `inputs` is asked only for steps that have a counterpart.
    """
    rows: list[Row] = []
    for i, j in align(_keys(a.steps), _keys(b.steps)):
        left = a.steps[i] if i is not None else None
        right = b.steps[j] if j is not None else None
        differences: tuple[Difference, ...] = ()
        if left is not None and right is not None:
            differences = tuple(_differences(left, right))
            if inputs is not None:
                differences += tuple(_input(inputs(a, left), inputs(b, right)))
        rows.append(Row(left, right, differences))
    return Comparison(a, b, tuple(rows), _divergence(rows))


def nearest_ok(trace: Candidate, candidates: Iterable[Candidate]) -> Candidate | None:
    """The latest execution before this one that ended well, of the same agent, or where it names
    none of the same format and feature. None where there is none."""
    if trace.started is None:
        return None
    earlier = [
        (other.started, other.id, other)
        for other in candidates
        if other.outcome is Outcome.OK
        and other.started is not None
        and other.started < trace.started
        and _alike(trace, other)
    ]
    return max(earlier, key=lambda found: found[:2])[2] if earlier else None


def _alike(trace: Candidate, other: Candidate) -> bool:
    if trace.agent is not None:
        return other.agent == trace.agent
    return (other.agent, other.format, other.feature) == (None, trace.format, trace.feature)


def _keys(steps: Sequence[Step]) -> list[tuple[Kind, str, int]]:
    return [(step.kind, step.name, step.depth) for step in steps]


def _differences(a: Step, b: Step) -> Iterable[Difference]:
    if a.status is not b.status:
        yield Difference("status", a.status, b.status, f"{a.status} → {b.status}")
    if a.reason is not b.reason:
        yield Difference(
            "reason", a.reason, b.reason, f"{a.reason or 'no reason'} → {b.reason or 'no reason'}"
        )
    if (a.attempt, a.attempts) != (b.attempt, b.attempts):
        words = f"attempt {a.attempt}/{a.attempts} → {b.attempt}/{b.attempts}"
        yield Difference("attempts", a.attempts, b.attempts, words)
    if a.duration is not None and b.duration is not None:
        short, long = sorted((a.duration, b.duration))
        if long >= _RATIO * short and long - short >= _LEAST:
            times = f", {long / short:.1f} ×" if short else ""
            words = f"{human_duration(a.duration)} → {human_duration(b.duration)}{times}"
            yield Difference("duration", a.duration, b.duration, words)


def _input(a: object, b: object) -> Iterable[Difference]:
    if a == b:
        return
    words = "another input"
    if isinstance(a, dict) and isinstance(b, dict):
        keys = [key for key in {**a, **b} if key not in a or key not in b or a[key] != b[key]]
        words = f"another input: {', '.join(map(str, keys))}"
    yield Difference("input", a, b, words)


def _divergence(rows: Sequence[Row]) -> Divergence | None:
    """Where the two part. A step that failed because of one inside it began first but only passed
    that on: it counts where nothing else is different."""
    passed_on: Divergence | None = None
    for place, row in enumerate(rows):
        if row.a is None or row.b is None:
            return Divergence(place, _only(rows, place))
        if _class(row.a) is not _class(row.b):
            found = Divergence(place, _went_otherwise(row.a, row.b))
            if not (row.a.propagated or row.b.propagated):
                return found
            passed_on = passed_on or found
    return passed_on


def _class(step: Step) -> Status:
    if step.status in _WELL:
        return Status.OK
    return Status.UNANSWERED if step.status in _OPEN else step.status


def _went_otherwise(a: Step, b: Step) -> str:
    return f"step {a.number} of A, {title(a)}, {_how(a)} where step {b.number} of B {_how(b)}"


def _how(step: Step) -> str:
    words = {
        Status.FAILED: "failed",
        Status.BLOCKED: "was blocked",
        Status.SKIPPED: "was skipped",
        Status.UNANSWERED: "was never answered",
        Status.RUNNING: "is still running",
    }.get(step.status, "was ok")
    return f"{words} ({step.reason})" if step.problem and step.reason is not None else words


def _only(rows: Sequence[Row], place: int) -> str:
    """What one of them did that the other did not, or did otherwise at the same place."""
    row = rows[place]
    if row.a is None:
        return f"only B {_did(row.b)}" if row.b is not None else ""
    for following in rows[place:]:
        if following.a is not None and following.b is not None:
            break
        if following.b is not None:
            return f"A {_did(row.a)} where B {_did(following.b)}"
    return f"only A {_did(row.a)}"


def _did(step: Step | None) -> str:
    if step is None:
        return ""
    name = step.name or f"a {step.kind}"
    if step.kind in {Kind.TOOL, Kind.MODEL, Kind.AGENT, Kind.PROVIDER}:
        return f"called {name}"
    if step.kind is Kind.BLOCK:
        return f"ran block {name}"
    if step.kind is Kind.ERROR:
        return f"stopped with {title(step)}"
    return f"has {title(step)}"

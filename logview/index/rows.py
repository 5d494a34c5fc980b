"""What the index answers to a list: one row of a pane, small enough to be fetched by the page."""

from __future__ import annotations

from dataclasses import dataclass

from logview.model import Event, Kind, Outcome, Reason, Section, Status


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One conversation, as a list shows it. Times are nanoseconds since 1970."""

    id: int
    session: str
    agent: str | None
    user: str | None
    traces: int
    problems: int
    outcomes: dict[Outcome, int]
    started: int | None
    started_digits: int
    last: int | None
    last_digits: int


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """The first problem of a trace, as much of it as a list shows."""

    step: int
    kind: Kind
    name: str
    status: Status
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class TraceRow:
    """One execution, as a list shows it. Times and durations are nanoseconds."""

    id: int
    trace: str
    session: str
    session_id: int
    """Number of the root session."""
    outcome: Outcome
    started: int | None
    last: int | None
    duration: int | None
    events: int
    steps: int
    problems: int
    first_problem: ProblemRow | None
    unjudged: int = 0
    """Newer events that the verdict does not cover yet: what grows is judged now and then."""
    earlier_unread: bool = False
    """Whether there may be earlier events: older records of its log were not read yet."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One file that was or is read."""

    id: int
    path: str
    size: int
    position: int
    """Bytes that are indexed."""
    seen: int
    """Bytes that were looked at: more than those where the last record has no end yet."""
    rejected: int
    gone: bool


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts over the whole index."""

    sessions: int
    traces: int
    events: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Rejection:
    """A record that could not be read, and where it is."""

    source: str
    line: int | None
    """From 1; None once the bytes are gone."""
    offset: int
    length: int
    reason: str


@dataclass(frozen=True, slots=True)
class RawRecord:
    """The exact bytes behind an event, read from the log when they are shown."""

    event: Event
    source: str
    """Where the bytes are now."""
    line: int | None
    data: bytes | None
    """None once the log no longer holds them."""


@dataclass(frozen=True, slots=True)
class Detail:
    """All that is known of one step."""

    sections: tuple[Section, ...]
    records: tuple[RawRecord, ...]

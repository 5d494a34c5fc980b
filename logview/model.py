"""The nouns of the product: events, steps, traces, and the words that judge them.

Everything here is immutable data without I/O. The words are those of the JSON contract, so a
member of one of these enumerations may be printed as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

NO_FACTS: Mapping[str, str] = MappingProxyType({})


class Kind(StrEnum):
    """What sort of thing happened in a step."""

    REQUEST = "request"
    PROMPT = "prompt"
    RETRIEVAL = "retrieval"
    ASSISTANT = "assistant"
    VALIDATE = "validate"
    LIMIT = "limit"
    PROVIDER = "provider"
    MODEL = "model"
    TOOL = "tool"
    AGENT = "agent"
    BLOCK = "block"
    CONDITION = "condition"
    OUTPUT = "output"
    RESPONSE = "response"
    ERROR = "error"
    MARKER = "marker"
    LOG = "log"
    OTHER = "other"


class Phase(StrEnum):
    """The part that an event plays in its step."""

    ALONE = "alone"  # the event is a step by itself
    CALL = "call"  # opens a step that waits for a result
    RESULT = "result"  # answers an open call
    OUTCOME = "outcome"  # answers an open call if there is one, else is a step by itself
    ASIDE = "aside"  # belongs to the trace's header and makes no step


class Status(StrEnum):
    """How a step went. `STOPPED` is only ever the status of a first problem: the last step of a
    trace that was begun and then said nothing more."""

    OK = "ok"
    FAILED = "failed"
    BLOCKED = "blocked"
    SKIPPED = "skipped"
    UNANSWERED = "unanswered"
    RUNNING = "running"
    INFO = "info"
    STOPPED = "stopped"


PROBLEMS = frozenset({Status.FAILED, Status.BLOCKED})
_SKIPPED = Status.SKIPPED  # a member of an enumeration takes long to look up


class Outcome(StrEnum):
    """How a trace went as a whole. `RUNNING` is given by a reader that knows the time, never by
    the verdict itself."""

    OK = "ok"
    RECOVERED = "recovered"
    DEGRADED = "degraded"
    FAILED = "failed"
    BLOCKED = "blocked"
    INCOMPLETE = "incomplete"
    RUNNING = "running"


class Reason(StrEnum):
    """The class of a failure or a block; the log's own words stand beside it."""

    LIMIT_GLOBAL = "limit.global"
    LIMIT_ROLE = "limit.role"
    LIMIT_FEATURE = "limit.feature"
    LIMIT_RATE = "limit.rate"
    LIMIT_CONTEXT = "limit.context"
    LIMIT_ITERATIONS = "limit.iterations"
    POLICY = "policy"
    PERMISSION = "permission"
    PROVIDER_DISABLED = "provider.disabled"
    MODEL_RESTRICTED = "model.restricted"
    CONFIG_MISSING = "config.missing"
    STATE_INVALID = "state.invalid"
    AUTH = "auth"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    VALIDATION = "validation"
    BAD_RESPONSE = "bad_response"
    NO_RESPONSE = "no_response"
    NOT_FOUND = "not_found"
    RETRIES_EXHAUSTED = "retries_exhausted"
    INTERNAL = "internal"
    UNKNOWN = "unknown"


class TimeBasis(StrEnum):
    """How far a time may be trusted."""

    EXACT = "exact"  # the log wrote an instant
    ASSUMED = "assumed"  # the log wrote no zone, UTC was taken
    UNKNOWN = "unknown"  # no time, or one outside 1678 to 2261


class Ends(StrEnum):
    """What an event says of the end of its execution.

    `NEVER` marks events of formats that do not write ends: a trace made of them alone cannot be
    incomplete.
    """

    NEVER = "never"
    NO = "no"
    GOOD = "good"
    BAD = "bad"


ENDINGS = frozenset({Ends.GOOD, Ends.BAD})
"""What the events say with which an execution ended."""


class Table(NamedTuple):
    """How the rows of a CSV file are read."""

    columns: tuple[str, ...]
    """The names in its header."""
    delimiter: str = ","


class Event(NamedTuple):
    """One log record, or one of several in it, reduced to what diagnosis needs.

    A tuple, because a million of them are made while indexing a gigabyte.
    Times and durations are integer nanoseconds, times since 1970-01-01T00:00Z.
    """

    source: str
    """Path of the file that holds the record."""
    offset: int
    """Position of the record's first byte."""
    ordinal: int
    """Which event of the record this is, from 0."""
    length: int
    """Bytes of the record, without its newline."""
    format: str
    time: int | None
    time_digits: int
    """Fraction digits that the log wrote, so that a time is printed as it was given."""
    time_basis: TimeBasis
    trace: str | None
    session: str | None
    span: str | None
    """The identifier that a call and its result, or a child and its parent, share."""
    parent: str | None
    """The `span` inside which this happened."""
    kind: Kind
    phase: Phase
    event: str
    """The format's own word for the event, such as `tool_call_result`."""
    name: str
    """The tool, provider, block, span or error; empty where there is none."""
    status: Status | None
    raw_status: str | None
    """The log's own word for the status."""
    reason: Reason | None
    reason_text: str | None
    message: str | None
    why: str | None
    """The field and the rule that made the status, in words."""
    duration: int | None
    level: str | None
    user: str | None
    owner: str | None
    ends: Ends
    fingerprint: int
    """64 bits of a digest of what was logged, such as the unwrapped row: equal for an exact
    duplicate, and for nothing else in the trace."""
    facts: Mapping[str, str] = NO_FACTS
    """What only some events say, by name, each as text:

    `agent`, `agent_version`, `caller`, `node_id`, `parent_node_id`, `ended_by`; `feature`, `role`;
    `provider`, `model`, `block` (what a step used or served); `notice` (why a step that did not
    fail deserves a look); `inferred` (what was read between the lines of the log, in a sentence);
    `blocks` (ids of the blocks that an execution plans to run) and `not_run` (those that it then
    left out), separated by commas; `input_tokens`, `output_tokens`, `total_tokens`, `cost`,
    `success`, `fallback_used` (usage).
    """


def new_event(
    source: str,
    offset: int,
    ordinal: int,
    length: int,
    format: str,
    time: int | None,
    time_digits: int,
    time_basis: TimeBasis,
    trace: str | None,
    session: str | None,
    span: str | None,
    parent: str | None,
    kind: Kind,
    phase: Phase,
    event: str,
    name: str,
    status: Status | None,
    raw_status: str | None,
    reason: Reason | None,
    reason_text: str | None,
    message: str | None,
    why: str | None,
    duration: int | None,
    level: str | None,
    user: str | None,
    owner: str | None,
    ends: Ends,
    fingerprint: int,
    facts: Mapping[str, str] = NO_FACTS,
) -> Event:
    """An event of all its fields, by their places: for the hot path, where the keywords of the
    class cost five times as much."""
    return tuple.__new__(
        Event,
        (source, offset, ordinal, length, format, time, time_digits, time_basis,
         trace, session, span, parent, kind, phase, event, name,
         status, raw_status, reason, reason_text, message, why,
         duration, level, user, owner, ends, fingerprint, facts),
    )  # fmt: skip


class Step(NamedTuple):
    """What a person calls one thing that happened: one or more events, judged.

    A tuple, because nearly every event is one, and a growing trace is judged again and again.
    """

    number: int
    """From 1, by start."""
    kind: Kind
    name: str
    status: Status
    raw_status: str | None
    reason: Reason | None
    reason_text: str | None
    message: str | None
    why: str | None
    started: int | None
    ended: int | None
    """When the last of it was logged; None while nothing answered a call."""
    duration: int | None
    session: str | None
    depth: int
    parent: int | None
    """Number of the step inside which this one ran."""
    recovered_by: int | None
    """Number of the step whose success made up for this failure."""
    propagated: bool
    """Failed because a step inside it failed."""
    attempt: int
    attempts: int
    events: tuple[Event, ...]
    doubts: tuple[str, ...] = ()
    """What had to be assumed to build this step, in words; empty when nothing was."""
    facts: Mapping[str, str] = NO_FACTS

    @property
    def problem(self) -> bool:
        """Whether the step failed or was blocked, recovered or not."""
        return self.status in PROBLEMS

    @property
    def notice(self) -> str | None:
        """Why a step that is no problem deserves a look, in words: it was skipped, its condition
        was false, what it found went unused. None for all others."""
        said = self.facts.get("notice")
        if said is None and self.status is _SKIPPED:
            return self.reason_text or self.raw_status or str(self.status)
        return said


@dataclass(frozen=True, slots=True)
class FirstProblem:
    """Where the cursor goes, and under which status."""

    step: int
    status: Status
    why: str


@dataclass(frozen=True, slots=True)
class SessionPart:
    """What one session had of a trace."""

    session: str | None
    agent: str | None
    started: int | None
    ended: int | None
    steps: int
    problems: int


@dataclass(frozen=True, slots=True)
class ProviderTry:
    """One link of the provider chain: who was asked, and how that went."""

    provider: str
    model: str | None
    status: Status
    reason: Reason | None
    step: int


@dataclass(frozen=True, slots=True)
class Usage:
    """What an execution used, as far as its log says; sums where several records say it."""

    provider: str | None
    model: str | None
    input_tokens: int | None
    output_tokens: int | None
    total_tokens: int | None
    cost: float | None
    """In the currency of the log, which does not name it."""
    success: bool | None
    fallback_used: bool | None


@dataclass(frozen=True, slots=True)
class Trace:
    """One execution with its verdict."""

    trace: str | None
    session: str | None
    """The root session."""
    sessions: tuple[SessionPart, ...]
    """The root session first, then the others by when they began."""
    format: str
    feature: str | None
    role: str | None
    owner: str | None
    user: str | None
    agent: str | None
    agent_version: str | None
    caller: str | None
    started: Event | None
    """The first event with a time; its time and digits are the trace's."""
    ended: Event | None
    duration: int | None
    events: int
    duplicates: int
    steps: tuple[Step, ...]
    problems: int
    retries: int
    notices: int
    outcome: Outcome
    ended_by: str | None
    partial: bool
    """The root of the execution is not in the log: there may be an earlier part."""
    providers: tuple[ProviderTry, ...]
    """The provider chain in order, an immediate repetition of the same left out."""
    usage: Usage | None
    not_run: tuple[str, ...]
    """Ids of planned blocks that never ran."""
    first_problem: FirstProblem | None
    left_out: int = 0
    """Events that were not looked at, because there are too many."""

    def step(self, number: int) -> Step:
        """The step of that number, from 1. Raises IndexError for any other."""
        if not 1 <= number <= len(self.steps):
            raise IndexError(f"no step {number} in a trace of {len(self.steps)}")
        return self.steps[number - 1]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of what the inspector shows: a titled JSON value."""

    title: str
    value: object

"""What a report of a trace or a session holds, in words and texts that are safe to hand on.

Pure: what has to be read from a log comes in ready. Whoever writes a report out escapes what is
in here for the place where it stands, and never looks at a trace again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from logview.diagnosis.explain import (
    MARKS,
    chain_words,
    explain,
    first_problem_words,
    left_out_words,
    note,
    notice_words,
    short_circuit_words,
    status_of,
    usage_words,
)
from logview.diagnosis.summary import OUTCOME_MARKS
from logview.diagnosis.transcript import SPEAKERS, Line, Role
from logview.export.blocks import Block, one_line, text_block, value_block
from logview.export.parts import StepParts, TraceParts
from logview.index.rows import RawRecord
from logview.model import Event, Outcome, Status, Step, Trace
from logview.redact.people import People
from logview.text import decode, short_rid
from logview.times import human_duration, rfc3339

_NAME = 200
_SAID = 80
_LINE = 4_000
"""Characters of a name, of what was said beside a step, and of what stands on one line."""
_NARROW = 4_000
_WIDE = 40_000
"""Characters of a value that a report shows: of any step, and of the first problem."""


@dataclass(frozen=True, slots=True)
class StepReport:
    """One line of the timeline, and what went in and out."""

    number: int
    depth: int
    at: str
    """How long after the start of the trace it began."""
    begins: float
    lasts: float
    """Where its bar begins and how long it is, as shares of the whole, 0 to 1."""
    mark: str
    status: Status
    kind: str
    name: str
    words: str
    """Its name, or what was said where it has none."""
    took: str
    note: str
    marked: str | None
    """What stands beside the first problem; None for every other step."""
    problem: bool
    message: str | None
    """What a problem says of itself."""
    place: str | None
    given: Block | None
    came: Block | None


@dataclass(frozen=True, slots=True)
class RecordReport:
    """A record of the first problem: where it is, and its text as long as the log holds it."""

    place: str
    event: str
    text: Block | None


@dataclass(frozen=True, slots=True)
class ProblemReport:
    """The first problem, explained."""

    step: int
    status: Status
    headline: str
    sentences: tuple[str, ...]
    records: tuple[RecordReport, ...]


@dataclass(frozen=True, slots=True)
class TraceReport:
    """One execution."""

    trace: str
    outcome: Outcome
    summary: str
    """Outcome, duration and end in a line."""
    facts: tuple[tuple[str, str], ...]
    problem: ProblemReport | None
    steps: tuple[StepReport, ...]


@dataclass(frozen=True, slots=True)
class TurnReport:
    """One turn of the conversation."""

    time: str
    role: Role
    who: str
    trace: str
    step: int
    text: Block
    depth: int
    remark: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that leaves the tool."""

    subject: str
    """`trace` or `session`."""
    name: str
    traces: tuple[TraceReport, ...]
    turns: tuple[TurnReport, ...]

    @property
    def problems(self) -> int:
        """Traces that have a first problem."""
        return sum(trace.problem is not None for trace in self.traces)


def report(
    subject: str,
    name: str,
    traces: Sequence[TraceParts],
    conversation: Sequence[tuple[str, Line]],
    people: People,
) -> Report:
    """What is known of a trace, or of a session with these traces by start and these turns, each
    with the name of its trace."""
    return Report(
        subject=subject,
        name=one_line(people.session(name) if subject == "session" else people.text(name), _LINE),
        traces=tuple(_trace(parts, people) for parts in traces),
        turns=tuple(_turns(conversation, people)),
    )


def _trace(parts: TraceParts, people: People) -> TraceReport:
    trace = parts.trace
    first = trace.first_problem
    problem = None
    if first is not None:
        problem = _problem(trace, parts.steps[first.step - 1], people)
    return TraceReport(
        trace=one_line(people.text(parts.trace_id), _LINE),
        outcome=trace.outcome,
        summary=_summary(trace, people),
        facts=tuple(
            (name, one_line(people.text(words), _LINE))
            for name, words in _facts(parts, people)
            if words
        ),
        problem=problem,
        steps=tuple(_step(trace, step, people) for step in parts.steps),
    )


def _summary(trace: Trace, people: People) -> str:
    took = f" in {human_duration(trace.duration)}" if trace.duration is not None else ""
    ended = f", ended by {people.text(trace.ended_by)}" if trace.ended_by else ""
    mark = OUTCOME_MARKS[trace.outcome]
    return one_line(f"{mark} {trace.outcome.upper()}{took}{ended}", _LINE)


def _facts(parts: TraceParts, people: People) -> list[tuple[str, str | None]]:
    """The header, as names and words that are still to be made safe."""
    trace = parts.trace
    agent = " ".join(filter(None, (short_rid(trace.agent or ""), trace.agent_version)))
    nested = [
        people.session(part.session) + (f" ({short_rid(part.agent)})" if part.agent else "")
        for part in trace.sessions[1:]
        if part.session is not None
    ]
    counts = [
        f"{number:,} {noun}{'' if number == 1 else 's'}"
        for number, noun in (
            (trace.events, "event"),
            (trace.duplicates, "duplicate"),
            (len(trace.steps), "step"),
            (trace.problems, "problem"),
            (trace.notices, "notice"),
        )
        if number or noun == "problem"
    ]
    return [
        ("session", people.session(parts.session_id)),
        ("with sessions", ", ".join(nested)),
        ("agent", agent),
        ("called by", trace.caller),
        ("feature", trace.feature),
        ("role", trace.role),
        ("user", people.word(trace.user)),
        ("started", _time(trace.started)),
        ("ended", _time(trace.ended)),
        ("providers", chain_words(trace)),
        ("usage", usage_words(trace)),
        ("notices", notice_words(trace)),
        ("not run", short_circuit_words(trace)),
        ("retries", str(trace.retries) if trace.retries else None),
        ("counts", " · ".join(counts)),
        ("log format", trace.format),
        ("partial", "the root of the execution is not in the log" if trace.partial else None),
        ("too long", left_out_words(trace) or None),
    ]


def _time(event: Event | None) -> str | None:
    if event is None or event.time is None:
        return None
    return rfc3339(event.time, event.time_digits)


def _problem(trace: Trace, parts: StepParts, people: People) -> ProblemReport:
    banner = explain(trace, parts.step)
    return ProblemReport(
        step=parts.step.number,
        status=status_of(trace, parts.step),
        headline=one_line(people.text(banner.headline), _LINE),
        sentences=tuple(one_line(people.text(words), _LINE) for words in banner.sentences),
        records=tuple(_record(record, people) for record in parts.records),
    )


def _record(record: RawRecord, people: People) -> RecordReport:
    text = None
    if record.data is not None:
        text = text_block(people.text(decode(record.data)), _WIDE)
    word = one_line(people.text(record.event.event), _NAME)
    return RecordReport(_place(record, people), word, text)


def _place(record: RawRecord, people: People) -> str:
    line = f":{record.line}" if record.line is not None else ", no longer in the log"
    return one_line(people.text(record.source), _LINE) + line


def _step(trace: Trace, parts: StepParts, people: People) -> StepReport:
    step, first = parts.step, trace.first_problem
    marked = first is not None and first.step == step.number
    wrong = step.problem or marked
    limit = _WIDE if marked else _NARROW
    status = status_of(trace, step)
    at, begins, lasts = _span(trace, step)
    return StepReport(
        number=step.number,
        depth=step.depth,
        at=at,
        begins=begins,
        lasts=lasts,
        mark=MARKS[status],
        status=status,
        kind=str(step.kind),
        name=one_line(people.text(step.name), _NAME),
        words=_words(step, people),
        took=human_duration(step.duration) if step.duration is not None else "",
        note=one_line(people.text(note(step)), _NAME),
        marked=first_problem_words(status) if marked else None,
        problem=wrong,
        message=one_line(people.text(step.message), _LINE) if step.message and wrong else None,
        place=_place(parts.records[0], people) if parts.records else None,
        given=value_block(people.value(parts.given), limit),
        came=value_block(people.value(parts.came), limit),
    )


def _words(step: Step, people: People) -> str:
    if step.name or not step.message or step.problem:
        return one_line(people.text(step.name), _NAME)
    return one_line(people.text(step.message), _SAID)


def _span(trace: Trace, step: Step) -> tuple[str, float, float]:
    """When a step began after the trace did, in words, and its bar."""
    begun = trace.started.time if trace.started is not None else None
    if begun is None or step.started is None:
        return "?", 0.0, 0.0
    at = human_duration(step.started - begun)
    whole = trace.duration or 0
    if whole <= 0:
        return at, 0.0, 0.0
    begins = min(1.0, max(0.0, (step.started - begun) / whole))
    return at, begins, min(1.0 - begins, max(0.0, (step.duration or 0) / whole))


def _turns(conversation: Sequence[tuple[str, Line]], people: People) -> Iterator[TurnReport]:
    branch = 1
    for trace_id, line in conversation:
        yield _turn(trace_id, line, people, opens=bool(line.depth) and line.branch != branch)
        branch = line.branch


def _turn(trace_id: str, line: Line, people: People, *, opens: bool) -> TurnReport:
    turn = line.turn
    remarks = [f"branch {line.branch}"] if line.depth else []
    remarks += [f"goes on after node {turn.parent_node_id}"] if opens else []
    remarks += [line.note] if line.note is not None else []
    return TurnReport(
        time=rfc3339(turn.time, turn.digits) if turn.time is not None else "time unknown",
        role=turn.role,
        who=SPEAKERS[turn.role],
        trace=one_line(people.text(trace_id), _LINE),
        step=turn.step,
        text=text_block(people.text(turn.text), _WIDE),
        depth=line.depth,
        remark=one_line(people.text(" · ".join(remarks)), _LINE) or None,
    )

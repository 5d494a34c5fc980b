"""The fields of the filter language: what may stand before a colon, and what each looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, auto

from logview.model import Kind, Outcome, Reason, Status, Step, Trace
from logview.query.served import block_of, model_of, provider_of


class Values(Enum):
    """What stands after the colon of a field."""

    CHOICE = auto()  # one of a closed list of words
    WORD = auto()
    IDENTIFIER = auto()  # a word of which the beginning is enough
    DURATION = auto()
    SINCE = auto()
    UNTIL = auto()


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a trace or of a step, or (a duration) of either."""

    name: str
    values: Values
    of_trace: Callable[[Trace], Iterable[str | None]] | None = None
    """The words that it looks at in a trace; None where it is not of traces, or no word."""
    of_step: Callable[[Trace, Step], Iterable[str | None]] | None = None
    choices: tuple[str, ...] = ()


def _sessions(trace: Trace) -> Iterable[str | None]:
    return (trace.session, *(part.session for part in trace.sessions))


def _agents(trace: Trace) -> Iterable[str | None]:
    return (trace.agent, *(part.agent for part in trace.sessions))


def _status(trace: Trace, step: Step) -> Iterable[str | None]:
    """How the step went, and how it reads where it is the first problem of its trace."""
    first = trace.first_problem
    if first is not None and first.step == step.number:
        return step.status, first.status
    return (step.status,)


def _tool(_: Trace, step: Step) -> Iterable[str | None]:
    return (step.name,) if step.kind is Kind.TOOL else ()


_CHOICE, _WORD, _IDENTIFIER = Values.CHOICE, Values.WORD, Values.IDENTIFIER

FIELDS = {
    field.name: field
    for field in (
        Field("outcome", _CHOICE, lambda t: (t.outcome,), None, tuple(Outcome)),
        Field("reason", _CHOICE, None, lambda t, s: (s.reason,), tuple(Reason)),
        Field("status", _CHOICE, None, _status, tuple(Status)),
        Field("kind", _CHOICE, None, lambda t, s: (s.kind,), tuple(Kind)),
        Field("tool", _WORD, None, _tool),
        Field("provider", _WORD, None, lambda t, s: (provider_of(s),)),
        Field("model", _WORD, None, lambda t, s: (model_of(s),)),
        Field("block", _WORD, None, lambda t, s: (block_of(s),)),
        Field("feature", _WORD, lambda t: (t.feature,)),
        Field("role", _WORD, lambda t: (t.role,)),
        Field("version", _WORD, lambda t: (t.agent_version,)),
        Field("format", _WORD, lambda t: (t.format,)),
        Field("trace", _IDENTIFIER, lambda t: (t.trace,)),
        Field("session", _IDENTIFIER, _sessions),
        Field("user", _IDENTIFIER, lambda t: (t.user,)),
        Field("owner", _IDENTIFIER, lambda t: (t.owner,)),
        Field("agent", _IDENTIFIER, _agents),
        Field("since", Values.SINCE),
        Field("until", Values.UNTIL),
        Field("duration", Values.DURATION),
    )
}


def header(trace: Trace) -> tuple[str | None, ...]:
    """What free text is looked for in of a trace as a whole."""
    return (trace.trace, *_sessions(trace), *_agents(trace), trace.user)

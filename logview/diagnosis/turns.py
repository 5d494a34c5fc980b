"""What was said: the turns of an execution as a conversation reads, without the steps between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from logview.diagnosis.explain import explain
from logview.diagnosis.providers import asks_provider
from logview.model import Ends, Kind, Status, Step, Trace

Spoken = Callable[[Trace, Step], tuple[str | None, str | None]]
"""What the user said at a step and what was answered, for logs that hold both in one record."""

_SPEAKS = frozenset({Kind.AGENT, Kind.MODEL, Kind.OUTPUT, Kind.PROMPT})
_TRIES = 100
"""Steps that are asked in turn for words; each may be a read from a log."""


class Role(StrEnum):
    """Who speaks in a turn."""

    USER = "user"
    ASSISTANT = "assistant"
    CLIENT_TOOL = "client_tool"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing said. Plain text, neither cleaned nor redacted."""

    time: int | None
    digits: int
    """Fraction digits of the time, as the log wrote them."""
    role: Role
    text: str
    node_id: str | None
    parent_node_id: str | None
    step: int


def turns(trace: Trace, spoken: Spoken | None = None) -> list[Turn]:
    """The turns of one execution, in the order of its steps: what its root session was asked and
    answered, and what went wrong for good.

    Where the log has no steps for requests and responses, `spoken` is asked at the outermost steps
    that may know.
    """
    own = [step for step in trace.steps if step.session in {trace.session, None}]
    said = [turn for step in own if (turn := _said(step)) is not None]
    if not said and spoken is not None:
        said = list(_overheard(trace, own, spoken))
    wrong = {step.number: _error(trace, step) for step in own if _ends_badly(step)}
    first = trace.first_problem
    if first is not None and trace.step(first.step).recovered_by is None:
        wrong[first.step] = _error(trace, trace.step(first.step))
    return sorted([*said, *wrong.values()], key=lambda turn: turn.step)


def _said(step: Step) -> Turn | None:
    if step.kind is Kind.REQUEST and not step.problem:
        return _turn(step, Role.USER, step.message or "")
    if step.kind is Kind.RESPONSE and not step.problem:
        deferred = step.facts.get("ended_by") == "client_tool_call"
        return _turn(step, Role.CLIENT_TOOL if deferred else Role.ASSISTANT, step.message or "")
    return None


def _error(trace: Trace, step: Step) -> Turn:
    return _turn(step, Role.ERROR, explain(trace, step).headline)


def _ends_badly(step: Step) -> bool:
    """Whether a step ended the execution badly. A failure inside of it said so already."""
    return not step.propagated and any(event.ends is Ends.BAD for event in step.events)


def _turn(step: Step, role: Role, text: str) -> Turn:
    ended = role is Role.ASSISTANT and step.ended is not None
    return Turn(
        time=step.ended if ended else step.started,
        digits=step.events[0].time_digits,
        role=role,
        text=text,
        node_id=step.facts.get("node_id"),
        parent_node_id=step.facts.get("parent_node_id"),
        step=step.number,
    )


def _overheard(trace: Trace, steps: Sequence[Step], spoken: Spoken) -> Iterator[Turn]:
    """Turns out of what agents were given and gave; without agents, the first question and the
    last answer of whatever speaks, or else of the outermost steps."""
    agents = list(_outermost(steps, {s.number for s in steps if s.kind is Kind.AGENT}))[:_TRIES]
    found = False
    for step in agents:
        asked, answered = spoken(trace, step)
        for role, text in ((Role.USER, asked), (Role.ASSISTANT, answered)):
            if text:
                found = True
                yield _turn(step, role, text)
    if found:
        return
    speaking = {s.number for s in steps if _speaks(s)}
    for some in (list(_outermost(steps, speaking)), [s for s in steps if s.parent is None]):
        question = _first_words(trace, some, spoken, Role.USER)
        answer = _first_words(trace, some[::-1], spoken, Role.ASSISTANT)
        if question is not None or answer is not None:
            yield from (turn for turn in (question, answer) if turn is not None)
            return


def _speaks(step: Step) -> bool:
    return step.kind in _SPEAKS or asks_provider(step.kind, step.events)


def _outermost(steps: Iterable[Step], wanted: set[int]) -> Iterator[Step]:
    """The wanted steps that lie inside no other. Each comes after the one that it lies in."""
    inside: set[int] = set()
    for step in steps:
        covered = step.parent is not None and (step.parent in inside or step.parent in wanted)
        if covered:
            inside.add(step.number)
        elif step.number in wanted:
            yield step


def _first_words(trace: Trace, steps: Sequence[Step], spoken: Spoken, role: Role) -> Turn | None:
    for step in steps[:_TRIES]:
        if role is Role.ASSISTANT and step.status is not Status.OK:
            continue
        text = spoken(trace, step)[0 if role is Role.USER else 1]
        if text:
            return _turn(step, role, text)
    return None

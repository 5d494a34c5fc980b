"""What was said: the turns of an execution as a conversation reads, without the steps between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from logview.diagnosis.explain import explain
from logview.diagnosis.providers import asks_provider
from logview.model import ENDINGS, Ends, Kind, Status, Step, Trace

Spoken = Callable[[Trace, Step], tuple[str | None, str | None]]
"""What the user said at a step and what was answered, for logs that hold both in one record."""

_SPEAKS = frozenset({Kind.AGENT, Kind.MODEL, Kind.OUTPUT, Kind.PROMPT})
_TRIES = 100
"""Steps that are looked at from either end for a question and an answer."""
_MOST_ASKED = 300
"""Steps of a trace that are asked for words; each may be a read from a log."""


class Role(StrEnum):
    """Who speaks in a turn."""

    USER = "user"
    ASSISTANT = "assistant"
    CLIENT_TOOL = "client_tool"
    ERROR = "error"


_BOTH = (Role.USER, Role.ASSISTANT)


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
        said = list(_overheard(trace, own, _Hearing(trace, spoken)))
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


class _Hearing:
    """Asks steps of a trace for their words, each once, and only so many of them."""

    def __init__(self, trace: Trace, spoken: Spoken) -> None:
        self._trace = trace
        self._spoken = spoken
        self._heard: dict[int, tuple[str | None, str | None]] = {}

    def turn(self, step: Step, role: Role) -> Turn | None:
        """What the user said at a step, or the assistant; None where it has no such words."""
        if step.number not in self._heard:
            if len(self._heard) >= _MOST_ASKED:
                return None
            self._heard[step.number] = self._spoken(self._trace, step)
        text = self._heard[step.number][0 if role is Role.USER else 1]
        return _turn(step, role, text) if text else None


def _overheard(trace: Trace, steps: Sequence[Step], hearing: _Hearing) -> Iterator[Turn]:
    """Turns out of what agents were given and gave. One that has no words speaks by what is inside
    it. Where no agent has any, the first question and the last answer of whatever speaks count, or
    else those of the outermost steps; the blocks of a workflow speak to each other only."""
    speaking = [step for step in steps if _speaks(step)]
    groups = _by_agent(steps, speaking)
    found = False
    for agent, inside in groups:
        said = [turn for role in _BOTH if (turn := hearing.turn(agent, role))]
        if not said:
            said = _exchange(trace, inside, hearing, answered=not agent.problem)
        found = found or bool(said)
        yield from said
    if not found:
        outermost = [s for s in steps if s.parent is None and not _is_part_of_workflow(s)]
        said = _exchange(trace, speaking, hearing)
        yield from said or _exchange(trace, outermost, hearing)


def _speaks(step: Step) -> bool:
    return step.kind in _SPEAKS or asks_provider(step.kind, step.events)


def _is_part_of_workflow(step: Step) -> bool:
    """Whether a step is a block, and not the workflow as a whole."""
    return step.kind is Kind.BLOCK and all(event.ends not in ENDINGS for event in step.events)


def _by_agent(steps: Iterable[Step], speaking: Iterable[Step]) -> list[tuple[Step, list[Step]]]:
    """The agents that lie inside no other, each with what speaks inside it. A step comes after the
    one that it lies in."""
    agent_of: dict[int, Step] = {}
    inside: dict[int, list[Step]] = {}
    agents: list[Step] = []
    for step in steps:
        around = agent_of.get(step.parent) if step.parent is not None else None
        if around is None and step.kind is Kind.AGENT:
            agents.append(step)
            around = step
        if around is not None:
            agent_of[step.number] = around
    for step in speaking:
        if step.number in agent_of:
            inside.setdefault(agent_of[step.number].number, []).append(step)
    return [(agent, inside[agent.number]) for agent in agents]


def _exchange(
    trace: Trace, steps: Sequence[Step], hearing: _Hearing, *, answered: bool = True
) -> list[Turn]:
    """The first question and the last answer, of the outermost step that has words for it."""
    asked = (hearing.turn(step, Role.USER) for step in steps[:_TRIES])
    question = next(filter(None, asked), None)
    answer = _last_answer(trace, steps, hearing) if answered else None
    return [turn for turn in (question, answer) if turn is not None]


def _last_answer(trace: Trace, steps: Sequence[Step], hearing: _Hearing) -> Turn | None:
    speaking = {step.number for step in steps}
    for step in reversed(steps[-_TRIES:]):
        around = [one for one in _around(trace, step) if one.number in speaking]
        if any(one.problem for one in around):
            continue
        for speaker in reversed(around):
            turn = hearing.turn(speaker, Role.ASSISTANT) if speaker.status is Status.OK else None
            if turn is not None:
                return turn
    return None


def _around(trace: Trace, step: Step) -> Iterator[Step]:
    """A step and those that it lies in, from the inside."""
    yield step
    while step.parent is not None:
        step = trace.step(step.parent)
        yield step

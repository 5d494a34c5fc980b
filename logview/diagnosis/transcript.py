"""The turns of a session over all its executions: a tree, since a conversation can branch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from logview.diagnosis.turns import Role, Spoken, Turn, turns
from logview.model import Trace

__all__ = ["SPEAKERS", "Line", "Role", "Spoken", "Turn", "conversation", "turns"]

SPEAKERS = {
    Role.USER: "user",
    Role.ASSISTANT: "assistant",
    Role.CLIENT_TOOL: "client tool",
    Role.ERROR: "error",
}
"""Who speaks, in words."""


@dataclass(frozen=True, slots=True)
class Line:
    """One turn at its place in the conversation."""

    trace: Trace
    turn: Turn
    branch: int
    """1 for where the conversation began; each further way that it took has the next number."""
    depth: int
    """How many times it had branched off before this turn."""
    note: str | None
    """What has to be said of the place, on the first turn of an execution."""


class _Exchange:
    """One execution: what was asked and answered, under the node that its request names."""

    __slots__ = ("branch", "depth", "node", "notes", "parent", "parent_node", "trace", "turns")

    def __init__(self, trace: Trace, said: Sequence[Turn]) -> None:
        self.trace = trace
        self.turns = said
        self.node = next((t.node_id for t in said if t.node_id is not None), None)
        self.parent_node = next(
            (t.parent_node_id for t in said if t.parent_node_id is not None), None
        )
        self.parent: _Exchange | None = None
        self.notes: list[str] = []
        self.branch = 1
        self.depth = 0


def conversation(traces: Iterable[Trace], spoken: Spoken | None = None) -> list[Line]:
    """The turns of a session's executions: each after the one that it follows, a branch in one
    piece before the next begins, everything else by time.

    Where several executions follow the same turn, the earliest goes on with its branch and every
    other opens a new one. A turn whose parent is missing begins at the top, with a note.
    """
    ordered = sorted(traces, key=_order)
    exchanges = [_Exchange(trace, said) for trace in ordered if (said := turns(trace, spoken))]
    _link(exchanges)
    _cut_circles(exchanges)
    lines: list[Line] = []
    for exchange in _in_order(exchanges):
        note = "; ".join(exchange.notes) or None
        for turn in exchange.turns:
            lines.append(Line(exchange.trace, turn, exchange.branch, exchange.depth, note))
            note = None
    return lines


def _order(trace: Trace) -> tuple[bool, int, str]:
    started = trace.started.time if trace.started is not None else None
    return started is None, started or 0, trace.trace or ""


def _link(exchanges: Sequence[_Exchange]) -> None:
    nodes: dict[str, _Exchange] = {}
    for exchange in exchanges:
        if exchange.node is None:
            continue
        if exchange.node in nodes:
            exchange.notes.append(f"an earlier turn has the same node {exchange.node}")
        else:
            nodes[exchange.node] = exchange
    for exchange in exchanges:
        if exchange.parent_node is None:
            continue
        exchange.parent = nodes.get(exchange.parent_node)
        if exchange.parent_node == exchange.node:
            exchange.parent = None
            exchange.notes.append("it names itself as the turn before it")
        elif exchange.parent is None:
            exchange.notes.append(f"the turn before it ({exchange.parent_node}) is not in this log")


def _cut_circles(exchanges: Sequence[_Exchange]) -> None:
    """No turn follows itself by way of others: a circle is cut before its earliest turn."""
    done: set[int] = set()
    place = {id(exchange): index for index, exchange in enumerate(exchanges)}
    for exchange in exchanges:
        path: dict[int, _Exchange] = {}
        at: _Exchange | None = exchange
        while at is not None and id(at) not in done and id(at) not in path:
            path[id(at)] = at
            at = at.parent
        if at is not None and id(at) in path:
            members = list(path.values())
            circle = members[members.index(at) :]
            cut = min(circle, key=lambda member: place[id(member)])
            cut.parent = None
            cut.notes.append("its turns follow each other in a circle: cut here")
        done.update(path)


def _in_order(exchanges: Sequence[_Exchange]) -> list[_Exchange]:
    following: dict[int, list[_Exchange]] = defaultdict(list)
    for exchange in exchanges:
        if exchange.parent is not None:
            following[id(exchange.parent)].append(exchange)
    ordered: list[_Exchange] = []
    branches = 1
    waiting = [exchange for exchange in reversed(exchanges) if exchange.parent is None]
    while waiting:
        exchange = waiting.pop()
        parent = exchange.parent
        if parent is not None:
            exchange.branch, exchange.depth = parent.branch, parent.depth
            if following[id(parent)][0] is not exchange:
                branches += 1
                exchange.branch, exchange.depth = branches, parent.depth + 1
        ordered.append(exchange)
        waiting += reversed(following[id(exchange)])
    return ordered

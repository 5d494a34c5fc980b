"""Which run of a block a step belongs to: what names a block lies inside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import inf

from logview.diagnosis.draft import Draft
from logview.model import Kind, Phase

# Members of an enumeration are looked up once, not for each of a million events.
_BLOCK = Kind.BLOCK
_ALONE = Phase.ALONE
_Moment = tuple[float, float]
"""A time, and a place in the order for events of the same time."""


def runs_by_block(drafts: Sequence[Draft], times: Sequence[int]) -> dict[int, Draft]:
    """For each step (by `id`) that names a block the run of that block in which it was logged.

    A run of which only the outcome was logged, without a duration, holds what was logged since the
    run of the same block before it, and begins with the first of it. Blocks of which no run was
    logged hold nothing.
    """
    served: dict[str, list[Draft]] = defaultdict(list)
    runs: dict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.kind is _BLOCK:
            runs[draft.facts.get("block", draft.name)].append(draft)
        elif block := draft.facts.get("block"):
            served[block].append(draft)
    inside: dict[int, Draft] = {}
    for block, steps in served.items():
        if block in runs:
            _lay(block, _intervals(runs[block], times), steps, times, inside)
    return inside


class _Run:
    """When one run of a block lasted; its begin is no part of it, its end is."""

    __slots__ = ("begin", "draft", "end", "whole")

    def __init__(self, draft: Draft, times: Sequence[int]) -> None:
        self.draft = draft
        result = draft.result
        self.end: _Moment = (inf, inf)
        if draft.last is not None:
            self.end = (times[draft.last], draft.last)
            if result is not None and result.phase is _ALONE and draft.ended is not None:
                self.end = (draft.ended, inf)
        self.whole = bool(draft.calls) or draft.duration is not None
        """Whether its begin was logged too, or can be reckoned."""
        self.begin: _Moment = (times[draft.first], draft.first)
        if not draft.calls and draft.started is not None:
            self.begin = (draft.started, -1)


def _intervals(drafts: Sequence[Draft], times: Sequence[int]) -> list[_Run]:
    """The runs of one block by when they began."""
    runs = sorted((_Run(draft, times) for draft in drafts), key=lambda run: run.end)
    before: _Moment = (-inf, -inf)
    for run in runs:
        if not run.whole:
            run.begin = before
        before = run.end
    runs.sort(key=lambda run: (run.begin, run.end))
    return runs


def _lay(
    block: str,
    runs: Sequence[_Run],
    steps: Sequence[Draft],
    times: Sequence[int],
    inside: dict[int, Draft],
) -> None:
    """Walk runs and steps together. Of runs side by side the one that began last takes a step."""
    begun: list[_Run] = []
    following = 0
    for step in sorted(steps, key=lambda step: step.first):
        logged = (times[step.first], step.first)
        while following < len(runs) and runs[following].begin < logged:
            begun.append(runs[following])
            following += 1
        while begun and begun[-1].end < logged:
            begun.pop()
        if begun:
            run = begun[-1]
        else:
            run = runs[min(following, len(runs) - 1)]
            near = "next" if following < len(runs) else "last"
            step.doubt(
                f"no run of block {block} was open when this was logged: "
                f"shown inside the {near} one"
            )
        inside[id(step)] = run.draft
        if not run.whole and step.started is not None:
            _begin_with(run, step.started)


def _begin_with(run: _Run, started: int) -> None:
    """A run whose begin is unknown lasted at least from the first thing inside it."""
    draft = run.draft
    started = max(started, int(run.begin[0])) if run.begin[0] != -inf else started
    if draft.started is None or started >= draft.started:
        return
    if draft.ended == draft.started:
        draft.doubt("its begin was not logged: shown from the first thing inside it")
    draft.started = started

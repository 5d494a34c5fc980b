"""Which failures were made up for by a later attempt, and how the attempts are counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from heapq import heappop, heappush

from logview.diagnosis.draft import Draft
from logview.diagnosis.providers import asks_provider, chooses_provider
from logview.model import Kind, Status

_Operation = tuple[str | None, int, Kind, str, bool]
_Service = tuple[str | None, int, str]
"""Session, step around it, and the block that is served."""


# Members of an enumeration are looked up once, not for each of a million events.
_OK = Status.OK
_PROVIDER, _BLOCK = Kind.PROVIDER, Kind.BLOCK
# What merely states that something went wrong is not an operation that could be tried again.
_NO_OPERATION = frozenset({Kind.LOG, Kind.ERROR, Kind.MARKER, Kind.REQUEST})


def settle_attempts(drafts: Sequence[Draft]) -> None:
    """Number the attempts of every operation and mark what recovered from a failure.

    The same operation is the same name of the same kind, in the same session, inside the same
    step; a block's name is its id. Requests to providers are one operation by the block that they
    serve, whatever the provider: one that answers makes up for another that failed. An attempt
    belongs to a failure when it began after that had ended; a success recovers every failure
    before it, and everything inside those. A choice of a provider is recovered by a later request
    that was answered, too. Steps must be in the order of their starts, none before the one that it
    lies in.
    """
    problems = [draft for draft in drafts if draft.problem]
    kinds = {draft.kind for draft in problems} - _NO_OPERATION
    if not kinds:
        return  # nothing recovers, so nothing inside is recovered either
    around = {id(draft.parent) for draft in problems}
    operations: dict[_Operation, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.kind in kinds and id(draft.parent) in around:
            operations[_operation(draft)].append(draft)
    for tries in operations.values():
        if len(tries) > 1 and any(draft.problem for draft in tries):
            _settle_operation(tries)
    if _PROVIDER in kinds:
        _recover_choices(drafts)
    if any(draft.parent is not None for draft in problems):
        _recover_what_is_inside(drafts)


def _operation(draft: Draft) -> _Operation:
    name = draft.name
    request = draft.kind is _PROVIDER and asks_provider(draft.kind, draft.own)
    if request:
        name = draft.facts.get("block", "")
    elif draft.kind is _BLOCK:
        name = draft.facts.get("block", name)
    return draft.session, id(draft.parent), draft.kind, name, request


def _settle_operation(tries: Sequence[Draft]) -> None:
    """Walk the tries by start. Once a failure lies before one try it lies before all later ones,
    so each moves but once from `running` to `over`, which the next success clears."""
    running = _Running()
    over: list[Draft] = []
    last: Draft | None = None
    """The latest attempt among those in `over`."""
    runs: list[list[Draft]] = []
    run_of: dict[int, list[Draft]] = {}
    for draft in tries:
        for failure in running.ended_before(draft) if running else ():
            over.append(failure)
            if last is None or failure.attempt > last.attempt:
                last = failure
        if last is None:
            run = [draft]
            runs.append(run)
        else:
            draft.attempt = last.attempt + 1
            run = run_of[id(last)]
            run.append(draft)
        run_of[id(draft)] = run
        if draft.problem:
            running.add(draft)
        elif draft.status is _OK:
            for failure in over:
                failure.recovered_by = draft
            over, last = [], None
    for run in runs:
        most = max(draft.attempt for draft in run)
        for draft in run:
            draft.attempts = most


def _recover_choices(drafts: Sequence[Draft]) -> None:
    """A choice of a provider that came to nothing is made up for by whoever then answers in its
    place: a request for the same block, else for the execution. It is no attempt of the choice."""
    running: dict[_Service, _Running] = defaultdict(lambda: _Running(_answers_after))
    for draft in drafts:
        if draft.kind is not _PROVIDER:
            continue
        if draft.problem:
            if draft.recovered_by is None and chooses_provider(draft.kind, draft.own):
                running[_service(draft)].add(draft)
        elif draft.status is _OK and asks_provider(draft.kind, draft.own):
            for choice in running[_service(draft)].ended_before(draft):
                choice.recovered_by = draft


def _service(draft: Draft) -> _Service:
    return draft.session, id(draft.parent), draft.facts.get("block", "")


def _answers_after(request: Draft, choice: Draft) -> bool:
    """Whether a request began after a choice. That takes no time: in one tick the log tells."""
    if request.started is not None and request.started == choice.ended == choice.started:
        return choice.last is not None and request.first > choice.last
    return request.starts_after(choice)


class _Running:
    """Failures that had not ended yet when the last try began."""

    def __init__(self, after: Callable[[Draft, Draft], bool] = Draft.starts_after) -> None:
        self._after = after
        self._timed: list[tuple[int, int, Draft]] = []  # a heap, by end
        self._untimed: list[Draft] = []

    def __bool__(self) -> bool:
        return bool(self._timed or self._untimed)

    def add(self, failure: Draft) -> None:
        if failure.ended is None:
            self._untimed.append(failure)
        else:
            heappush(self._timed, (failure.ended, failure.first, failure))

    def ended_before(self, draft: Draft) -> list[Draft]:
        """Those that a try began after; they are running no longer."""
        if draft.started is None:
            candidates = [*self._untimed, *(failure for _, _, failure in self._timed)]
            self._timed, self._untimed = [], []
        else:
            candidates, self._untimed = self._untimed, []
            while self._timed and self._timed[0][0] <= draft.started:
                candidates.append(heappop(self._timed)[2])
        over = [failure for failure in candidates if self._after(draft, failure)]
        if len(over) < len(candidates):
            for failure in candidates:
                if not self._after(draft, failure):
                    self.add(failure)
        return over


def _recover_what_is_inside(drafts: Sequence[Draft]) -> None:
    """Hand every recovery down. A step comes after the one that it lies in."""
    handed: dict[int, Draft] = {}
    for draft in drafts:
        by = draft.recovered_by
        if by is None and draft.parent is not None:
            by = handed.get(id(draft.parent))
            if draft.problem:
                draft.recovered_by = by
        if by is not None:
            handed[id(draft)] = by

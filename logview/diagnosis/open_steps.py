"""The steps that are open at one place in the order of a trace. It only keeps them: who lies inside
whom is decided elsewhere."""

from __future__ import annotations

from collections import defaultdict
from heapq import heappop, heappush

from logview.diagnosis.draft import Draft
from logview.model import Kind, Status

_FAILED = Status.FAILED  # looked up once, not for each of a million events
_HOLDS_SESSIONS = frozenset({Kind.TOOL, Kind.AGENT, Kind.BLOCK})


class OpenSteps:
    """The steps that were begun and not answered yet, at one place in the order."""

    def __init__(self) -> None:
        self._all: dict[int, Draft] = {}
        self._calls = OpenCalls()
        self._unanswered: dict[str | None, dict[int, Draft]] = defaultdict(dict)
        self._problems: dict[str | None, dict[int, Draft]] = defaultdict(dict)

    def add(self, draft: Draft) -> None:
        key = id(draft)
        self._all[key] = draft
        if draft.kind in _HOLDS_SESSIONS:
            self._calls.add(draft)
        if draft.result is None:
            self._unanswered[draft.session][key] = draft
        if draft.problem:
            self._problems[draft.session][key] = draft

    def remove(self, draft: Draft) -> None:
        key = id(draft)
        self._all.pop(key, None)
        if draft.kind in _HOLDS_SESSIONS:
            self._calls.remove(draft)
        if draft.result is None:
            self._unanswered[draft.session].pop(key, None)
        if draft.problem:
            self._problems[draft.session].pop(key, None)

    def holds(self, draft: Draft) -> bool:
        return id(draft) in self._all

    def end(self, session: str | None) -> None:
        """What an execution never answered is open no longer once it has ended."""
        if session in self._unanswered:
            for draft in list(self._unanswered[session].values()):
                self.remove(draft)

    def around(self, log: Draft) -> Draft | None:
        """The innermost step; for an error rather one of the same session that is going to fail,
        since steps that ran side by side share the moment."""
        innermost = _latest(self._all)
        if innermost is None or innermost.problem or log.status is not _FAILED:
            return innermost
        return _latest(self._problems[innermost.session]) or innermost

    def call_outside(self, session: str | None) -> tuple[Draft | None, int]:
        """The innermost call of another session, and how many of that one's are open."""
        return self._calls.outside(session)


def _latest(steps: dict[int, Draft]) -> Draft | None:
    """The step that was opened last. It is taken out and put back: whoever only looks steps over
    the gaps that others left behind it, each time anew."""
    if not steps:
        return None
    key, step = steps.popitem()
    steps[key] = step
    return step


class OpenCalls:
    """The open calls of each session, with the innermost of any other at hand: a trace may have
    as many sessions as open calls."""

    def __init__(self) -> None:
        self._by_session: dict[str | None, dict[int, Draft]] = defaultdict(dict)
        self._innermost: list[tuple[int, Draft]] = []
        """A heap, the latest first, with the latest open call of every session in it. Others are
        taken out when they come to its top."""

    def add(self, draft: Draft) -> None:
        self._by_session[draft.session][id(draft)] = draft
        heappush(self._innermost, (-draft.first, draft))

    def remove(self, draft: Draft) -> None:
        calls = self._by_session[draft.session]
        if calls.pop(id(draft), None) is None:
            return
        latest = _latest(calls)
        if latest is not None and latest.first < draft.first:
            heappush(self._innermost, (-latest.first, latest))

    def outside(self, session: str | None) -> tuple[Draft | None, int]:
        """The innermost call of another session, and how many of that one's are open."""
        found: Draft | None = None
        own: Draft | None = None
        heap = self._innermost
        while heap and found is None:
            latest = heap[0][1]
            if _latest(self._by_session[latest.session]) is not latest:
                heappop(heap)
            elif latest.session == session:
                own = heappop(heap)[1]
            else:
                found = latest
        if own is not None:
            heappush(heap, (-own.first, own))
        return found, len(self._by_session[found.session]) if found is not None else 0

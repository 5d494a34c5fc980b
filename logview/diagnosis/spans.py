"""Which step lies inside which by their identifiers: what names a parent lies inside it, whatever
the times say."""

from __future__ import annotations

from collections.abc import Sequence

from logview.diagnosis.draft import Draft
from logview.model import Kind

# Members of an enumeration are looked up once, not for each of a million events.
_LOG = Kind.LOG


def parents_by_span(drafts: Sequence[Draft], times: Sequence[int]) -> dict[int, Draft | None]:
    """For each step that names its parent (by `id`) the step that it lies inside, None where that
    one is not in the trace or is the step itself.

    Log rows hold nothing, and the identifier that one carries is that of a span around it: where
    another format logged that span, the row lies in it. Where several steps share an identifier,
    the earliest holds what names it.
    """
    named: list[tuple[Draft, str]] = []
    rows: list[Draft] = []
    for draft in drafts:
        parent = _parent(draft)
        if parent is not None:
            named.append((draft, parent))
        elif draft.kind is _LOG and _spans(draft):
            rows.append(draft)
    if not named and not rows:
        return {}
    holders = _Holders(drafts, times)
    inside: dict[int, Draft | None] = {}
    for row in rows:
        around = holders.around(row)
        if around is not None:
            inside[id(row)] = around
    for draft, parent in named:
        if draft.kind is _LOG:
            around = holders.around(draft) or holders.of(parent)
        elif parent in _spans(draft):
            around = None
            draft.doubt(f"it names itself as its parent span ({parent})")
        else:
            around = holders.of(parent)
        inside[id(draft)] = around
        if around is None:
            if holders.missing(parent):
                draft.doubt(f"its parent span {parent} is not in this log")
        elif holders.count(parent) > 1:
            draft.doubt(
                f"{holders.count(parent)} spans have the id {parent}, that of its parent: "
                "shown inside the earliest of them"
            )
    return inside


class _Holders:
    """The steps by their identifiers."""

    def __init__(self, drafts: Sequence[Draft], times: Sequence[int]) -> None:
        self._steps: dict[str, Draft] = {}
        self._counts: dict[str, int] = {}
        self._rows: set[str] = set()
        for draft in drafts:
            if draft.kind is _LOG:
                self._rows.update(_spans(draft))
                continue
            for span in _spans(draft):
                known = self._steps.get(span)
                self._counts[span] = self._counts.get(span, 0) + 1
                if known is None or _start(draft, times) < _start(known, times):
                    self._steps[span] = draft

    def of(self, span: str) -> Draft | None:
        return self._steps.get(span)

    def around(self, row: Draft) -> Draft | None:
        """The step of another format that has the identifier which a log row carries. Where a
        logger writes the span into all its lines, none of them is that span."""
        steps = (self._steps.get(span) for span in _spans(row))
        return next((s for s in steps if s and s.own[0].format != row.own[0].format), None)

    def count(self, span: str) -> int:
        return self._counts.get(span, 0)

    def missing(self, span: str) -> bool:
        """Whether nothing in a trace that has spans carries the identifier."""
        return bool(self._steps) and span not in self._steps and span not in self._rows


def _parent(draft: Draft) -> str | None:
    for event in draft.own:
        if event.parent is not None:
            return event.parent
    return None


def _spans(draft: Draft) -> Sequence[str]:
    """The identifiers of a step; almost always one at most."""
    own = draft.own
    if len(own) == 1:
        span = own[0].span
        return () if span is None else (span,)
    return tuple(dict.fromkeys(event.span for event in own if event.span is not None))


def cut_circles(drafts: Sequence[Draft], times: Sequence[int]) -> None:
    """Make sure that no step lies inside itself by way of others, and reckon every depth anew.

    A circle is cut at its earliest start.
    """
    for draft in drafts:
        parent = draft.parent
        if parent is None:
            draft.depth = 0
        elif parent.first < draft.first:
            draft.depth = parent.depth + 1
        else:
            break
    else:
        return  # each comes after the one that it lies in: no circle closes
    done: set[int] = set()
    for draft in drafts:
        path: list[Draft] = []
        on_path: dict[int, int] = {}
        at: Draft | None = draft
        while at is not None and id(at) not in done:
            if id(at) in on_path:
                circle = path[on_path[id(at)] :]
                cut = min(circle, key=lambda step: _start(step, times))
                cut.doubt("its parent spans form a circle: it is cut here")
                cut.parent = None
                break
            on_path[id(at)] = len(path)
            path.append(at)
            at = at.parent
        done.update(on_path)
    for draft in drafts:
        draft.depth = -1
    for draft in drafts:
        path = []
        at = draft
        while at is not None and at.depth < 0:
            path.append(at)
            at = at.parent
        depth = at.depth if at is not None else -1
        for step in reversed(path):
            depth += 1
            step.depth = depth


def _start(draft: Draft, times: Sequence[int]) -> tuple[int, int]:
    return draft.started if draft.started is not None else times[draft.first], draft.first

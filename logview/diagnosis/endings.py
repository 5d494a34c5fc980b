"""How an execution ended: by which event, and whether what that event says can be true."""

from __future__ import annotations

import re
from collections.abc import Sequence

from logview.diagnosis.draft import Draft
from logview.diagnosis.header import end_of, fact
from logview.diagnosis.order import Ordered
from logview.diagnosis.providers import asks_provider
from logview.model import Ends, Event, Kind, Reason, Status

# Members of an enumeration are looked up once, not for each of a million events.
_NEVER, _NO = Ends.NEVER, Ends.NO
_OK = Status.OK
_OUTPUT = Kind.OUTPUT
_EXECUTION_END = "execution.end"
_ANSWERS = frozenset({"chatbot", "generator", "editor", "image"})
"""The features that are there to answer somebody."""
_GOOD_WORDS = frozenset({Status.OK, Status.SKIPPED, Status.INFO, None})
_GATES = frozenset({Kind.LIMIT, Kind.PROVIDER, Kind.MODEL, Kind.VALIDATE})
"""What may refuse an execution as a whole."""
_OVER = re.compile(r"\b(?:ended|finished)\b", re.IGNORECASE)
_SUCCESS = re.compile(r"\b(?:success\w*|succe\w+|complete\w*|ok|done|fine)\b", re.IGNORECASE)
NO_RESPONSE_WHY = "it ended without an output or a successful provider request"
BLOCKED_WHY = "the log only says that it ended, and nothing was answered or put out after the block"


def end_of_execution(ordered: Ordered, root: str | None) -> Event | None:
    """The event with which the execution ended, if it says that it did: the last one to end."""
    end, latest = None, 0
    for event, time in zip(ordered.events, ordered.times, strict=True):
        ends = event.ends
        if ends is _NEVER or ends is _NO or not (event.session is None or event.session == root):
            continue
        ended = end_of(event) if event.time is not None else time
        if end is None or ended >= latest:
            end, latest = event, ended
    return end


def deny_end(drafts: Sequence[Draft], events: Sequence[Event], end: Event | None) -> Event | None:
    """The end of an execution, made a bad one where it says that it ended well and cannot have.

    One that was to answer somebody failed if it neither put anything out nor was answered by a
    provider. Where the log has words only, and they do not tell how it went, it is blocked if a
    gate blocked it and nothing came after that. Steps must be in order and their attempts settled.
    """
    if end is None or end.event != _EXECUTION_END or end.status not in _GOOD_WORDS:
        return end
    if "inferred" in end.facts:
        denied = _blocked(drafts, end)
    elif (fact(events, "feature") or "").lower() in _ANSWERS:
        denied = _unanswered(drafts, end)
    else:
        return end
    if denied is None:
        return end
    for draft in drafts:
        if draft.result is end and denied.status is not None:
            draft.result, draft.status = denied, denied.status
    return denied


def _unanswered(drafts: Sequence[Draft], end: Event) -> Event | None:
    for draft in drafts:
        if _answers(draft):
            return None
    return end._replace(
        status=Status.FAILED,
        reason=Reason.NO_RESPONSE,
        reason_text=None,
        why=NO_RESPONSE_WHY,
        ends=Ends.BAD,
    )


def _blocked(drafts: Sequence[Draft], end: Event) -> Event | None:
    words = end.message or ""
    if _OVER.search(words) is None or _SUCCESS.search(words) is not None:
        return None
    for draft in reversed(drafts):
        if _answers(draft) or (draft.kind is Kind.BLOCK and draft.status is Status.OK):
            return None
        if _refused_all(draft) and draft.result is not None:
            return end._replace(
                status=Status.BLOCKED,
                reason=draft.result.reason,
                reason_text=draft.result.reason_text,
                why=BLOCKED_WHY,
                ends=Ends.BAD,
            )
    return None


def _answers(draft: Draft) -> bool:
    answer = draft.kind is _OUTPUT or asks_provider(draft.kind, draft.own)
    return answer and draft.status is _OK


def _refused_all(draft: Draft) -> bool:
    """Whether a gate blocked the execution itself, and not a block of it, for good."""
    if draft.status is not Status.BLOCKED or draft.recovered_by is not None:
        return False
    return draft.kind in _GATES and draft.parent is None and "block" not in draft.facts

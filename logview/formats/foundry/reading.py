"""What one kind of chatbot event says of itself. What every row says is no part of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from logview.model import NO_FACTS, Ends, Kind, Phase, Reason, Status


class Reading(NamedTuple):
    """The fields of an event that depend on its kind."""

    kind: Kind
    phase: Phase
    name: str
    span: str | None
    status: Status | None
    raw_status: str | None
    reason: Reason | None
    reason_text: str | None
    message: str | None
    why: str | None
    duration: int | None
    ends: Ends
    facts: Mapping[str, str]


def reading(
    kind: Kind,
    phase: Phase = Phase.ALONE,
    *,
    name: str = "",
    span: str | None = None,
    status: Status | None = None,
    raw_status: str | None = None,
    reason: Reason | None = None,
    reason_text: str | None = None,
    message: str | None = None,
    why: str | None = None,
    duration: int | None = None,
    ends: Ends = Ends.NO,
    facts: Mapping[str, str] = NO_FACTS,
) -> Reading:
    """A reading with what is unusual about it; the class itself takes thrice as long."""
    return tuple.__new__(
        Reading,
        (kind, phase, name, span, status, raw_status, reason, reason_text, message, why, duration,
         ends, facts),
    )  # fmt: skip

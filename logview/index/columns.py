"""An event as a row of the index and back: the one place that knows the order of its columns."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from logview.index.keys import offset_of, row_id, source_of
from logview.model import NO_FACTS, Ends, Event, Kind, Phase, Reason, Status, TimeBasis

EVENT_COLUMNS = (
    "id, ordinal, length, format, time, time_digits, time_basis, trace_id, session_id, span, "
    "parent, kind, phase, event, name, status, raw_status, reason, reason_text, message, why, "
    "duration, level, user, owner, ends, fingerprint, facts"
)
TRACE_COLUMN = EVENT_COLUMNS.split(", ").index("trace_id")
EVENT_PLACES = ", ".join("?" * (EVENT_COLUMNS.count(",") + 1))

Intern = Callable[[str | None], int | None]
Row = tuple[Any, ...]


def event_row(event: Event, source: int, trace: int, session: int | None, intern: Intern) -> Row:
    """The row of an event. `intern` gives a word its number."""
    return (
        row_id(source, event.offset, event.ordinal),
        event.ordinal,
        event.length,
        intern(event.format),
        event.time,
        event.time_digits,
        intern(event.time_basis),
        trace,
        session,
        event.span,
        event.parent,
        intern(event.kind),
        intern(event.phase),
        intern(event.event),
        intern(event.name),
        intern(event.status),
        intern(event.raw_status),
        intern(event.reason),
        intern(event.reason_text),
        event.message,
        intern(event.why),
        event.duration,
        intern(event.level),
        intern(event.user),
        intern(event.owner),
        intern(event.ends),
        event.fingerprint,
        json.dumps(dict(event.facts), sort_keys=True) if event.facts else None,
    )


class EventReader:
    """Makes events of rows again. Words and sources are looked up once and kept."""

    def __init__(
        self,
        word: Callable[[int], str],
        path: Callable[[int], str],
        session: Callable[[int], str | None],
    ) -> None:
        self._word = word
        self._path = path
        self._session = session

    def _words(self, number: int | None) -> str | None:
        return None if number is None else self._word(number)

    def event(self, row: Sequence[Any], trace: str | None) -> Event:
        """The event of one row of `EVENT_COLUMNS`, of the trace of that name."""
        (
            identity,
            ordinal,
            length,
            form,
            time,
            digits,
            basis,
            _trace,
            session,
            span,
            parent,
            kind,
            phase,
            event,
            name,
            status,
            raw_status,
            reason,
            reason_text,
            message,
            why,
            duration,
            level,
            user,
            owner,
            ends,
            fingerprint,
            facts,
        ) = row
        word, words = self._word, self._words
        return Event(
            self._path(source_of(identity)),
            offset_of(identity, ordinal),
            ordinal,
            length,
            word(form),
            time,
            digits,
            TimeBasis(word(basis)),
            trace,
            None if session is None else self._session(session),
            span,
            parent,
            Kind(word(kind)),
            Phase(word(phase)),
            word(event),
            word(name),
            None if status is None else Status(word(status)),
            words(raw_status),
            None if reason is None else Reason(word(reason)),
            words(reason_text),
            message,
            words(why),
            duration,
            words(level),
            words(user),
            words(owner),
            Ends(word(ends)),
            fingerprint,
            _facts(facts),
        )


def _facts(text: str | None) -> Mapping[str, str]:
    return NO_FACTS if text is None else json.loads(text)

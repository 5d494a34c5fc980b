"""An event as a row of the index and back: the one place that knows what of it is stored where.

Most of an event it shares with all others of its sort. That is its shape, which is stored once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

import orjson

from logview.index.keys import offset_of, source_of
from logview.model import NO_FACTS, Ends, Event, Kind, Phase, Reason, Status, TimeBasis

EVENT_COLUMNS = (
    "id, ordinal, length, shape, time, trace_id, session_id, span, parent, message, duration, "
    "reason_text, user, owner, fingerprint, facts"
)
TRACE_COLUMN = EVENT_COLUMNS.split(", ").index("trace_id")
EVENT_PLACES = ", ".join("?" * (EVENT_COLUMNS.count(",") + 1))

Intern = Callable[[str | None], int | None]
Row = tuple[Any, ...]


class Shape(NamedTuple):
    """What the events of one sort have in common, as fields of `Event`."""

    format: str
    time_digits: int
    time_basis: TimeBasis
    kind: Kind
    phase: Phase
    event: str
    name: str
    status: Status | None
    raw_status: str | None
    reason: Reason | None
    why: str | None
    level: str | None
    ends: Ends

    @classmethod
    def of_words(cls, words: Sequence[Any]) -> Shape:
        """The shape whose fields are these words and numbers."""
        form, digits, basis, kind, phase, event, name, status, raw, reason, why, level, ends = words
        return cls(
            form,
            digits,
            TimeBasis(basis),
            Kind(kind),
            Phase(phase),
            event,
            name,
            None if status is None else Status(status),
            raw,
            None if reason is None else Reason(reason),
            why,
            level,
            Ends(ends),
        )


SHAPE_COLUMNS = ", ".join(Shape._fields)
SHAPE_PLACES = ", ".join("?" * len(Shape._fields))
SAME_SHAPE = " AND ".join(f"{name} IS ?" for name in Shape._fields)
fields_of_shape = itemgetter(*(Event._fields.index(name) for name in Shape._fields))
"""The fields of an event's shape, in the order of `Shape`."""

_TEXT = frozenset({"node_id", "parent_node_id", "blocks", "not_run", "cost"})
"""Facts that are another text in every event; the words of all others recur."""


def stored_facts(facts: Mapping[str, str], intern: Intern) -> str:
    """What an event alone says, as the index holds it: a JSON object in which a word that recurs
    is its number."""
    held = {key: word if key in _TEXT else intern(word) for key, word in facts.items()}
    return orjson.dumps(held, option=orjson.OPT_SORT_KEYS).decode()


class EventReader:
    """Makes events of rows again. Shapes, words and sources are looked up once and kept."""

    def __init__(
        self,
        shape: Callable[[int], Shape],
        word: Callable[[int], str],
        path: Callable[[int], str],
        session: Callable[[int], str],
    ) -> None:
        self._shape = shape
        self._word = word
        self._path = path
        self._session = session

    def event(self, row: Sequence[Any], trace: str | None) -> Event:
        """The event of one row of `EVENT_COLUMNS`, of the trace of that name."""
        identity, ordinal, length, shape, time, _, session, span, parent, message = row[:10]
        duration, reason_text, user, owner, fingerprint, facts = row[10:]
        form, digits, basis, kind, phase, event, name, status, raw, reason, why, level, ends = (
            self._shape(shape)
        )
        word = self._word
        return Event(
            self._path(source_of(identity)),
            offset_of(identity, ordinal),
            ordinal,
            length,
            form,
            time,
            digits,
            basis,
            trace,
            None if session is None else self._session(session),
            span,
            parent,
            kind,
            phase,
            event,
            name,
            status,
            raw,
            reason,
            None if reason_text is None else word(reason_text),
            message,
            why,
            duration,
            level,
            None if user is None else word(user),
            None if owner is None else word(owner),
            ends,
            fingerprint,
            NO_FACTS if facts is None else self._facts(facts),
        )

    def _facts(self, text: str) -> Mapping[str, str]:
        held: dict[str, str | int] = orjson.loads(text)
        return {k: self._word(w) if isinstance(w, int) else w for k, w in held.items()}

"""Events as the index takes them: without secrets, with what many of them share written once, and
plain enough to be sent from one process to another."""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from logview.index.columns import Shape, fields_of_shape
from logview.model import PROBLEMS, Event
from logview.redact import Redactor

PREVIEW = 80
"""Characters of a message that the index keeps for lists; the log has the rest."""
EVIDENCE = 2_000
"""The same for the message of a failure, which must outlive its log."""

Row = tuple[Any, ...]


class Unread(NamedTuple):
    """A record that became no event, and why."""

    offset: int
    length: int
    reason: str
    on_purpose: bool = False
    """Nothing is wrong with it: it was counted and left out."""


class Packed(NamedTuple):
    """The events of some records of one source, and the records that became none."""

    shapes: Sequence[Shape]
    rows: Sequence[Row]
    """For each event its offset, ordinal, length, time, trace, session, span, parent, message,
    duration, reason text, user, owner, fingerprint and facts (None for none), and the place of its
    shape among `shapes`."""
    unread: Sequence[Unread]
    chained: bool = False
    """Whether the order of the file decided to which execution an event belongs."""

    def to_bytes(self) -> bytes:
        """What `from_bytes` takes, in another process of the same version of Python."""
        shapes = [[None if f is None else _plain(f) for f in shape] for shape in self.shapes]
        return marshal.dumps((shapes, list(self.rows), [tuple(one) for one in self.unread]))

    @classmethod
    def from_bytes(cls, data: bytes) -> Packed:
        """What `to_bytes` made."""
        shapes, rows, unread = marshal.loads(data)
        return cls([Shape.of_words(shape) for shape in shapes], rows, [Unread(*u) for u in unread])


def _plain(field: str | int) -> str | int:
    return field if isinstance(field, int) else str(field)


def pack(events: Iterable[Event], unread: Sequence[Unread], redactor: Redactor) -> Packed:
    """The events as the index keeps them: messages shortened, secrets hidden."""
    numbers: dict[Row, int] = {}
    rows: list[Row] = []
    hide = redactor.text
    for event in events:
        shape = fields_of_shape(event)
        number = numbers.get(shape)
        if number is None:
            number = numbers[shape] = len(numbers)
        message = event.message
        if message is not None:
            message = _kept(message, EVIDENCE if event.status in PROBLEMS else PREVIEW, redactor)
        facts = event.facts
        rows.append(
            (
                event.offset,
                event.ordinal,
                event.length,
                event.time,
                event.trace,
                event.session,
                event.span,
                event.parent,
                message,
                event.duration,
                event.reason_text,
                event.user,
                event.owner,
                event.fingerprint,
                {key: hide(word) for key, word in facts.items()} if facts else None,
                number,
            )
        )
    return Packed([Shape(*shape) for shape in numbers], rows, unread)


def _kept(message: str, most: int, redactor: Redactor) -> str:
    hidden = redactor.text(message[: most * 4])
    return hidden if len(hidden) <= most else hidden[: most - 1] + "…"

"""Bracketed text, as Aimogen's predecessor is known to write it: `[7-Mar-2026 14:05:09 UTC] words`.

It names no execution, status or user: what is read between the lines is marked as inferred. The
clock is the site's, whatever the zone behind it says.
"""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import PurePosixPath

from logview.formats.aimogen import terms, wording
from logview.formats.aimogen.bracket import BRACKET, stamp_of, time_of, words_of
from logview.formats.aimogen.records import NAME
from logview.formats.record import Place, fingerprint
from logview.model import ENDINGS, NO_FACTS, Ends, Event, Kind, Phase, Status
from logview.rotation import family_of
from logview.text import decode
from logview.times import SECOND

SILENCE = 5 * 60 * SECOND
"""A longer gap between two records is between two executions: PHP and the providers give up on a
request long before, and a log without an end of one would never begin another."""
SET_BACK = 60 * SECOND
"""A clock that goes back by more is another part of the log, pasted or written after a change of
the clock; by less it is two requests that wrote at a time."""

_DUMP = re.compile(r"\s|[{\[<(]|array\b|stdClass\b|object\b|string\(|int\(|bool\(", re.IGNORECASE)
"""How the second line of a dump begins."""
_MIXED = "the execution before it had not said that it ended: records of the two may be mixed"


def events(content: str, place: Place) -> list[Event] | None:
    """The one event of a record; None where it does not begin with such a bracket.

    Its trace is that of an execution that would begin here: `continues` says which one it is.
    """
    bracket = BRACKET.match(content)
    if bracket is None:
        return None
    text = words_of(content)
    first, _, rest = text.partition("\n")
    said = wording.read(first)
    dumped = bool(rest) and _DUMP.match(rest) is not None
    instant, stamp = time_of(bracket), stamp_of(bracket)
    message = first.rstrip() if said is not None or dumped else text
    event = Event(
        source=place.source,
        offset=place.offset,
        ordinal=0,
        length=place.length,
        format=NAME,
        time=instant.ns,
        time_digits=instant.digits,
        time_basis=instant.basis,
        trace=f"{_prefix(place.source)}{stamp}@{place.offset}",
        session=None,
        span=None,
        parent=None,
        kind=Kind.LOG,
        phase=Phase.ALONE,
        event="log",
        name="",
        status=Status.INFO,
        raw_status=None,
        reason=None,
        reason_text=None,
        message=message or None,
        why=None,
        duration=None,
        level=None,
        user=None,
        owner=None,
        ends=Ends.NEVER,
        # The same words in the same second are two records, unless they are a copy of the file.
        fingerprint=fingerprint(f"{place.offset} {content}"),
        facts=NO_FACTS,
    )
    return [event if said is None else _as_said(event, said)]


def hangs(event: Event) -> bool:
    """Whether a row names no execution, so that the order of its file tells."""
    own = event.trace or ""
    return own.endswith(f"@{event.offset}") and own.startswith(_prefix(event.source))


def continues(before: Event | None, event: Event) -> Event:
    """The event within the execution that its file tells it to be part of. A row that names its
    execution stays as it is."""
    if not hangs(event):
        return event
    prefix = _prefix(event.source)
    if before is None or not (before.trace or "").startswith(prefix):
        return event
    begins = event.event == terms.START
    if before.ends in ENDINGS:
        return event
    if before.time is not None and event.time is not None:
        gap = event.time - before.time
        if gap > SILENCE and not begins:
            return _inferred(event, f"cut here after {_about(gap)} of silence")
        if gap < -SET_BACK and not begins:
            return _inferred(event, f"cut here: the clock goes back by {_about(-gap)}")
        if begins and -SET_BACK <= gap <= SILENCE:
            return _inferred(event, _MIXED)
    if begins:
        return event
    return event._replace(trace=before.trace)


def _as_said(event: Event, said: wording.Saying) -> Event:
    why = f"the words “{said.words}” of a text log, which has no status"
    return event._replace(
        kind=said.kind,
        phase=said.phase,
        event=said.step,
        name=said.name,
        span=said.facts.get("block") if said.kind is Kind.BLOCK else None,
        status=said.status,
        raw_status=said.raw_status,
        reason=said.reason,
        reason_text=said.reason_text,
        why=why if said.status is not None else None,
        ends=said.ends,
        facts={
            **said.facts,
            "inferred": f"read from the words “{said.words}”: the log has no status",
        },
    )


def _inferred(event: Event, sentence: str) -> Event:
    known = event.facts.get("inferred")
    inferred = f"{known}; {sentence}" if known else sentence
    return event._replace(facts={**event.facts, "inferred": inferred})


def _about(gap: int) -> str:
    """A gap in words, to the minute, the hour or the day."""
    for unit, size in (("days", 86_400), ("hours", 3_600)):
        if gap >= 2 * size * SECOND:
            return f"{gap // (size * SECOND)} {unit}"
    minutes = gap // (60 * SECOND)
    return f"{minutes} minute{'s' if minutes != 1 else ''}"


@lru_cache(maxsize=256)
def _prefix(source: str) -> str:
    """How the traces of a log begin: all parts of a rotated log share it."""
    return f"text:{decode(os.fsencode(PurePosixPath(family_of(source)).name))}:"

"""Reads records by a mapping: a record, and each item of its list, becomes an event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

import orjson

from logview.formats.custom.mapping import FACTS, PARENT, Condition, FormatMapping, Judged
from logview.formats.format import Format, Rows
from logview.formats.jsonlog.durations import counted, parse_duration
from logview.formats.jsonlog.fields import find
from logview.formats.jsonlog.levels import level_of
from logview.formats.jsonlog.reasons import reason_of
from logview.formats.record import Content, Place, Row, fingerprint
from logview.model import (
    NO_FACTS,
    PROBLEMS,
    Ends,
    Event,
    Kind,
    Phase,
    Reason,
    Section,
    Status,
    new_event,
)
from logview.times import UNKNOWN, Instant, parse_time

_UNJUDGED = frozenset({Phase.CALL, Phase.ASIDE})


def format_of(mapping: FormatMapping) -> Format:
    """The format that reads records as the mapping says."""
    reader = _Reader(mapping)
    groups = (" and ".join(condition.path for condition in group) for group in mapping.match)
    return Format(
        name=mapping.name,
        title=mapping.title,
        recognises=f"what its file says of {', or of '.join(groups)}",
        events=reader.events,
        describe=reader.describe,
        input_and_output=reader.input_and_output,
    )


class _Item(NamedTuple):
    """A record, or an item of its list with the record around it."""

    row: Row
    around: Row | None = None


class _Found(NamedTuple):
    """The word of a field, with the path it was found under and the value that it stands for."""

    word: str
    path: str
    value: Any


class _Reader:
    def __init__(self, mapping: FormatMapping) -> None:
        self._mapping = mapping
        needed = [_keys_needed(group) for group in mapping.match]
        self._may_fit = None if frozenset() in needed else frozenset().union(*needed)

    def events(self, content: Content, place: Place) -> list[Event] | None:
        """The events of a record, or None where it does not fit the mapping's conditions."""
        if isinstance(content, str):
            return None
        if self._may_fit is not None and self._may_fit.isdisjoint(content):
            return None  # most rows are of other formats, and this is the cheapest way to tell
        if not any(all(_fits(content, c) for c in group) for group in self._mapping.match):
            return None
        return [
            self._event(item, ordinal, place) for ordinal, item in enumerate(self._items(content))
        ]

    def describe(self, rows: Rows, before: Rows) -> tuple[Section, ...]:
        """The sections of a step: what went in, what came out, and each record as it is."""
        sections: list[Section] = []
        for event, content in rows:
            item = self._item(event, content)
            if item is None:
                continue
            for field in ("input", "output"):
                value = self._value(item, field)
                if value is not None:
                    sections.append(Section(field, value))
            sections.append(Section(event.event or "record", item.row))
        return tuple(sections)

    def input_and_output(self, rows: Rows) -> tuple[object, object]:
        """What went into a step and what came out of it, by the fields of these names."""
        given: object = None
        came: object = None
        for event, content in rows:
            item = self._item(event, content)
            if item is not None:
                given = _first(self._value(item, "input"), given)
                came = _first(self._value(item, "output"), came)
        return given, came

    def _items(self, row: Row) -> list[_Item]:
        each = self._mapping.each
        listed = find(row, each) if each else None
        if not isinstance(listed, list):
            return [_Item(row)]
        return [_Item(row), *(_Item(one, row) for one in listed if isinstance(one, dict))]

    def _item(self, event: Event, content: Content) -> _Item | None:
        """The part of a record that an event was made of."""
        if isinstance(content, str):
            return None
        items = self._items(content)
        return items[event.ordinal] if event.ordinal < len(items) else items[0]

    def _value(self, item: _Item, field: str) -> Any:
        return next((value for _, value in self._values(item, field)), None)

    def _values(self, item: _Item, field: str) -> list[tuple[str, Any]]:
        found = []
        for path in self._mapping.fields.get(field, ()):
            if not path.startswith(PARENT):
                value = find(item.row, path)
            elif item.around is not None:
                value = find(item.around, path[len(PARENT) :])
            else:
                continue
            if value is not None:
                found.append((path, value))
        return found

    def _found(self, item: _Item, field: str) -> _Found | None:
        for path, value in self._values(item, field):
            text = _as_word(value)
            if text:
                return _Found(text, path, value)
        return None

    def _word(self, item: _Item, field: str) -> str | None:
        found = self._found(item, field)
        return found.word if found else None

    def _event(self, item: _Item, ordinal: int, place: Place) -> Event:
        said = self._mapping
        kind_word = self._word(item, "kind")
        kind = said.kinds.of(kind_word) or Kind.OTHER
        phase_word = self._word(item, "phase") if "phase" in said.fields else kind_word
        phase = said.phases.of(phase_word) or Phase.ALONE
        time, duration = self._times(item, phase)
        level = self._word(item, "level")
        found, judged, why = self._status(item, level)
        reason, reason_text = self._reason(item, judged.status)
        parent = self._word(item, "parent")
        message = self._word(item, "message")
        source, offset, length, _ = place
        return new_event(
            source, offset, ordinal, length, said.name, time.ns, time.digits, time.basis,
            self._word(item, "trace"), self._word(item, "session"),
            self._word(item, "span"), parent,
            kind, phase, self._word(item, "event") or kind_word or "record",
            self._word(item, "name") or "",
            judged.status if found or phase not in _UNJUDGED else None, _short(found),
            reason, reason_text, message, why, duration, level,
            self._word(item, "user"), self._word(item, "owner"),
            self._ends(kind_word, judged.status, root=parent is None and _is_done(kind)),
            fingerprint(item.row), self._facts(item, judged, message, found),
        )  # fmt: skip

    def _times(self, item: _Item, phase: Phase) -> tuple[Instant, int | None]:
        """When it was, and how long it took.

        A step by itself is dated at its start, every other event when it was logged.
        """
        time = next(
            (t for _, v in self._values(item, "time") if (t := parse_time(v)).ns is not None),
            UNKNOWN,
        )
        duration = None
        for _, value in self._values(item, "duration"):
            duration = self._duration(value)
            if duration is not None:
                break
        end = next(
            (t for _, v in self._values(item, "end") if (t := parse_time(v)).ns is not None), None
        )
        if end is None or end.ns is None:
            return time, duration
        if time.ns is None:
            return end, duration
        if duration is None and end.ns >= time.ns:
            duration = counted(end.ns - time.ns, 1)
        return (end if phase is Phase.OUTCOME else time), duration

    def _duration(self, value: object) -> int | None:
        if isinstance(value, str):
            text = value.strip()
            if not text.replace(".", "", 1).isdecimal() or len(text) > 30:
                return parse_duration(text)
            value = float(text)
        return counted(value, self._mapping.unit)

    def _status(self, item: _Item, level: str | None) -> tuple[_Found | None, Judged, str | None]:
        """The value that decided, what it means, and why."""
        known = self._mapping.statuses
        found = self._found(item, "status")
        judged = known.of(found.word if found else None)
        if judged is not None:
            if found is None:
                return None, judged, None
            shown = "an object" if isinstance(found.value, dict | list) else found.word[:80]
            return found, judged, f"{found.path} is {shown}, which counts as {judged.status}"
        said = level_of("level", level) if found is None else None
        if said is not None and said.failing:
            return None, Judged(Status.FAILED), said.said
        return found, Judged(Status.INFO), None

    def _reason(self, item: _Item, status: Status) -> tuple[Reason | None, str | None]:
        """The reason class, and the log's word for it; true and false are no such word."""
        values = [v for _, v in self._values(item, "reason") if _as_word(v)]
        words = [_as_word(value) or "" for value in values if not isinstance(value, bool)]
        if status not in PROBLEMS:
            return None, words[0] if words else None
        for value in values:
            reason = self._mapping.reasons.of(_as_word(value))
            if reason is not None:
                return reason, None if isinstance(value, bool) else _as_word(value)
        absent = self._mapping.reasons.of(None) if not words else None
        return (absent, None) if absent is not None else reason_of(words)

    def _ends(self, kind: str | None, status: Status, *, root: bool) -> Ends:
        said = self._mapping
        if (said.root_ends and root) or said.ends.of(kind):
            return Ends.BAD if status in PROBLEMS else Ends.GOOD
        return Ends.NO if said.ends.exact or said.ends.patterns else Ends.NEVER

    def _facts(
        self, item: _Item, judged: Judged, message: str | None, found: _Found | None
    ) -> Mapping[str, str]:
        facts = {
            name: text
            for name in FACTS
            if name in self._mapping.fields and (text := self._word(item, name)) is not None
        }
        if judged.notice and "notice" not in facts:
            facts["notice"] = message or (_short(found) or "noticed")
        return facts or NO_FACTS


def _is_done(kind: Kind) -> bool:
    """Whether a kind is something that an execution did, rather than a mark of its beginning."""
    return kind not in {Kind.MARKER, Kind.LOG}


def _keys_needed(group: Sequence[Condition]) -> frozenset[str]:
    """Keys of which a row has one if the conditions hold; empty where they hold of a row without
    any."""
    for condition in group:
        absent_fits = condition.values is not None and condition.values.of(None)
        if condition.present and not absent_fits:
            return frozenset(accumulate(condition.path.split("."), "{}.{}".format))
    return frozenset()


def _fits(row: Row, condition: Condition) -> bool:
    value = find(row, condition.path)
    if condition.values is None:
        return (value is not None) is condition.present
    return bool(condition.values.of(_as_word(value)))


def _as_word(value: object) -> str | None:
    """A value as a word: true and false too, structures as JSON; None for null."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case dict() | list() if value:
            try:
                return orjson.dumps(value).decode()
            except TypeError:
                return "…"  # a nest too deep for the writer
    return None


def _short(found: _Found | None) -> str | None:
    """The log's own word for a status; a structure is none."""
    if found is None or isinstance(found.value, dict | list):
        return None
    return found.word


def _first(value: object, otherwise: object) -> object:
    return value if value is not None else otherwise

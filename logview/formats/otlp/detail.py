"""What the inspector shows of OTLP's spans and log records: what went in and came out, what was
thrown, and the attributes as plain JSON.

Attributes keep their dotted names and stand in order of name; only lists that are written as one
attribute for each member are gathered, and text that is JSON is opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from logview.formats.format import Rows
from logview.formats.otlp import conventions as say
from logview.formats.otlp.attributes import nanoseconds, plain, plain_attributes
from logview.formats.otlp.batches import LOG, SPAN, Batch, batches_of, is_otlp
from logview.formats.otlp.ids import span_id, trace_id
from logview.formats.otlp.spans import code_of
from logview.formats.record import Content, Row, loads_exact
from logview.model import Event, Kind, Section
from logview.times import milliseconds, rfc3339

_LONGEST_INDEX = 6
_IDS = (("traceId", trace_id), ("spanId", span_id), ("parentSpanId", span_id))
_KINDS = ("unspecified", "internal", "server", "client", "producer", "consumer")
_KIND_PREFIX = "SPAN_KIND_"
_DROPPED = ("droppedAttributesCount", "droppedEventsCount", "droppedLinksCount")
_MEMBER_PREFIXES = ("message.", "document.", "tool.", "embedding.")


class _Own(NamedTuple):
    """An event's own span or log record, and what it shares with others."""

    item: Row
    batch: Batch


def describe(rows: Rows, before: Rows) -> tuple[Section, ...]:
    """The sections of one step: of its span first, then of the log records that belong to it.
    Nothing of what came before is needed."""
    sections: list[Section] = []
    for event, content in rows:
        own = _own(event, content)
        if own is None:
            continue
        sections += _log(own) if own.batch.holds == LOG else _span(own)
    return tuple(sections)


def input_and_output(rows: Rows) -> tuple[object, object]:
    """What went into a step and what came out of it, from the first of its spans that says so."""
    for event, content in rows:
        own = _own(event, content)
        if own is not None and own.batch.holds == SPAN:
            values = _opened(plain_attributes(own.item.get("attributes")), literals=False)
            found = _first_said(values, own.item, literals=False)
            if found != (None, None):
                return found
    return None, None


def _own(event: Event, content: Content) -> _Own | None:
    """The span or log record that an event was made of; None where it is not in this content."""
    if isinstance(content, str) or not is_otlp(content):
        return None
    passed = 0
    for batch in batches_of(content):
        place = event.ordinal - passed
        if place < len(batch.items):
            item = batch.items[place] if place >= 0 else None
            if not isinstance(item, dict) or not _is_of(item, batch, event):
                return None
            return _Own(item, batch)
        passed += len(batch.items)
    return None


def _is_of(item: Row, batch: Batch, event: Event) -> bool:
    """Whether this is the event's: a record that holds several contents counts through them all."""
    if (batch.holds == LOG) != (event.kind is Kind.LOG):
        return False
    mine = span_id(item.get("spanId"))
    known = event.parent if batch.holds == LOG else event.span
    return trace_id(item.get("traceId")) == event.trace and mine == known


def _span(own: _Own) -> Iterator[Section]:
    span = own.item
    values = _opened(plain_attributes(span.get("attributes")), literals=True)
    given, came = _first_said(values, span, literals=True)
    if given is not None:
        yield Section("input", given)
    if came is not None:
        yield Section("output", came)
    events = list(_events(span))
    thrown = [event for name, event in events if name == "exception"]
    if thrown:
        yield Section("exceptions", thrown)
    shown = (given, came)
    rest = {key: values[key] for key in sorted(values) if not _is_any(values[key], shown)}
    if rest:
        yield Section("attributes", rest)
    others = [{"name": name, **event} for name, event in events if name != "exception"]
    if others:
        yield Section("events", others)
    links = [_link(link) for link in _rows(span.get("links"))]
    if links:
        yield Section("links", links)
    yield Section("span", _span_fields(span))
    yield from _shared(own.batch)


def _log(own: _Own) -> Iterator[Section]:
    record = own.item
    body = plain(record.get("body"))
    if body is not None:
        yield Section("body", _json(body, literals=True))
    values = _opened(plain_attributes(record.get("attributes")), literals=True)
    if values:
        yield Section("attributes of the log record", {key: values[key] for key in sorted(values)})
    names = ("eventName", "severityText", "severityNumber", "flags", _DROPPED[0])
    fields = _fields(record, names) | _ids(record)
    for name in ("timeUnixNano", "observedTimeUnixNano"):
        time = nanoseconds(record.get(name))
        if time is not None:
            fields[name.removesuffix("UnixNano")] = rfc3339(time, 9)
    yield Section("log record", fields)
    yield from _shared(own.batch)


def _shared(batch: Batch) -> Iterator[Section]:
    scope = {
        key: plain_attributes(value) if key == "attributes" else value
        for key, value in batch.scope.items()
    }
    if scope:
        yield Section("scope", scope)
    resource = {
        key: plain(value) for key, value in batch.origin.attributes.items() if isinstance(key, str)
    }
    if resource:
        yield Section("resource", {key: resource[key] for key in sorted(resource)})


def _span_fields(span: Row) -> Row:
    """What a span says of itself beside its attributes, in words where OTLP has numbers."""
    status = span.get("status")
    kind = span.get("kind")
    if isinstance(kind, int) and 0 <= kind < len(_KINDS):
        kind = _KINDS[kind]
    elif isinstance(kind, str):
        kind = kind.removeprefix(_KIND_PREFIX).removeprefix("SpanKind.").lower()
    fields = _fields(span, ("name",)) | ({"kind": kind} if kind else {})
    fields["status"] = code_of(status)
    if isinstance(status, dict) and status.get("message"):
        fields["status message"] = status["message"]
    return fields | _ids(span) | _fields(span, ("traceState", "flags", *_DROPPED))


def _ids(item: Row) -> Row:
    """The identifiers in the spelling under which they can be looked for."""
    return {name: found for name, read in _IDS if (found := read(item.get(name))) is not None}


def _fields(item: Row, names: Iterable[str]) -> Row:
    return {name: item[name] for name in names if item.get(name) not in (None, "")}


def _rows(listed: object) -> list[Row]:
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _events(span: Row) -> Iterator[tuple[str, Row]]:
    """The events that a span recorded, each with when that was since it began."""
    start = nanoseconds(span.get("startTimeUnixNano"))
    for event in _rows(span.get("events")):
        time = nanoseconds(event.get("timeUnixNano"))
        shown: Row = {}
        if time is not None and start is not None:
            shown["at"] = f"{milliseconds(time - start):+} ms"
        shown |= _opened(plain_attributes(event.get("attributes")), literals=True)
        yield str(event.get("name") or ""), shown


def _link(link: Row) -> Row:
    shown = _ids(link) | _fields(link, ("traceState",))
    values = plain_attributes(link.get("attributes"))
    return shown | ({"attributes": values} if values else {})


def _first_said(values: Row, span: Row, *, literals: bool) -> tuple[object, object]:
    """What went in and what came out: by the span's attributes, else by those of its events."""
    given, came = _pick(values, say.INPUT), _pick(values, say.OUTPUT)
    if given is None or came is None:
        for event in _rows(span.get("events")):
            told = _opened(plain_attributes(event.get("attributes")), literals=literals)
            given = _pick(told, say.INPUT) if given is None else given
            came = _pick(told, say.OUTPUT) if came is None else came
    return given, came


def _pick(values: Row, names: say.Names) -> object:
    return next((values[name] for name in names if values.get(name) is not None), None)


def _is_any(value: object, shown: Iterable[object]) -> bool:
    return any(value is one for one in shown if isinstance(one, str | list | dict))


def _opened(values: Row, *, literals: bool) -> Row:
    """Attributes with their lists gathered and their JSON opened."""
    gathered: dict[str, dict[int, Row]] = {}
    opened: Row = {}
    for key, value in values.items():
        name = next((n for n in say.LISTS if key.startswith(n) and key[len(n) :][:1] == "."), None)
        index, _, member = key[len(name) + 1 :].partition(".") if name else ("", "", "")
        if name and member and index.isascii() and index.isdigit() and len(index) <= _LONGEST_INDEX:
            for prefix in _MEMBER_PREFIXES:
                member = member.removeprefix(prefix)
            members = gathered.setdefault(name, {}).setdefault(int(index), {})
            members[member] = _json(value, literals=literals)
        else:
            opened[key] = _json(value, literals=literals)
    for name, listed in gathered.items():
        opened[name] = [listed[index] for index in sorted(listed)]
    return opened


def _json(value: object, *, literals: bool) -> object:
    """A JSON object or list that is held as text, opened; anything else as it is."""
    if not isinstance(value, str) or value[:1] not in {"{", "["}:
        return value
    try:
        return loads_exact(value, literals=literals)
    except (ValueError, RecursionError):
        return value

"""Walks a line of OTLP: which spans and log records it holds, and what they share.

The one order in which they are counted, for whoever makes events and whoever finds an event's span
again. What is malformed is counted too and never hides what lies beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from logview.formats.otlp.attributes import attributes_of
from logview.formats.otlp.console import CONTEXT, is_console_span, otlp_of
from logview.formats.otlp.conventions import Origin, origin_of
from logview.formats.record import RecordSkipped, Row
from logview.model import TimeBasis

NAME = "otlp"
SPAN = "span"
LOG = "log record"
_SIGNALS = (
    ("resourceSpans", "scopeSpans", "spans", SPAN),
    ("resourceLogs", "scopeLogs", "logRecords", LOG),
)
_NOT_SHOWN = (("resourceMetrics", "metrics"), ("resourceProfiles", "profiles"))
_LISTS = tuple(name for name, *_ in (*_SIGNALS, *_NOT_SHOWN))
_OWN_KEYS = frozenset({*_LISTS, CONTEXT})
"""A row without any of them is not OTLP."""


class Unreadable(str):
    """Stands where a span or a log record should be: why there is none, in words."""

    __slots__ = ()


_NO_ORIGIN = origin_of({})
_NO_SCOPE: Mapping[str, Any] = MappingProxyType({})


class Batch(NamedTuple):
    """Spans or log records that share a resource and a scope."""

    holds: str
    items: Sequence[object]
    origin: Origin = _NO_ORIGIN
    scope: Mapping[str, Any] = _NO_SCOPE
    digits: int = 9
    """Fraction digits that the line writes of a second."""
    basis: TimeBasis = TimeBasis.EXACT


def is_otlp(row: Row) -> bool:
    """Whether a row has the shape of a line of OTLP, or of a span printed by an SDK."""
    if _OWN_KEYS.isdisjoint(row):
        return False
    for name in _LISTS:
        if isinstance(row.get(name), list):
            return True
    return is_console_span(row)


def skipped(row: Row) -> RecordSkipped:
    """Why a line of OTLP that holds neither spans nor logs is left out."""
    for key, what in _NOT_SHOWN:
        if row.get(key):
            return RecordSkipped(f"OTLP {what}: counted, not shown")
    return RecordSkipped("OTLP without spans or log records: counted, not shown")


def batches_of(row: Row) -> Iterator[Batch]:
    """The batches of a line in order, spans before log records."""
    if is_console_span(row):
        span, resource, clock = otlp_of(row)
        yield Batch(SPAN, (span,), origin_of(resource), {}, clock.digits, clock.basis)
        return
    for outer, inner, leaf, holds in _SIGNALS:
        for part in _objects(row, outer, outer):
            if isinstance(part, Unreadable):
                yield Batch(holds, (part,))
                continue
            origin = _origin(part.get("resource"))
            for group in _objects(part, inner, f"{outer}.{inner}"):
                if isinstance(group, Unreadable):
                    yield Batch(holds, (group,))
                    continue
                items = _listed(group, leaf, f"{outer}.{inner}.{leaf}")
                if isinstance(items, Unreadable):
                    items = (items,)
                scope = group.get("scope")
                yield Batch(holds, items, origin, scope if isinstance(scope, dict) else _NO_SCOPE)


def _origin(resource: object) -> Origin:
    listed = resource.get("attributes") if isinstance(resource, dict) else None
    return origin_of(attributes_of(listed))


def _objects(row: Row, key: str, path: str) -> Iterator[Row | Unreadable]:
    """The objects in the list under a key, and a word for whatever is none."""
    listed = _listed(row, key, path)
    if isinstance(listed, Unreadable):
        yield listed
        return
    for number, part in enumerate(listed):
        if isinstance(part, dict):
            yield part
        else:
            yield Unreadable(_words(f"{path}[{number}]", part, "an object"))


def _listed(row: Row, key: str, path: str) -> Sequence[object]:
    """The list under a key, empty where there is none, or a word for what stands there instead."""
    value = row.get(key)
    if value is None:
        return ()
    return value if isinstance(value, list) else Unreadable(_words(path, value, "a list"))


def _words(path: str, value: object, wanted: str) -> str:
    return f"{path} is {json_kind(value)} where {wanted} was expected"


def json_kind(value: object) -> str:
    """What a JSON value is, for a person."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, str):
        return "text"
    if isinstance(value, int | float):
        return "a number"
    return "a list" if isinstance(value, list) else "an object"

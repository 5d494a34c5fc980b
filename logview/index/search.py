"""Finds text in the logs of an index, the newest first, without a warm-up. It searches the bytes
themselves; the index only says what lies there. It never writes."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from logview.formats.record import loads_exact
from logview.index.checkpoints import checkpoints
from logview.index.keys import offset_of, row_id
from logview.query.words import Text
from logview.sources.descriptors import open_log
from logview.sources.identity import Checkpoint, matches
from logview.sources.scan import Needle, Scan

_BEFORE = 60
"""Characters shown before what was found."""
_AFTER = 140
"""Characters shown from where it begins."""
_DEEPEST = 8
"""JSON inside strings of JSON is opened so often."""

Hide = Callable[[Any], Any]
"""Takes secrets out of a JSON value, such as `Redactor.value`."""


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """An event of the record in which something was found."""

    trace_id: int
    """Number of its trace in the index."""
    trace: str
    session: str | None
    time: int | None
    time_digits: int
    ordinal: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that holds what was searched for."""

    source: str
    offset: int
    """Where the record begins."""
    length: int
    at: int
    """Where what was found last in it begins: an offset in the source, of bytes as they lie."""
    events: tuple[FoundEvent, ...]
    """Its events, in order; none where the record was rejected or left out."""
    text: str
    """What was found and what stands around it, cut at both ends where it is long. Not cleaned."""
    start: int
    """Where in `text` it begins; -1 where it is hidden, or is not text but written so."""

    @property
    def trace(self) -> str | None:
        """The trace of its first event."""
        return self.events[0].trace if self.events else None

    @property
    def session(self) -> str | None:
        """The session of its first event."""
        return self.events[0].session if self.events else None

    @property
    def time(self) -> int | None:
        """The time of its first event."""
        return self.events[0].time if self.events else None


def search(
    connection: sqlite3.Connection,
    needle: str,
    *,
    traces: set[int] | None = None,
    limit: int | None = None,
    hide: Hide = lambda value: value,
    open_source: Callable[[str], int] = open_log,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Hit]:
    """The records that hold a text, one hit a record, as they are found: the source that was
    written last first, and in it from the end.

    A needle all in lower case is found in any case. `traces` leaves only records with an event of
    those. `hide` is applied to a whole record before a piece of it is cut out, because a secret is
    known by what stands around it. `cancelled` is asked before every block of bytes and every
    record. Sources that are gone, or hold other bytes now, are passed over. Raises ValueError for
    an empty needle.
    """
    text = Text(needle)
    sought = Needle(needle, any_case=text.any_case)
    found = 0
    for source in _newest_first(connection):
        try:
            descriptor = open_source(source.path)
        except OSError:
            continue
        try:
            if not _is_still(descriptor, source):
                continue
            records = _Records(connection, source.source, traces)
            size = os.fstat(descriptor).st_size
            scan = Scan(descriptor, sought, size, cancelled)
            end = size
            while (limit is None or found < limit) and not cancelled():
                at = scan.last_before(end)
                if at is None:
                    break
                offset, length = records.around(at)
                if offset + length <= at:  # not indexed yet, or between two records
                    end = offset + length
                    continue
                end = offset
                events = records.events(offset, length)
                if events is None:
                    continue
                data = os.pread(descriptor, length, offset)
                piece, start = _piece(data, at - offset, text, hide)
                yield Hit(source.path, offset, length, at, events, piece, start)
                found += 1
        finally:
            os.close(descriptor)
        if cancelled() or (limit is not None and found >= limit):
            return


def _newest_first(connection: sqlite3.Connection) -> list[Checkpoint]:
    """The sources whose bytes are on disk, the one that changed last first."""
    changed = []
    for source in checkpoints(connection):
        if source.gone:
            continue
        try:
            changed.append((-Path(source.path).stat().st_mtime_ns, source.path, source))
        except OSError:
            continue
    return [source for *_, source in sorted(changed, key=lambda one: one[:2])]


def _is_still(descriptor: int, source: Checkpoint) -> bool:
    try:
        return matches(descriptor, source)
    except OSError:
        return False


class _Records:
    """The records of one source, by an offset within them."""

    def __init__(
        self, connection: sqlite3.Connection, source: int, traces: set[int] | None
    ) -> None:
        self._execute = connection.execute
        self._source = source
        self._traces = traces

    def around(self, at: int) -> tuple[int, int]:
        """Offset and length of the last record that begins there or before; zeros for none. Where
        it ends before that, no record lies there."""
        bounds = (row_id(self._source, 0), row_id(self._source, at))
        last = (0, 0)
        for table, ordinal in (("events", "ordinal"), ("rejected", "0"), ("skipped", "0")):
            row = self._execute(
                f"SELECT id, {ordinal}, length FROM {table} WHERE id >= ? AND id <= ? "
                "ORDER BY id DESC LIMIT 1",
                bounds,
            ).fetchone()
            if row is not None:
                last = max(last, (offset_of(row[0], row[1]), row[2]))
        return last

    def events(self, offset: int, length: int) -> tuple[FoundEvent, ...] | None:
        """The events of a record, of the traces that are wanted; None where those have none."""
        first = row_id(self._source, offset)
        rows = self._execute(
            "SELECT e.trace_id, t.trace, s.session, e.time, e.time_digits, e.ordinal "
            "FROM events e JOIN traces t ON t.id = e.trace_id "
            "LEFT JOIN sessions s ON s.id = coalesce(e.session_id, t.session_id) "
            "WHERE e.id >= ? AND e.id < ? ORDER BY e.id",
            (first, first + length),
        )
        events = tuple(FoundEvent(*row) for row in rows)
        if self._traces is None:
            return events
        return tuple(event for event in events if event.trace_id in self._traces) or None


def _piece(data: bytes, at: int, text: Text, hide: Hide) -> tuple[str, int]:
    """What is shown of a record, and where in it the text begins, or -1."""
    line = data.decode("utf-8", "surrogateescape")
    for said in _texts(_hidden(line, hide)):
        found = text.find(said)
        if found >= 0:
            return _cut(said, found, len(text.text))
    # It is no text of the record but how that is written, or it was hidden.
    shown = str(hide(line))
    found = text.find(shown)
    if found >= 0:
        return _cut(shown, found, len(text.text))
    near = len(data[:at].decode("utf-8", "surrogateescape"))
    return _cut(shown, min(near, len(shown)), 0)[0], -1


def _hidden(line: str, hide: Hide) -> object:
    """The JSON value of a record, opened and without its secrets; the line where it is none."""
    try:
        # Hidden before it is opened too: a name may tell that a whole text is a secret.
        hidden = hide(loads_exact(line, literals=True))
        opened = _opened(hidden, _DEEPEST)
        return hidden if opened == hidden else hide(opened)
    except (ValueError, RecursionError):
        return hide(line)


def _opened(value: object, depth: int) -> object:
    """The value with the JSON in its strings decoded."""
    if isinstance(value, dict):
        return {key: _opened(member, depth) for key, member in value.items()}
    if isinstance(value, list):
        return [_opened(member, depth) for member in value]
    if not isinstance(value, str) or not depth or value.lstrip()[:1] not in {"{", "["}:
        return value
    try:
        inner = loads_exact(value, literals=True)
    except (ValueError, RecursionError):
        return value
    return _opened(inner, depth - 1)


def _texts(value: object) -> Iterator[str]:
    """Every text in a JSON value, in order, keys before what they name."""
    waiting: list[object] = [value]
    while waiting:
        member = waiting.pop()
        if isinstance(member, str):
            yield member
        elif isinstance(member, dict):
            pairs: Iterable[object] = (part for pair in member.items() for part in pair)
            waiting.extend(reversed(list(pairs)))
        elif isinstance(member, list):
            waiting.extend(reversed(member))
        elif isinstance(member, int) and not isinstance(member, bool):
            yield str(member)


def _cut(text: str, at: int, length: int) -> tuple[str, int]:
    """The surroundings of a place in a text, and the place in them."""
    first, last = max(0, at - _BEFORE), max(at + length, at + _AFTER)
    before = ("…" if first else "") + _spelled(text[first:at])
    after = _spelled(text[at:last]) + ("…" if last < len(text) else "")
    return before + after, len(before)


def _spelled(text: str) -> str:
    """The text with bytes that are no characters spelled out."""
    return text.encode("utf-8", "backslashreplace").decode()

"""Reads the records behind events back from the logs, and believes them only if they are the same.

A record that holds many events is read and taken apart once for all of them.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import NamedTuple

from logview.formats.detect import Detector, Part
from logview.formats.record import Place
from logview.model import Event, Table
from logview.sources.logs import Logs, open_text
from logview.sources.spool import Spool

_REMEMBERED = 64
"""Records kept as they were read last: those of the step at hand, and of its neighbours."""
_REMEMBERED_BYTES = 1 << 20
"""A longer record is kept alone."""
_FRESH = 1.0
"""Seconds for which a record is taken to be as it was read, however its log grows meanwhile."""

_Key = tuple[str, int, int]


class _Read(NamedTuple):
    """A record as it was read, and what it is made of."""

    data: bytes
    table: Table | None
    events: dict[tuple[int, int], Event]
    stamp: tuple[int, ...] | None
    """What changes when its log does."""
    at: float


class Records:
    """The logs, by the events that were made of them."""

    def __init__(self, detector: Detector, spool: Spool | None = None) -> None:
        self.detector = detector
        self._spool = spool
        self._logs = Logs(spool)
        self._known: OrderedDict[_Key, _Read] = OrderedDict()

    def close(self) -> None:
        """Let go of every log."""
        self._known.clear()
        self._logs.close()

    def open(self, path: str) -> int:
        """The open text of a log; the caller closes it. Raises OSError."""
        return open_text(path, self._spool)

    def line(self, path: str, offset: int) -> int | None:
        """The number, from 1, of the line that holds this offset; None where the file is gone."""
        return self._logs.line(path, offset)

    def read(self, event: Event) -> Part | None:
        """The event as its bytes say it, with them; None once the log holds others there."""
        read = self._record(event.source, event.offset, event.length)
        found = read.events.get((event.ordinal, event.fingerprint)) if read is not None else None
        if read is None or found is None:
            return None
        return Part(_in_its_trace(found, event), read.data, read.table)

    def _record(self, path: str, offset: int, length: int) -> _Read | None:
        """A record, taken apart; None where its log is gone or too short. A line of ten thousand
        spans is asked for ten thousand times: it is read again only if its log changed."""
        key = (path, offset, length)
        known = self._known.get(key)
        stamp, now = self._logs.stamp(path), time.monotonic()
        if known is not None and stamp is not None:
            same_file = known.stamp is not None and known.stamp[:2] == stamp[:2]
            if known.stamp == stamp or (same_file and now - known.at < _FRESH):
                self._known.move_to_end(key)
                return known
        data = self._logs.read(path, offset, length)
        if data is None:
            return None
        if known is not None and known.data == data:
            read = known._replace(stamp=stamp, at=now)
        else:
            table = self._logs.table(path)
            events = self._events(data, Place(path, offset, length, table))
            read = _Read(data, table, events, stamp, now)
        self._remember(key, read)
        return read

    def _events(self, data: bytes, place: Place) -> dict[tuple[int, int], Event]:
        try:
            read = self.detector.read(data, place)
        except ValueError:  # other bytes lie there now
            return {}
        return {(e.ordinal, e.fingerprint): e for e in read}

    def _remember(self, key: _Key, read: _Read) -> None:
        if len(read.data) > _REMEMBERED_BYTES:
            self._known.clear()
        self._known[key] = read
        self._known.move_to_end(key)
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)


def _in_its_trace(exact: Event, event: Event) -> Event:
    """The event that the bytes make, with what is not in them: which execution it continues, and
    what the records before it told of that."""
    facts = exact.facts
    if "inferred" in event.facts:
        facts = {**facts, "inferred": event.facts["inferred"]}
    return exact._replace(trace=event.trace, facts=facts)

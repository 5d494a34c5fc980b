"""Reads the records behind events back from the logs, and believes them only if they are the same.

A record that holds many events is read and taken apart once for all of them.
"""

from __future__ import annotations

from collections import OrderedDict

from logview.formats.detect import Detector, Part
from logview.formats.record import Place
from logview.model import Event
from logview.sources.logs import Logs, open_text
from logview.sources.spool import Spool

_REMEMBERED = 64
"""Records kept as they were read last: those of the step at hand, and of its neighbours."""
_REMEMBERED_BYTES = 1 << 20
"""A longer record is kept alone."""

_Read = tuple[bytes, dict[tuple[int, int], Event]]
_Key = tuple[str, int, int]


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
        data = self._logs.read(event.source, event.offset, event.length)
        if data is None:
            return None
        table = self._logs.table(event.source)
        place = Place(event.source, event.offset, event.length, table)
        data, exact = self._events(data, place)
        found = exact.get((event.ordinal, event.fingerprint))
        if found is None:
            return None
        return Part(_in_its_trace(found, event), data, table)

    def _events(self, data: bytes, place: Place) -> _Read:
        """The bytes, the same object every time, and the events that they make."""
        key = (place.source, place.offset, place.length)
        known = self._known.get(key)
        if known is not None and known[0] == data:
            self._known.move_to_end(key)
            return known
        try:
            read = self.detector.read(data, place)
        except ValueError:  # other bytes lie there now
            read = []
        events = {(e.ordinal, e.fingerprint): e for e in read}
        if len(data) > _REMEMBERED_BYTES:
            self._known.clear()
        self._known[key] = (data, events)
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return data, events


def _in_its_trace(exact: Event, event: Event) -> Event:
    """The event that the bytes make, with what is not in them: which execution it continues, and
    what the records before it told of that."""
    facts = exact.facts
    if "inferred" in event.facts:
        facts = {**facts, "inferred": event.facts["inferred"]}
    return exact._replace(trace=event.trace, facts=facts)

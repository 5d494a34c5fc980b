"""Reads the records behind events back from the logs, and believes them only if they are the same.

A record that holds many events is read and taken apart once for all of them.
"""

from __future__ import annotations

from collections import OrderedDict

from logview.formats.detect import Detector, Part
from logview.formats.record import Place
from logview.model import Event
from logview.sources.logs import Logs

_REMEMBERED = 64
"""Records kept as they were read last: those of the step at hand, and of its neighbours."""
_REMEMBERED_BYTES = 1 << 20
"""A longer record is kept alone."""

_Read = tuple[bytes, dict[tuple[int, int], Event]]
_Key = tuple[str, int, int]


class Records:
    """The logs, by the events that were made of them."""

    def __init__(self, detector: Detector) -> None:
        self.detector = detector
        self._logs = Logs()
        self._known: OrderedDict[_Key, _Read] = OrderedDict()

    def close(self) -> None:
        """Let go of every log."""
        self._known.clear()
        self._logs.close()

    def line(self, path: str, offset: int) -> int | None:
        """The number, from 1, of the line that holds this offset; None where the file is gone."""
        return self._logs.line(path, offset)

    def read(self, event: Event) -> Part | None:
        """The event as its bytes say it, with them; None once the log holds others there."""
        data = self._logs.read(event.source, event.offset, event.length)
        if data is None:
            return None
        table = None
        exact = self._events(event, data, Place(event.source, event.offset, event.length, table))
        found = exact.get((event.ordinal, event.fingerprint))
        if found is None:
            return None
        # Which execution an event continues is not in its own bytes.
        return Part(found._replace(trace=event.trace), data, table)

    def _events(self, event: Event, data: bytes, place: Place) -> dict[tuple[int, int], Event]:
        key = (event.source, event.offset, event.length)
        known = self._known.get(key)
        if known is not None and known[0] == data:
            self._known.move_to_end(key)
            return known[1]
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
        return events

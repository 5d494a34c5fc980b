"""Records become what the index takes: every record an event, or the reason why it is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from logview.formats.detect import Detector
from logview.formats.record import Place, RecordError, RecordSkipped
from logview.index.packed import Packed, Unread, pack
from logview.model import Event, Table
from logview.redact import Redactor
from logview.sources.records import Record

Before = Callable[[], Event | None]
"""Gives the last event of the same source before the first of these records."""


class ChainedError(Exception):
    """To which execution a record belongs is left to the order of its file, and what stands before
    it is not at hand."""


@dataclass(frozen=True, slots=True)
class Parser:
    """Reads records of all formats."""

    detector: Detector
    redactor: Redactor

    def parse(
        self,
        path: str,
        records: Sequence[Record],
        table: Table | None,
        before: Before | None = None,
    ) -> Packed:
        """What these records of one source say, in their order. Raises `ChainedError` where that
        depends on what stands `before` them and this is not given."""
        events, unread = self.events(path, records, table)
        if any(map(self.detector.chains, events)):
            if before is None:
                raise ChainedError
            events = self._continued(before(), events)
            return pack(events, unread, self.redactor)._replace(chained=True)
        return pack(events, unread, self.redactor)

    def events(
        self, path: str, records: Sequence[Record], table: Table | None = None
    ) -> tuple[list[Event], list[Unread]]:
        """The events of some records, each by itself, and the records that became none."""
        read = self.detector.read
        events: list[Event] = []
        unread: list[Unread] = []
        for offset, data in records:
            try:
                events += read(data, Place(path, offset, len(data), table))
            except RecordError as error:
                unread.append(Unread(offset, len(data), str(error)))
            except RecordSkipped as skipped:
                unread.append(Unread(offset, len(data), str(skipped), on_purpose=True))
            except Exception as error:  # a fault of ours must not cost the records around this one
                reason = f"a fault in logview: {type(error).__name__}: {error}"
                unread.append(Unread(offset, len(data), reason))
        return events, unread

    def _continued(self, before: Event | None, events: Sequence[Event]) -> list[Event]:
        """The events with their executions, where only their order in the file tells those."""
        continued = []
        for event in events:
            before = self.detector.continues(before, event)
            continued.append(before)
        return continued

"""What a record that was found is to its trace: the log's word for it, and the step it is in."""

from __future__ import annotations

from collections import OrderedDict

from logview.index.keys import row_id
from logview.index.reader import Reader
from logview.index.search import FoundEvent, Hit

_REMEMBERED = 64


class FoundPlaces:
    """Looks up hits of one search."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._sources = {source.path: source.id for source in reader.sources()}
        self._steps: OrderedDict[int, dict[tuple[str, int, int], int]] = OrderedDict()

    def word(self, hit: Hit) -> str | None:
        """The log's own word for the first event of the record; None where it has no event."""
        return self._said(hit)[0]

    def user(self, hit: Hit) -> str | None:
        """Of whom the first event of the record says that they asked; None where of nobody."""
        return self._said(hit)[1]

    def _said(self, hit: Hit) -> tuple[str | None, str | None]:
        if not hit.events:
            return None, None
        number = row_id(self._sources[hit.source], hit.offset, hit.events[0].ordinal)
        found = self._reader.connection.execute(
            "SELECT n.text, u.text FROM events e JOIN names n ON n.id = e.event "
            "LEFT JOIN names u ON u.id = e.user WHERE e.id = ?",
            (number,),
        ).fetchone()
        return found if found is not None else (None, None)

    def step(self, hit: Hit) -> int | None:
        """The step of the first event of the record; None where it is in none."""
        if not hit.events:
            return None
        found = hit.events[0]
        return self._steps_of(found).get((hit.source, hit.offset, found.ordinal))

    def _steps_of(self, found: FoundEvent) -> dict[tuple[str, int, int], int]:
        known = self._steps.get(found.trace_id)
        if known is None:
            trace = self._reader.trace(found.trace_id)
            steps = trace.steps if trace is not None else ()
            known = {(e.source, e.offset, e.ordinal): s.number for s in steps for e in s.events}
            self._steps[found.trace_id] = known
            if len(self._steps) > _REMEMBERED:
                self._steps.popitem(last=False)
        else:
            self._steps.move_to_end(found.trace_id)
        return known

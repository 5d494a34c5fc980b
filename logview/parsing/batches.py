"""Batches of records, parsed: by this process, or by another one beside it while much is unread."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence

from logview.index.packed import Packed
from logview.model import Event
from logview.parsing.parser import Parser
from logview.parsing.process import ParserGoneError, ParserProcess
from logview.sources.records import Batch, Record

_AHEAD = 1
"""Batches that the other process parses while an earlier one is written."""

LastEvent = Callable[[int, int], Event | None]
"""Gives the last event of a source (by number) that begins before an offset."""


class Parsing:
    """Has batches parsed, in their order."""

    def __init__(self, parser: Parser, reading: Sequence[str], last_event: LastEvent) -> None:
        """`reading` are the options that make another process read alike."""
        self._parser = parser
        self._reading = reading
        self._last_event = last_event
        self._process: ParserProcess | None = None

    @property
    def has_help(self) -> bool:
        """Whether another process parses."""
        return self._process is not None and self._process.ready

    def beside(self) -> None:
        """Have another process parse from now on."""
        if self._process is None:
            self._process = ParserProcess(self._reading)

    def alone(self) -> None:
        """Parse in this process from now on. Must not be called while batches are under way."""
        if self._process is not None:
            self._process.close()
            self._process = None

    def parsed(self, batches: Iterable[Batch]) -> Iterator[tuple[Batch, Packed]]:
        """Each batch with what it holds. Those of a process beside are read some ahead of the one
        that is handed on, which must be committed before the next is asked for."""
        under_way: deque[Batch] = deque()
        for batch in batches:
            if not self._send(batch):
                yield from self._received(under_way, 0)
                if self._process is not None and self._process.ready:
                    self.alone()  # it has ended
                yield batch, self._parse(batch)
                continue
            under_way.append(batch)
            yield from self._received(under_way, _AHEAD)
        yield from self._received(under_way, 0)

    def _send(self, batch: Batch) -> bool:
        if self._process is None or not self._process.ready:
            return False
        try:
            self._process.send(batch.checkpoint.path, _records(batch), batch.table)
        except ParserGoneError:
            return False
        return True

    def _received(self, under_way: deque[Batch], ahead: int) -> Iterator[tuple[Batch, Packed]]:
        while len(under_way) > ahead:
            yield under_way[0], self._receive(under_way.popleft())

    def _receive(self, batch: Batch) -> Packed:
        packed = None
        if self._process is not None:
            try:
                packed = self._process.receive()
            except ParserGoneError:
                self.alone()  # what it left undone is done here
        return packed if packed is not None else self._parse(batch)

    def _parse(self, batch: Batch) -> Packed:
        source, start = batch.checkpoint.source, batch.start or 0
        return self._parser.parse(
            batch.checkpoint.path,
            _records(batch),
            batch.table,
            before=lambda: self._last_event(source, start),
        )


def _records(batch: Batch) -> Sequence[Record]:
    return batch.records if batch.provisional is None else [*batch.records, batch.provisional]

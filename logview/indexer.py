"""The pipeline: sources → formats → index, with the verdict of every trace that changed.

It runs in a process of its own behind the explorer, and within the process of a headless command.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue

from logview.effort import Pace, lack_of_room
from logview.index.packed import Packed, Unread
from logview.index.place import IndexFullError, may_pass, words_for
from logview.index.writer import Writer, open_for_writing
from logview.parsing.batches import Parsing
from logview.parsing.parser import Parser
from logview.reading import Reading
from logview.sources.approach import LARGE
from logview.sources.descriptors import raise_limit
from logview.sources.follow import Follower
from logview.sources.records import Batch, Record
from logview.sources.spool import discard_spool, spool_of
from logview.sources.window import Window

_MUCH = 16 << 20
"""Unread bytes from which starting another process is worth its while."""
_ALONE = 0.5
"""Seconds of reading after which another process is started, where much is left."""
_BUSY = 1_000
"""Events a second from which verdicts of traces that go on may wait."""
_VERY_BUSY = 3_000
"""Events a second from which what is followed is parsed by another process."""
_GATHER = 0.05
"""Seconds for which what comes in is gathered while much does: a commit has its price."""
_TELLING = 0.5
"""Seconds of reading after which its speed tells something."""
TOO_LONG = "the line is too long to be read as a record"
_REPORT_EVERY = 0.05
_RATE_OVER = 2.0
_TRY_AGAIN = 5.0
"""Seconds until a full disk is tried again."""
_QUIET_SHARE = 20
"""While following, verdicts that were put off may take one part in so many of the time."""


@dataclass(frozen=True, slots=True)
class Report:
    """How far the index is."""

    events: int
    """Read by this process."""
    rate: float
    """Events a second, over the last two seconds."""
    behind: float | None
    """Seconds for which there has been something unread; None while old logs are being read."""
    rejected: int
    """Records in the index that could not be read."""
    backlog: int
    """Bytes that are known and not read yet."""
    total: int
    """Bytes of all sources."""
    rotations: int
    backwards: bool
    """Whether older records are read behind newer ones, so that a trace may lack its start."""
    left: float | None
    """Seconds until all is read, as far as that can be told; None where it cannot."""
    following: bool
    problems: tuple[str, ...]
    """Sentences on the sources that cannot be read now."""


class Indexer:
    """Brings an index up to date with its sources, and keeps it so."""

    def __init__(
        self,
        targets: Sequence[str],
        index: Path,
        block: int = 1 << 20,
        reading: Reading | None = None,
        large: int = LARGE,
    ) -> None:
        """Open the index for writing; the caller holds its writer's lock. `block` is how many
        bytes of a source are read, and committed, at a time; of logs of more than `large` bytes
        the newest records come first, where they are lines.

        Raises `IndexUnusableError`, as `IndexRenewableError` where the index must be made anew.
        """
        raise_limit()
        reading = reading or Reading.of()
        self._effort = reading.effort
        self._pace = Pace(self._effort.max_cpu)
        self._connection = open_for_writing(index, reading.key)
        self._writer = Writer(self._connection, reading.redactor)
        parser = Parser(reading.detector, reading.redactor)
        self._parsing = Parsing(parser, reading.arguments, self._writer.last_event)
        known = self._writer.checkpoints()
        self._read_back = {point.source for point in known if point.begin and not point.gone}
        if not known:
            discard_spool(index)  # left by an index that is no more: it says nothing of this one
        self._index = index
        self._make_follower = partial(
            Follower,
            targets,
            block=block,
            spool=spool_of(index),
            rotated=reading.rotated,
            large=large,
            window=window_of(reading),
        )
        self.follower = self._make_follower(known, self._writer.next_source())
        self._begun_anew: set[int] = set()
        """Sources that are read from their start after all, and have not come yet."""
        self._bell: SimpleQueue[None] = SimpleQueue()  # may be rung in a signal handler
        self._events = 0
        self._rate = _Rate()
        self._estimate = _Estimate()
        self._caught_up_at: float | None = None
        self._stopping = False
        self._settle_after = 0.0

    def close(self) -> None:
        """Let go of the sources and of the index."""
        self._parsing.alone()
        self.follower.close()
        self._connection.close()

    def stop(self) -> None:
        """End `catch_up` or `follow` soon, at a point where everything read is committed.

        May be called from another thread or from a signal handler.
        """
        self._stopping = True
        self._bell.put(None)
        self.follower.wake()

    def catch_up(self, report: Callable[[Report], None]) -> None:
        """Read everything that is there now, and judge it."""
        self.follower.scan()
        self._read_all(report, following=False)
        if not self._stopping:
            self._writer.finish()
        report(self._report(following=False))

    def follow(self, report: Callable[[Report], None]) -> None:
        """Read everything, then what is appended, until `stop` is called."""
        told: Report | None = None
        moved = True
        while not self._stopping:
            try:
                if moved:
                    self.follower.scan()
                    self._read_all(report, following=True)
                self._caught_up()
            except (sqlite3.OperationalError, IndexFullError) as error:
                sentence = str(error)
                if isinstance(error, sqlite3.OperationalError):
                    if not may_pass(error):
                        raise
                    sentence = words_for(self._index, error)
                now = self._report(following=True)
                report(replace(now, problems=(*now.problems, sentence)))
                told, moved = None, True
                self._begin_again()
                continue
            now = self._report(following=True)
            if now != told:
                report(now)
                told = now
            if self._busy:
                self._pause(_GATHER)
            else:
                self._parsing.alone()
            moved = self.follower.wait(0.5 if now.rate else 2.0)

    @property
    def _busy(self) -> bool:
        """Whether so much comes in that it is better taken together."""
        return self._rate.per_second() > _BUSY

    def _pause(self, seconds: float) -> None:
        """Do nothing for a while, unless it is said to stop."""
        with suppress(Empty):
            self._bell.get(timeout=seconds)

    def _begin_again(self) -> None:
        """After a while, go on from what was committed."""
        self._pause(_TRY_AGAIN)
        self._parsing.alone()
        self._begun_anew.clear()
        self.follower.close()
        self.follower = self._make_follower(self._writer.checkpoints(), self._writer.next_source())

    def _caught_up(self) -> None:
        """Nothing is unread just now. Judge what was put off, unless that took much of the recent
        time."""
        begun = self._caught_up_at = time.monotonic()
        if begun < self._settle_after:
            return
        self._writer.finish()
        ended = time.monotonic()
        self._settle_after = ended + _QUIET_SHARE * (ended - begun)

    def _read_all(self, report: Callable[[Report], None], *, following: bool) -> None:
        told = time.monotonic()
        backlog = self.follower.backlog
        if backlog:
            self._demand_room()
        self._estimate.begin(backlog)
        # Another process takes its time to start: the newest records shall be there before.
        help_at = told + _ALONE if backlog >= _MUCH and self._effort.two_processes else None
        for batch, packed in self._parsed(following=following):
            self._demand_room()
            self._take(batch, packed)
            if help_at is not None and time.monotonic() > help_at:
                help_at = None
                if self.follower.backlog >= _MUCH:
                    self._parsing.beside()
            if time.monotonic() - told >= _REPORT_EVERY:
                report(self._report(following=following))
                told = time.monotonic()
            if not self._stopping and (rest := self._pace.rest()):
                self._pause(rest)
            if self._stopping:
                return
        if not following:
            self._parsing.alone()
        self._writer.note_copies(self.follower.copies)

    def _demand_room(self) -> None:
        if (lack := lack_of_room(self._index)) is not None:
            raise IndexFullError(lack)

    def _parsed(self, *, following: bool) -> Iterator[tuple[Batch, Packed]]:
        """All that is unread, and what is to be read again because of it."""
        unread = self._unread_of_a_stream() if following else self.follower.read()
        yield from self._parsing.parsed(unread)
        while self._begun_anew:
            waiting = set(self._begun_anew)
            yield from self._parsing.parsed(self.follower.read())
            if self._begun_anew == waiting:
                self._begun_anew.clear()  # they have gone meanwhile

    def _unread_of_a_stream(self) -> Iterator[Batch]:
        """All that is unread. While another process parses, what comes in meanwhile is read as
        well, so that neither process waits for the other."""
        streams = True
        while streams and not self._stopping:
            read_at = time.monotonic()
            streams = False
            for batch in self.follower.read():
                yield batch
                streams = self._parsing.has_help
            if streams:
                self._caught_up()
                self._pause(max(0.0, read_at + _GATHER - time.monotonic()))
                self.follower.scan()
            elif self._effort.two_processes and self._rate.per_second() > _VERY_BUSY:
                self._parsing.beside()

    def _take(self, batch: Batch, packed: Packed) -> None:
        """Write a batch, unless its log is to be read from its start: where the order of a file
        decides to which execution a record belongs, what stands before it must be known. Nothing
        of such a log is committed before that, so that a restart comes to the same."""
        source, begin = batch.checkpoint.source, batch.checkpoint.begin
        if source in self._begun_anew:
            first = begin == batch.start == 0 and batch.end is None
            if not (first or batch.checkpoint.gone):
                return  # it was under way before
            self._begun_anew.discard(source)
        elif packed.chained and begin and self.follower.reread(source):
            self._begun_anew.add(source)
            return
        self._write(batch, packed)

    def _write(self, batch: Batch, packed: Packed) -> None:
        source = batch.checkpoint.source
        too_long = [Unread(offset, length, TOO_LONG) for offset, length in batch.oversized]
        if too_long:
            packed = packed._replace(unread=[*packed.unread, *too_long])
        self._writer.write(batch.checkpoint, batch.start, batch.end, packed, hurry=self._busy)
        self._events += len(packed.rows)
        self._rate.add(len(packed.rows))
        if batch.checkpoint.begin and not batch.checkpoint.gone:
            self._read_back.add(source)
        else:
            self._read_back.discard(source)

    def _report(self, *, following: bool) -> Report:
        backlog = self.follower.backlog
        behind = None
        if self._caught_up_at is not None:
            behind = time.monotonic() - self._caught_up_at if self.follower.fresh else 0.0
        return Report(
            events=self._events,
            rate=self._rate.per_second(),
            behind=None if behind is None else round(behind, 2),
            rejected=self._writer.rejected,
            backlog=backlog,
            total=self.follower.total,
            rotations=self.follower.rotations,
            following=following,
            backwards=bool(self._read_back),
            left=self._estimate.left(backlog),
            problems=tuple(
                problem.sentence
                for problem in self.follower.problems.values()
                if problem.unreadable
            ),
        )


def window_of(reading: Reading) -> Window | None:
    """The part of the logs that has to be read; None where that is all of them."""
    if reading.since is None and reading.until is None:
        return None
    parser = Parser(reading.detector, reading.redactor)

    def span_of(record: bytes) -> tuple[int, int] | None:
        events, _ = parser.events("", [Record(0, record)])
        # What took long may be dated by its begin or by its end.
        spans = [(event.time, event.duration or 0) for event in events if event.time is not None]
        if not spans:
            return None
        return min(time - took for time, took in spans), max(time + took for time, took in spans)

    return Window(reading.since, reading.until, span_of)


class _Estimate:
    """When all will be read, by how fast it was read so far."""

    def __init__(self) -> None:
        self._begun = 0.0
        self._backlog = 0

    def begin(self, backlog: int) -> None:
        """Reading begins, with that many bytes to be read."""
        self._begun, self._backlog = time.monotonic(), backlog

    def left(self, backlog: int) -> float | None:
        """Seconds for the bytes that are left; None where too little was read to tell."""
        elapsed, read = time.monotonic() - self._begun, self._backlog - backlog
        if elapsed < _TELLING or read <= 0:
            return None
        return round(backlog * elapsed / read, 1)


class _Rate:
    """Events a second over a short while."""

    def __init__(self) -> None:
        self._marks: list[tuple[float, int]] = []

    def add(self, count: int) -> None:
        now = time.monotonic()
        if count:
            self._marks.append((now, count))
        self._marks = [mark for mark in self._marks if now - mark[0] < _RATE_OVER]

    def per_second(self) -> float:
        self.add(0)
        return round(sum(count for _, count in self._marks) / _RATE_OVER, 1)

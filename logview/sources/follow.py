"""Follows logs: new files, growth, rotation, truncation and deletion become batches of records. It
never writes, never maps a file into memory, and believes content rather than names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from time import monotonic

from logview.sources.approach import Approach
from logview.sources.backwards import read_back
from logview.sources.files import Files
from logview.sources.forwards import read_on
from logview.sources.identity import Checkpoint, Copy
from logview.sources.lookout import Lookout
from logview.sources.newcomers import Newcomer
from logview.sources.piped import shown_as
from logview.sources.problem import Problem
from logview.sources.records import LONGEST, Batch
from logview.sources.register import Register
from logview.sources.source import RewrittenError, Source
from logview.sources.spool import Spool
from logview.sources.window import Window

_LOOK = 0.5
"""Seconds between looks at all files while something moves, or while changes are not reported."""
_SLOW_LOOK = 2.0
"""The same while nothing moves and changes are reported."""
_LOOK_SHARE = 1000
"""Looks may then take one part in so many of the time: of a thousand files each takes some
milliseconds."""
_SLOWEST_LOOK = 10.0
"""Seconds between them at most."""
_GLANCE = 0.05
"""Seconds between looks while logs are read back: what is new is to come before what is old."""
_GLANCE_SHARE = 20
"""Looks may then take one part in so many of the time."""
_TOGETHER = 300 * 1_000_000_000
"""Nanoseconds between the last changes of logs that are taken to be written at the same time."""


class Follower:
    """The sources of some targets, from where they were left.

    `known` are the checkpoints that were committed; a batch that was not is read again. Only
    `wake` may be called from another thread or a signal handler. A batch counts as handed on once
    it is yielded: commit it before asking for the next.
    """

    def __init__(
        self,
        targets: Sequence[str],
        known: Iterable[Checkpoint] = (),
        next_source: int = 1,
        block: int = 1 << 20,
        longest: int = LONGEST,
        *,
        spool: Spool | None = None,
        rotated: bool = True,
        large: int | None = None,
        window: Window | None = None,
    ) -> None:
        """`block` is how many bytes of a source are read at a time, `longest` the bytes of the
        longest line that is handed on. Compressed logs are read where there is a `spool` for
        their text, which only one follower at a time may have. `rotated` takes the rotated parts
        of a file that is named, too. A log of lines that has more than `large` bytes is read
        backwards from its end, and of it only what the `window` asks for; without a number none
        is. Nothing is looked at before `scan`."""
        self._block = block
        self._longest = longest
        self._approach = Approach(large, window)
        self._files = Files(spool)
        self._bell: SimpleQueue[None] = SimpleQueue()  # may be rung in a signal handler
        self._lookout = Lookout(targets, self._ring, rotated=rotated)
        self._register = Register(known, next_source, self._files, self._lookout)
        self._sources = self._register.sources
        self._pause = _LOOK
        self._next_look = 0.0
        self._next_glance = 0.0

    @property
    def rotations(self) -> int:
        """Sources that were renamed, truncated or written anew while they were followed."""
        return self._register.rotations

    @property
    def problems(self) -> Mapping[str, Problem]:
        """What is wrong now, by the path as the user would write it."""
        return self._register.problems

    @property
    def unfinished(self) -> Mapping[str, int]:
        """Bytes of last lines that are held back until they end, by path."""
        held = ((shown_as(s.checkpoint.path), s.unfinished) for s in self._sources.values())
        return {path: count for path, count in held if count}

    @property
    def copies(self) -> frozenset[Copy]:
        """Files of the targets from which nothing is read, because a source holds their text."""
        return self._register.copies

    @property
    def trouble(self) -> str | None:
        """Why changes are noticed late, in a sentence; None where they are not."""
        return self._lookout.trouble

    @property
    def backlog(self) -> int:
        """Bytes that are asked for, are known and were not read; of compressed logs those of their
        text, as far as it can be told before it is there."""
        return self.fresh + sum(source.earlier for source in self._sources.values())

    @property
    def fresh(self) -> int:
        """The part of the backlog that is not being read back: what was appended, and logs that
        are read forwards."""
        unread = sum(source.backlog for source in self._sources.values())
        return unread + self._files.archives.backlog

    @property
    def total(self) -> int:
        """Bytes that are asked for of all sources that are still there."""
        return (
            sum(source.extent for source in self._sources.values()) + self._files.archives.backlog
        )

    def scan(self) -> None:
        """Look at the targets and at all sources: what is new, grew, moved, shrank or went away."""
        begun = monotonic()
        self._register.survey()
        now = monotonic()
        self._next_glance = now + max(_GLANCE, _GLANCE_SHARE * (now - begun))
        if self._lookout.trouble or self._pending():
            self._pause = _LOOK
        else:
            costly = min(_SLOWEST_LOOK, _LOOK_SHARE * (now - begun))
            self._pause = max(min(self._pause * 2, _SLOW_LOOK), costly)
        self._next_look = now + self._pause

    def read(self) -> Iterator[Batch]:
        """All that is unread, a block of each source in turn, the one modified last first. Between
        these turns large logs are read back, and looks show whether something is new."""
        while True:
            while self._register.farewells:
                yield self._register.farewells.pop(0)
            turn = self._files.next_turn()
            due = [source for source in self._sources.values() if self._is_due(source)]
            newcomers = self._register.newcomers.among(turn)
            for source in sorted(due, key=_modified, reverse=True):
                if source.checkpoint.source in self._sources:
                    batch = self._next_batch(source)
                    if batch is not None:
                        yield batch
            for newcomer in newcomers:
                self._unpack_newcomer(newcomer)
            past = self._next_to_read_back()
            if past is not None:
                batch = self._earlier_batch(past)
                if batch is not None:
                    yield batch
            elif not due and not newcomers and not self._register.look_again:
                return
            idle = past is None and not due and not newcomers
            if idle or (past is not None and monotonic() >= self._next_glance):
                self._register.look_again = False
                self.scan()
            self._register.settle()

    def reread(self, source: int) -> bool:
        """Read a source anew, from its start to its end: the next batch of it replaces all that is
        known of it. For one whose records tell only in their order what they belong to. False where
        its bytes are gone: what was read of it is all there is."""
        found = self._sources.get(source)
        if found is None or (found.leaving and self._files.end_of(found) is None):
            return False
        found.begin_anew()
        return True

    def wait(self, timeout: float) -> bool:
        """Sleep until something may have changed, at most `timeout` seconds. Returns whether it
        may have. Unread bytes end it at once."""
        deadline = monotonic() + timeout
        if self._lookout.watch():
            self.scan()  # what came before the watch was armed is not reported
        while not self._pending():
            now = monotonic()
            try:
                self._bell.get(timeout=max(0.0, min(deadline, self._next_look) - now))
            except Empty:
                pass
            else:
                while not self._bell.empty():
                    self._bell.get_nowait()
                return True
            if monotonic() >= self._next_look:
                before = self.problems
                self.scan()
                if self.problems != before:
                    return True
            elif monotonic() >= deadline:
                return False
        return True

    def wake(self) -> None:
        """End a `wait`, the present one or the next. Safe in threads and signal handlers."""
        self._bell.put(None)

    def close(self) -> None:
        """End the thread and close all files."""
        self._lookout.close()
        self._files.close()

    def _ring(self) -> None:
        if self._bell.empty():
            self._bell.put(None)

    def _pending(self) -> bool:
        unread = any(
            source.backlog or source.changed or (source.earlier and self._can_be_read_back(source))
            for source in self._sources.values()
        )
        news = self._register.look_again or self._register.farewells
        return bool(news) or unread or self._files.archives.due

    def _is_due(self, source: Source) -> bool:
        """Whether there is something to be done for a source, reading back aside."""
        undecided = not source.approached and source.earlier
        return bool(source.backlog or source.changed or undecided or self._files.has_turn(source))

    def _can_be_read_back(self, source: Source) -> bool:
        return source.earlier > 0 and self._files.has_what_was_read(source)

    def _next_to_read_back(self) -> Source | None:
        """Of the logs that have nothing new those modified last, which are taken to be written at
        the same time, and of them the one of which least is known: all are read back from the
        present alike. A log that was last written earlier, such as a rotated one, has nothing as
        young as theirs, as far as can be told without reading it, and waits for them."""
        ready = [
            source
            for source in self._sources.values()
            if not self._is_due(source) and self._can_be_read_back(source)
        ]
        newest = max(map(_modified, ready), default=0) - _TOGETHER
        together = (source for source in ready if _modified(source) >= newest)
        return min(together, key=lambda s: s.checkpoint.position - s.looked, default=None)

    def _unpack_newcomer(self, newcomer: Newcomer) -> None:
        try:
            newcomer.unpacking.advance(self._block)
        except (FileNotFoundError, NotADirectoryError):
            self.wake()  # the next search says where it went
        except OSError as error:
            self._register.refuse(newcomer.path, newcomer.unpacking.shown, error)

    def _next_batch(self, source: Source) -> Batch | None:
        with self._told(source):
            self._files.unpack(source, self._block)
            if not source.approached:
                self._decide_on(source)
            if source.backlog:
                return read_on(source, self._files.open(source), self._block, self._longest)
            if source.changed:
                return source.take_news()
        return None

    def _earlier_batch(self, source: Source) -> Batch | None:
        with self._told(source):
            return read_back(source, self._files.open(source), self._block, self._longest)
        return None

    def _decide_on(self, source: Source) -> None:
        if self._files.unpacking(source) is not None:
            source.approached = True  # a compressed log is read forwards
        elif source.backlog or source.earlier:
            self._approach.decide(source, self._files.open(source))

    @contextmanager
    def _told(self, source: Source) -> Iterator[None]:
        """What goes wrong in reading a source is noted."""
        try:
            yield
        except RewrittenError:
            self._register.rewritten(source)
            self.wake()
        except (FileNotFoundError, NotADirectoryError):
            self._register.mislaid(source)
            self.wake()
        except OSError as error:
            self._register.trouble(source, error)


def _modified(source: Source) -> int:
    """When a source was modified, in nanoseconds, as far as is known."""
    return source.stamp[1] if source.stamp else 0

"""Follows logs: new files, growth, rotation, truncation and deletion become batches of records. It
never writes, never maps a file into memory, and believes content rather than names."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from queue import Empty, SimpleQueue
from time import monotonic

from logview.rotation import family_of
from logview.sources.descriptors import is_exhausted, open_log
from logview.sources.discover import Discovery, discover
from logview.sources.files import Files
from logview.sources.identity import Checkpoint, Copy, digest, matches
from logview.sources.locate import Place, Search, Stranger
from logview.sources.newcomers import Kinship, Newcomer, Newcomers, plain_kinship
from logview.sources.piped import shown_as
from logview.sources.problem import Problem, refused
from logview.sources.records import LONGEST, Batch
from logview.sources.sniff import sniff
from logview.sources.source import RewrittenError, Source
from logview.sources.spool import Inode, Spool
from logview.sources.unpacking import Unpacking, text_status
from logview.sources.watch import Watch

_LOOK = 0.5
"""Seconds between looks at all files while something moves, or while changes are not reported."""
_SLOW_LOOK = 2.0
"""The same while nothing moves and changes are reported."""
_REDISCOVER = 5.0
"""Seconds between searches for files that no report announced."""


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
    ) -> None:
        """`block` is how many bytes of a source are read at a time, `longest` the bytes of the
        longest line that is handed on. Compressed logs are read where there is a `spool` for
        their text, which only one follower at a time may have. `rotated` takes the rotated parts
        of a file that is named, too. Nothing is looked at before `scan`."""
        checkpoints = list(known)
        self._targets = tuple(targets)
        self._rotated = rotated
        self._block = block
        self._longest = longest
        self._next_source = max([next_source, *(point.source + 1 for point in checkpoints)])
        self._sources = {
            point.source: Source.resume(point) for point in checkpoints if not point.gone
        }
        self._found = Discovery()
        self._discovered = float("-inf")
        self._refused: dict[str, tuple[int, ...]] = {}
        self._file_problems: dict[str, Problem] = {}
        self._files = Files(spool)
        self._newcomers = Newcomers()
        self._copies: dict[str, Copy] = {}
        self._look_again = False
        self._farewells: list[Batch] = []
        self._bell: SimpleQueue[None] = SimpleQueue()  # may be rung in a signal handler
        self._watch = Watch(self._ring)
        self._watching = False
        self._pause = _LOOK
        self._next_look = 0.0
        self.rotations = 0
        """Sources that were renamed, truncated or written anew while they were followed."""

    @property
    def problems(self) -> Mapping[str, Problem]:
        """What is wrong now, by the path as the user would write it."""
        mine = {problem.path: problem for problem in self._files.archives.problems}
        mine |= {problem.path: problem for problem in self._file_problems.values()}
        return self._found.problems | mine

    @property
    def unfinished(self) -> Mapping[str, int]:
        """Bytes of last lines that are held back until they end, by path."""
        held = ((shown_as(s.checkpoint.path), s.unfinished) for s in self._sources.values())
        return {path: count for path, count in held if count}

    @property
    def copies(self) -> frozenset[Copy]:
        """Files of the targets from which nothing is read, because a source holds their text."""
        return frozenset(self._newcomers.copies) | frozenset(self._copies.values())

    @property
    def trouble(self) -> str | None:
        """Why changes are noticed late, in a sentence; None where they are not."""
        return self._watch.trouble

    @property
    def backlog(self) -> int:
        """Bytes that are known and were not read; of compressed logs those of their text, as far
        as it can be told before it is there."""
        unread = sum(source.backlog for source in self._sources.values())
        return unread + self._files.archives.backlog

    @property
    def total(self) -> int:
        """Bytes of all sources that are still there."""
        return sum(source.size for source in self._sources.values()) + self._files.archives.backlog

    def scan(self) -> None:
        """Look at the targets and at all sources: what is new, grew, moved, shrank or went away."""
        self._discover()
        lost, rewritten = self._look()
        if lost or rewritten:
            self._discover(anew=True)  # where its bytes went may not have been reported yet
        strangers = self._strangers({id(source) for source in lost + rewritten})
        if lost or rewritten:
            self._relocate(lost, rewritten, strangers)
        self._copies.clear()
        for stranger in strangers.values():
            self._welcome(stranger)
        self._settle()
        self._files.tidy_up(self._sources.values(), self._newcomers.inodes)
        self._watch.heed(self._found.files.keys() | self._paths())
        quiet = _LOOK if self._watch.trouble else _SLOW_LOOK
        self._pause = _LOOK if self._pending() else min(self._pause * 2, quiet)
        self._next_look = monotonic() + self._pause

    def read(self) -> Iterator[Batch]:
        """All that is unread, a block of each source in turn, the one modified last first."""
        while True:
            while self._farewells:
                yield self._farewells.pop(0)
            turn = self._files.next_turn()
            due = [
                source
                for source in self._sources.values()
                if source.backlog or source.changed or self._files.has_turn(source)
            ]
            newcomers = self._newcomers.among(turn)
            if not due and not newcomers:
                if not self._look_again:
                    return
                self._look_again = False
                self.scan()
            for source in sorted(due, key=lambda s: s.stamp[1] if s.stamp else 0, reverse=True):
                if source.checkpoint.source in self._sources:
                    batch = self._next_batch(source)
                    if batch is not None:
                        yield batch
            for newcomer in newcomers:
                self._unpack_newcomer(newcomer)
            self._settle()

    def wait(self, timeout: float) -> bool:
        """Sleep until something may have changed, at most `timeout` seconds. Returns whether it
        may have. Unread bytes end it at once."""
        deadline = monotonic() + timeout
        if not self._watching:
            self._watching = True
            self._discovered = float("-inf")
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
        self._watch.close()
        self._files.close()

    def _ring(self) -> None:
        if self._bell.empty():
            self._bell.put(None)

    def _pending(self) -> bool:
        unread = any(s.backlog or s.changed for s in self._sources.values())
        return bool(self._farewells) or unread or self._files.archives.due

    def _discover(self, *, anew: bool = False) -> None:
        pause = _SLOW_LOOK if self._watch.trouble else _REDISCOVER
        fresh = monotonic() < self._discovered + pause
        if not anew and self._watching and fresh and not self._watch.take():
            return
        while True:
            self._found = discover(self._targets, rotated=self._rotated)
            directories = self._directories()
            if not (self._watching and self._watch.cover(directories)):
                break
        self._discovered = monotonic()
        for path in self._file_problems.keys() - self._found.files.keys() - self._paths():
            self._accept(path)

    def _paths(self) -> set[str]:
        return {source.checkpoint.path for source in self._sources.values()}

    def _directories(self) -> set[str]:
        """Where a source may be, or may appear."""
        mine = {os.path.dirname(path) for path in self._paths()} - self._found.directories
        return self._found.directories | {path for path in mine if os.path.isdir(path)}

    def _look(self) -> tuple[list[Source], list[Source]]:
        """Compare the sources with their files. Returns those whose path is another file or none,
        and those whose file holds something else."""
        lost: list[Source] = []
        rewritten: list[Source] = []
        for source in self._sources.values():
            if source.leaving:
                continue
            path = source.checkpoint.path
            try:
                status = os.stat(path)
                if (status.st_dev, status.st_ino) != source.inode:
                    lost.append(source)
                elif not self._is_still(source, status):
                    rewritten.append(source)
            except (FileNotFoundError, NotADirectoryError):
                lost.append(source)
            except OSError as error:
                self._trouble(source, error)
        return lost, rewritten

    def _is_still(self, source: Source, status: os.stat_result) -> bool:
        """Whether a source's file still holds what was read of it. Notes how much it holds now."""
        path = source.checkpoint.path
        if source.stamp is None:
            self._files.recall(source, self._found.files.get(path, path))
        same = self._files.is_still(source, status)
        if same is None:
            if (status.st_size, status.st_mtime_ns) == source.stamp:
                return True
            same = status.st_size >= source.checkpoint.position and matches(
                self._files.open(source), source.checkpoint
            )
            if same:
                source.resized(status)
        self._file_problems.pop(path, None)
        return same

    def _strangers(self, unplaced: set[int]) -> dict[Inode, Stranger]:
        """The files of the targets that belong to no source that is in its place."""
        placed = [
            source
            for source in self._sources.values()
            if not source.leaving and id(source) not in unplaced
        ]
        paths = {source.checkpoint.path for source in placed}
        inodes = {source.inode for source in placed}
        strangers: dict[Inode, Stranger] = {}
        still_new: set[Inode] = set()
        for path, shown in self._found.files.items():
            if path in paths:
                continue
            try:
                status = os.stat(path)
            except OSError:  # the next search says what became of it
                self._accept(path)
                continue
            inode = (status.st_dev, status.st_ino)
            if self._newcomers.heed(inode, path, status):
                still_new.add(inode)
            elif inode in inodes or inode in strangers:
                self._accept(path)
            elif self._refused.get(path) != _stamp(status):
                strangers[inode] = Stranger(path, shown, status)
        for unpacking in self._newcomers.forget_all_but(still_new):
            self._files.archives.drop(unpacking)
        return strangers

    def _relocate(
        self, lost: list[Source], rewritten: list[Source], strangers: dict[Inode, Stranger]
    ) -> None:
        search = Search(strangers, self._directories(), self._files.look_at)
        # All renames before any copy: a file that was renamed must not pass for a copy of another.
        unfound = [source for source in lost if not self._follow_rename(source, search)]
        self.rotations += len(lost) - len(unfound) + len(rewritten)
        for source in unfound + rewritten:
            place = search.copied(source.checkpoint)
            if place is not None:
                self._place(source, place)
                continue
            # To be read to its end, and buried unless a compressed file turns out to hold it.
            self._file_problems.pop(source.checkpoint.path, None)
            source.broken = source.broken or self._files.is_broken(source)
            if source in rewritten:
                self._files.forget(source.checkpoint.source)
            source.leaving = True
            source.size = self._files.end_of(source)

    def _follow_rename(self, source: Source, search: Search) -> bool:
        # The copy of a compressed log's text never moves: it is no place of the log.
        held = None if self._files.unpacking(source) else self._files.held(source)
        place = search.renamed(source.checkpoint, held)
        if place is None:
            return False
        self._place(source, place)
        return True

    def _place(self, source: Source, place: Place) -> None:
        self._file_problems.pop(source.checkpoint.path, None)
        self._files.move(source, place)

    def _welcome(self, stranger: Stranger) -> None:
        """Begin a source for a file that has none, or say why it cannot be read."""
        path, shown, status = stranger
        try:
            descriptor = open_log(path)
        except FileNotFoundError:
            return  # it was renamed or deleted just now: the next search says so
        except OSError as error:
            # Tried again at every look: a change of its rights does not show in its stamp.
            if not self._made_room(error):
                self._file_problems[path] = refused(shown, error)
        else:
            problem = sniff(shown, descriptor, unpacks=self._files.archives.can_unpack)
            if problem is None:
                self._accept(path)
                unpacking = self._files.archives.admit(path, shown, descriptor)
                if unpacking is not None:
                    os.close(descriptor)
                    self._newcomers.add(Newcomer(unpacking, path))
                elif not self._joins(path, descriptor):
                    number = self._begin(path, os.fstat(descriptor))
                    self._files.hold(number, descriptor)
            else:
                os.close(descriptor)
                self._refused[path] = _stamp(status)  # left alone until it changes
                self._file_problems[path] = problem

    def _joins(self, path: str, descriptor: int) -> bool:
        """Whether a plain file holds the text of a compressed source, which then is read on from
        it; or a part of that, or may turn out to, and nothing is read from it. Takes over the
        descriptor where it does."""
        status = os.fstat(descriptor)
        family = family_of(path)
        for source in self._sources.values():
            unpacking = self._files.unpacking(source)
            if unpacking is None or source.checkpoint.family != family:
                continue
            kin = plain_kinship(unpacking, source, path, descriptor)
            if kin is Kinship.OTHER:
                continue
            if kin is Kinship.SAME:
                self._place(source, Place(path, status, descriptor))
                return True
            os.close(descriptor)
            if kin is Kinship.TWIN:
                self._copies[path] = Copy(
                    *(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns),
                    source.checkpoint.source,
                    status.st_size,
                )
            else:
                self._look_again = True  # when more of it was decompressed
            return True
        return False

    def _begin(self, path: str, status: os.stat_result) -> int:
        number = self._next_source
        self._sources[number] = Source.begin(number, path, status)
        self._next_source += 1
        return number

    def _settle(self) -> None:
        """Decide which compressed files are sources of their own, and bury the sources that are
        at their end and cannot be found again."""
        found = self._newcomers.decide(self._sources.values(), self._files.open_in_place)
        for source, newcomer in found.successors:
            unpacking = newcomer.unpacking
            self._place(source, Place(newcomer.path, text_status(unpacking), None, unpacking))
        for newcomer in found.independent:
            for source in list(self._sources.values()):
                if source.leaving and source.checkpoint.path == newcomer.path:
                    self._forget_if_broken(source, newcomer.unpacking)
            number = self._begin(newcomer.path, text_status(newcomer.unpacking))
            self._files.unpack_for(number, newcomer.unpacking)
        for number, source in list(self._sources.items()):
            if source.leaving and number not in found.awaited:
                self._bury_if_read(source)

    def _forget_if_broken(self, source: Source, unpacking: Unpacking) -> None:
        """Take back what was read of a damaged compressed file, once another takes its place that
        begins alike."""
        known = source.checkpoint.head_length
        same = known and digest(unpacking.head()[:known]) == source.checkpoint.head
        if source.broken and same:
            self._bury(source, keep=False)

    def _unpack_newcomer(self, newcomer: Newcomer) -> None:
        try:
            newcomer.unpacking.advance(self._block)
        except (FileNotFoundError, NotADirectoryError):
            self.wake()  # the next search says where it went
        except OSError as error:
            if not self._made_room(error):
                problem = refused(newcomer.unpacking.shown, error)
                self._file_problems[newcomer.path] = problem

    def _accept(self, path: str) -> None:
        """Nothing is wrong with this path any more."""
        self._refused.pop(path, None)
        self._file_problems.pop(path, None)

    def _trouble(self, source: Source, error: OSError) -> None:
        """Say that a source cannot be read now. It is tried again at every look."""
        path = source.checkpoint.path
        if not self._made_room(error):
            self._file_problems[path] = refused(self._found.files.get(path, path), error)
        source.size = source.seen
        source.stamp = None

    def _made_room(self, error: OSError) -> bool:
        """Whether an error was that too many files are open, and some were closed: then all is
        looked at again soon, and no file is blamed."""
        made = is_exhausted(error) and self._files.make_room()
        self._look_again = self._look_again or made
        return made

    def _next_batch(self, source: Source) -> Batch | None:
        batch = None
        try:
            self._files.unpack(source, self._block)
            if source.backlog:
                batch = source.read(self._files.open(source), self._block, self._longest)
            elif source.changed:
                batch = source.take_news()
        except RewrittenError:
            self.rotations += 1
            self._file_problems.pop(source.checkpoint.path, None)
            # What a compressed file holds shows only now; nobody may scan after this.
            unpacking = self._files.unpacking(source)
            if unpacking is not None:
                self._look_again = True
                self._forget_if_broken(source, unpacking)
            self._bury(source)
            self.wake()
        except (FileNotFoundError, NotADirectoryError):
            source.size, source.stamp = source.seen, None  # the next look says where it went
            self.wake()
        except OSError as error:
            self._trouble(source, error)
        return batch

    def _bury_if_read(self, source: Source) -> None:
        if not source.backlog and not self._files.is_unpacking(source):
            self._bury(source)

    def _bury(self, source: Source, *, keep: bool = True) -> None:
        """The bytes are gone: what was read of them stays known, unless it is not to be kept."""
        number = source.checkpoint.source
        if self._sources.pop(number, None) is not None:
            self._files.forget(number)
            last = replace(source.checkpoint, gone=True)
            if not keep:
                last = replace(last, position=0, seen=0, size=0)
            self._farewells.append(Batch(last, [], None, None if keep else 0))


def _stamp(status: os.stat_result) -> tuple[int, ...]:
    """What changes when a file is replaced or written to."""
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns

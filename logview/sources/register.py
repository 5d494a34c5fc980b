"""The register of sources: which there are, where their bytes lie, which files are new and which
are gone. It decides which file is whose, by content rather than name, and reads no records."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace

from logview.rotation import family_of
from logview.sources.descriptors import is_exhausted, open_log
from logview.sources.files import Files
from logview.sources.identity import Checkpoint, Copy, digest, matches
from logview.sources.locate import Place, Search, Stranger
from logview.sources.lookout import Lookout
from logview.sources.newcomers import Kinship, Newcomer, Newcomers
from logview.sources.plain_copies import PlainCopies
from logview.sources.problem import Problem, refused
from logview.sources.records import Batch
from logview.sources.sniff import sniff
from logview.sources.source import Source
from logview.sources.spool import Inode
from logview.sources.unpacking import Unpacking, text_status

_MISSES = 2
"""Surveys in a row that must not find a source before it is gone: a file that is renamed while one
lists the directory may be in no place for it."""


class Register:
    """The sources that are followed, by number, and what is known of their files."""

    def __init__(
        self, known: Iterable[Checkpoint], next_source: int, files: Files, lookout: Lookout
    ) -> None:
        """`known` are the checkpoints that were committed, `next_source` a number that no source
        has had."""
        checkpoints = list(known)
        self._next_source = max([next_source, *(point.source + 1 for point in checkpoints)])
        self.sources = {
            point.source: Source.resume(point) for point in checkpoints if not point.gone
        }
        self._files = files
        self._lookout = lookout
        self._refused: dict[str, tuple[int, ...]] = {}
        self._file_problems: dict[str, Problem] = {}
        self.newcomers = Newcomers()
        self._plain_copies = PlainCopies(files)
        self.look_again = False
        """Whether there is reason to survey once more as soon as all is read."""
        self.farewells: list[Batch] = []
        """The last batches of sources that were buried, to be handed on."""
        self.rotations = 0
        """Sources that were renamed, truncated or written anew while they were followed."""

    @property
    def problems(self) -> Mapping[str, Problem]:
        """What is wrong now, by the path as the user would write it."""
        mine = {problem.path: problem for problem in self._files.archives.problems}
        mine |= {problem.path: problem for problem in self._file_problems.values()}
        return self._lookout.found.problems | mine

    @property
    def copies(self) -> frozenset[Copy]:
        """Files of the targets from which nothing is read, because a source holds their text."""
        return self._plain_copies.found | self.newcomers.copies

    @property
    def paths(self) -> set[str]:
        """Where the sources are."""
        return {source.checkpoint.path for source in self.sources.values()}

    def survey(self) -> None:
        """Look at the targets and at all sources: what is new, grew, moved, shrank or went away."""
        self._discover()
        lost, rewritten = self._look()
        if lost or rewritten:
            self._discover(anew=True)  # where its bytes went may not have been reported yet
        strangers = self._strangers({id(source) for source in lost + rewritten})
        if lost or rewritten:
            self._relocate(lost, rewritten, strangers)
        self._plain_copies.clear()
        for stranger in strangers.values():
            self._welcome(stranger)
        self.settle()
        self._files.tidy_up(self.sources.values(), self.newcomers.inodes)
        self._lookout.heed(self._lookout.found.files.keys() | self.paths)

    def _discover(self, *, anew: bool = False) -> None:
        if self._lookout.search(self.paths, anew=anew):
            found = self._lookout.found.files.keys()
            for path in self._file_problems.keys() - found - self.paths:
                self._accept(path)

    def _look(self) -> tuple[list[Source], list[Source]]:
        """Compare the sources with their files. Returns those whose path is another file or none,
        and those whose file holds something else."""
        lost: list[Source] = []
        rewritten: list[Source] = []
        for source in self.sources.values():
            if source.leaving:  # what moves while it is searched for may be found by the next
                lost.append(source)
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
                self.trouble(source, error)
        return lost, rewritten

    def _is_still(self, source: Source, status: os.stat_result) -> bool:
        """Whether a source's file still holds what was read of it. Notes how much it holds now."""
        path = source.checkpoint.path
        if source.stamp is None:
            self._files.recall(source, self._lookout.found.files.get(path, path))
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
            for source in self.sources.values()
            if not source.leaving and id(source) not in unplaced
        ]
        paths = {source.checkpoint.path for source in placed}
        inodes = {source.inode for source in placed}
        strangers: dict[Inode, Stranger] = {}
        still_new: set[Inode] = set()
        for path, shown in self._lookout.found.files.items():
            if path in paths:
                continue
            try:
                status = os.stat(path)
            except OSError:  # the next search says what became of it
                self._accept(path)
                continue
            inode = (status.st_dev, status.st_ino)
            if self.newcomers.heed(inode, path, status):
                still_new.add(inode)
            elif inode in inodes or inode in strangers:
                self._accept(path)
            elif self._refused.get(path) != _stamp(status):
                strangers[inode] = Stranger(path, shown, status)
        for unpacking in self.newcomers.forget_all_but(still_new):
            self._files.archives.drop(unpacking)
        return strangers

    def _relocate(
        self, lost: list[Source], rewritten: list[Source], strangers: dict[Inode, Stranger]
    ) -> None:
        lacking = {id(source) for source in lost + rewritten}
        taken = {source.inode for source in self.sources.values() if id(source) not in lacking}
        directories = self._lookout.directories(self.paths)
        search = Search(strangers, directories, self._files.look_at, taken)
        # All renames before any copy: a file that was renamed must not pass for a copy of another.
        unfound = [source for source in lost if not self._follow_rename(source, search)]
        self.rotations += len(lost) - len(unfound) + len(rewritten)
        for source in unfound + rewritten:
            place = search.copied(source.checkpoint)
            if place is not None:
                self._place(source, place)
                continue
            if self._files.unpacking(source) is None and (end := search.beginning(source)):
                self.farewells.append(source.yield_beginning(end))
            # To be read to its end, and buried unless it is found again.
            self._file_problems.pop(source.checkpoint.path, None)
            source.broken = source.broken or self._files.is_broken(source)
            if source in rewritten:
                self._files.forget(source.checkpoint.source)
            source.leave(self._files.end_of(source))

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
            self.refuse(path, shown, error)
        else:
            problem = sniff(shown, descriptor, unpacks=self._files.archives.can_unpack)
            if _stamp(os.fstat(descriptor))[:2] != _stamp(status)[:2]:
                os.close(descriptor)  # another file was renamed to this path just now
            elif problem is None:
                self._accept(path)
                unpacking = self._files.archives.admit(path, shown, descriptor)
                if unpacking is not None:
                    os.close(descriptor)
                    self.newcomers.add(Newcomer(unpacking, path))
                elif not self._joins(path, descriptor):
                    number = self._begin(path, os.fstat(descriptor))
                    self._files.hold(number, descriptor)
            else:
                os.close(descriptor)
                self._refused[path] = _stamp(status)  # left alone until it changes
                self._file_problems[path] = problem

    def _joins(self, path: str, descriptor: int) -> bool:
        """Whether a plain file holds the text of a compressed source, which then is read on from
        it; or a part of that or of a plain one, or may turn out to, and nothing is read from it.
        Takes over the descriptor where it does."""
        found = self._plain_copies.relative(path, descriptor, self.sources.values())
        if found is None:
            return False
        if found.kinship is Kinship.SAME:
            self._place(found.source, Place(path, os.fstat(descriptor), descriptor))
            return True
        os.close(descriptor)
        if found.kinship is Kinship.OPEN:
            self.look_again = True  # when more of it was decompressed
        return True

    def _begin(self, path: str, status: os.stat_result) -> int:
        number = self._next_source
        self.sources[number] = Source.begin(number, path, status)
        self._next_source += 1
        return number

    def settle(self) -> None:
        """Decide which compressed files are sources of their own, and bury the sources that are
        at their end and cannot be found again."""
        found = self.newcomers.decide(self.sources.values(), self._files.open_in_place)
        for source, newcomer in found.successors:
            unpacking = newcomer.unpacking
            self._place(source, Place(newcomer.path, text_status(unpacking), None, unpacking))
        for newcomer in found.independent:
            for source in [source for source in self.sources.values() if source.leaving]:
                self._give_way(source, newcomer.unpacking)
                if source.checkpoint.path == newcomer.path:
                    self._forget_if_broken(source, newcomer.unpacking)
            number = self._begin(newcomer.path, text_status(newcomer.unpacking))
            self._files.unpack_for(number, newcomer.unpacking)
        for source in [source for source in self.sources.values() if source.leaving]:
            if source.checkpoint.source in found.awaited:
                source.missed = 0
            elif source.missed >= _MISSES:
                self._bury_if_read(source)
            else:
                self.look_again = True

    def _give_way(self, source: Source, unpacking: Unpacking) -> None:
        """Take back what was read of a plain log as far as a compressed copy of it reaches, which
        was made before the last of it was written."""
        shorter = unpacking.settled and unpacking.size < source.checkpoint.position
        related = family_of(unpacking.path) == source.checkpoint.family
        if related and shorter and self._files.unpacking(source) is None:
            copy = unpacking.open_copy()
            try:
                end = source.marks.shared(copy)
            finally:
                os.close(copy)
            if end:
                self.farewells.append(source.yield_beginning(end))

    def _forget_if_broken(self, source: Source, unpacking: Unpacking) -> None:
        """Take back what was read of a damaged compressed file, once another takes its place that
        begins alike."""
        known = source.checkpoint.head_length
        same = known and digest(unpacking.head()[:known]) == source.checkpoint.head
        if source.broken and same:
            self._bury(source, keep=False)

    def _accept(self, path: str) -> None:
        """Nothing is wrong with this path any more."""
        self._refused.pop(path, None)
        self._file_problems.pop(path, None)

    def trouble(self, source: Source, error: OSError) -> None:
        """Say that a source cannot be read now. It is tried again at every look."""
        path = source.checkpoint.path
        self.refuse(path, self._lookout.found.files.get(path, path), error)
        source.halt()

    def refuse(self, path: str, shown: str, error: OSError) -> None:
        """Say that a file cannot be read, unless it can as soon as others are closed."""
        if not self._made_room(error):
            self._file_problems[path] = refused(shown, error)

    def _made_room(self, error: OSError) -> bool:
        """Whether an error was that too many files are open, and some were closed: then all is
        looked at again soon, and no file is blamed."""
        made = is_exhausted(error) and self._files.make_room()
        self.look_again = self.look_again or made
        return made

    def rewritten(self, source: Source) -> None:
        """A source whose file turned out to hold something else while it was read."""
        self.look_again = True
        unpacking = self._files.unpacking(source)
        if unpacking is None:
            source.halt()  # a copy may hold what was read: the next look searches for it
            return
        # What a compressed file holds shows only now.
        self.rotations += 1
        self._file_problems.pop(source.checkpoint.path, None)
        self._forget_if_broken(source, unpacking)
        self._bury(source)

    def mislaid(self, source: Source) -> None:
        """A source whose path turned out to lead elsewhere while it was read. The next look says
        where it went, which comes at once where much of it may not be read yet."""
        self.look_again = self.look_again or source.earlier > 0
        source.halt()

    def _bury_if_read(self, source: Source) -> None:
        if not (source.backlog or source.earlier or self._files.is_unpacking(source)):
            self._bury(source)

    def _bury(self, source: Source, *, keep: bool = True) -> None:
        """The bytes are gone: what was read of them stays known, unless it is not to be kept."""
        number = source.checkpoint.source
        if self.sources.pop(number, None) is not None:
            self._files.forget(number)
            last = replace(source.checkpoint, gone=True)
            if not keep:
                last = replace(last, begin=0, position=0, seen=0, size=0)
            self.farewells.append(Batch(last, [], None, None if keep else 0))


def _stamp(status: os.stat_result) -> tuple[int, ...]:
    """What changes when a file is replaced or written to."""
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns

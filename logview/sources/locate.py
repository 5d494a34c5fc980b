"""Finds where a source's bytes went when its path no longer holds them: renamed, replaced by a
copy, or copied before they were truncated. It believes a place only after comparing its content."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import NamedTuple

from logview.rotation import family_of
from logview.sources.descriptors import path_of
from logview.sources.identity import Checkpoint, matches
from logview.sources.source import Source
from logview.sources.spool import Inode
from logview.sources.unpacking import Unpacking


class Stranger(NamedTuple):
    """A file of the targets that belongs to no source."""

    path: str
    """Its real path."""
    shown: str
    """The path as the user would write it."""
    status: os.stat_result


class Place(NamedTuple):
    """Where a source was found again."""

    path: str
    status: os.stat_result
    """Of a compressed file with the size of its text."""
    descriptor: int | None
    """The file, open: whoever receives it closes it. None for a compressed one."""
    unpacking: Unpacking | None = None


class Search:
    """One search for lost sources, among strangers and in directories.

    A stranger that turns out to be a source is taken out of `strangers`.
    """

    def __init__(
        self,
        strangers: dict[Inode, Stranger],
        directories: Iterable[str],
        look_at: Callable[[str], Place],
        taken: set[Inode],
    ) -> None:
        """`look_at` opens a file; it raises OSError. `taken` are the files of other sources."""
        self._look_at = look_at
        self._taken = taken
        self._strangers = strangers
        self._directories = directories
        self._names: dict[int, list[str]] | None = None

    def renamed(self, checkpoint: Checkpoint, descriptor: int | None) -> Place | None:
        """The same file under another name. `descriptor` is the file, if it is still open.

        Device numbers are not compared: a restart of the machine may deal them anew.
        """
        paths = [
            stranger.path
            for inode, stranger in self._strangers.items()
            if inode[1] == checkpoint.inode
        ]
        paths += self._entries().get(checkpoint.inode, [])
        if descriptor is not None and (path := path_of(descriptor)):
            paths.append(path)
        return self._first(paths, checkpoint)

    def copied(self, checkpoint: Checkpoint) -> Place | None:
        """Another file that begins with all that was read: under the same path, or under a rotated
        name of it."""
        if not checkpoint.head_length:
            return None  # nothing is known of the source that a copy could be known by
        paths = [
            stranger.path
            for stranger in self._strangers.values()
            if stranger.path == checkpoint.path or family_of(stranger.path) == checkpoint.family
        ]
        paths.sort(key=lambda path: path != checkpoint.path)
        return self._first(paths, checkpoint)

    def beginning(self, source: Source) -> int:
        """Where, at the start of a line, the beginning of a source ends that is all that a plain
        file holds: what is left of it under its own path, or a copy that was made before the last
        of it was written. 0 where there is no such file."""
        checkpoint = source.checkpoint
        for stranger in self._strangers.values():
            if family_of(stranger.path) == checkpoint.family and (
                stranger.status.st_size < checkpoint.position
            ):
                end = self._shared(source, stranger.path)
                if end:
                    return end
        return 0

    def _shared(self, source: Source, path: str) -> int:
        try:
            place = self._look_at(path)
            if place.descriptor is None:
                return 0
            try:
                return source.marks.shared(place.descriptor)
            finally:
                os.close(place.descriptor)
        except OSError:
            return 0

    def _first(self, paths: Iterable[str], checkpoint: Checkpoint) -> Place | None:
        for path in paths:
            place = self._compare(path, checkpoint)
            if place is not None:
                inode = (place.status.st_dev, place.status.st_ino)
                self._strangers.pop(inode, None)
                self._taken.add(inode)
                return place
        return None

    def _compare(self, path: str, checkpoint: Checkpoint) -> Place | None:
        """The place, if the file there holds what was read of the source."""
        try:
            place = self._look_at(path)
        except OSError:
            return None
        taken = (place.status.st_dev, place.status.st_ino) in self._taken
        if place.unpacking is not None:
            # A copy of its text was begun under this inode; whether it is this source's is seen
            # when there is as much of it as was read.
            known = place.unpacking.known and place.status.st_ino == checkpoint.inode
            return place if known and not taken else None
        assert place.descriptor is not None
        try:
            enough = place.status.st_size >= checkpoint.position
            if enough and not taken and matches(place.descriptor, checkpoint):
                return place
        except OSError:  # a directory of that name, or a disk that fails: not the place
            pass
        os.close(place.descriptor)
        return None

    def _entries(self) -> dict[int, list[str]]:
        """Paths by inode, of all entries of the directories."""
        if self._names is None:
            self._names = {}
            for directory in self._directories:
                try:
                    with os.scandir(directory) as entries:
                        for entry in entries:
                            self._names.setdefault(entry.inode(), []).append(entry.path)
                except OSError:  # it went away: what it held cannot be found in it
                    continue
        return self._names

"""Plain files of which nothing is to be read, or nothing anew: because a source holds their text,
be it decompressed or a plain log of which they are a copy. It believes content, never names."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import NamedTuple

from logview.rotation import family_of, unpacked_name
from logview.sources.files import Files
from logview.sources.identity import HEAD, Copy, matches, read_tail
from logview.sources.newcomers import Kinship, last_of
from logview.sources.source import Source
from logview.sources.unpacking import Unpacking


class Relative(NamedTuple):
    """A source whose text a file holds, or may turn out to."""

    source: Source
    kinship: Kinship


class PlainCopies:
    """The copies that were found in one survey."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._all: dict[str, Copy] = {}

    @property
    def found(self) -> frozenset[Copy]:
        """All of them."""
        return frozenset(self._all.values())

    def clear(self) -> None:
        """Forget them: a survey begins."""
        self._all.clear()

    def relative(self, path: str, descriptor: int, sources: Iterable[Source]) -> Relative | None:
        """The source that an open file belongs to: `SAME` is read on from it, of a `TWIN` nothing
        is to be read, and `OPEN` is to be asked again. None for a log of its own. Raises
        OSError."""
        family = family_of(path)
        for source in sources:
            if source.checkpoint.family != family:
                continue
            unpacking = self._files.unpacking(source)
            if unpacking is None:
                kin = self._kinship_to_log(source, descriptor)
            else:
                kin = _kinship_to_text(unpacking, source, path, descriptor)
            if kin is Kinship.TWIN:
                self._note(path, os.fstat(descriptor), source)
            if kin is not Kinship.OTHER:
                return Relative(source, kin)
        return None

    def _note(self, path: str, status: os.stat_result, source: Source) -> None:
        self._all[path] = Copy(
            *(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns),
            source.checkpoint.source,
            status.st_size,
        )

    def _kinship_to_log(self, source: Source, descriptor: int) -> Kinship:
        """Whether an open file holds the beginning of a log that is still in its place (`TWIN`), as
        a copy does that is made before a log is truncated, or not (`OTHER`). Raises OSError."""
        if source.leaving or source.checkpoint.path != source.checkpoint.family:
            return Kinship.OTHER  # only a log that is still written is copied
        try:
            original = self._files.open_in_place(source)
        except OSError:
            return Kinship.OTHER
        size = os.fstat(descriptor).st_size
        if original is None or not size or size > os.fstat(original).st_size:
            return Kinship.OTHER
        length = min(size, HEAD)
        same = os.pread(descriptor, length, 0) == os.pread(original, length, 0)
        whole = same and read_tail(descriptor, size) == read_tail(original, size)
        return Kinship.TWIN if whole else Kinship.OTHER


def _kinship_to_text(unpacking: Unpacking, source: Source, path: str, descriptor: int) -> Kinship:
    """Whether an open plain file holds the text of a compressed source (`SAME`), the beginning of
    it (`TWIN`), or none of it; `OPEN` while that is being decompressed. Raises OSError."""
    if not unpacking.settled and not unpacking.due:
        return Kinship.OTHER  # nothing more comes that it could be known by
    head = unpacking.head()
    size = os.fstat(descriptor).st_size
    beside = unpacked_name(source.checkpoint.path) == path
    if not head or (min(len(head), size) < HEAD and not beside):
        return Kinship.OTHER  # so little may be the same by chance
    if os.pread(descriptor, len(head), 0) != head[:size]:
        return Kinship.OTHER
    if unpacking.due:
        return Kinship.OPEN
    if size >= unpacking.size:
        whole = read_tail(descriptor, unpacking.size) == last_of(unpacking)
        return Kinship.SAME if whole and matches(descriptor, source.checkpoint) else Kinship.OTHER
    copy = unpacking.open_copy()
    try:
        part = read_tail(copy, size) == read_tail(descriptor, size)
    finally:
        os.close(copy)
    return Kinship.TWIN if part and not source.leaving else Kinship.OTHER

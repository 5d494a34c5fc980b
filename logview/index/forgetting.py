"""Removes indexes with all that belongs to them: one that a person names, and those of the state
directory that nobody has used for long. One that another process writes is never removed."""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from logview.index.place import (
    OF_SQLITE,
    IndexUnusableError,
    WriterLock,
    discard,
    prepare,
    state_folder,
)
from logview.sources.spool import spool_of

STALE_AFTER = 30 * 86_400.0
"""Seconds without use after which an index of the state directory is removed."""
_DEFAULT_NAME = re.compile(r"(.+-[0-9a-f]{16}\.db)(?:|-wal|-shm|-journal|\.lock|\.spool)")


class Forgotten(NamedTuple):
    """An index that was removed."""

    path: Path
    size: int
    """Bytes that it took, with all that lay beside it."""


def forget(index: Path) -> Forgotten | None:
    """Remove an index, with the text of compressed logs beside it; None where there is none.

    Raises `IndexUnusableError` where another process writes it, and for what is no index of this
    user's.
    """
    lock = WriterLock(index)
    if not any(map(os.path.lexists, _parts(index))):
        return None
    if _is_empty(index) and not os.path.lexists(lock.path):
        raise IndexUnusableError(f"{index}: an empty file that need not be an index; left as it is")
    prepare(index)
    if not lock.acquire():
        raise IndexUnusableError(
            f"{index}: another logview keeps this index up to date; close it, and try again"
        )
    try:
        size = sum(map(_size, _parts(index)))
        discard(index)
        lock.path.unlink()
    except OSError as error:
        raise IndexUnusableError(f"{index}: cannot be removed ({error.strerror})") from None
    finally:
        lock.release()
    return Forgotten(index, size)


def forget_stale(older_than: float = STALE_AFTER) -> list[Forgotten]:
    """Remove the indexes of the state directory that nobody used for so many seconds, by name.
    What cannot be removed is left."""
    folder = state_folder()
    try:
        names = [path.name for path in folder.iterdir()]
    except OSError:
        return []
    found = filter(None, map(_DEFAULT_NAME.fullmatch, names))
    forgotten = []
    for index in sorted({folder / match[1] for match in found}):
        if time.time() - _last_used(index) >= older_than:
            with suppress(IndexUnusableError):
                forgotten.append(forget(index))
    return [one for one in forgotten if one is not None]


def forget_stale_beside(index: Path) -> list[str]:
    """The same for the default age, where the index that is used now lies in the state directory.
    A sentence for each that was removed."""
    if index.parent != state_folder():
        return []
    return [
        f"{one.path}: this index was not used for {STALE_AFTER / 86_400:.0f} days and is removed"
        for one in forget_stale()
    ]


def _parts(index: Path) -> list[Path]:
    beside = [Path(f"{index}{suffix}") for suffix in OF_SQLITE]
    return [index, *beside, WriterLock(index).path, Path(spool_of(index).directory)]


def _is_empty(index: Path) -> bool:
    try:
        return index.lstat().st_size == 0
    except OSError:
        return False


def _size(part: Path) -> int:
    """Bytes of a file, or of the files in a folder; 0 for what is not there."""
    try:
        if part.is_dir():
            return sum(entry.stat(follow_symlinks=False).st_size for entry in os.scandir(part))
        return part.lstat().st_size
    except OSError:
        return 0


def _last_used(index: Path) -> float:
    """When some process last had the right to write it, or wrote; seconds since the epoch."""
    moments = []
    for part in _parts(index):
        with suppress(OSError):
            moments.append(part.lstat().st_mtime)
    return max(moments, default=0.0)

"""Brings an index up to date once, for a command that then reads it.

Where another process writes the index already, its work is awaited instead of done twice.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from logview.index.checkpoints import checkpoints, copies
from logview.index.forgetting import forget_stale_beside
from logview.index.place import (
    IndexReadOtherwiseError,
    IndexRenewableError,
    IndexUnusableError,
    WriterLock,
    in_words,
    prepare,
    renew,
)
from logview.index.reader import Reader
from logview.indexer import Indexer, Report, window_of
from logview.reading import Reading
from logview.sources.approach import GRAIN, LARGE
from logview.sources.compressed import decoder_of
from logview.sources.discover import discover
from logview.sources.identity import Checkpoint, Copy
from logview.sources.problem import Problem
from logview.sources.records import LONGEST
from logview.sources.sniff import first_look
from logview.sources.spool import Inode, Spool, spool_of
from logview.sources.window import Window

_LOOK_EVERY = 0.02
_PATIENCE = 60.0
"""Seconds without any progress of the other process after which it is not waited for."""
_SAY_AFTER = 0.5
"""Seconds after which it is said that another process is waited for."""


@dataclass(frozen=True, slots=True)
class State:
    """What the index holds after it was brought up to date."""

    sentences: tuple[str, ...]
    """What a person should know: sources that could not be read, lines held back."""
    unreadable: bool
    """Whether a source could not be read."""


def bring_up_to_date(
    targets: Sequence[str],
    index: Path,
    report: Callable[[Report], None],
    reading: Reading | None = None,
    say: Callable[[str], None] = lambda sentence: None,
) -> State:
    """Read everything that the targets hold now. `say` is told why that takes long where it is
    for another process. Raises `IndexUnusableError`."""
    reading = reading or Reading.of()
    lock = WriterLock(index)
    logs: list[Log] | None = None
    problems: list[Problem] = []
    begun = moved = time.monotonic()
    known = -1
    told = False
    while not lock.acquire():
        if logs is None:
            logs, problems = _look(targets, reading)
        covered, now_known = _coverage(index, logs, reading)
        if covered:
            return _told(problems)
        now = time.monotonic()
        if now_known != known:
            known, moved = now_known, now
        if now - begun > _SAY_AFTER and not told:
            told = True
            say(f"{index}: another logview writes this index; waiting for it")
        if now - moved > _PATIENCE:
            raise IndexUnusableError(
                f"{index}: another logview writes this index and does not get to these sources; "
                "close it, or name another file with --index FILE"
            )
        time.sleep(_LOOK_EVERY)  # the other process tells nobody but its own explorer
    try:
        remarks = forget_stale_beside(index)
        prepare(index)
        try:
            return _catch_up(targets, index, report, reading, remarks)
        except IndexRenewableError as error:
            return _catch_up(targets, index, report, reading, [*remarks, renew(index, error)])
    finally:
        lock.release()


def _catch_up(
    targets: Sequence[str],
    index: Path,
    report: Callable[[Report], None],
    reading: Reading,
    remarks: Sequence[str],
) -> State:
    with in_words(index):
        indexer = Indexer(targets, index, reading=reading)
        try:
            indexer.catch_up(report)
            return _state(indexer, remarks)
        finally:
            indexer.close()


def _state(indexer: Indexer, remarks: Sequence[str]) -> State:
    held = (_held_back(path, size) for path, size in indexer.follower.unfinished.items())
    return _told(list(indexer.follower.problems.values()), *remarks, *held)


def _held_back(path: str, size: int) -> str:
    if size > LONGEST:
        return f"{path}: the last line is too long to be read ({size:,} bytes so far)"
    return f"{path}: the last line is not finished ({size:,} bytes) and is held back until it is"


def _told(problems: Sequence[Problem], *others: str) -> State:
    sentences = (*others, *(problem.sentence for problem in problems))
    return State(sentences, any(problem.unreadable for problem in problems))


class Log(NamedTuple):
    """A file that must be looked at, as it was found."""

    status: os.stat_result
    compressed: bool
    begin: int = 0
    """Offset from which on it must be known: no older records are asked for."""
    end: int | None = None
    """The same for up to where; None for all of it."""


def _look(targets: Sequence[str], reading: Reading) -> tuple[list[Log], list[Problem]]:
    """The files that can be read, and what is wrong with the others."""
    found = discover(targets, rotated=reading.rotated)
    window = window_of(reading)
    logs = []
    problems = list(found.problems.values())
    for path, shown in found.files.items():
        problem = first_look(path, shown, unpacks=True)
        if problem is not None:
            problems.append(problem)
            continue
        try:
            with Path(path).open("rb") as log:
                status = os.fstat(log.fileno())
                compressed = decoder_of(log.read(16)) is not None
                bounds = (0, None) if compressed else _bounds(log.fileno(), status.st_size, window)
                logs.append(Log(status, compressed, *bounds))
        except OSError:
            continue  # gone since it was found: nothing to wait for
    return logs, problems


def _bounds(descriptor: int, size: int, window: Window | None) -> tuple[int, int | None]:
    """The part of a log that must be known, as widely as another process may have bisected it."""
    if window is None or size <= LARGE:
        return 0, None
    end = window.last(descriptor, 0, size, GRAIN)
    return window.first(descriptor, size, GRAIN) + GRAIN, end if end < size else None


def _coverage(index: Path, logs: Sequence[Log], reading: Reading) -> tuple[bool, int]:
    """Whether every file was looked at up to the size it had, and no verdict is put off; and how
    many bytes were. The index alone says so: the copies of texts beside it may be older, or newer,
    than it is."""
    try:
        reader = Reader(index, reading)
    except IndexReadOtherwiseError:
        raise  # waiting does not change what the other process was told
    except IndexUnusableError:
        return False, 0
    try:
        reader.connection.execute("BEGIN")  # one moment of the index
        points = {p.source: p for p in checkpoints(reader.connection) if not p.gone}
        known = sum(p.seen - p.begin for p in points.values())
        if reader.waits_for_verdicts():
            return False, known
        copied = {(c.device, c.inode): c for c in copies(reader.connection)}
    except sqlite3.OperationalError:
        return False, 0  # its tables are being made
    finally:
        reader.close()
    own = {(p.device, p.inode): p for p in points.values()}
    spool = spool_of(index)
    return all(_was_read(log, points, own, copied, spool) for log in logs), known


def _was_read(
    log: Log,
    points: Mapping[int, Checkpoint],
    own: Mapping[Inode, Checkpoint],
    copied: Mapping[Inode, Copy],
    spool: Spool,
) -> bool:
    status = log.status
    inode = (status.st_dev, status.st_ino)
    if (point := own.get(inode)) is not None:
        text = spool.text_size(status) if log.compressed else status.st_size
        if log.end is not None:
            text = max(0, log.end - GRAIN)
        return text is not None and point.seen >= text and point.begin <= log.begin
    copy = copied.get(inode)
    if copy is None or copy.source not in points:
        return False
    same = copy.size >= status.st_size and copy.modified >= status.st_mtime_ns
    return same and points[copy.source].seen >= copy.text and not points[copy.source].begin

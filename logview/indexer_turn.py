"""Brings an index up to date once, for a command that then reads it.

Where another process writes the index already, its work is awaited instead of done twice.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from logview.index.place import (
    IndexRenewableError,
    IndexUnusableError,
    WriterLock,
    in_words,
    prepare,
    renew,
)
from logview.index.reader import Reader
from logview.indexer import Indexer, Report
from logview.reading import Reading
from logview.sources.compressed import decoder_of
from logview.sources.discover import discover
from logview.sources.problem import Problem
from logview.sources.sniff import first_look
from logview.sources.spool import Spool, spool_of

_LOOK_EVERY = 0.05
_PATIENCE = 60.0


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
) -> State:
    """Read everything that the targets hold now. Raises `IndexUnusableError`."""
    reading = reading or Reading.of()
    lock = WriterLock(index)
    sizes: dict[str, int] | None = None
    problems: list[Problem] = []
    deadline = time.monotonic() + _PATIENCE
    while not lock.acquire():
        if sizes is None:
            sizes, problems = _look(targets, reading)
        if _covers(index, sizes):
            return _told(problems)
        if time.monotonic() > deadline:
            raise IndexUnusableError(
                f"{index}: another logview writes this index and does not get to these sources; "
                "close it, or name another file with --index FILE"
            )
        time.sleep(_LOOK_EVERY)  # the other process tells nobody but its own explorer
    try:
        prepare(index)
        try:
            return _catch_up(targets, index, report, reading, None)
        except IndexRenewableError as error:
            return _catch_up(targets, index, report, reading, renew(index, error))
    finally:
        lock.release()


def _catch_up(
    targets: Sequence[str],
    index: Path,
    report: Callable[[Report], None],
    reading: Reading,
    remark: str | None,
) -> State:
    with in_words(index):
        indexer = Indexer(targets, index, reading=reading)
        try:
            indexer.catch_up(report)
            return _state(indexer, remark)
        finally:
            indexer.close()


def _state(indexer: Indexer, remark: str | None) -> State:
    held = (
        f"{path}: the last line is not finished ({size:,} bytes) and is held back until it is"
        for path, size in indexer.follower.unfinished.items()
    )
    remarks = (remark,) if remark else ()
    return _told(list(indexer.follower.problems.values()), *remarks, *held)


def _told(problems: Sequence[Problem], *others: str) -> State:
    sentences = (*others, *(problem.sentence for problem in problems))
    return State(sentences, any(problem.unreadable for problem in problems))


def _look(targets: Sequence[str], reading: Reading) -> tuple[dict[str, int], list[Problem]]:
    """The sizes of the files that can be read, and what is wrong with the others."""
    found = discover(targets, rotated=reading.rotated)
    sizes = {}
    problems = list(found.problems.values())
    for path, shown in found.files.items():
        problem = first_look(path, shown, unpacks=True)
        if problem is not None:
            problems.append(problem)
            continue
        try:
            sizes[path] = Path(path).stat().st_size
        except OSError:
            continue  # gone since it was found: nothing to wait for
    return sizes, problems


def _covers(index: Path, sizes: dict[str, int]) -> bool:
    """Whether every file was looked at up to the size it had, and no verdict is put off."""
    texts = {path: _text_size(path, size, spool_of(index)) for path, size in sizes.items()}
    try:
        reader = Reader(index)
    except IndexUnusableError:
        return False
    try:
        if reader.waits_for_verdicts():
            return False
        seen = {source.path: source.seen for source in reader.sources() if not source.gone}
    finally:
        reader.close()
    return all(
        # A compressed copy of another source is read to its end and no source of its own.
        size is not None and (seen.get(path, -1) >= size or (path not in seen and compressed))
        for path, (compressed, size) in texts.items()
    )


def _text_size(path: str, size: int, spool: Spool) -> tuple[bool, int | None]:
    """Whether a file is compressed, and the bytes of its text: None until all of it is there."""
    try:
        with Path(path).open("rb") as log:
            if decoder_of(log.read(16)) is None:
                return False, size
            return True, spool.text_size(os.fstat(log.fileno()))
    except OSError:
        return False, size

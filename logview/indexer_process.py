"""Starts the indexer as a process of its own, and is that process.

The child lives in a session of its own, so that a key pressed in the terminal never reaches it,
and ends when its standard input closes: with the explorer, however that ended. While another
process writes the index it waits for its turn, and takes over when that one ends.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import IO, TYPE_CHECKING

from logview.index.place import (
    IndexDamagedError,
    IndexRenewableError,
    IndexUnusableError,
    WriterLock,
    in_words,
    prepare,
    renew,
)

if TYPE_CHECKING:
    from logview.indexer import Indexer, Report
    from logview.reading import Reading

_TURN_EVERY = 0.25
_RESTARTS = 3
_QUIET = 60.0
"""Seconds after which one that ended is no more counted with those before it."""
_SENTENCES = 100
INDEX_UNUSABLE = 4
"""Exit code of an indexer that cannot use its index: starting it again is of no use."""


class IndexerProcess:
    """The indexer, seen from the explorer."""

    def __init__(self, targets: Sequence[str], index: Path, reading: Sequence[str] = ()) -> None:
        """`reading` are the options under which the logs are read."""
        self._arguments = [
            # -P: nothing is imported from the folder in which the person happens to stand.
            *(sys.executable, "-P", "-m", "logview", "index", "--follow", "--feed"),
            *("--index", str(index), *reading, "--", *targets),
        ]
        self._process: subprocess.Popen[bytes] | None = None
        self._words = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `stop`
        self._restarts = 0
        self._started = 0.0

    def start(self) -> IO[bytes]:
        """Start it. Returns the pipe of its reports, one JSON object a line."""
        self._started = time.monotonic()
        self._process = subprocess.Popen(
            self._arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._words,
            start_new_session=True,
        )
        if self._process.stdout is None:
            raise RuntimeError("the indexer was started without a pipe")
        return self._process.stdout

    def restart(self) -> IO[bytes] | None:
        """Start it again after it ended by itself, if that is of any use: not where the index
        cannot be used, and not for ever."""
        if self._process is None or self._process.poll() in {None, INDEX_UNUSABLE}:
            return None
        if time.monotonic() - self._started > _QUIET:
            self._restarts = 0
        if self._restarts >= _RESTARTS:
            return None
        self._restarts += 1
        return self.start()

    def last_words(self) -> str:
        """The last line that it wrote on stderr; empty where it said nothing."""
        size = os.fstat(self._words.fileno()).st_size
        tail = os.pread(self._words.fileno(), 4096, max(0, size - 4096))
        lines = tail.decode("utf-8", "backslashreplace").strip().splitlines()
        return lines[-1].removeprefix("logview: ") if lines else ""

    def stop(self, patience: float = 3.0) -> None:
        """Let it end at its next commit; put an end to it after that many seconds."""
        self._words.close()
        if self._process is None or self._process.stdin is None:
            return
        self._process.stdin.close()
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def run_for_explorer(targets: Sequence[str], index: Path, reading: Reading) -> None:
    """Be the indexer of an explorer: report on standard output until standard input closes.

    Raises `IndexUnusableError` where the index cannot be opened or written.
    """
    reading.effort.lower_priority()
    lock = WriterLock(index)
    if not lock.acquire():
        _report({"waiting": True, "following": True})
    while not lock.acquire():
        if _input_closed(_TURN_EVERY):
            return
    with _turn(targets, index, reading, lock) as (indexer, remark):
        threading.Thread(target=_stop_with_input, args=(indexer,), daemon=True).start()

        def tell(report: Report) -> None:
            if not _report(asdict(report) | {"problems": _sentences(report, remark)}):
                indexer.stop()

        indexer.follow(tell)


def _report(told: dict[str, object]) -> bool:
    """Tell the explorer; False where it is no more."""
    try:
        os.write(1, json.dumps(told).encode() + b"\n")
    except BrokenPipeError:
        return False
    return True


def _sentences(report: Report, remark: str | None) -> list[str]:
    """What is wrong now, in no more sentences than a person would read."""
    from logview.text import clean

    told = [clean(sentence) for sentence in report.problems]
    if len(told) > _SENTENCES:
        told = [*told[:_SENTENCES], f"… and {len(told) - _SENTENCES:,} more"]
    return [remark, *told] if remark else told


def run_alone(
    targets: Sequence[str], index: Path, reading: Reading, say: Callable[[str], None]
) -> None:
    """Follow without an explorer until a signal says to stop; `say` what the person should know.

    Raises `IndexUnusableError` where the index cannot be used or another process writes it.
    """
    reading.effort.lower_priority()
    lock = WriterLock(index)
    if not lock.acquire():
        raise IndexUnusableError(f"{index}: another logview keeps this index up to date already")
    with _turn(targets, index, reading, lock) as (indexer, remark):
        told: set[str] = set()

        def tell(report: Report) -> None:
            for sentence in (*((remark,) if remark else ()), *report.problems):
                if sentence not in told:
                    told.add(sentence)
                    say(sentence)

        indexer.follow(tell)


@contextmanager
def _turn(
    targets: Sequence[str], index: Path, reading: Reading, lock: WriterLock
) -> Iterator[tuple[Indexer, str | None]]:
    """An indexer that signals stop, on an index that is made anew if it is of no use."""
    # Here, for the explorer starts a process and shall not load what only that one needs.
    from logview.indexer import Indexer

    prepare(index)
    remark = None
    try:
        with in_words(index):
            indexer = Indexer(targets, index, reading=reading)
    except IndexRenewableError as error:
        remark = renew(index, error)
        indexer = Indexer(targets, index, reading=reading)
    hung_up = False

    def stop(number: int, _: FrameType | None) -> None:
        nonlocal hung_up
        hung_up = number == signal.SIGHUP
        indexer.stop()

    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        if signal.getsignal(name) is not signal.SIG_IGN:  # as nohup asks for
            signal.signal(name, stop)
    try:
        with in_words(index):
            yield indexer, remark
    except IndexDamagedError as error:
        indexer.close()
        renew(index, error)
        raise
    finally:
        indexer.close()
        lock.release()
    if hung_up:
        sys.exit(128 + signal.SIGHUP)


def _input_closed(seconds: float) -> bool:
    ready, _, _ = select.select([0], [], [], seconds)
    return bool(ready) and not os.read(0, 1024)


def _stop_with_input(indexer: Indexer) -> None:
    while os.read(0, 1024):
        pass
    indexer.stop()

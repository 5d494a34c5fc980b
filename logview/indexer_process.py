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
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import IO, TYPE_CHECKING, TypeVar

from logview.index.forgetting import forget_stale_beside
from logview.index.place import (
    IndexDamagedError,
    IndexHeldUpError,
    IndexRenewableError,
    IndexUnusableError,
    WriterLock,
    in_words,
    prepare,
    renew,
)
from logview.stalled import heeds_signals

if TYPE_CHECKING:
    from logview.indexer import Indexer, Report
    from logview.reading import Reading

_Value = TypeVar("_Value")

_TURN_EVERY = 0.25
_TRY_AGAIN = 5.0
"""Seconds until an index that could not be written is tried again."""
_LAST_COMMIT = 10.0
"""Seconds within which an indexer whose explorer left comes to an end by itself."""
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
            with suppress(
                subprocess.TimeoutExpired
            ):  # not even that ends a call that never returns
                self._process.wait(patience)


def run_for_explorer(targets: Sequence[str], index: Path, reading: Reading) -> None:
    """Be the indexer of an explorer: report on standard output until standard input closes.

    Raises `IndexUnusableError` where the index cannot be opened or written.
    """

    def hold_on(why: str) -> None:
        _report({"following": True, "problems": [why]})
        if _input_closed(_TRY_AGAIN):
            sys.exit(0)

    reading.effort.lower_priority()
    lock = WriterLock(index)
    if not _when_possible(lock.acquire, hold_on):
        _report({"waiting": True, "following": True})
    while not _when_possible(lock.acquire, hold_on):
        if _input_closed(_TURN_EVERY):
            return
    with _turn(targets, index, reading, lock, hold_on) as (indexer, remarks):
        ended = threading.Event()
        threading.Thread(target=_stop_with_input, args=(indexer, ended), daemon=True).start()

        def tell(report: Report) -> None:
            if not _report(asdict(report) | {"problems": _sentences(report, remarks)}):
                indexer.stop()

        indexer.follow(tell)
        ended.set()


def _report(told: dict[str, object]) -> bool:
    """Tell the explorer; False where it is no more."""
    try:
        os.write(1, json.dumps(told).encode() + b"\n")
    except BrokenPipeError:
        return False
    return True


def _sentences(report: Report, remarks: Sequence[str]) -> list[str]:
    """What is wrong now, in no more sentences than a person would read."""
    from logview.text import clean

    told = [clean(sentence) for sentence in report.problems]
    if len(told) > _SENTENCES:
        told = [*told[:_SENTENCES], f"… and {len(told) - _SENTENCES:,} more"]
    return [*remarks, *told]


def run_alone(
    targets: Sequence[str], index: Path, reading: Reading, say: Callable[[str], None]
) -> None:
    """Follow without an explorer until a signal says to stop; `say` what the person should know.

    Raises `IndexUnusableError` where the index cannot be used or another process writes it.
    """
    told: set[str] = set()

    def say_once(sentences: Sequence[str]) -> None:
        for sentence in sentences:
            if sentence not in told:
                told.add(sentence)
                say(sentence)

    def hold_on(why: str) -> None:
        say_once([why])
        time.sleep(_TRY_AGAIN)

    reading.effort.lower_priority()
    lock = WriterLock(index)
    if not _when_possible(lock.acquire, hold_on):
        raise IndexUnusableError(f"{index}: another logview keeps this index up to date already")
    with _turn(targets, index, reading, lock, hold_on) as (indexer, remarks):
        say_once(remarks)
        indexer.follow(lambda report: say_once(report.problems))


def _when_possible(act: Callable[[], _Value], hold_on: Callable[[str], None]) -> _Value:
    """What this comes to, tried again and again while the index cannot be written. `hold_on` is
    told why, and waits."""
    while True:
        try:
            return act()
        except IndexHeldUpError as error:
            hold_on(f"{error}; it is tried again every {_TRY_AGAIN:.0f} s")


@contextmanager
def _turn(
    targets: Sequence[str],
    index: Path,
    reading: Reading,
    lock: WriterLock,
    hold_on: Callable[[str], None],
) -> Iterator[tuple[Indexer, Sequence[str]]]:
    """An indexer that signals stop, on an index that is made anew if it is of no use, and what a
    person should know of that."""
    # Here, for the explorer starts a process and shall not load what only that one needs.
    from logview.indexer import Indexer

    def open_index() -> Indexer:
        prepare(index)
        with in_words(index):
            return Indexer(targets, index, reading=reading)

    remarks = forget_stale_beside(index)
    try:
        indexer = _when_possible(open_index, hold_on)
    except IndexRenewableError as error:
        remarks.append(renew(index, error))
        indexer = _when_possible(open_index, hold_on)
    hung_up = False

    def stop(number: int, _: FrameType | None) -> None:
        nonlocal hung_up
        hung_up = number == signal.SIGHUP
        indexer.stop()

    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        if signal.getsignal(name) is not signal.SIG_IGN:  # as nohup asks for
            signal.signal(name, stop)
    try:
        with in_words(index), heeds_signals():
            yield indexer, remarks
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


def _stop_with_input(indexer: Indexer, ended: threading.Event) -> None:
    while os.read(0, 1024):
        pass
    indexer.stop()
    if not ended.wait(_LAST_COMMIT):
        os._exit(1)  # it waits for a log on a mount that never answers

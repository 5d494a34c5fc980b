"""Starts the indexer as a process of its own, and is that process.

The child lives in a session of its own, so that a key pressed in the terminal never reaches it,
and ends when its standard input closes: with the explorer, however that ended. While another
process writes the index it waits for its turn, and takes over when that one ends.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import IO

import orjson

from logview.index.place import IndexUnusableError, WriterLock, prepare
from logview.indexer import Indexer, Report

_TURN_EVERY = 0.25
_NICE = 10


class IndexerProcess:
    """The indexer, seen from the explorer."""

    def __init__(self, targets: Sequence[str], index: Path) -> None:
        self._arguments = [
            *(sys.executable, "-m", "logview", "index", "--follow", "--feed"),
            *("--index", str(index), "--", *targets),
        ]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it. Its reports come on `stdout`, one JSON object a line."""
        self._process = subprocess.Popen(
            self._arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def stdout(self) -> IO[bytes]:
        """The pipe of its reports."""
        if self._process is None or self._process.stdout is None:
            raise RuntimeError("the indexer was not started")
        return self._process.stdout

    def poll(self) -> int | None:
        """Its exit code, or None while it runs."""
        return self._process.poll() if self._process else None

    def stop(self, patience: float = 3.0) -> None:
        """Let it end at its next commit; put an end to it after that many seconds."""
        if self._process is None or self._process.stdin is None:
            return
        self._process.stdin.close()
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def run_for_explorer(targets: Sequence[str], index: Path) -> None:
    """Be the indexer of an explorer: report on standard output until standard input closes.

    Raises `IndexUnusableError` where the index cannot be opened.
    """
    os.nice(_NICE)  # keys and the host's own work come first
    lock = WriterLock(index)
    while not lock.acquire():
        if _input_closed(_TURN_EVERY):
            return
    indexer, remark = _open(targets, index)
    threading.Thread(target=_stop_with_input, args=(indexer,), daemon=True).start()

    def tell(report: Report) -> None:
        told = asdict(report)
        if remark:
            told["problems"] = (remark, *report.problems)
        try:
            os.write(1, orjson.dumps(told) + b"\n")
        except BrokenPipeError:
            indexer.stop()

    _follow(indexer, lock, tell)


def run_alone(targets: Sequence[str], index: Path, say: Callable[[str], None]) -> None:
    """Follow without an explorer until a signal says to stop; `say` what the person should know.

    Raises `IndexUnusableError` where the index cannot be opened or another process writes it.
    """
    lock = WriterLock(index)
    if not lock.acquire():
        raise IndexUnusableError(f"{index}: another logview keeps this index up to date already")
    indexer, remark = _open(targets, index)
    told = {remark} if remark else set()
    if remark:
        say(remark)

    def tell(report: Report) -> None:
        for sentence in report.problems:
            if sentence not in told:
                told.add(sentence)
                say(sentence)

    _follow(indexer, lock, tell)


def _open(targets: Sequence[str], index: Path) -> tuple[Indexer, str | None]:
    remark = prepare(index)
    indexer = Indexer(targets, index)
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, lambda *_: indexer.stop())
    return indexer, remark


def _follow(indexer: Indexer, lock: WriterLock, tell: Callable[[Report], None]) -> None:
    try:
        indexer.follow(tell)
    finally:
        indexer.close()
        lock.release()


def _input_closed(seconds: float) -> bool:
    ready, _, _ = select.select([0], [], [], seconds)
    return bool(ready) and not os.read(0, 1024)


def _stop_with_input(indexer: Indexer) -> None:
    while os.read(0, 1024):
        pass
    indexer.stop()

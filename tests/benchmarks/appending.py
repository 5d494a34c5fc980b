"""A writer in a process of its own: appends rows to a log at a steady rate until it is told to
stop, then says how many, and by how much it was ever late.
"""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Self, TypedDict

from tests.benchmarks.repetition import Block

BLOCK = 2_000_000
"""Bytes of the block that is repeated: to make a pass of it takes a few milliseconds."""
_EVERY = 0.01


class Appended(TypedDict):
    """What a writer did."""

    lines: int
    seconds: float
    latest: float
    """Seconds that it was behind its own schedule, at most."""


class Writer:
    """The writer, seen from who started it."""

    def __init__(self, log: Path, rate: int, first: int = 1) -> None:
        """Append so many rows a second, beginning with that pass over the block."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.appending", str(log), str(rate), str(first)],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        assert self._process.stdout is not None
        self._process.stdout.readline()  # it is about to begin

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()

    def stop(self) -> Appended:
        """Let it stop after the rows that it is writing, and tell what it did."""
        self._process.send_signal(signal.SIGTERM)
        told, _ = self._process.communicate()
        appended: Appended = json.loads(told)
        return appended


def _append(log: Path, rate: int, first: int, stopped: threading.Event) -> Appended:
    rows = _rows(Block.of(BLOCK), first)
    descriptor = os.open(log, os.O_WRONLY | os.O_APPEND)
    sys.stdout.write("\n")
    sys.stdout.flush()
    lines, latest = 0, 0.0
    begun = time.monotonic()
    while not stopped.wait(_EVERY):
        now = time.monotonic() - begun
        latest = max(latest, now - lines / rate)
        due = int(now * rate) - lines
        os.write(descriptor, b"".join(itertools.islice(rows, due)))
        lines += due
    return {"lines": lines, "seconds": time.monotonic() - begun, "latest": latest}


def _rows(block: Block, first: int) -> Iterator[bytes]:
    for number in itertools.count(first):
        yield from block.text(number).splitlines(keepends=True)


def main() -> None:
    """Be the writer: the log, the rows a second and the first pass are the arguments."""
    stopped = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()

    signal.signal(signal.SIGTERM, stop)
    rate, first = map(int, sys.argv[2:])
    sys.stdout.write(json.dumps(_append(Path(sys.argv[1]), rate, first, stopped)))


if __name__ == "__main__":
    main()

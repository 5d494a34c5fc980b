"""A service that logs, one line after another, into a file that others rotate under it. And what an
index holds of its lines."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Self

from logview.index.place import WriterLock
from logview.times import MILLISECOND, parse_time
from tests.rows import START, Rows
from tests.waiting import wait_until

STEPS = 5
"""Lines of a trace."""
_BYTES = 420
_BURST = 8


def trace_of(number: int) -> str:
    """The trace of a line."""
    return f"t{number // STEPS:07}"


def line(number: int) -> bytes:
    """One line, a millisecond after the one before; all are of the same length."""
    trace, step = divmod(number, STEPS)
    rows = Rows(trace_of(number), f"s{trace // 8:06}").at(number)
    if step == 0:
        rows.request()
    elif step % 2:
        rows.call("find", id=f"c{step}")
    elif step == 2:
        rows.result("find", id="c1", failure="TIMEOUT" if trace % 3 else None)
    else:
        rows.respond()
    return rows.lines()[0].ljust(_BYTES) + b"\n"


class Service:
    """Appends to a log in a thread of its own, until it is left."""

    def __init__(self, path: Path, rate: int = 2_000, record: Path | None = None) -> None:
        """`rate` is lines a second; all of them are put in the `record`, too."""
        self.path = path
        self.written = 0
        """Lines so far, numbered from 0."""
        self._every = _BURST / rate
        self._record = os.open(record or os.devnull, os.O_WRONLY | os.O_CREAT, 0o644)
        self._turn = threading.Lock()
        self._ended = threading.Event()
        self._file = self._open()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        os.close(self._file)
        os.close(self._record)

    @contextmanager
    def at_rest(self) -> Iterator[None]:
        """It writes nothing meanwhile, and opens its log anew afterwards, as services do when they
        are told to."""
        with self._turn:
            yield
            os.close(self._file)
            self._file = self._open()

    def write_over(self) -> None:
        """Put as many new lines in the place of those that are there. It must be at rest."""
        there = self.path.read_bytes()
        self.path.write_bytes(self._next(there.count(b"\n")))
        assert self.path.stat().st_size == len(there)

    def write(self, lines: int) -> None:
        """Wait until so many more lines are written."""
        goal = self.written + lines
        wait_until(lambda: self.written >= goal)

    def _open(self) -> int:
        return os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)

    def _run(self) -> None:
        while not self._ended.wait(self._every):
            with self._turn:
                os.write(self._file, self._next(_BURST))

    def _next(self, count: int) -> bytes:
        text = b"".join(map(line, range(self.written, self.written + count)))
        os.write(self._record, text)
        self.written += count
        return text


def all_lines(count: int) -> Counter[int]:
    """So many lines, each once."""
    return Counter(range(count))


def counted(index: Path) -> Counter[int]:
    """How often the index holds each line; nothing where there is no index yet."""
    begun = parse_time(START).ns or 0
    found = _asked(index, "SELECT time, count(*) FROM events GROUP BY time")
    return Counter({(time - begun) // MILLISECOND: count for time, count in found})


def wait_for(index: Path, lines: int) -> None:
    """Wait until the index holds that many different lines."""
    count = "SELECT count(DISTINCT time) FROM events"
    wait_until(lambda: sum(found for (found,) in _asked(index, count)) >= lines)


def wait_until_nobody_writes(index: Path) -> None:
    """Wait until the process that wrote the index has ended."""
    lock = WriterLock(index)
    wait_until(lock.acquire)
    lock.release()


def gone(index: Path) -> int:
    """Of how many sources the index says that they are gone."""
    return len(_asked(index, "SELECT id FROM sources WHERE gone"))


def _asked(index: Path, question: str) -> list[tuple[int, ...]]:
    try:
        with closing(sqlite3.connect(f"file:{index}?mode=ro", uri=True)) as connection:
            return connection.execute(question).fetchall()
    except sqlite3.OperationalError:  # it is not made yet
        return []

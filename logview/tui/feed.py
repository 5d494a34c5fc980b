"""What the indexer says of its progress, as the explorer hears it.

The explorer never asks the indexer for data: data rest in the index, a report is only news.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from typing import IO, Protocol

RESTART_AFTER = 0.5
"""Seconds between the end of an indexer and the start of another."""
LONGEST = 1 << 20
"""Bytes of a line that are still read as a report."""
_STARTED_AGAIN = "The indexer ended unexpectedly and was started again."


@dataclass(frozen=True, slots=True)
class Progress:
    """One report of the indexer."""

    events: int = 0
    rate: float = 0.0
    """Events a second."""
    behind: float | None = None
    """Seconds between a line's arrival and its being indexed; None where that is not known."""
    rejected: int = 0
    backlog: int = 0
    """Bytes that are not indexed yet."""
    total: int = 0
    """Bytes of all sources."""
    rotations: int = 0
    following: bool = False
    problems: tuple[str, ...] = ()
    """Sentences on what is wrong with the sources now."""
    waiting: bool = False
    """Whether another process writes the index; then nothing but `rejected` is counted."""
    stopped: bool = False
    """Whether the indexer ended, and no other was started."""
    backwards: bool = False
    """Whether older records are still being read behind newer ones, which are indexed already."""
    left: float | None = None
    """Seconds until all is read; None while that is not known."""
    ended: bool = False
    """Whether nothing more can come: all that was piped in has come to its end."""

    @property
    def unread(self) -> bool:
        """Whether a part of the sources worth telling is not indexed."""
        return self.backlog > 0 and self.backlog * 100 > self.total

    @property
    def indexing(self) -> bool:
        """Whether old records are still being read, rather than new ones awaited."""
        return self.unread and not self.stopped

    @property
    def live(self) -> bool:
        """Whether what is appended to the sources is indexed as it comes."""
        return (self.following or self.waiting) and not self.stopped and not self.ended

    @property
    def settled(self) -> bool:
        """Whether nothing that was there at the beginning is still to come."""
        return self.stopped or ((self.live or self.ended) and not self.indexing)

    @property
    def share(self) -> int:
        """Percent of the sources that is indexed, rounded down."""
        return 100 * (self.total - self.backlog) // self.total if self.total > 0 else 100


class Feed(Protocol):
    """Where reports come from."""

    def reports(self) -> AsyncIterator[Progress]:
        """Reports as they come; ends when the indexer ended."""
        ...


class PipeFeed:
    """Reports read from the indexer's standard output, one JSON object a line.

    Where the pipe ends, `restart` may give that of another indexer; None is the end.
    `last_words` then tells what the indexer had to say of its end.
    """

    def __init__(
        self,
        pipe: IO[bytes],
        restart: Callable[[], IO[bytes] | None] = lambda: None,
        last_words: Callable[[], str] = lambda: "",
    ) -> None:
        self._pipe = pipe
        self._restart = restart
        self._last_words = last_words
        self._last = Progress()

    async def reports(self) -> AsyncIterator[Progress]:
        """Reports as they come, the last one that of the end. A line that is no report is said as
        a problem, never dropped."""
        pipe: IO[bytes] | None = self._pipe
        while pipe is not None:
            async for progress in self._read(pipe):
                self._last = progress
                yield progress
            await asyncio.sleep(RESTART_AFTER)
            pipe = self._restart()
            if pipe is not None:
                yield self._last_with(_STARTED_AGAIN)
        yield replace(self._last_with(end_words(self._last_words())), stopped=True)

    async def _read(self, pipe: IO[bytes]) -> AsyncIterator[Progress]:
        reader = asyncio.StreamReader(limit=LONGEST)
        loop = asyncio.get_running_loop()
        transport, _ = await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), pipe
        )
        try:
            while (line := await _next_line(reader)) != b"":
                if line is None:
                    yield self._last_with(f"The indexer said more than {LONGEST:,} bytes at once.")
                elif line.strip():
                    yield parse_report(line)
        finally:
            transport.close()

    def _last_with(self, problem: str) -> Progress:
        """The last report once more, at rest, with one more problem."""
        last = self._last
        return replace(last, rate=0.0, behind=None, left=None, problems=(*last.problems, problem))


async def _next_line(reader: asyncio.StreamReader) -> bytes | None:
    """The next line; None for one that is too long, empty at the end."""
    whole = True
    while True:
        try:
            line = await reader.readuntil()
        except asyncio.IncompleteReadError as end:
            line = end.partial
        except asyncio.LimitOverrunError as error:
            await reader.readexactly(error.consumed)
            whole = False
            continue
        return line if whole else None


def end_words(last_words: str = "") -> str:
    """That the indexer ended, why, and what to do."""
    why = f": {last_words.strip().rstrip('.')}" if last_words.strip() else ""
    return f"The indexer ended{why}. What is shown is not kept up to date; press q and start again."


def parse_report(line: bytes) -> Progress:
    """One line of the indexer's output."""
    try:
        report = json.loads(line)
    except ValueError:
        report = None
    if not isinstance(report, dict):
        words = line.decode("utf-8", errors="backslashreplace").strip()
        return Progress(problems=(f"The indexer said: {words}",))
    behind, left = report.get("behind"), report.get("left")
    return Progress(
        events=int(report.get("events", 0)),
        rate=float(report.get("rate", 0.0)),
        behind=None if behind is None else float(behind),
        rejected=int(report.get("rejected", 0)),
        backlog=int(report.get("backlog", 0)),
        total=int(report.get("total", 0)),
        rotations=int(report.get("rotations", 0)),
        following=bool(report.get("following", False)),
        problems=tuple(str(problem) for problem in report.get("problems", ())),
        waiting=bool(report.get("waiting", False)),
        backwards=bool(report.get("backwards", False)),
        left=None if left is None else float(left),
    )

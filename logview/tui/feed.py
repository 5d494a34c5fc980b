"""What the indexer says of its progress, as the explorer hears it.

The explorer never asks the indexer for data: data rest in the index, a report is only news.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import IO, Protocol


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
    """Sentences on sources that could not be read."""

    @property
    def indexing(self) -> bool:
        """Whether old records are still being read, rather than new ones awaited."""
        return self.backlog > 0 and self.backlog * 100 > self.total

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
    """Reports read from the indexer's standard output, one JSON object a line."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe

    async def reports(self) -> AsyncIterator[Progress]:
        """Reports as they come. A line that is no report is said as a problem, never dropped."""
        reader = asyncio.StreamReader(limit=1 << 20)
        loop = asyncio.get_running_loop()
        transport, _ = await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), self._pipe
        )
        try:
            while line := await reader.readline():
                if line.strip():
                    yield parse_report(line)
        finally:
            transport.close()


def parse_report(line: bytes) -> Progress:
    """One line of the indexer's output."""
    try:
        report = json.loads(line)
    except ValueError:
        report = None
    if not isinstance(report, dict):
        words = line.decode("utf-8", errors="backslashreplace").strip()
        return Progress(problems=(f"The indexer said: {words}",))
    behind = report.get("behind")
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
    )

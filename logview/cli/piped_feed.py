"""What the indexer says of its progress, together with what went wrong while a pipe was
copied. It judges neither."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from logview.cli.stdin import Copying
from logview.tui.feed import Feed, Progress

_LOOK_EVERY = 0.5
"""Seconds between looks at the copying, while it lasts."""


class PipedFeed:
    """The reports of another feed, with what the copying has come to: one more problem where it was
    given up, the end of the input where nothing else is read."""

    def __init__(self, feed: Feed, copyings: Sequence[Copying], *, alone: bool) -> None:
        """`alone`: everything that is read is piped in."""
        self._feed = feed
        self._copyings = copyings
        self._alone = alone

    async def reports(self) -> AsyncIterator[Progress]:
        """The same reports, and the last one once more when the copying ends."""
        reports = aiter(self._feed.reports())
        last = Progress()
        told = False
        while True:
            report = asyncio.ensure_future(anext(reports, None))
            try:
                while not report.done():
                    if not told and not self._running:
                        told = True
                        yield self._with_copying(last)
                    await asyncio.wait({report}, timeout=_LOOK_EVERY if self._running else None)
            finally:
                report.cancel()
            progress = report.result()
            if progress is None:
                return
            last = progress
            told = not self._running
            yield self._with_copying(last)

    @property
    def _running(self) -> bool:
        return any(copying.running for copying in self._copyings)

    def _with_copying(self, progress: Progress) -> Progress:
        trouble = next((c.trouble for c in self._copyings if c.trouble), None)
        if trouble is not None:
            return replace(progress, problems=(*progress.problems, trouble))
        return replace(progress, ended=self._alone and not self._running)

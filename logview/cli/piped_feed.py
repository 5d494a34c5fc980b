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
    """The reports of another feed, with one more problem once the copying was given up."""

    def __init__(self, feed: Feed, copyings: Sequence[Copying]) -> None:
        self._feed = feed
        self._copyings = copyings

    async def reports(self) -> AsyncIterator[Progress]:
        """The same reports, and the last one once more when there is trouble."""
        reports = aiter(self._feed.reports())
        last = Progress()
        told = False
        while True:
            report = asyncio.ensure_future(anext(reports, None))
            try:
                while not report.done():
                    pause = _LOOK_EVERY if any(c.running for c in self._copyings) else None
                    if not told and self._trouble:
                        told = True
                        yield self._with_trouble(last)
                    await asyncio.wait({report}, timeout=pause)
            finally:
                report.cancel()
            progress = report.result()
            if progress is None:
                return
            last = progress
            told = self._trouble is not None
            yield self._with_trouble(last)

    @property
    def _trouble(self) -> str | None:
        return next((c.trouble for c in self._copyings if c.trouble), None)

    def _with_trouble(self, progress: Progress) -> Progress:
        trouble = self._trouble
        if trouble is None:
            return progress
        return replace(progress, problems=(*progress.problems, trouble))

"""Hears the indexer's reports and has them shown no more often than eyes follow. It never waits
for the screen: of reports that come close together the last one is shown.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from logview.tui.feed import Feed
from logview.tui.news import News

PAINT_EVERY = 0.1
"""Seconds between two reports that are shown."""


class Reports:
    """Takes a feed into the news. `later` calls something after some seconds, `show` shows the
    news as they are now."""

    def __init__(
        self,
        feed: Feed,
        news: News,
        later: Callable[[float, Callable[[], None]], None],
        show: Callable[[], None],
    ) -> None:
        self._feed = feed
        self._news = news
        self._later = later
        self._show = show
        self._due = False
        """Whether a report is about to be shown."""
        self._shown_at = 0.0

    async def listen(self) -> None:
        """Hear all reports, to the end of the feed."""
        async for progress in self._feed.reports():
            self._news.report(progress, time.monotonic())
            if not self._due:
                self._due = True
                rest = self._shown_at + PAINT_EVERY - time.monotonic()
                if rest > 0:
                    self._later(rest, self._show_now)
                else:  # the first after a while is shown at once, those close behind it together
                    self._show_now()
        self._news.end()
        self._show()

    def _show_now(self) -> None:
        self._due = False
        self._shown_at = time.monotonic()
        self._show()

"""What is known of the indexer and the sources: the last report, and the problems told so far.

Every sentence is made safe to paint when it arrives, and never again.
"""

from __future__ import annotations

from dataclasses import replace

from logview.tui.feed import Progress, end_words
from logview.tui.plain import Plain

QUIET_AFTER = 3.0
"""Seconds without a report after which nothing is happening."""
MOST_TOLD = 1_000
"""Problems that are remembered after they were solved."""


class News:
    """Reports as they came, and whether the person wants to see what they bring.

    `fed` tells whether there is an indexer that reports.
    """

    def __init__(self, plain: Plain, fed: bool = True) -> None:
        self._plain = plain
        self._told: dict[str, str] = {}
        """Each problem as it came, and safe to paint."""
        self._current: list[str] = []
        self._index_error = ""
        self.progress: Progress | None = None
        self._heard = 0.0
        self.following = True
        """Whether the panes are kept up to date; False while they are frozen."""
        self.settled = not fed
        """Whether all that was in the sources at the beginning was indexed at some time."""

    @property
    def live(self) -> bool:
        """Whether the sources are followed, and what is shown is kept up to date."""
        return self.following and self.progress is not None and self.progress.live

    @property
    def indexing(self) -> bool:
        """Whether old records are still being read."""
        return self.progress is not None and self.progress.indexing

    def report(self, progress: Progress, now: float) -> None:
        """The indexer reported, at a time of a clock that only counts."""
        before = self.progress.problems if self.progress else ()
        self.progress = progress
        self._heard = now
        self.settled = self.settled or progress.settled
        if progress.problems != before:
            self._current = [self._tell(problem) for problem in progress.problems]

    def settle(self, now: float) -> bool:
        """Forget a rate that nothing was heard of for a while. Whether it reads differently."""
        last = self.progress
        if last is None or not last.rate or now - self._heard < QUIET_AFTER:
            return False
        self.progress = replace(last, rate=0.0, behind=None, left=None)
        return True

    def end(self) -> None:
        """There will be no further report."""
        last = self.progress or Progress()
        if not last.stopped:
            self.report(
                replace(
                    last,
                    rate=0.0,
                    behind=None,
                    left=None,
                    problems=(*last.problems, end_words()),
                    stopped=True,
                ),
                self._heard,
            )

    def set_index_error(self, error: str) -> None:
        """Why the index could not be asked last time; empty when it could."""
        self._index_error = self._tell(error) if error else ""

    def _tell(self, problem: str) -> str:
        clean = self._told.get(problem)
        if clean is None:
            clean = self._plain.text(problem)
            if len(self._told) < MOST_TOLD:
                self._told[problem] = clean
        return clean

    def problems(self) -> list[str]:
        """What is wrong now, the newest last, safe to paint."""
        return [*self._current, *([self._index_error] if self._index_error else [])]

    def told(self) -> list[str]:
        """Every problem told so far, those of now last, safe to paint."""
        now = self.problems()
        known = set(now)
        return [*(problem for problem in self._told.values() if problem not in known), *now]

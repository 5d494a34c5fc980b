"""What is known of the indexer and the sources: the last report, and every problem ever told."""

from __future__ import annotations

from dataclasses import replace

from logview.tui.feed import Progress
from logview.tui.plain import Plain

QUIET_AFTER = 3.0
"""Seconds without a report after which nothing is happening."""


class News:
    """Reports as they came, and whether the person wants to see what they bring."""

    def __init__(self, plain: Plain) -> None:
        self._plain = plain
        self._problems: dict[str, None] = {}
        self.progress: Progress | None = None
        self._heard = 0.0
        self.following = True
        """Whether the panes are kept up to date; False while they are frozen."""
        self.index_error = ""
        """Why the index could not be asked last time; empty when it could."""

    @property
    def live(self) -> bool:
        """Whether the sources are followed, and what is shown is kept up to date."""
        return self.following and self.progress is not None and self.progress.following

    @property
    def indexing(self) -> bool:
        """Whether old records are still being read."""
        return self.progress is not None and self.progress.indexing

    def report(self, progress: Progress, now: float) -> None:
        """The indexer reported, at a time of a clock that only counts."""
        self.progress = progress
        self._heard = now
        self._problems.update(dict.fromkeys(progress.problems))

    def settle(self, now: float) -> bool:
        """Forget a rate that nothing was heard of for a while. Whether it reads differently."""
        last = self.progress
        if last is None or not last.rate or now - self._heard < QUIET_AFTER:
            return False
        self.progress = replace(last, rate=0.0, behind=None)
        return True

    def end(self) -> None:
        """The indexer said its last."""
        self._problems["The indexer ended: what is shown is not kept up to date."] = None
        if self.progress is not None:
            last = self.progress
            self.progress = Progress(
                last.events, rejected=last.rejected, rotations=last.rotations, total=last.total
            )

    def problems(self) -> list[str]:
        """Every problem told so far, the newest last, safe to paint."""
        errors = [self.index_error] if self.index_error else []
        return [self._plain.text(problem) for problem in [*self._problems, *errors]]

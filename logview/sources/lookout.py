"""Knows which files the targets stand for just now, and watches where that may change. It lists and
never opens a file."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence, Set
from time import monotonic
from typing import TYPE_CHECKING

from logview.sources.discover import Discovery, discover

if TYPE_CHECKING:
    from logview.sources.watch import Watch

_SEARCH = 5.0
"""Seconds between searches for files that no report announced."""
_UNTOLD_SEARCH = 2.0
"""The same while changes are not reported at all."""


class Lookout:
    """The files of some targets, and what is reported of their directories."""

    def __init__(self, targets: Sequence[str], ring: Callable[[], None], *, rotated: bool) -> None:
        """`ring` is called, from another thread, when something may have changed. `rotated` takes
        the rotated parts of a file that is named, too."""
        self._targets = tuple(targets)
        self._rotated = rotated
        self._ring = ring
        self._watch: Watch | None = None
        self._heeded: Set[str] = frozenset()
        self._searched = float("-inf")
        self.found = Discovery()
        """What the targets stood for when they were searched last."""

    @property
    def trouble(self) -> str | None:
        """Why changes are noticed late, in a sentence; None where they are not."""
        return self._watch.trouble if self._watch is not None else None

    def watch(self) -> bool:
        """Have changes reported from the next search on; False where they are already."""
        if self._watch is not None:
            return False
        # Not before the first wait: whoever has a log to read has better things to load.
        from logview.sources.watch import Watch

        self._watch = Watch(self._ring)
        self._watch.heed(self._heeded)
        self._searched = float("-inf")
        return True

    def search(self, paths: Set[str], *, anew: bool = False) -> bool:
        """Search for the files of the targets, unless that was done lately and nothing was
        reported since; always where it is to be done `anew`. `paths` are the files that are
        followed. Returns whether it was done."""
        watch = self._watch
        pause = _UNTOLD_SEARCH if self.trouble else _SEARCH
        fresh = monotonic() < self._searched + pause
        if not anew and watch is not None and fresh and not watch.take():
            return False
        while True:
            self.found = discover(self._targets, rotated=self._rotated)
            if watch is None or not watch.cover(self.directories(paths)):
                break
        self._searched = monotonic()
        return True

    def directories(self, paths: Set[str]) -> set[str]:
        """Where a followed file may be, or a new one may appear."""
        others = {os.path.dirname(path) for path in paths} - self.found.directories
        return self.found.directories | {path for path in others if os.path.isdir(path)}

    def heed(self, paths: Set[str]) -> None:
        """Have changes of the content of these files reported, and of no others."""
        self._heeded = paths
        if self._watch is not None:
            self._watch.heed(paths)

    def close(self) -> None:
        """End the thread."""
        if self._watch is not None:
            self._watch.close()

"""How often a question may be asked that takes long: a list of a million sessions, a trace of a
hundred thousand steps. Asked at every change, it would be all that is done.
"""

from __future__ import annotations

import time

REST = 4
"""Times as long as a question took that it rests."""


class Pace:
    """Knows how long the last answer took."""

    def __init__(self) -> None:
        self._asked = 0.0
        self._not_before = 0.0

    def asked(self) -> None:
        """The question was asked just now."""
        self._asked = time.monotonic()

    def answered(self) -> None:
        """The answer is there."""
        now = time.monotonic()
        self._not_before = now + REST * (now - self._asked)

    @property
    def rest(self) -> float:
        """Seconds before it may be asked again; at most 0 when it may."""
        return self._not_before - time.monotonic()

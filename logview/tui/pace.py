"""How often a question may be asked that takes long: a list of a million sessions, a trace of a
hundred thousand steps. Asked at every change, it would be all that is done.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Reader = TypeVar("Reader")
Value = TypeVar("Value")

REST = 4
"""Times as long as a question took that it rests."""


class Pace:
    """Knows how much work the last answer was."""

    def __init__(self) -> None:
        self._not_before = 0.0

    def timed(self, question: Callable[[Reader], Value]) -> Callable[[Reader], Value]:
        """The question, which rests once it was asked.

        What counts is the work of the thread that asks. That an index is not there yet, or the
        screen busy with its first paint, says nothing of how long the question takes.
        """

        def ask(reader: Reader) -> Value:
            worked = time.thread_time()
            value = question(reader)
            self._not_before = time.monotonic() + REST * (time.thread_time() - worked)
            return value

        return ask

    @property
    def rest(self) -> float:
        """Seconds before it may be asked again; at most 0 when it may."""
        return self._not_before - time.monotonic()

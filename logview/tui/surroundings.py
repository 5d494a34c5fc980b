"""What the linked panes need of the screen that holds them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Surroundings(Protocol):
    """A screen, as much of it as the panes know."""

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        """Call something after a while."""
        ...

    def changed(self) -> None:
        """Titles, counts or places may read differently now."""
        ...

    def say(self, words: str) -> None:
        """Tell the person one short thing."""
        ...

    def opened(self, worth_going: bool) -> None:
        """The first trace is shown; whether there is something in it to go to."""
        ...

"""What the line in which something is typed needs to know of what it is for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from logview.tui.widgets.prompt import Complete

KEPT = 50
"""Texts that can be recalled."""

Say = Callable[[str, bool], None]
"""Puts a cleaned note beside what is typed, and whether it says what is wrong."""


class PromptUse(Protocol):
    """What a text that is typed is for."""

    @property
    def name(self) -> str:
        """What stands before the text."""

    @property
    def text(self) -> str:
        """The text to begin with."""

    @property
    def earlier(self) -> Sequence[str]:
        """Texts that may be recalled."""

    @property
    def complete(self) -> Complete | None:
        """What could stand at the cursor."""

    def begin(self) -> None:
        """A text is about to be typed."""

    def typed(self, text: str, say: Say) -> None:
        """The text is this so far."""

    def entered(self, text: str) -> bool:
        """The text is meant so. Whether it could be done."""

    def cancelled(self) -> None:
        """It was not meant at all."""

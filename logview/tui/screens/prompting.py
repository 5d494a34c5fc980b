"""Has a text typed in the last line of a screen, and handed to what it is for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.screen import Screen

from logview.tui.prompts import PromptUse
from logview.tui.screens.frame import set_display
from logview.tui.widgets.key_line import KeyLine
from logview.tui.widgets.prompt import Prompt


class Prompting:
    """One text at a time. `closed` is called when nothing is typed any more."""

    def __init__(self, screen: Screen[Any], keys: KeyLine, closed: Callable[[], None]) -> None:
        self._screen = screen
        self._keys = keys
        self._closed = closed
        self._use: PromptUse | None = None
        self._prompt: Prompt | None = None

    def show(self, use: PromptUse) -> None:
        """Have a text typed, in place of the keys, unless one is being typed."""
        if self._prompt is None:
            use.begin()
            self._use = use
            self._prompt = Prompt(use.name, use.text, use.earlier, use.complete)
            self._screen.mount(self._prompt, before=self._keys)
            set_display(self._keys, False)

    def typed(self, text: str) -> None:
        """Have said what the text means as it is."""
        if self._use is not None and self._prompt is not None:
            self._use.typed(text, self._prompt.say)

    def entered(self, text: str) -> None:
        """Have done what the text means; one that means nothing is typed on."""
        if self._use is not None and self._use.entered(text):
            self._close()

    def cancelled(self) -> None:
        """Nothing was meant."""
        if self._use is not None:
            self._use.cancelled()
            self._close()

    def _close(self) -> None:
        if self._prompt is not None:
            self._prompt.remove()
        self._use = self._prompt = None
        set_display(self._keys, True)
        self._closed()

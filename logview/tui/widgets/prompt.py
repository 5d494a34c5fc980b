"""The line in which a filter or a search is typed, in place of the keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Label

from logview.tui.marks import DIM, RED
from logview.tui.widgets.status_line import StatusLine

Complete = Callable[[str, int], Sequence[str]]
"""What could stand at the cursor of a text: whole words."""


class _Line(Input):
    """The text. The bindings of its class take keys that belong to terminals."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "screen.prompt_cancel", "Cancel", id="prompt.cancel"),
        Binding("tab", "screen.prompt_complete", "Complete", id="prompt.complete"),
        Binding("up", "screen.prompt_recall(-1)", "Earlier", id="prompt.earlier"),
        Binding("down", "screen.prompt_recall(1)", "Later", id="prompt.later"),
    ]


class Prompt(Horizontal):
    """A name, a text and a note on it."""

    class Typed(Message):
        """The text is another one."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Entered(Message):
        """The text is meant so."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(
        self, name: str, text: str, earlier: Sequence[str], complete: Complete | None = None
    ) -> None:
        """`earlier` are texts that may be recalled, the last one last."""
        super().__init__(id="prompt")
        self._label = Label(Content(f" {name} "), id="prompt-name")
        self._line = _Line(text, id="prompt-line", compact=True, select_on_focus=False)
        self._line.cursor_blink = False
        self._note = StatusLine(id="prompt-note")
        self._earlier = [*earlier, text]
        self._at = len(self._earlier) - 1
        self._complete = complete

    def compose(self) -> ComposeResult:
        """The three of them."""
        yield self._label
        yield self._line
        yield self._note

    def on_mount(self) -> None:
        """Type at the end of what is there."""
        self._line.focus()
        self._line.cursor_position = len(self._line.value)

    @property
    def text(self) -> str:
        """What was typed."""
        return self._line.value

    def say(self, words: str, wrong: bool = False) -> None:
        """Put a cleaned note beside the text."""
        self._note.show(((words, RED if wrong else DIM),), ())

    def recall(self, step: int) -> None:
        """Another of the earlier texts."""
        self._at = max(0, min(self._at + step, len(self._earlier) - 1))
        self._line.value = self._earlier[self._at]
        self._line.cursor_position = len(self._line.value)

    def complete(self) -> None:
        """Write what all words that could stand at the cursor begin with, and list them where
        there are several."""
        if self._complete is None:
            return
        text, cursor = self._line.value, self._line.cursor_position
        words = self._complete(text, cursor)
        begun = next(
            (n for n in range(min(cursor, 80), -1, -1) if _begins(words, text, cursor, n)), 0
        )
        common = _common(words)
        if len(common) > begun:
            self._line.value = text[: cursor - begun] + common + text[cursor:]
            self._line.cursor_position = cursor - begun + len(common)
        if len(words) > 1:
            self.say("  ".join(words[:12]) + (" …" if len(words) > 12 else ""))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell what was typed."""
        event.stop()
        self.post_message(self.Typed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Tell what is meant."""
        event.stop()
        self.post_message(self.Entered(event.value))

    def on_paste(self, event: events.Paste) -> None:
        """Pasted text is one line."""
        event.text = " ".join(event.text.split())


def _begins(words: Sequence[str], text: str, cursor: int, length: int) -> bool:
    """Whether so many characters before the cursor begin each of the words."""
    begun = text[cursor - length : cursor].casefold()
    return bool(words) and all(word.casefold().startswith(begun) for word in words)


def _common(words: Sequence[str]) -> str:
    if not words:
        return ""
    first, last = min(words), max(words)
    length = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), None)
    return first[:length] if length is not None else min(first, last, key=len)

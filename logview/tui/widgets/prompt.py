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

_LONGEST = 80
"""Characters of a word that is completed."""
_LISTED = 12
"""Words that are listed."""


class _Line(Input):
    """The text. The bindings of its class take keys that belong to terminals."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel", id="prompt.cancel"),
        Binding("tab", "complete", "Complete", id="prompt.complete"),
        Binding("up", "recall(-1)", "Earlier", id="prompt.earlier"),
        Binding("down", "recall(1)", "Later", id="prompt.later"),
    ]

    def __init__(self, text: str, earlier: Sequence[str], complete: Complete | None) -> None:
        super().__init__(text, id="prompt-line", compact=True, select_on_focus=False)
        self.cursor_blink = False
        self._earlier = [*earlier, text]
        self._at = len(self._earlier) - 1
        self._complete = complete

    def action_cancel(self) -> None:
        """Leave everything as it was."""
        self.post_message(Prompt.Cancelled())

    def action_recall(self, step: int) -> None:
        """Another of the earlier texts."""
        self._at = max(0, min(self._at + step, len(self._earlier) - 1))
        self.value = self._earlier[self._at]
        self.cursor_position = len(self.value)

    def action_complete(self) -> None:
        """Write what all words that could stand at the cursor begin with, and list them where
        there are several."""
        if self._complete is None:
            return
        text, cursor = self.value, self.cursor_position
        words = self._complete(text, cursor)
        lengths = range(min(cursor, _LONGEST), -1, -1)
        begun = next((n for n in lengths if _begins(words, text, cursor, n)), 0)
        common = _common(words)
        if len(common) > begun:
            self.value = text[: cursor - begun] + common + text[cursor:]
            self.cursor_position = cursor - begun + len(common)
        if len(words) > 1:
            self.post_message(Prompt.Several(words))

    def on_paste(self, event: events.Paste) -> None:
        """Pasted text is one line."""
        event.text = " ".join(event.text.split())


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

    class Cancelled(Message):
        """The text was not meant."""

    class Several(Message):
        """Several words could stand at the cursor."""

        def __init__(self, words: Sequence[str]) -> None:
            super().__init__()
            self.words = words

    def __init__(
        self, name: str, text: str, earlier: Sequence[str], complete: Complete | None = None
    ) -> None:
        """`earlier` are texts that may be recalled, the last one last."""
        super().__init__(id="prompt")
        self._label = Label(Content(f" {name} "), id="prompt-name")
        self._line = _Line(text, earlier, complete)
        self._note = StatusLine(id="prompt-note")

    def compose(self) -> ComposeResult:
        """The three of them."""
        yield self._label
        yield self._line
        yield self._note

    def on_mount(self) -> None:
        """Type at the end of what is there."""
        self._line.focus()
        self._line.cursor_position = len(self._line.value)

    def say(self, words: str, wrong: bool = False) -> None:
        """Put a cleaned note beside the text."""
        self._note.show(((words, RED if wrong else DIM),), ())

    def on_prompt_several(self, message: Prompt.Several) -> None:
        """List what could stand at the cursor."""
        message.stop()
        words = message.words
        self.say("  ".join(words[:_LISTED]) + (" …" if len(words) > _LISTED else ""))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell what was typed."""
        event.stop()
        self.post_message(self.Typed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Tell what is meant."""
        event.stop()
        self.post_message(self.Entered(event.value))


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

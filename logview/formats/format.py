"""What a format is to the rest of the house: a name, and pure functions over a record's content."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from logview.formats.record import Content, Place
from logview.model import Event, Section

Rows = Sequence[tuple[Event, Content]]
"""Events of one step, each with the content of the record that it came from, in order."""


@dataclass(frozen=True, slots=True)
class Format:
    """A way to read records. It knows one content at a time and keeps no state."""

    name: str
    title: str
    recognises: str
    """By what a record of this format is known, in a sentence for a person."""
    events: Callable[[Content, Place], list[Event] | None]
    """The events of a content, numbered from ordinal 0; None where it is not of this format.

    Raises `RecordError` for a content of this format that cannot be read, and `RecordSkipped` for
    one that is left out on purpose."""
    describe: Callable[[Rows, Rows], tuple[Section, ...]]
    """What the inspector shows of a step's own contents; the second are those of earlier steps."""
    input_and_output: Callable[[Rows], tuple[object, object]]
    """What went into a step and what came out, as JSON values; None for what is not there."""
    hangs: Callable[[Event], bool] | None = None
    """For a format some of whose records name no execution: whether the event is of one of them."""
    continues: Callable[[Event | None, Event], Event] | None = None
    """For such a format: the event with the trace to which it belongs,
    given the one before it in the same file."""

"""What a step's records say when a person looks at it: read from the bytes, by their format."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from logview.formats import foundry
from logview.formats.record import Row, decode_exact
from logview.model import Event, Section


class Part(NamedTuple):
    """An event and the bytes it was made of."""

    event: Event
    data: bytes


def describe(parts: Sequence[Part], before: Sequence[Part]) -> tuple[Section, ...]:
    """The sections of a step, from its own records and from earlier ones of its session."""
    return foundry.describe(_rows(parts, literals=True), _rows(before, literals=True))


def input_and_output(parts: Sequence[Part]) -> tuple[object, object]:
    """What went into a step and what came out, as JSON values; None for what is not there."""
    return foundry.input_and_output(_rows(parts, literals=False))


def _rows(parts: Sequence[Part], *, literals: bool) -> list[tuple[Event, Row]]:
    rows = []
    for event, data in parts:
        try:
            rows.append((event, decode_exact(data, literals=literals)))
        except (ValueError, RecursionError):
            continue  # the bytes themselves are shown below the sections
    return rows

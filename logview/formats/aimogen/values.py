"""Values of a row as its writer may have put them: text or number, object or JSON in a string."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from logview.formats.record import NUMBER, loads

Fields = Mapping[str, Any]
_MOST = 2**63


def word(value: object) -> str | None:
    """A scalar as text; empty text, truth values and structures are no word."""
    if isinstance(value, str):
        return value if value and not value.isspace() else None
    if value is None or isinstance(value, bool) or not isinstance(value, NUMBER):
        return None
    return str(value)


def pick(fields: Fields, *names: str) -> Any:
    """The first of these keys that is there and not null, else None."""
    for name in names:
        value = fields.get(name)
        if value is not None:
            return value
    return None


def first_word(fields: Fields, *names: str) -> str | None:
    """The first of these keys that holds a word, as text; None where none does."""
    for name in names:
        value = fields.get(name)
        if value is not None:
            said = word(value)
            if said is not None:
                return said
    return None


def opened(value: Any) -> Any:
    """A JSON object or list held as a string, decoded; anything else as it is."""
    if not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
        return value
    try:
        return loads(value)
    except (ValueError, RecursionError):
        return value


def count_of(value: object) -> int | None:
    """A whole number from 0, also one held as text; None for anything else."""
    if isinstance(value, str) and value.strip().isdecimal() and len(value) < 20:
        value = int(value)
    if isinstance(value, float) and value.is_integer():  # as PHP writes some of them
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value < _MOST else None


def is_false(value: object) -> bool:
    """Whether a value says no, as itself or as the word."""
    return value is False or (isinstance(value, str) and value.strip().lower() in {"false", "no"})


def is_true(value: object) -> bool:
    """Whether a value says yes, as itself or as the word."""
    return value is True or (isinstance(value, str) and value.strip().lower() in {"true", "yes"})

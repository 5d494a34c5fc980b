"""What a format file says, as data: where fields are, what values mean. No record is read here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Generic, TypeVar

from logview.model import Kind, Phase, Reason, Status

Meaning = TypeVar("Meaning")
Paths = tuple[str, ...]

PARENT = "^."
"""Begins a path that is looked up in the record around an item of its list."""

WORDS = (
    *("trace", "session", "span", "parent", "name", "event", "level", "user", "owner"),
    *("kind", "phase", "status", "reason", "message"),
)
"""Fields of an event that are read as a word."""
FACTS = (
    *("agent", "agent_version", "caller", "feature", "role", "provider", "model", "block"),
    *("node_id", "parent_node_id", "notice", "blocks", "input_tokens", "output_tokens"),
    *("total_tokens", "cost", "success", "fallback_used"),
)
"""Fields that are read as a word and go with the event by their name."""
VALUES = ("input", "output")
"""Fields that the inspector shows as they are."""
TIMES = ("time", "end", "duration")
FIELDS = frozenset({*WORDS, *FACTS, *VALUES, *TIMES})


@dataclass(frozen=True, slots=True)
class Meanings(Generic[Meaning]):
    """What values mean. A plain word comes before any pattern, patterns in the order of the file.

    `*` stands for any number of characters and `?` for one, letters fit in any case, and an absent
    value is the empty word: `*` fits it, `?*` does not.
    """

    exact: Mapping[str, Meaning] = field(default_factory=dict)
    patterns: tuple[tuple[str, Meaning], ...] = ()

    def of(self, word: str | None) -> Meaning | None:
        """What a word means, or None where the file does not say."""
        plain = (word or "").lower()
        meaning = self.exact.get(plain)
        if meaning is not None or not self.patterns:
            return meaning
        return next((m for pattern, m in self.patterns if fnmatchcase(plain, pattern)), None)

    @classmethod
    def read(cls, pairs: list[tuple[str, Meaning]]) -> Meanings[Meaning]:
        """Meanings out of words and patterns."""
        exact: dict[str, Meaning] = {}
        patterns: list[tuple[str, Meaning]] = []
        for text, meaning in pairs:
            plain = text.lower()
            if any(letter in plain for letter in "*?["):
                patterns.append((plain, meaning))
            else:
                exact.setdefault(plain, meaning)
        return cls(exact, tuple(patterns))


@dataclass(frozen=True, slots=True)
class Judged:
    """What a value of the status field means."""

    status: Status
    notice: bool = False
    """Whether a step that is no problem deserves a look all the same."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What a record must have under a path to be of the format."""

    path: str
    present: bool
    """Whether anything must be there, or nothing may be."""
    values: Meanings[bool] | None = None
    """The words that it must be one of."""


@dataclass(frozen=True, slots=True)
class FormatMapping:
    """A format, as its file describes it."""

    name: str
    title: str
    match: tuple[tuple[Condition, ...], ...]
    """A record is of the format when all conditions of one of these groups hold."""
    fields: Mapping[str, Paths]
    each: str | None = None
    """The path of a list of which each item is an event too, after the record's own."""
    unit: int = 1
    """Nanoseconds of the unit in which durations without one are counted."""
    kinds: Meanings[Kind] = field(default_factory=Meanings)
    statuses: Meanings[Judged] = field(default_factory=Meanings)
    reasons: Meanings[Reason] = field(default_factory=Meanings)
    phases: Meanings[Phase] = field(default_factory=Meanings)
    ends: Meanings[bool] = field(default_factory=Meanings)
    """The kinds of events that end their trace."""
    root_ends: bool = False
    """Whether a step that has no parent ends its trace."""

"""What a pattern of a secret is made of."""

from __future__ import annotations

from typing import NamedTuple

from logview.redact.expression import Expression

BEGINS = r"(?:(?<![A-Za-z0-9›])|(?<=\\[nrtbf])|(?<=\\u[0-9A-Fa-f]{4})|(?<=%[0-9A-Fa-f]{2}))"
"""Where a word begins: behind anything but a letter or a digit, and behind an escape, which ends
with one. None begins behind `›`, so that a hidden text stays as it is."""
MARK = r"‹[a-z-]+:[0-9a-f]{4}›"
"""What stands in the place of a secret."""


class Pattern(NamedTuple):
    """One kind of secret and how text shows it."""

    kind: str
    needs: str
    """A character, or a few, without which nothing can match: the cheapest of checks."""
    hints: tuple[str, ...]
    """In lower case: a text that has none of them in any case cannot match."""
    regex: Expression
    """The group `secret`, or else `bare`, is what is hidden; what is around it stays.

    Each runs in linear time: it starts at a fixed word, and what may repeat is possessive,
    bounded, runs to the end of the match, or cannot run over its own beginning. No secret has `‹`
    or `›` in it, and one that is known by its shape alone does not begin after `›`, so that a
    hidden text stays as it is.
    """
    gate: Expression | None = None
    """What must be found too: a check between `needs` and `hints`, of patterns that share it."""

"""What a user wants hidden besides what the program knows."""

from __future__ import annotations

from typing import NamedTuple

from logview.redact.names import Name
from logview.redact.pattern import Pattern


class Own(NamedTuple):
    """The patterns and names of a user's file."""

    patterns: tuple[Pattern, ...] = ()
    names: tuple[Name, ...] = ()
    digest: str = ""
    """Of the text of the file: what was indexed under another is not the same. Empty without."""


NOTHING_OWN = Own()

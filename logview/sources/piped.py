"""What the copy of a pipe is called, which is read in the pipe's place. It reads names only."""

from __future__ import annotations

import re

STANDARD_INPUT = "standard input"
"""The file name of the copy of standard input."""

_COPY = re.compile(r".*/logview/stdin/\d+/log/([^/]+)")


def shown_as(path: str) -> str:
    """The path as a person knows it: where it is the copy of a pipe, what was piped in."""
    found = _COPY.fullmatch(path)
    return found[1] if found else path

"""What is wrong with a path, in one sentence a person can act on. Never raised, only told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from logview.sources.descriptors import is_exhausted


class Weight(StrEnum):
    """How much a problem takes away from the answer."""

    UNREADABLE = "unreadable"  # a source could not be read: something is missing
    REMARK = "remark"  # nothing is missing, but the user may wonder


@dataclass(frozen=True, slots=True)
class Problem:
    """One path that gave no records, and why."""

    path: str
    """The path as the user would write it."""
    sentence: str
    """Names the path and says what to do. Not sanitised: a path may hold any characters."""
    weight: Weight = Weight.UNREADABLE

    @property
    def unreadable(self) -> bool:
        """Whether records are missing because of it."""
        return self.weight is Weight.UNREADABLE

    def __str__(self) -> str:
        return self.sentence


def refused(path: str, error: OSError) -> Problem:
    """The problem that the operating system's refusal stands for."""
    path = path or '""'
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return Problem(path, f"{path}: no such file or directory; check the path")
    if isinstance(error, PermissionError):
        return Problem(path, f"{path}: permission denied; give yourself the right to read it")
    if is_exhausted(error):
        return Problem(path, f"{path}: too many files are open to read it; raise `ulimit -n`")
    words = error.strerror or type(error).__name__
    return Problem(path, f"{path}: cannot be read ({words}); check the file and its disk")

"""How much of a host indexing may take: it is somebody's production."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

_PARSER_WORTH = 200
"""Percent of a core from which a second process may work beside the first."""
_LEAST_ROOM = 256 << 20
_LEAST_SHARE = 0.02
_ONE_COMMIT = 8 << 20
"""Bytes that the index may grow by before this is asked again, its log included."""
_LONGEST_REST = 5.0


@dataclass(frozen=True, slots=True)
class Effort:
    """What a person allows. `arguments` make another process keep to it too."""

    nice: int = 10
    """The least niceness of the process: the host's own work and the keys come first."""
    max_cpu: int | None = None
    """Percent of one core that indexing may take on average; None for as much as there is."""

    @property
    def two_processes(self) -> bool:
        """Whether records may be parsed by another process, beside the one that judges them."""
        return (self.max_cpu is None or self.max_cpu >= _PARSER_WORTH) and _cores() > 1

    @property
    def arguments(self) -> tuple[str, ...]:
        """The options that say the same on a command line."""
        bound = () if self.max_cpu is None else (f"--max-cpu={self.max_cpu}",)
        return (f"--nice={self.nice}", *bound)

    def lower_priority(self) -> None:
        """Make way for others from now on."""
        if os.getpriority(os.PRIO_PROCESS, 0) < self.nice:
            os.setpriority(os.PRIO_PROCESS, 0, self.nice)


def _cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Pace:
    """Keeps this process within its share of a core."""

    def __init__(self, max_cpu: int | None) -> None:
        self._share = None if max_cpu is None else max_cpu / 100
        self._worked, self._begun = time.process_time(), time.monotonic()

    def rest(self) -> float:
        """Seconds to do nothing for, after the work since this was last asked."""
        if self._share is None:
            return 0.0
        worked, now = time.process_time(), time.monotonic()
        rest = (worked - self._worked) / self._share - (now - self._begun)
        self._worked, self._begun = worked, now + max(0.0, rest)
        return min(max(0.0, rest), _LONGEST_REST)


def lack_of_room(index: Path) -> str | None:
    """Why nothing more should be written beside the index, in a sentence; None where there is
    room. A disk that is full stops the host's own work."""
    if has_room(index.parent):
        return None
    left = shutil.disk_usage(index.parent).free
    return (
        f"{index}: its disk is nearly full ({left / 1e6:,.0f} MB left), so nothing more is "
        "indexed; make room, or name a place on another disk with --index FILE"
    )


def has_room(folder: str | Path) -> bool:
    """Whether the disk of a folder has more left than 256 MB, or 2 % if that is less, and 8 MB in
    any case."""
    try:
        disk = shutil.disk_usage(folder)
    except OSError:
        return True  # what is wrong shows when something is written
    return disk.free >= max(_ONE_COMMIT, min(_LEAST_ROOM, disk.total * _LEAST_SHARE))

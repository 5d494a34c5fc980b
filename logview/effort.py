"""How much of a host indexing may take: it is somebody's production."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

_PARSER_WORTH = 200
"""Percent of a core from which a second process may work beside the first."""
_RESERVE = 256 << 20
_RESERVE_SHARE = 0.02
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
        return (self.max_cpu is None or self.max_cpu >= _PARSER_WORTH) and (os.cpu_count() or 1) > 1

    @property
    def arguments(self) -> tuple[str, ...]:
        """The options that say the same on a command line."""
        bound = () if self.max_cpu is None else (f"--max-cpu={self.max_cpu}",)
        return (f"--nice={self.nice}", *bound)

    def lower_priority(self) -> None:
        """Make way for others from now on."""
        if os.getpriority(os.PRIO_PROCESS, 0) < self.nice:
            os.setpriority(os.PRIO_PROCESS, 0, self.nice)


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
    try:
        disk = shutil.disk_usage(index.parent)
    except OSError:
        return None  # whoever writes hears of it
    if disk.free >= min(_RESERVE, disk.total * _RESERVE_SHARE):
        return None
    return (
        f"{index}: its disk is nearly full ({disk.free / 1e6:,.0f} MB left), so nothing more is "
        "indexed; make room, or name a place on another disk with --index FILE"
    )

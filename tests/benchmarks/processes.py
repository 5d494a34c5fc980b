"""What processes cost, as the kernel counts it: processor time, memory, one run of a command.
Reads /proc; Linux only.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO


@dataclass(frozen=True, slots=True)
class Ran:
    """One run of a command."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds of processor time, of its children too."""
    peak: int
    """Bytes of memory: the sum of the highest of each of its processes."""
    output: bytes


def run(
    arguments: Sequence[str], environment: Mapping[str, str], output: IO[bytes] | None = None
) -> Ran:
    """Run a command to its end; what it prints goes to `output` instead where that is given.

    Raises RuntimeError with its last words where it fails; 1 is what search tools return when they
    find nothing.
    """
    peaks: dict[int, int] = {}
    begun = time.monotonic()
    process = subprocess.Popen(
        arguments,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=output or subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.05):
            for pid in tree(process.pid):
                peaks[pid] = max(peaks.get(pid, 0), peak(pid))

    before = os.times()
    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    printed, words = process.communicate()
    wall = time.monotonic() - begun
    after = os.times()
    done.set()
    watching.join()
    if process.returncode not in {0, 1}:
        raise RuntimeError(f"{' '.join(arguments)}: {words.decode(errors='replace').strip()}")
    cpu = after.children_user + after.children_system
    cpu -= before.children_user + before.children_system
    return Ran(wall, cpu, sum(peaks.values()), printed or b"")


def tree(pid: int) -> list[int]:
    """A process and all that descend from it, those that are left."""
    found = [pid]
    for parent in found:
        for path in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                found += map(int, path.read_text().split())
            except OSError:
                continue  # it ended meanwhile
    return found


def lives(pid: int) -> bool:
    """Whether a process runs; one that ended and was not waited for does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def peak(pid: int) -> int:
    """The most memory that a process has had, in bytes; 0 where it has ended."""
    return _memory(pid, "VmHWM:")


def resident(pid: int) -> int:
    """The memory that a process has now, in bytes; 0 where it has ended."""
    return _memory(pid, "VmRSS:")


def _memory(pid: int, name: str) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    after = status.partition(name)[2].split(None, 1)
    return int(after[0]) * 1024 if after else 0


def cpu_time(pid: int) -> float:
    """Seconds of processor time that the threads of a process have had so far, to the
    microsecond: its other counters have steps of 10 ms."""
    used = 0
    for path in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        try:
            used += int(path.read_text().split()[0])
        except OSError:
            continue
    return used / 1e9

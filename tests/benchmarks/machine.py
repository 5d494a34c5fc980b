"""The machine that figures come from, as far as they depend on it."""

from __future__ import annotations

import os
import platform
from pathlib import Path


def describe() -> dict[str, str]:
    """Words about the processor, the memory, the system and what else it was doing."""
    load = " ".join(f"{value:.2f}" for value in os.getloadavg())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": _after("/proc/cpuinfo", "model name") or platform.machine(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{memory / 2**30:.1f} GiB",
        "system": _after("/etc/os-release", "PRETTY_NAME").strip('"') or platform.system(),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "load at start": load,
    }


def _after(path: str, name: str) -> str:
    """What a file of names and values says of a name; empty where it does not."""
    try:
        lines = Path(path).read_text().splitlines()
    except OSError:
        return ""
    for line in lines:
        if line.startswith(name):
            return line.partition(":" if ":" in line else "=")[2].strip()
    return ""

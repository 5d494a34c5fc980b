"""The programs that logview is measured beside, each in a home of its own. One that is not there is
said and left out, never guessed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

_VERSIONS = {
    "lnav": ["-V"],
    "jq": ["--version"],
    "rg": ["--version"],
    "grep": ["--version"],
    "less": ["--version"],
    "tl": ["--version"],
}
"""How each tells its version; `tl` is toolong."""
_FORMAT = Path(__file__).with_name("lnav-format.json")


class Peers:
    """Those programs that were found, and how each is run."""

    def __init__(self, search_path: str, home: Path) -> None:
        """They are looked for in the folders of the search path; their configuration and what
        they remember are under `home`."""
        self._programs = {name: shutil.which(name, path=search_path) for name in _VERSIONS}
        formats = home / "lnav" / "formats" / "foundry"
        formats.mkdir(parents=True, exist_ok=True)
        shutil.copy(_FORMAT, formats / "format.json")
        self._lnav_folder = home / "lnav"
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / "config"),
            "LANG": "C.UTF-8",
            "TZ": "UTC",
        }

    @property
    def missing(self) -> list[str]:
        """Names of those that were not found."""
        return [name for name, program in self._programs.items() if program is None]

    def __contains__(self, name: str) -> bool:
        return self._programs[name] is not None

    def command(self, name: str, *arguments: str) -> list[str]:
        """How a peer is run. Raises KeyError for one that was not found."""
        program = self._programs[name]
        if program is None:
            raise KeyError(name)
        own = ["-I", str(self._lnav_folder)] if name == "lnav" else []
        return [program, *own, *arguments]

    def versions(self) -> dict[str, str]:
        """What each that was found says of its version, in one line."""
        told = {}
        for name, program in self._programs.items():
            if program is not None:
                done = subprocess.run(
                    [program, *_VERSIONS[name]],
                    env=self.environment,
                    capture_output=True,
                    text=True,
                    check=False,
                )
                told[name] = next(iter(done.stdout.splitlines()), "unknown")
        return told


def logview(*arguments: str) -> list[str]:
    """How logview is run: with the interpreter that runs this."""
    return [sys.executable, "-m", "logview", *arguments]


def own_environment(state: Path) -> dict[str, str]:
    """The environment of logview, with what it remembers in a folder of its own."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(state),
        "XDG_STATE_HOME": str(state),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
    }

"""An hour of a log that is written, rotated in every way, and followed by programs that are killed:
`python -m tests.benchmarks.soak --minutes 60`. At the end every line must have been counted once,
and every verdict be that of an index made of the same lines at leisure.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import pty
import random
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path

from tests.benchmarks.peers import logview, own_environment
from tests.benchmarks.processes import resident, tree
from tests.benchmarks.screen import COLUMNS, ROWS
from tests.faults.rotations import ROTATIONS, gzip_it, rename_and_create, zstd_it
from tests.faults.service import Service, all_lines, counted, wait_for, wait_until_nobody_writes

_UNSEEN = [rename_and_create, gzip_it, zstd_it]
"""Rotations that lose nothing while nobody follows."""
_EVERY = 2.0
"""Seconds between rotations, on average."""
_LIVES = 20.0
"""Seconds between kills, on average."""


@dataclass(slots=True)
class Soaked:
    """What came of it."""

    lines: int = 0
    rotations: int = 0
    indexers_killed: int = 0
    explorers_killed: int = 0
    lost: int = 0
    doubled: int = 0
    differing: int = 0
    """Traces and sessions of which the commands say something else than of a fresh index."""
    memory_early: int = 0
    """The most bytes that an indexer had when it was killed, in the first quarter of the time."""
    memory_late: int = 0
    """The same in the last quarter."""


class Follower:
    """The indexer alone, or an explorer with its indexer, on a terminal that nobody looks at."""

    def __init__(
        self, arguments: list[str], environment: dict[str, str], *, explorer: bool
    ) -> None:
        """Start it."""
        command = logview(*arguments) if explorer else logview("index", "--follow", *arguments)
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self._process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**environment, "TERM": "xterm-256color"},
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(1, termios.TIOCSCTTY, 0),
        )
        os.close(slave)
        self._drain = threading.Thread(target=self._read)
        self._drain.start()

    @property
    def memory(self) -> int:
        """Bytes of its indexer, which is the last process that it started, or itself."""
        return max(resident(pid) for pid in tree(self._process.pid)[-1:])

    def kill(self) -> None:
        """End it as nothing can prepare for."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._drain.join()
        os.close(self._master)

    def _read(self) -> None:
        with suppress(OSError):  # nobody has the terminal open any more
            while os.read(self._master, 1 << 16):
                pass


class Soak:
    """One run in a folder of its own."""

    def __init__(self, folder: Path, rate: int, seed: int) -> None:
        self.soaked = Soaked()
        self._dice = random.Random(seed)
        self._rate = rate
        self._logs = folder / "logs"
        (self._logs / "app").mkdir(parents=True)
        self._index = folder / "soaked.db"
        self._record = folder / "all.jsonl"
        self._fresh = folder / "fresh.db"
        self._environment = os.environ | own_environment(folder / "home")

    def run(self, seconds: float, say: Callable[[Soaked], None]) -> Soaked:
        """Write, rotate and kill for so long, then count."""
        begun = time.monotonic()
        log = self._logs / "app" / "app.log"
        with Service(log, self._rate, self._record) as service:
            while (elapsed := time.monotonic() - begun) < seconds:
                memory = self._live(
                    service, min(seconds - elapsed, self._dice.uniform(0.2, 2) * _LIVES)
                )
                if elapsed < seconds / 4:
                    self.soaked.memory_early = max(memory, self.soaked.memory_early)
                if elapsed >= seconds * 3 / 4:
                    self.soaked.memory_late = max(memory, self.soaked.memory_late)
                self.soaked.lines = service.written
                say(self.soaked)
        self.soaked.lines = service.written
        self.count()
        return self.soaked

    def _live(self, service: Service, seconds: float) -> int:
        """One life of a follower, and what happens to the log until the next begins. Returns the
        memory that it had in the end."""
        explorer = self._dice.random() < 0.5
        arguments = ["--index", str(self._index), str(self._logs)]
        follower = Follower(arguments, self._environment, explorer=explorer)
        end = time.monotonic() + seconds
        try:
            while True:
                service.write(int(self._rate * self._dice.uniform(0, 2) * min(_EVERY, seconds / 2)))
                self._rotate(service, ROTATIONS)
                # What was cut off or deleted before it was read is lost with who follows.
                service.write(8)
                wait_for(self._index, service.written)
                if time.monotonic() >= end:
                    break
            memory = follower.memory
        finally:
            follower.kill()
        wait_until_nobody_writes(self._index)
        if explorer:
            self.soaked.explorers_killed += 1
        else:
            self.soaked.indexers_killed += 1
        if self._dice.random() < 0.3:
            self._rotate(service, _UNSEEN)
        return memory

    def _rotate(self, service: Service, ways: Sequence[Callable[[Service, Path], None]]) -> None:
        self._dice.choice(ways)(service, self._index)
        self.soaked.rotations += 1

    def count(self) -> None:
        """Compare the index with what was written, and with an index of that alone."""
        self._read(self._index, self._logs)
        found = counted(self._index)
        expected = all_lines(self.soaked.lines)
        self.soaked.lost = (expected - found).total()
        self.soaked.doubled = (found - expected).total()
        self._read(self._fresh, self._record)
        for command in ("traces", "sessions"):
            said = self._ask(command, self._index, self._logs)
            self.soaked.differing += len(said ^ self._ask(command, self._fresh, self._record))

    def _read(self, index: Path, log: Path) -> None:
        """Bring an index up to date."""
        arguments = logview("index", "--nice", "0", "--index", str(index), str(log))
        subprocess.run(arguments, env=self._environment, check=True, stdout=subprocess.DEVNULL)

    def _ask(self, command: str, index: Path, log: Path) -> set[bytes]:
        """What a command says, a digest for each line. Places in logs are left out: the lines of
        the other index lie elsewhere."""
        arguments = logview(command, "--json", "--index", str(index), str(log))
        with subprocess.Popen(arguments, env=self._environment, stdout=subprocess.PIPE) as asked:
            assert asked.stdout is not None
            said = {blake2b(_placeless(line), digest_size=16).digest() for line in asked.stdout}
        if asked.returncode not in {0, 1}:
            raise RuntimeError(f"{' '.join(arguments)}: it returned {asked.returncode}")
        return said


def _placeless(line: bytes) -> bytes:
    told = json.loads(line)
    problem = told.get("first_problem") or {}
    for name in ("events", "input", "output"):  # the last two are read from the log
        problem.pop(name, None)
    return json.dumps(told).encode()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; returns 1 where anything was lost, doubled or judged otherwise."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60, help="how long (60)")
    parser.add_argument("--rate", type=int, default=1_000, help="lines a second (1000)")
    parser.add_argument("--seed", type=int, default=1, help="of what happens when (1)")
    parser.add_argument("--folder", type=Path, help="where everything is made and removed")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="logview-soak-", dir=asked.folder) as folder:
        soaked = Soak(Path(folder).resolve(), asked.rate, asked.seed).run(
            asked.minutes * 60, lambda so_far: _say(sys.stderr.write, so_far)
        )
    _say(sys.stdout.write, soaked)
    return 1 if soaked.lost or soaked.doubled or soaked.differing else 0


def _say(write: Callable[[str], int], soaked: Soaked) -> None:
    write(", ".join(f"{name} {value:,}" for name, value in asdict(soaked).items()) + "\n")


if __name__ == "__main__":
    sys.exit(main())

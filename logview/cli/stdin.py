"""`-` among the paths: what is piped in is copied to a file of this run, which is then a log like
any other. Nothing of it is left when the run ends."""

from __future__ import annotations

import fcntl
import os
import select
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from logview.cli.options import INDEX_UNUSABLE, USAGE, say

STANDARD_INPUT = "-"

_CHUNK = 1 << 16
_LOOK_EVERY = 16 << 20
_SIGNALS = (signal.SIGTERM, signal.SIGHUP)


class Copying:
    """Copies a pipe to a file, in this thread or in one of its own."""

    def __init__(self, pipe: int, path: Path) -> None:
        """Takes over the pipe. Makes the file, for its owner only. Raises OSError."""
        self.trouble: str | None = None
        """Why less was copied than was piped in; None where all was so far."""
        self._pipe = pipe
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        self._file = os.open(path, flags, 0o600)
        os.fchmod(self._file, 0o600)
        self._folder = str(path.parent)
        self._copied = 0
        self._look_at = 0
        self._stop, self._stopper = os.pipe()
        self._thread = threading.Thread(target=self.to_end, name="logview-stdin", daemon=True)

    def start(self) -> None:
        """Copy in a thread until the input ends or `close` is called."""
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether the thread copies."""
        return self._thread.is_alive()

    def to_end(self) -> None:
        """Copy until the input ends, the disk is full, or `close` is called."""
        while True:
            ready, _, _ = select.select([self._pipe, self._stop], [], [])
            if self._stop in ready:
                return
            try:
                data = os.read(self._pipe, _CHUNK)
            except BlockingIOError:  # another reader of the same pipe was faster
                continue
            except OSError as error:
                self._give_up(f"it cannot be read ({error.strerror})")
                return
            if not data or not self._write(data):
                return

    def close(self) -> None:
        """End the thread. Whoever writes to the pipe is told by the system."""
        if self.running:
            os.write(self._stopper, b".")
            self._thread.join()
        for descriptor in (self._pipe, self._file, self._stop, self._stopper):
            os.close(descriptor)

    def _write(self, data: bytes) -> bool:
        from logview.sources.spool import has_room

        if self._copied >= self._look_at:
            if not has_room(self._folder):
                return self._give_up(f"the disk of {self._folder} is almost full")
            self._look_at = self._copied + _LOOK_EVERY
        while data:
            try:
                written = os.write(self._file, data)
            except OSError as error:
                return self._give_up(f"{self._folder} cannot be written ({error.strerror})")
            self._copied += written
            data = data[written:]
        return True

    def _give_up(self, reason: str) -> bool:
        self.trouble = (
            f"standard input is read no further after {self._copied:,} bytes, because {reason}; "
            "what came before is shown"
        )
        return False


@dataclass(slots=True)
class Given:
    """The paths of a command, with a file in place of standard input."""

    paths: tuple[str, ...]
    index_file: Path | None
    copying: Copying | None = None

    @property
    def trouble(self) -> str | None:
        """Why not all of standard input is there."""
        return self.copying.trouble if self.copying else None


@contextmanager
def standard_input(
    paths: tuple[str, ...], index_file: Path | None, *, live: bool = False, keys: bool = False
) -> Iterator[Given]:
    """Put a file in the place of `-`, and an index beside it unless one is named.

    It is copied to its end at first, or in the background where it is `live`. With `keys` the
    terminal takes the place of the pipe. Ends the process with 2 where nothing is piped in, or
    where there is no terminal.
    """
    if STANDARD_INPUT not in paths:
        yield Given(paths, index_file)
        return
    _look_first()
    with _signals_unwind(), _directory_of_this_run() as directory:
        folder = directory / "log"
        folder.mkdir(mode=0o700)
        folder.chmod(0o700)  # whatever the umask took away
        path = folder / "stdin.log"
        copying = Copying(_take_pipe(keys=keys), path)
        targets = dict.fromkeys(str(path) if p == STANDARD_INPUT else p for p in paths)
        try:
            if live:
                copying.start()
            else:
                with suppress(KeyboardInterrupt):  # enough has come
                    copying.to_end()
                if copying.trouble:
                    say(copying.trouble)
            yield Given(tuple(targets), index_file or directory / "index.db", copying)
        finally:
            copying.close()


def _look_first() -> None:
    try:
        os.fstat(0)
    except OSError:
        say("standard input is closed; pipe a log into it: kubectl logs -f POD | logview -")
        sys.exit(USAGE)
    if os.isatty(0):
        say("standard input is the terminal; pipe a log into it: kubectl logs -f POD | logview -")
        sys.exit(USAGE)


def _take_pipe(*, keys: bool) -> int:
    """The pipe under another number; number 0 becomes the terminal where keys are wanted."""
    pipe = os.dup(0)
    if keys:
        try:
            terminal = os.open("/dev/tty", os.O_RDWR)
        except OSError as error:
            say(
                f"there is no terminal to read keys from ({error.strerror}); "
                "try `… | logview traces -`"
            )
            sys.exit(USAGE)
        os.dup2(terminal, 0)
        os.close(terminal)
    return pipe


@contextmanager
def _directory_of_this_run() -> Iterator[Path]:
    """A directory for the owner only, removed at the end. Those of runs that were killed are
    removed at the next start: a lock that is held for life tells them."""
    from platformdirs import user_state_path

    home = user_state_path("logview") / "stdin"
    try:
        for folder in (home.parent, home):
            if not folder.exists():
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                folder.chmod(0o700)
        ours = _lock(home, wait=True)
        try:
            _remove_left_overs(home)
            directory = Path(tempfile.mkdtemp(dir=home))
            directory.chmod(0o700)
            life = _lock(directory, wait=False)
        finally:
            _unlock(ours)
    except OSError as error:
        say(f"{home}: standard input cannot be kept here ({error.strerror}); make room or rights")
        sys.exit(INDEX_UNUSABLE)
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)
        _unlock(life)


def _remove_left_overs(home: Path) -> None:
    for directory in home.iterdir():
        with suppress(OSError):
            life = _lock(directory, wait=False)
            if life is not None:
                shutil.rmtree(directory, ignore_errors=True)
                _unlock(life)


def _lock(directory: Path, *, wait: bool) -> int | None:
    """The lock of a directory; None where another process holds it, or none can be had on that
    disk. Raises OSError where it is no directory."""
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(directory, flags)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _unlock(descriptor: int | None) -> None:
    if descriptor is not None:
        os.close(descriptor)


@contextmanager
def _signals_unwind() -> Iterator[None]:
    """A signal that ends the process lets it clean up first."""

    def leave(number: int, _: FrameType | None) -> None:
        raise SystemExit(128 + number)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heeded = [n for n in _SIGNALS if signal.getsignal(n) is not signal.SIG_IGN]
    before = {number: signal.signal(number, leave) for number in heeded}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

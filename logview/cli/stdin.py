"""`-` among the paths: what is piped in is copied to a file of this run, which is then a log like
any other. Nothing of it is left when the run ends."""

from __future__ import annotations

import fcntl
import os
import select
import shutil
import signal
import stat
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import FrameType

from logview.cli.options import INDEX_UNUSABLE, UNREADABLE, USAGE, say

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
        self._first = b""
        self._last = b""
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
            if not data:
                self._end()
                return
            if not self._write(data):
                return
            self._first = self._first or data[:16]
            self._last = data[-1:]

    def _end(self) -> None:
        """Nothing more comes: the last line ends here, if it did not before."""
        from logview.sources.compressed import decoder_of

        if self._last not in {b"", b"\n"} and decoder_of(self._first) is None:
            self._write(b"\n")

    def close(self) -> None:
        """End the thread. Whoever writes to the pipe is told by the system."""
        if self.running:
            os.write(self._stopper, b".")
            self._thread.join()
        for descriptor in (self._pipe, self._file, self._stop, self._stopper):
            os.close(descriptor)

    def _write(self, data: bytes) -> bool:
        from logview.effort import has_room

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
            f"what is piped in is read no further after {self._copied:,} bytes, because {reason}; "
            "what came before is shown"
        )
        return False


@dataclass(slots=True)
class Given:
    """The paths of a command, with a file in place of standard input."""

    paths: tuple[str, ...]
    index_file: Path | None
    copyings: tuple[Copying, ...] = ()

    @property
    def trouble(self) -> str | None:
        """Why not all of what was piped in is there."""
        return next((copying.trouble for copying in self.copyings if copying.trouble), None)


@contextmanager
def standard_input(
    paths: tuple[str, ...], index_file: Path | None, *, live: bool = False, keys: bool = False
) -> Iterator[Given]:
    """Put a file in the place of `-` and of every path that leads to a pipe, and an index beside
    it unless one is named.

    It is copied to its end at first, or in the background where it is `live`. With `keys` the
    terminal takes the place of standard input. Ends the process with 2 where nothing is piped in,
    or where there is no terminal, and with 3 where a pipe cannot be opened.
    """
    from logview.stalled import heeds_signals

    with heeds_signals():
        pipes = {path: _is_standard_input(path) for path in paths if is_pipe(path)}
    if not pipes:
        _sweep()
        yield Given(paths, index_file)
        return
    if STANDARD_INPUT in pipes:
        _look_first()
    with _signals_unwind(), _directory_of_this_run() as directory:
        folder = directory / "log"
        folder.mkdir(mode=0o700)
        folder.chmod(0o700)  # whatever the umask took away
        copies = {path: folder / _copy_name(path, own) for path, own in pipes.items()}
        copyings: list[Copying] = []
        try:
            for path, copy in copies.items():
                if not copy.exists():  # standard input has several names
                    copyings.append(Copying(_take_pipe(path, own=pipes[path], keys=keys), copy))
            _copy(copyings, live=live)
            targets = dict.fromkeys(str(copies.get(path, path)) for path in paths)
            index = index_file or directory / "index.db"
            yield Given(tuple(targets), index, tuple(copyings))
        finally:
            for copying in copyings:
                copying.close()


def _copy(copyings: Sequence[Copying], *, live: bool) -> None:
    for copying in copyings:
        if live:
            copying.start()
            continue
        with suppress(KeyboardInterrupt):  # enough has come
            copying.to_end()
        if copying.trouble:
            say(copying.trouble)


def is_pipe(path: str) -> bool:
    """Whether a path of a command is to be copied before it is read."""
    if path == STANDARD_INPUT:
        return True
    try:
        return stat.S_ISFIFO(Path(path).stat().st_mode)
    except (OSError, ValueError):  # what is wrong with it is said when it is looked for
        return False


def takes_standard_input(paths: Sequence[str]) -> bool:
    """Whether one of these paths is standard input, which then gives no keys."""
    return any(is_pipe(path) and _is_standard_input(path) for path in paths)


def _is_standard_input(path: str) -> bool:
    if path == STANDARD_INPUT:
        return True
    try:
        return os.path.samestat(Path(path).stat(), os.fstat(0))
    except OSError:
        return False


def _copy_name(path: str, own: bool) -> str:
    from logview.sources.piped import STANDARD_INPUT as NAME

    return NAME if own else "pipe " + path.strip("/").replace("/", "-")[-200:]


def _look_first() -> None:
    try:
        os.fstat(0)
    except OSError:
        say("standard input is closed; pipe a log into it: kubectl logs -f POD | logview -")
        sys.exit(USAGE)
    if os.isatty(0):
        say("standard input is the terminal; pipe a log into it: kubectl logs -f POD | logview -")
        sys.exit(USAGE)


def _take_pipe(path: str, *, own: bool, keys: bool) -> int:
    """The pipe under a number of its own. Where it is `own`, our standard input, number 0 becomes
    the terminal if keys are wanted."""
    if not own:
        from logview.sources.descriptors import open_log

        try:
            return open_log(path)
        except OSError as error:
            say(f"{path}: cannot be read ({error.strerror}); check the pipe")
            sys.exit(UNREADABLE)
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
    from logview.private import demand_own_folder, make_folder

    home = _home()
    try:
        make_folder(home)
        demand_own_folder(home.parent)
        ours = _lock(home, wait=True)
        try:
            _remove_left_overs(home)
            directory = _first_free(home)
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


def _home() -> Path:
    from platformdirs import user_state_path

    return user_state_path("logview") / "stdin"


def _first_free(home: Path) -> Path:
    """A new directory. It has the same name in every run that has no other beside it: names in the
    index are made of it."""
    for number in count(1):
        directory = home / str(number)
        with suppress(FileExistsError):
            directory.mkdir(mode=0o700)
            directory.chmod(0o700)
            return directory
    raise AssertionError("there is always another number")


def _sweep() -> None:
    """Remove what killed runs left, if there is anything."""
    home = _home()
    with suppress(OSError):
        if any(home.iterdir()):
            ours = _lock(home, wait=True)
            try:
                _remove_left_overs(home)
            finally:
                _unlock(ours)


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

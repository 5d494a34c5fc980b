"""Wakes the follower when the operating system reports a change in a directory. It only wakes: what
changed is for the follower to find out, which also looks by itself where no report comes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Set

from watchfiles import Change
from watchfiles._rust_notify import RustNotify  # documented for direct use; arms before it returns

from logview.sources.doorbell import Doorbell

_DEBOUNCE = 20
"""Milliseconds over which changes are gathered at most."""
_STEP = 5
"""Milliseconds between looks at what was reported, while something moves."""
_IDLE_STEP = 30
"""The same while nothing does, where there is no doorbell: every look costs a wake-up. The first
change after a rest is told after two looks at most."""
_HOT = 2000
"""Milliseconds without a change after which nothing moves."""


class Watch:
    """Watches a set of directories in a thread, and can be given another set.

    `ring` is called from that thread when an entry came or went in one of them, or when the
    content of a file that is heeded changed.
    """

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._heeded: Set[str] = frozenset()
        self._directories: frozenset[str] = frozenset()
        self._armed: _Armed | None = None
        self._stale = False
        self._moved = threading.Event()
        self.trouble: str | None = None
        """Why not all changes are reported, in one sentence; None where they are."""

    def cover(self, directories: Iterable[str]) -> bool:
        """Watch these directories and no others. Returns whether the watch was armed anew: what
        changed in between was not reported. Where that fails `trouble` says why."""
        wanted = frozenset(directories)
        if wanted == self._directories and not self._stale:
            return False
        self._disarm()
        self._stale = False
        paths = sorted(filter(_encodable, wanted))
        try:
            self._armed = _Armed(paths, self._report, self._fail) if paths else None
        except (OSError, RuntimeError) as error:
            self._fail(error)
            return False
        self._directories = wanted
        self.trouble = None
        if len(paths) < len(wanted):
            self.trouble = (
                "changes in a directory whose name is not UTF-8 are not reported by the system: "
                "it is looked at twice a second"
            )
        return True

    def heed(self, paths: Set[str]) -> None:
        """Ring for changes of the content of these files from now on, and of no others."""
        self._heeded = paths

    def take(self) -> bool:
        """Whether an entry came or went since this was last asked."""
        moved = self._moved.is_set()
        self._moved.clear()
        return moved

    def close(self) -> None:
        """End the thread."""
        self._disarm()

    def _disarm(self) -> None:
        self._directories = frozenset()
        if self._armed is not None:
            self._armed.close()
            self._armed = None

    def _report(self, changes: set[tuple[int, str]]) -> None:
        moved = {path for change, path in changes if change != Change.modified}
        if moved:
            # A directory that was made again under the same name has a dead watch.
            self._stale = self._stale or not moved.isdisjoint(self._directories)
            self._moved.set()
        if moved or any(path in self._heeded for _, path in changes):
            self._ring()

    def _fail(self, error: Exception) -> None:
        self.trouble = (
            f"changes are not reported by the system ({error}): files are looked at twice a "
            "second; raising fs.inotify.max_user_watches and max_user_instances may help"
        )


class _Armed:
    """One armed watch and its thread. Raises OSError or RuntimeError where it cannot be armed."""

    def __init__(
        self,
        paths: list[str],
        report: Callable[[set[tuple[int, str]]], None],
        fail: Callable[[Exception], None],
    ) -> None:
        self._report = report
        self._fail = fail
        self._ended = threading.Event()
        self._notify = RustNotify(paths, False, False, 0, False, True)
        self._doorbell = _doorbell(paths)
        self._thread = threading.Thread(target=self._run, name="logview-watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._ended.set()
        if self._doorbell is not None:
            self._doorbell.end()
        self._thread.join()
        self._notify.close()
        if self._doorbell is not None:
            self._doorbell.close()

    def _run(self) -> None:
        step = _STEP
        try:
            while not self._ended.is_set():
                if self._reports(step, _HOT):
                    step = _STEP
                elif self._doorbell is None or not self._rested(self._doorbell):
                    step = _IDLE_STEP
        except RuntimeError as error:
            self._fail(error)

    def _reports(self, step: int, timeout: int) -> bool:
        """Whether there were changes, which were told, within so many milliseconds."""
        changes = self._notify.watch(_DEBOUNCE, step, timeout, self._ended)
        if isinstance(changes, set):
            self._report(changes)
            return True
        return False

    def _rested(self, doorbell: Doorbell) -> bool:
        """Sleep until something changes: looking every few milliseconds at what was reported is
        too dear for a rest of hours. False where the system grants no such sleep now."""
        try:
            doorbell.arm()
        except OSError:
            return False
        # What changed before it was armed does not ring.
        if not self._reports(_IDLE_STEP, _IDLE_STEP):
            doorbell.wait()
        return True


def _doorbell(paths: list[str]) -> Doorbell | None:
    """One for these directories; None where the system has none, or none to spare."""
    try:
        return Doorbell(paths)
    except OSError:
        return None


def _encodable(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True

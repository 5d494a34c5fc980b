"""Sleeps until the next change in some directories, at no cost until then. It tells that something
changed, never what, and only Linux has it (inotify)."""

from __future__ import annotations

import ctypes
import errno
import os
import select
from collections.abc import Sequence

_MODIFY, _MOVED_FROM, _MOVED_TO, _CREATE, _DELETE = 0x2, 0x40, 0x80, 0x100, 0x200
_DELETE_SELF, _MOVE_SELF = 0x400, 0x800
_ONESHOT = 0x80000000
_CHANGES = (
    _MODIFY | _MOVED_FROM | _MOVED_TO | _CREATE | _DELETE | _DELETE_SELF | _MOVE_SELF | _ONESHOT
)
_MOST = 64 << 10
"""Bytes of events that are thrown away at a time."""


class Doorbell:
    """Rings once for the first change after it was armed."""

    def __init__(self, directories: Sequence[str]) -> None:
        """Raises OSError where the system has no such bell, or no more of them."""
        self._paths = [os.fsencode(directory) for directory in directories]
        try:
            self._system = ctypes.CDLL(None, use_errno=True)
            self._bell: int = self._system.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        except AttributeError:
            raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS)) from None
        if self._bell < 0:
            raise _last_error()
        try:
            self._end = os.eventfd(0, os.EFD_CLOEXEC)
        except OSError:
            os.close(self._bell)
            raise

    def arm(self) -> None:
        """Ring for the next change in any directory that is there. Raises OSError where the system
        does not let so many be watched."""
        self._quieten()
        for path in self._paths:
            armed = self._system.inotify_add_watch(self._bell, path, ctypes.c_uint32(_CHANGES))
            if armed < 0 and (error := _last_error()).errno == errno.ENOSPC:
                raise error

    def wait(self) -> None:
        """Sleep until it rings, or `end` is called."""
        waiting = select.poll()
        waiting.register(self._bell, select.POLLIN)
        waiting.register(self._end, select.POLLIN)
        waiting.poll()

    def end(self) -> None:
        """End a `wait`, the present one and all after it. Safe in any thread."""
        os.eventfd_write(self._end, 1)

    def close(self) -> None:
        """Give it back to the system. Nobody may be waiting."""
        os.close(self._bell)
        os.close(self._end)

    def _quieten(self) -> None:
        try:
            while os.read(self._bell, _MOST):
                pass
        except BlockingIOError:
            return


def _last_error() -> OSError:
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number))

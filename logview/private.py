"""Files and folders of one person: nobody else can read them, or put others in their place."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

_OPEN = os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def open_file(path: Path) -> int:
    """Open a file to read and to write it. One that is made is for its owner only, whatever the
    umask; one that is there is left as it is.

    Raises OSError, also for a link, for what is no file, and for a file of somebody else's.
    """
    try:
        descriptor = os.open(path, _OPEN | os.O_CREAT | os.O_EXCL, 0o600)
        os.fchmod(descriptor, 0o600)
    except FileExistsError:
        demand_own(path)
        descriptor = os.open(path, _OPEN | os.O_CREAT, 0o600)  # it may have gone meanwhile
    try:
        _demand(os.fstat(descriptor), stat.S_ISREG)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for their owner only. Raises OSError."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    for place in reversed(missing):
        place.mkdir(mode=0o700, exist_ok=True)
        place.chmod(0o700)  # whatever the umask took away


def demand_own(path: Path, kind: Callable[[int], bool] = stat.S_ISREG) -> None:
    """Raise PermissionError where something lies at a path that is not of this kind and this
    user's, under that name alone. Nothing there is well."""
    try:
        status = path.lstat()
    except FileNotFoundError:
        return
    _demand(status, kind)


def demand_own_folder(folder: Path) -> None:
    """Raise PermissionError where others may take files of this user out of a folder, or a link of
    somebody else's leads to it. What root does is trusted. Raises OSError where there is none."""
    trusted = {0, os.geteuid()}
    place = folder.absolute()
    for above in (place, *place.parents):
        status = above.lstat()
        if stat.S_ISLNK(status.st_mode) and status.st_uid not in trusted:
            raise PermissionError(errno.EPERM, f"{above} is a link of somebody else's")
    status = folder.stat()
    if status.st_uid not in trusted:
        raise PermissionError(errno.EPERM, f"{folder} belongs to somebody else")
    if status.st_mode & stat.S_IWOTH and not status.st_mode & stat.S_ISVTX:
        raise PermissionError(errno.EPERM, f"everybody may replace files in {folder}")


def _demand(status: os.stat_result, kind: Callable[[int], bool]) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise PermissionError(errno.EPERM, "it is a link")
    if not kind(status.st_mode):
        raise PermissionError(errno.EPERM, "something of another kind lies there")
    if status.st_uid != os.geteuid():
        raise PermissionError(errno.EPERM, "it belongs to somebody else")
    if status.st_nlink > 1 and stat.S_ISREG(status.st_mode):
        raise PermissionError(errno.EPERM, "it is a file with several names")

"""Where an index lies, who may open it, and whose turn it is to write.

An index is made for its owner only, before SQLite sees it; what is no index of ours is never
written over.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from platformdirs import user_state_path

from logview.sources.spool import discard_spool

APPLICATION_ID = 0x6C6F6776  # "logv", in the header of every index
_SQLITE = b"SQLite format 3\0"
_APPLICATION_ID_AT = 68


class IndexUnusableError(Exception):
    """The index cannot be opened or written. The message says what to do."""


class IndexFullError(IndexUnusableError):
    """There is no room for more of the index; what is in it holds."""


class IndexRenewableError(IndexUnusableError):
    """The index is ours and of no use as it is; it may be made anew."""


class IndexDamagedError(IndexRenewableError):
    """The index holds pages that cannot be read."""


class IndexReadOtherwiseError(IndexRenewableError):
    """The index was made with other options for reading the logs."""


@contextmanager
def in_words(index: Path) -> Iterator[None]:
    """Tell what SQLite says of an index as an `IndexUnusableError`, or an `IndexDamagedError`."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise IndexUnusableError(
            f"{index}: the index cannot be used ({error}); is the disk full or read-only? "
            "Make room, or name another file with --index FILE"
        ) from error
    except sqlite3.DatabaseError as error:
        raise IndexDamagedError(
            f"{index}: the index is damaged ({error}); remove it, and it is made anew"
        ) from error


def default_index(targets: Sequence[str], reading: str = "") -> Path:
    """The index of a set of sources: one file for each set, whatever the order of its members,
    and for each way to read them."""
    real = sorted({os.path.realpath(target) for target in targets})
    known_by = [*real, *([reading] if reading else [])]
    digest = hashlib.sha256("\0".join(known_by).encode("utf-8", "surrogateescape")).hexdigest()
    name = "".join(c if c.isalnum() else "-" for c in Path(real[0]).name)[:32] if real else "none"
    return user_state_path("logview") / f"{name}-{digest[:16]}.db"


def reading_number(key: str) -> int:
    """What an index notes, as its user_version, of the way in which its logs are read."""
    return int(key[:7] or "0", 16)


def is_read_so(connection: sqlite3.Connection, key: str) -> bool:
    """Whether an index was made under the reading of that key, or holds nothing yet."""
    (noted,) = connection.execute("PRAGMA user_version").fetchone()
    if noted == reading_number(key):
        return True
    return not connection.execute("SELECT EXISTS (SELECT 1 FROM sources)").fetchone()[0]


def prepare(path: Path) -> None:
    """Make the file, readable by its owner only, or look at the one that is there.

    Raises `IndexUnusableError` for a file of somebody else's, or a place where none can be made.
    Must not be called while SQLite has the file open in this process: closing it would drop
    SQLite's locks.
    """
    descriptor = _open_private(path)
    try:
        seen = os.fstat(descriptor)
        if not stat.S_ISREG(seen.st_mode) or seen.st_uid != os.geteuid():
            raise IndexUnusableError(
                f"{path}: not a file of yours; name another one with --index FILE"
            )
        header = os.pread(descriptor, 100, 0)
        if header and not is_index(header):
            raise IndexUnusableError(
                f"{path}: not an index of logview, left as it is; name another file with --index"
            )
        os.fchmod(descriptor, 0o600)
    finally:
        os.close(descriptor)


def _open_private(path: Path) -> int:
    """Open a file, made if need be, that only its owner may read."""
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        if not path.parent.exists():
            path.parent.mkdir(mode=0o700, parents=True)
            path.parent.chmod(0o700)  # whatever the umask took away
        return os.open(path, flags, 0o600)
    except OSError as error:
        raise IndexUnusableError(
            f"{path}: the index cannot be made here ({error.strerror}); "
            "name another place with --index FILE"
        ) from None


def is_index(header: bytes) -> bool:
    """Whether a file that begins with these 100 bytes is an index of this product, damaged or
    not. A database that SQLite made but never wrote to is empty, not foreign."""
    identity = header[_APPLICATION_ID_AT : _APPLICATION_ID_AT + 4]
    return header.startswith(_SQLITE) and int.from_bytes(identity, "big") == APPLICATION_ID


def renew(path: Path, error: IndexRenewableError) -> str:
    """Put an index that is of no use out of the way; returns the sentence that says so. The caller
    holds the writer's lock."""
    discard(path)
    os.close(_open_private(path))
    if isinstance(error, IndexDamagedError):
        why = f"was damaged ({error.__cause__})"
    else:
        why = "was made with other options for reading the logs"
    return f"{path}: the index {why} and is made anew; records whose log is gone are lost with it"


def discard(path: Path) -> None:
    """Remove an index with the files beside it: those of SQLite, and the text of compressed
    logs."""
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    discard_spool(path)


class WriterLock:
    """The right to write an index: one process at a time, held until it is closed or dies."""

    def __init__(self, index: Path) -> None:
        self._path = Path(f"{index}.lock")
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Take the lock if it is free; True where this process has it."""
        if self._descriptor is not None:
            return True
        descriptor = _open_private(self._path)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Give the lock back."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

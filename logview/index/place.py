"""Where an index lies, who may open it, and whose turn it is to write.

An index is made for its owner only, before SQLite sees it; what is no index of ours is never
written over, and what somebody else put beside it is never used.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import sqlite3
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from platformdirs import user_state_path

from logview.private import demand_own, demand_own_folder, make_folder, open_file
from logview.sources.spool import discard_spool, spool_of

APPLICATION_ID = 0x6C6F6776  # "logv", in the header of every index
OF_SQLITE = ("-wal", "-shm", "-journal")
"""What the files that SQLite keeps beside an index end in."""
_SQLITE = b"SQLite format 3\0"
_APPLICATION_ID_AT = 68
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
_DISK = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
_LOCKS = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}


class IndexUnusableError(Exception):
    """The index cannot be opened or written. The message says what to do."""


class IndexHeldUpError(IndexUnusableError):
    """The index cannot be written just now; what is in it holds."""


class IndexFullError(IndexHeldUpError):
    """There is no room for more of the index."""


class IndexRenewableError(IndexUnusableError):
    """The index is ours and of no use as it is; it may be made anew."""


class IndexDamagedError(IndexRenewableError):
    """The index holds pages that cannot be read."""


class IndexReadOtherwiseError(IndexRenewableError):
    """The index was made with other options for reading the logs."""


@contextmanager
def in_words(index: Path) -> Iterator[None]:
    """Tell what SQLite says of an index as an `IndexUnusableError`: an `IndexHeldUpError` where it
    may be over by itself, an `IndexDamagedError` where pages cannot be read."""
    try:
        yield
    except sqlite3.OperationalError as error:
        kind = IndexHeldUpError if may_pass(error) else IndexUnusableError
        raise kind(words_for(index, error)) from error
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        # The latter where SQLite's own words on the damage hold pieces of it.
        raise IndexDamagedError(
            f"{index}: the index is damaged ({error}); `logview index --forget --index {index}` "
            "removes it, and it is made anew"
        ) from error


def may_pass(error: sqlite3.OperationalError) -> bool:
    """Whether what SQLite complains of may be over by itself: a full or failing disk, a quota,
    somebody's lock."""
    return _primary(error) in _DISK | _LOCKS


def words_for(index: Path, error: sqlite3.OperationalError) -> str:
    """What SQLite complains of and what to do, in a sentence."""
    if _primary(error) in _DISK:
        return (
            f"{index}: the index cannot be written ({error}); make room on its disk, or name "
            "another file with --index FILE"
        )
    if _primary(error) in _LOCKS:
        return (
            f"{index}: another program holds a lock on the index ({error}); end that one, or name "
            "another file with --index FILE"
        )
    return (
        f"{index}: the index cannot be used ({error}); see that you may write there, or name "
        "another file with --index FILE"
    )


def _primary(error: sqlite3.OperationalError) -> int:
    """SQLite's code without its details; 0 for an error that Python's module raised."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def state_folder() -> Path:
    """Where the indexes lie for which no other place is named."""
    return user_state_path("logview")


def default_index(targets: Sequence[str], reading: str = "") -> Path:
    """The index of a set of sources: one file for each set, whatever the order of its members,
    and for each way to read them."""
    real = sorted({os.path.realpath(target) for target in targets})
    known_by = [*real, *([reading] if reading else [])]
    digest = hashlib.sha256("\0".join(known_by).encode("utf-8", "surrogateescape")).hexdigest()
    name = "".join(c if c.isalnum() else "-" for c in Path(real[0]).name)[:32] if real else "none"
    return state_folder() / f"{name}-{digest[:16]}.db"


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
    descriptor = _open_own(path)
    try:
        header = os.pread(descriptor, 100, 0)
        if header and not is_index(header):
            raise IndexUnusableError(
                f"{path}: not an index of logview, left as it is; name another file with --index"
            )
        os.fchmod(descriptor, 0o600)
        if path.parent == state_folder():
            path.parent.chmod(0o700)
    finally:
        os.close(descriptor)
    demand_own_beside(path)


def demand_own_beside(index: Path) -> None:
    """Raise `IndexUnusableError` where something of somebody else's lies beside an index, which
    SQLite would read from or write to."""
    for suffix in OF_SQLITE:
        with _own(Path(f"{index}{suffix}")):
            demand_own(Path(f"{index}{suffix}"))
    spool = Path(spool_of(index).directory)
    with _own(spool):
        demand_own(spool, stat.S_ISDIR)


def _open_own(path: Path) -> int:
    """Open a file of this user's for reading and writing, made if need be for its owner only."""
    with _own(path):
        make_folder(path.parent)
        demand_own_folder(path.parent)
        return open_file(path)


@contextmanager
def _own(path: Path) -> Iterator[None]:
    """Tell what the system says of a file of the index as an `IndexUnusableError`."""
    try:
        yield
    except OSError as error:
        kind = IndexFullError if error.errno in _NO_ROOM else IndexUnusableError
        raise kind(
            f"{path}: the index cannot be kept here ({error.strerror}); "
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
    os.close(_open_own(path))
    if isinstance(error, IndexDamagedError):
        why = f"was damaged ({error.__cause__})"
    else:
        why = "was made with other options for reading the logs"
    return f"{path}: the index {why} and is made anew; records whose log is gone are lost with it"


def discard(path: Path) -> None:
    """Remove an index with the files beside it: those of SQLite, and the text of compressed
    logs."""
    for suffix in ("", *OF_SQLITE):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    discard_spool(path)


class WriterLock:
    """The right to write an index: one process at a time, held until it is closed or dies. Its
    file tells when that was last so."""

    def __init__(self, index: Path) -> None:
        self.path = Path(f"{index}.lock")
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Take the lock if it is free; True where this process has it. Raises
        `IndexUnusableError`."""
        if self._descriptor is not None:
            return True
        descriptor = _open_own(self.path)
        try:
            with _own(self.path):
                taken = _take(self.path, descriptor)
        except IndexUnusableError:
            os.close(descriptor)
            raise
        if taken:
            self._descriptor = descriptor
        else:
            os.close(descriptor)
        return taken

    def release(self) -> None:
        """Give the lock back."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def remove(self) -> None:
        """Give the lock back and remove its file. The caller has the lock."""
        self.path.unlink(missing_ok=True)
        self.release()


def _take(path: Path, descriptor: int) -> bool:
    """Lock the open file, unless another process has it or removed it since it was opened."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not os.path.samestat(os.fstat(descriptor), path.stat()):
            return False
    except (BlockingIOError, FileNotFoundError):
        return False
    os.fchmod(descriptor, 0o600)
    os.utime(descriptor)
    return True

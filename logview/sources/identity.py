"""Knows a body of bytes again after it was renamed, copied, truncated or rewritten. It compares
content as well as inodes, because copytruncate keeps an inode and a new file may reuse one."""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import blake2b

HEAD = 1024
"""Bytes at the start of a file that identify it."""
TAIL = 256
"""Bytes before the position that must be as they were."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far a source was read, and how to know it again. A source is a body of bytes, not a
    path: it keeps its number when its file is renamed."""

    source: int
    """Positive, never used for another source."""
    path: str
    """Absolute path where the bytes are now."""
    family: str
    """The path without rotation suffixes: what the log was called while it was written."""
    device: int
    inode: int
    head: bytes
    """Digest of the first `head_length` bytes, at most `HEAD`."""
    head_length: int
    position: int
    """Where the bytes that were handed on and committed end; always where a record may begin."""
    tail: bytes
    """Digest of the up to `TAIL` bytes before the position."""
    size: int
    """Bytes in the file when it was last looked at."""
    seen: int = 0
    """Bytes that were looked at: more than the position where the last record has no end yet."""
    gone: bool = False
    """The bytes are no longer on disk: truncated away, rewritten or deleted."""
    begin: int = 0
    """Where the bytes that were handed on begin: 0 once all before the position were, more while a
    large log is still read back from its end, or where no more of it was asked for. Always where a
    line begins."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A file from which nothing is read, because all of its text is that of a source."""

    device: int
    inode: int
    size: int
    """Bytes in the file when it was compared."""
    modified: int
    """Its modification time then, in nanoseconds."""
    source: int
    text: int
    """Bytes of its text, from the start of the source."""


def digest(data: bytes) -> bytes:
    """What stands for the bytes in a checkpoint: 16 bytes."""
    return blake2b(data, digest_size=16).digest()


def read_tail(descriptor: int, position: int) -> bytes:
    """The up to `TAIL` bytes before the position; fewer where the file no longer has them."""
    length = min(TAIL, position)
    return os.pread(descriptor, length, position - length)


def matches(descriptor: int, checkpoint: Checkpoint) -> bool:
    """Whether the open file still begins with what the checkpoint saw of it: its head and the
    bytes before its position. Raises OSError where it cannot be read."""
    head = os.pread(descriptor, checkpoint.head_length, 0)
    return digest(head) == checkpoint.head and (
        digest(read_tail(descriptor, checkpoint.position)) == checkpoint.tail
    )

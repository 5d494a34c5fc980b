"""Disks of a test's own: small ones, and one that never answers. They need the right to mount."""

from __future__ import annotations

import ctypes
import os
import select
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

_READ_ONLY, _REMOUNT = 1, 32
_FORCE_AND_DETACH = 1 | 2
_INIT = 26
_C = ctypes.CDLL(None, use_errno=True)


def mount(kind: str, folder: Path, options: str, flags: int = 0) -> None:
    """Mount a file system on a folder; skip the test where that is not allowed."""
    done = _C.mount(kind.encode(), bytes(folder), kind.encode(), flags, options.encode())
    if done != 0:
        pytest.skip(f"{kind} cannot be mounted here ({os.strerror(ctypes.get_errno())})")


def _unmount(folder: Path) -> None:
    _C.umount2(bytes(folder), _FORCE_AND_DETACH)


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A disk of that size in a new folder."""
    folder.mkdir()
    mount("tmpfs", folder, f"size={size},mode=700")
    try:
        yield folder
    finally:
        _unmount(folder)


def make_read_only(folder: Path) -> None:
    """Let nothing be written to a mounted disk any more."""
    mount("tmpfs", folder, "", _REMOUNT | _READ_ONLY)


class Stalled(NamedTuple):
    """A mount that never answers."""

    folder: Path
    server: int

    def is_asked(self) -> bool:
        """Whether somebody waits for an answer."""
        return bool(select.select([self.server], [], [], 0)[0])


@contextmanager
def stalled_disk(folder: Path) -> Iterator[Stalled]:
    """A mount on a folder that never answers, as that of a server that is gone: whoever asks it for
    anything waits, and only a signal that kills ends that."""
    try:
        server = os.open("/dev/fuse", os.O_RDWR | os.O_CLOEXEC)
    except OSError as error:
        pytest.skip(f"FUSE is not to be had here ({error.strerror})")
    try:
        mount("fuse", folder, f"fd={server},rootmode=40000,user_id=0,group_id=0")
        _greet(server)
        yield Stalled(folder, server)
    finally:
        _unmount(folder)
        os.close(server)


def _greet(server: int) -> None:
    """Answer the first request of the kernel; those that follow are never looked at."""
    _, operation, number = struct.unpack_from("=IIQ", os.read(server, 1 << 17))
    assert operation == _INIT
    answer = struct.pack("=IIIIHHII32x", 7, 31, 0, 0, 0, 0, 4096, 1)
    os.write(server, struct.pack("=IiQ", 16 + len(answer), 0, number) + answer)

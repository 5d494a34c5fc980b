"""What rotates a log while a service writes it: one round of each kind.

What no follower can read is what was written and destroyed between two of its looks: a line that
is truncated away, or whose file was deleted before it was ever opened. So the service is at rest
while its log is truncated, until all of it was read; a file is deleted at any time, once a line of
it was read, and the service opens its log anew at once. A log that is cut in its middle is at rest
until that was noticed: when it grows on before, the follower cannot tell where it was cut.
"""

from __future__ import annotations

import gzip
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import zstandard

from tests.faults.service import Service, gone, wait_for
from tests.waiting import wait_until

Rotate = Callable[[Service, Path], None]
"""One round, given the service and the index that is kept up to date with its log."""


def part(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def make_way(path: Path, packed: str = "") -> None:
    """Rename the first part to the second, and so on."""
    for old in range(9, 0, -1):
        if part(path, f".{old}{packed}").exists():
            part(path, f".{old}{packed}").rename(part(path, f".{old + 1}{packed}"))


def rename_and_create(service: Service, _: Path) -> None:
    make_way(service.path)
    service.path.rename(part(service.path, ".1"))
    service.write(20)  # still into the file that was renamed
    with service.at_rest():
        pass


def copy_and_truncate(service: Service, index: Path) -> None:
    make_way(service.path)
    shutil.copy(service.path, part(service.path, ".1"))
    service.write(20)  # not in the copy
    with service.at_rest():
        wait_for(index, service.written)
        os.truncate(service.path, 0)


def delete_and_recreate(service: Service, index: Path) -> None:
    with service.at_rest():
        wait_for(index, service.written)
    service.write(20)
    with service.at_rest():
        service.path.unlink()


def write_over(service: Service, index: Path) -> None:
    """As many bytes as there were, and other lines."""
    with service.at_rest():
        wait_for(index, service.written)
        service.write_over()


def replace(service: Service, index: Path) -> None:
    with service.at_rest():
        wait_for(index, service.written)
    service.write(20)
    with service.at_rest():
        new = part(service.path, ".new~")
        new.touch()
        new.replace(service.path)


def shrink(service: Service, index: Path) -> None:
    """The younger half is cut away."""
    with service.at_rest():
        wait_for(index, service.written)
        before = gone(index)
        os.truncate(service.path, service.path.stat().st_size // 2)
        wait_until(lambda: gone(index) > before)


def remove_directory(service: Service, index: Path) -> None:
    with service.at_rest():
        wait_for(index, service.written)
    service.write(20)
    with service.at_rest():
        shutil.rmtree(service.path.parent)
        service.path.parent.mkdir()


def compress(service: Service, packed: str, pack: Callable[[bytes], bytes]) -> None:
    """As logrotate does: rename, have the log opened anew, write a copy, remove the original."""
    make_way(service.path, packed)
    old = part(service.path, ".1")
    service.path.rename(old)
    with service.at_rest():
        pass
    data = pack(old.read_bytes())
    with part(service.path, f".1{packed}").open("wb", buffering=0) as copy:
        for at in range(0, len(data), 1000):
            copy.write(data[at : at + 1000])
    old.unlink()


def gzip_it(service: Service, _: Path) -> None:
    compress(service, ".gz", gzip.compress)


def zstd_it(service: Service, _: Path) -> None:
    compress(service, ".zst", zstandard.ZstdCompressor().compress)


def copy_compress_and_truncate(service: Service, index: Path) -> None:
    make_way(service.path, ".gz")
    part(service.path, ".1.gz").write_bytes(gzip.compress(service.path.read_bytes()))
    service.write(20)  # not in the copy
    with service.at_rest():
        wait_for(index, service.written)
        os.truncate(service.path, 0)


ROTATIONS: list[Rotate] = [
    rename_and_create,
    copy_and_truncate,
    delete_and_recreate,
    write_over,
    replace,
    shrink,
    remove_directory,
    gzip_it,
    zstd_it,
    copy_compress_and_truncate,
]

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from logview.rotation import family_of
from logview.sources.identity import Checkpoint, digest, matches


@pytest.mark.parametrize(
    ("path", "family"),
    [
        ("/l/a.log", "/l/a.log"),
        ("/l/a.log.1", "/l/a.log"),
        ("/l/a.log.2.gz", "/l/a.log"),
        ("/l/a.log-20260307", "/l/a.log"),
        ("/l/a.log-20260307.gz", "/l/a.log"),
        ("/l/a.log-2026030714", "/l/a.log"),
        ("/l/a.log-20260307-1741305600", "/l/a.log"),
        ("/l/a.log.2026-03-07", "/l/a.log"),
        ("/l/a.log.2026-03-07_14-05", "/l/a.log"),
        ("/l/a.jsonl.zst", "/l/a.jsonl"),
        ("/l/run-7.log", "/l/run-7.log"),
        ("/l/.1", "/l/.1"),
    ],
)
def test_the_family_is_the_name_before_rotation(path: str, family: str) -> None:
    assert family_of(path) == family


@pytest.fixture
def checkpoint() -> Checkpoint:
    data = b"head " * 100
    return Checkpoint(1, "/a", "/a", 0, 0, digest(data[:300]), 300, 500, digest(data[244:500]), 500)


def same(path: Path, data: bytes, checkpoint: Checkpoint) -> bool:
    path.write_bytes(data)
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return matches(descriptor, checkpoint)
    finally:
        os.close(descriptor)


def test_a_file_is_known_by_its_head_and_the_bytes_before_the_position(
    tmp_path: Path, checkpoint: Checkpoint
) -> None:
    data = b"head " * 100
    path = tmp_path / "a"
    assert same(path, data, checkpoint)
    assert same(path, data + b"more", checkpoint)
    assert not same(path, b"H" + data[1:], checkpoint)
    assert not same(path, data[:499] + b"x", checkpoint)
    assert not same(path, data[:400], checkpoint)
    assert not same(path, b"", checkpoint)
    assert same(path, b"", replace(checkpoint, head=digest(b""), head_length=0, position=0,
                                   tail=digest(b"")))  # fmt: skip

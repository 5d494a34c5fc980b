from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from logview.sources.marks import Marks

TEXT = b"".join(b"line %d\n" % number for number in range(30_000))


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[bytes], int]]:
    held: list[int] = []

    def open_with(data: bytes) -> int:
        path = tmp_path / str(len(held))
        path.write_bytes(data)
        held.append(os.open(path, os.O_RDONLY))
        return held[-1]

    yield open_with
    for descriptor in held:
        os.close(descriptor)


@pytest.mark.parametrize("end", [1_024, 5_000, 100_000, len(TEXT)])
@pytest.mark.parametrize("steps", [1, 500])
def test_the_beginning_of_what_was_noted_is_known(opened, end: int, steps: int) -> None:
    marks, whole = Marks(), opened(TEXT)
    for step in range(1, steps + 1):
        marks.note(whole, len(TEXT) * step // steps)
    known = marks.shared(opened(TEXT[:end]))
    assert known == (TEXT.rindex(b"\n", 0, end) + 1 if end >= len(TEXT) // 32 else 0)


def test_anything_else_is_not(opened) -> None:
    marks = Marks()
    marks.note(opened(TEXT), len(TEXT))
    assert marks.shared(opened(b"other\n" * 10_000)) == 0
    assert marks.shared(opened(b"")) == 0
    assert Marks().shared(opened(TEXT)) == 0


def test_they_stay_few(opened) -> None:
    marks = Marks()
    marks.note(opened(b"x" * (64 << 20)), 64 << 20)
    assert 32 <= len(marks._tails) <= 64

"""Reads a file as it would be followed, in whatever portions, and keeps what came of it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from logview.sources.forwards import read_on
from logview.sources.records import LONGEST
from logview.sources.source import Source


class Reading:
    """What a ledger holds of one file after it was read to its end."""

    def __init__(self, ledger: object, source: Source) -> None:
        self.rows: dict[int, bytes] = dict(sorted(ledger.rows.get(1, {}).items()))
        self.oversized: dict[int, int] = dict(ledger.oversized.get(1, []))
        assert len(self.oversized) == len(ledger.oversized.get(1, []))
        self.position = source.checkpoint.position
        self.unfinished = source.unfinished
        self.framing = source.framing

    @property
    def records(self) -> list[bytes]:
        return list(self.rows.values())


@pytest.fixture(scope="session")
def read_in_portions(new_ledger: Callable[[], object]) -> Callable[..., Reading]:
    """Writes the portions to a file one after the other and reads after each. `block` gives the
    size of the next block, `restarts` whether to go on from the checkpoint alone."""

    def read(
        portions: Sequence[bytes],
        block: Callable[[], int] = lambda: 1 << 20,
        restarts: Callable[[], bool] = lambda: False,
        longest: int = LONGEST,
    ) -> Reading:
        ledger = new_ledger()
        source: Source | None = None
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "a.log")
            path.touch()
            descriptor = os.open(path, os.O_RDONLY)
            try:
                for portion in portions:
                    with path.open("ab") as file:
                        file.write(portion)
                    status = os.fstat(descriptor)
                    if source is None:
                        source = Source.begin(1, str(path), status)
                    else:
                        source.resized(status)
                    while source.backlog:
                        batch = read_on(source, descriptor, block(), longest)
                        if batch is not None:
                            ledger.take(batch)
                        if restarts():
                            known = ledger.points.get(1)
                            source = (
                                Source.begin(1, str(path), status)
                                if known is None
                                else Source.resume(known)
                            )
                            source.resized(status)
                            if not source.backlog:
                                ledger.take(source.take_news())
            finally:
                os.close(descriptor)
        assert source is not None
        return Reading(ledger, source)

    return read


@pytest.fixture(scope="session")
def read_whole(read_in_portions: Callable[..., Reading]) -> Callable[..., Reading]:
    """Reads a file of the given content in one go."""

    def read(content: bytes, **options: int) -> Reading:
        return read_in_portions([content], **options)

    return read

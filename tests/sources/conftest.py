"""A stand-in for the index: it keeps what batches bring by the rule that batches are documented
with, and complains where a batch breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from logview.sources.follow import Follower
from logview.sources.identity import Checkpoint
from logview.sources.records import Batch, Oversized


class Ledger:
    """Records by source, as an index would hold them."""

    def __init__(self) -> None:
        self.points: dict[int, Checkpoint] = {}
        self.rows: dict[int, dict[int, bytes]] = {}
        self.oversized: dict[int, list[Oversized]] = {}
        self.batches = 0

    def take(self, batch: Batch) -> None:
        source = batch.checkpoint.source
        rows = self.rows.setdefault(source, {})
        position = self.points[source].position if source in self.points else 0
        if batch.start is None:
            assert not batch.records
            assert not batch.oversized
            assert batch.provisional is None
            assert batch.checkpoint.position == position
        else:
            purged = batch.checkpoint.gone and batch.start == batch.checkpoint.position == 0
            assert purged or batch.start == position
            for offset in [offset for offset in rows if offset >= batch.start]:
                del rows[offset]
        for record in batch.records:
            assert record.offset not in rows
            assert record.offset < batch.checkpoint.position
            rows[record.offset] = record.data
        if batch.provisional is not None:
            assert batch.provisional.offset >= batch.checkpoint.position
            rows[batch.provisional.offset] = batch.provisional.data
        self.oversized.setdefault(source, []).extend(batch.oversized)
        self.points[source] = batch.checkpoint
        self.batches += 1

    def drain(self, follower: Follower) -> int:
        """Scan and take all there is. Returns how many batches came."""
        before = self.batches
        follower.scan()
        for batch in follower.read():
            self.take(batch)
        return self.batches - before

    def lines(self, source: int) -> list[bytes]:
        return [data for _, data in sorted(self.rows.get(source, {}).items())]

    def everything(self) -> list[bytes]:
        return sorted(line for source in self.rows for line in self.lines(source))


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture(scope="session")
def new_ledger() -> Callable[[], Ledger]:
    return Ledger


@pytest.fixture
def follow() -> Iterator[Callable[..., Follower]]:
    """Makes followers, and closes them."""
    made: list[Follower] = []

    def make(*targets: Path | str, **options: object) -> Follower:
        made.append(Follower([str(target) for target in targets], **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for follower in made:
        follower.close()


@pytest.fixture
def append() -> Callable[[Path, bytes], None]:
    def write(path: Path, data: bytes) -> None:
        with path.open("ab") as file:
            file.write(data)

    return write

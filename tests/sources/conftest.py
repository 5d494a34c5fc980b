"""A stand-in for the index: it keeps what batches bring by the rule that batches are documented
with, and complains where a batch breaks it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from logview.sources.follow import Follower
from logview.sources.identity import Checkpoint
from logview.sources.records import Batch, Oversized
from logview.sources.spool import Spool, spool_of


class Ledger:
    """Records by source, as an index would hold them."""

    def __init__(self) -> None:
        self.points: dict[int, Checkpoint] = {}
        self.rows: dict[int, dict[int, bytes]] = {}
        self.oversized: dict[int, list[Oversized]] = {}
        self.batches = 0
        self.anew: set[int] = set()
        """Sources that are to be read anew."""

    def take(self, batch: Batch) -> None:
        source = batch.checkpoint.source
        known = self.points.get(source)
        if batch.start is None:
            assert not batch.records
            assert not batch.oversized
            assert batch.provisional is None
            assert batch.checkpoint.position == self._end(batch.checkpoint, known)
        elif batch.end is None:
            self._take_on(batch, known)
        elif batch.start == 0 and batch.end == batch.checkpoint.begin:
            self._give_way(batch, known)
        else:
            self._take_back(batch, known)
        self.oversized.setdefault(source, []).extend(batch.oversized)
        self.points[source] = batch.checkpoint
        self.batches += 1

    def _end(self, point: Checkpoint, known: Checkpoint | None) -> int:
        """Where what was handed on ends: where it begins, as long as there is nothing."""
        if known is None or not known.position:
            assert not self.rows.get(point.source) or not point.begin
            return point.begin
        assert point.begin == known.begin
        return known.position

    def _take_on(self, batch: Batch, known: Checkpoint | None) -> None:
        """What replaces all from its start on."""
        point, start = batch.checkpoint, batch.start
        purged = point.gone and start == point.position == 0
        anew = point.source in self.anew and start == point.begin == 0
        self.anew.discard(point.source)
        assert purged or anew or start == self._end(point, known)
        rows = self._without(point.source, start, None)
        for record in batch.records:
            assert start <= record.offset < point.position
            rows[record.offset] = record.data
        if batch.provisional is not None:
            assert batch.provisional.offset >= point.position
            rows[batch.provisional.offset] = batch.provisional.data

    def _take_back(self, batch: Batch, known: Checkpoint | None) -> None:
        """What comes before all that is known."""
        point, start, end = batch.checkpoint, batch.start, batch.end
        assert known is not None
        assert start == point.begin < end == known.begin
        assert point.position == known.position
        assert batch.provisional is None
        assert batch.table is None
        rows = self._without(point.source, start, end)
        for record in batch.records:
            assert start <= record.offset < end
            rows[record.offset] = record.data

    def _give_way(self, batch: Batch, known: Checkpoint | None) -> None:
        """What another source holds is taken back."""
        assert known is not None
        assert not batch.records
        assert not batch.oversized
        assert batch.provisional is None
        assert known.begin <= batch.end <= known.position == batch.checkpoint.position
        source = batch.checkpoint.source
        self.rows[source] = self._without(source, 0, batch.end)

    def _without(self, source: int, start: int, end: int | None) -> dict[int, bytes]:
        """The rows of a source, after those in a stretch were taken out."""

        def inside(offset: int) -> bool:
            return offset >= start and (end is None or offset < end)

        kept = {at: data for at, data in self.rows.get(source, {}).items() if not inside(at)}
        long = [line for line in self.oversized.get(source, []) if not inside(line.offset)]
        self.oversized[source] = long
        self.rows[source] = kept
        return kept

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


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return spool_of(tmp_path / "index.db")


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    (tmp_path / "logs").mkdir()
    return tmp_path / "logs"


@pytest.fixture
def unpack(follow, spool: Spool) -> Callable[..., Follower]:
    return lambda *targets, **options: follow(*targets, spool=spool, **options)


@pytest.fixture
def refuse(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], AbstractContextManager[None]]:
    """Lets nobody open a file, for a while."""

    @contextmanager
    def refusing(path: Path) -> Iterator[None]:
        real = os.open

        def refused(name: str, *arguments: int) -> int:
            if name == str(path):
                raise PermissionError(13, "Permission denied")
            return real(name, *arguments)

        with monkeypatch.context() as patched:
            patched.setattr(os, "open", refused)
            yield

    return refusing

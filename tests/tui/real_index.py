"""An index of real logs for an explorer in a test."""

from __future__ import annotations

from pathlib import Path

from logview.index.place import prepare
from logview.index.reader import Reader
from logview.indexer import Indexer

FIXTURES = Path(__file__).parents[2] / "fixtures"


class RealIndex:
    """What a `FakeIndex` is, over an index of some logs."""

    tales = ("those of the logs",)

    def __init__(self, logs: list[Path], path: Path) -> None:
        self._path = path
        prepare(path)
        indexer = Indexer([str(log) for log in logs], path)
        indexer.catch_up(lambda report: None)
        indexer.close()

    def open(self) -> Reader:
        """A reader of the index."""
        return Reader(self._path)

"""A trace of very many steps is read without the collector's walks, which stop the screen."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from logview.index import uncollected as module
from logview.index.place import prepare
from logview.index.reader import Reader
from logview.index.uncollected import MANY, uncollected
from logview.indexer import Indexer
from tests.rows import Rows


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    """Nothing is held back from the collector afterwards."""
    yield
    gc.unfreeze()


def test_what_many_events_are_read_into_is_never_walked_over() -> None:
    with uncollected(MANY):
        assert not gc.isenabled()
        made = [[number] for number in range(2_000)]
    assert gc.isenabled()
    assert not {id(one) for one in gc.get_objects()} & {id(one) for one in made}


def test_few_events_are_read_as_ever() -> None:
    before = gc.get_freeze_count()
    with uncollected(MANY - 1):
        assert gc.isenabled()
    assert gc.get_freeze_count() == before


def test_the_collector_works_again_when_reading_fails() -> None:
    with pytest.raises(KeyError), uncollected(MANY):
        raise KeyError
    assert gc.isenabled()


def test_a_trace_of_many_events_is_read_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log, index = tmp_path / "chat.jsonl", tmp_path / "i" / "i.db"
    log.write_bytes(b"\n".join([*Rows("t").request().call().result().respond().lines(), b""]))
    prepare(index)
    indexer = Indexer([str(log)], index)
    indexer.catch_up(lambda report: None)
    indexer.close()
    reader = Reader(index)
    (number,) = reader.trace_ids()
    for events, frozen in ((5, False), (4, True)):
        monkeypatch.setattr(module, "MANY", events)
        before = gc.get_freeze_count()
        trace = reader.trace(number)
        assert trace is not None
        assert (gc.get_freeze_count() > before) is frozen
    reader.close()

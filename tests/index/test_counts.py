"""Every record of a source is counted once: under its format, or under why it is none."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from logview.index.counts import SourceCounts, format_counts
from logview.indexer_turn import bring_up_to_date
from tests.rows import Rows


def counts_of(*logs: Path) -> list[SourceCounts]:
    index = logs[0].with_name("i.db")
    bring_up_to_date([str(log) for log in logs], index, lambda _: None)
    connection = sqlite3.connect(index)
    try:
        return format_counts(connection)
    finally:
        connection.close()


def test_events_and_rejected_records_are_counted_by_source(tmp_path: Path) -> None:
    lines = [*Rows("t").request().respond().lines(), b"[1, 2]", b'{"a": ', b'{"b": ']
    good, empty = tmp_path / "good.jsonl", tmp_path / "other.jsonl"
    good.write_bytes(b"".join(line + b"\n" for line in lines))
    empty.write_bytes(b"".join(line + b"\n" for line in Rows("u").request().lines()))
    first, second = counts_of(good, empty)
    assert (first.path, first.size, first.position) == (str(good), *[good.stat().st_size] * 2)
    assert first.events == {"foundry": 2}
    assert sum(first.rejected.values()) == 3
    assert (second.events, second.rejected, second.skipped) == ({"foundry": 1}, {}, {})


def test_a_source_without_records_is_there_too(tmp_path: Path) -> None:
    log = tmp_path / "chat.jsonl"
    log.write_bytes(b"\n")
    (counts,) = counts_of(log)
    assert (counts.events, counts.rejected, counts.gone) == ({}, {}, False)

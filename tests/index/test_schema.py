"""An index of an older version becomes one of this version, and says the same."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from logview.indexer_turn import bring_up_to_date
from tests.index.answers import answers
from tests.rows import Rows


def test_an_index_from_before_calls_were_kept_has_them_after_one_turn(tmp_path: Path) -> None:
    log, index = tmp_path / "a.jsonl", tmp_path / "i.db"
    rows = Rows("a").request().call().result(failure="TIMEOUT").respond().lines()
    log.write_bytes(b"".join(line + b"\n" for line in rows))
    bring_up_to_date([str(log)], index, lambda report: None)
    fresh = answers(index)
    older = sqlite3.connect(index)
    older.executescript(
        "DROP TABLE calls; DROP INDEX stale_traces; ALTER TABLE traces DROP COLUMN stale; "
        "DELETE FROM _sqlite_migrations WHERE name = 'm003_calls'"
    )
    older.close()
    bring_up_to_date([str(log)], index, lambda report: None)
    assert len(answers(index)["calls"]) == 1
    assert answers(index) == fresh

"""An index of an older version becomes one of this version, and says the same."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

from logview.index.place import APPLICATION_ID, prepare
from logview.index.schema import migrations
from logview.index.writer import NEWEST_MIGRATION
from logview.indexer_turn import bring_up_to_date
from tests.index.answers import answers
from tests.rows import Rows

_SHAPE = (
    "format, time_digits, time_basis, kind, phase, event, name, status, raw_status, reason, why, "
    "level, ends"
)
_OWN = (
    "id, ordinal, length, time, trace_id, session_id, span, parent, message, duration, "
    "reason_text, user, owner, fingerprint"
)


def older_index(index: Path, path: Path, before: str) -> None:
    """Write what this index holds as a version wrote it that knew no migration from `before` on."""
    prepare(path)
    older = sqlite3.connect(path, isolation_level=None)
    older.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    migrations.apply(Database(older, execute_plugins=False), stop_before=before)
    older.execute("ATTACH ? AS newer", (str(index),))
    words = dict(older.execute("SELECT id, text FROM newer.names"))
    older.execute(
        f"INSERT INTO events ({_OWN}, {_SHAPE}, facts) SELECT {_OWN}, {_SHAPE}, facts "
        "FROM newer.events"
    )
    for number, facts in older.execute("SELECT id, facts FROM events WHERE facts IS NOT NULL"):
        said = {k: words[w] if isinstance(w, int) else w for k, w in json.loads(facts).items()}
        older.execute("UPDATE events SET facts = ? WHERE id = ?", (json.dumps(said), number))
    for table in ("sources", "names", "traces", "trace_sessions", "sessions", "rejected", "calls"):
        columns = [row[1] for row in older.execute(f"PRAGMA main.table_info({table})")]
        if columns:
            named = ", ".join(columns)
            older.execute(
                f"INSERT OR REPLACE INTO {table} ({named}) SELECT {named} FROM newer.{table}"
            )
    older.close()


@pytest.mark.parametrize("before", ["m003_calls", "m004_seen", "m006_shapes"])
def test_an_index_of_an_older_version_answers_the_same(tmp_path: Path, before: str) -> None:
    log, index, older = tmp_path / "a.jsonl", tmp_path / "i.db", tmp_path / "older.db"
    rows = [
        *Rows("a").metadata().request(node_id="n1").call().result(failure="TIMEOUT").respond().rows,
        *Rows("b", "s2").metadata(agent="other").request().rows,
    ]
    log.write_bytes(b"".join(json.dumps(row).encode() + b"\n" for row in rows))
    bring_up_to_date([str(log)], index, lambda report: None)
    fresh = answers(index)
    older_index(index, older, before)
    bring_up_to_date([str(log)], older, lambda report: None)
    assert answers(older) == fresh
    assert len(fresh["calls"]) == 1
    assert any("n1" in str(event) for event in fresh["events"])


def test_an_index_made_on_the_way_from_the_first_version_is_like_a_new_one(tmp_path: Path) -> None:
    def tables(path: Path, *stops: str) -> list[tuple[str, str]]:
        connection = sqlite3.connect(path)
        for stop in stops:
            migrations.apply(Database(connection, execute_plugins=False), stop_before=stop)
        migrations.apply(Database(connection, execute_plugins=False))
        made = connection.execute("SELECT name, sql FROM sqlite_schema ORDER BY name").fetchall()
        connection.close()
        return made

    steps = tables(tmp_path / "a.db", "m002_skipped", "m003_calls", "m006_shapes")
    assert steps == tables(tmp_path / "b.db")


def test_the_newest_migration_is_the_one_by_which_an_index_is_known_to_be_whole() -> None:
    names = [m.name for m in migrations.pending(Database(memory=True, execute_plugins=False))]
    assert names[-1] == NEWEST_MIGRATION

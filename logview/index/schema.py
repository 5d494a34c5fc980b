"""The tables of the index, as numbered migrations. Only the process that writes applies them."""

from __future__ import annotations

import sqlite3

import orjson
from sqlite_utils import Database, Migrations

from logview.index.columns import stored_facts

migrations = Migrations("logview")


@migrations()
def m001_first(db: Database) -> None:
    """Sources, what was read of them, and what was judged."""
    db.table("sources").create(
        {
            "id": int,
            "path": str,
            "family": str,
            "device": int,
            "inode": int,
            "head": bytes,
            "head_length": int,
            "position": int,
            "tail": bytes,
            "size": int,
            "gone": int,
        },
        pk="id",
    )
    # Every word that recurs (kinds, tool names, users, reasons) is stored once and by number.
    db.table("names").create({"id": int, "text": str}, pk="id", not_null={"text"})
    db.table("names").create_index(["text"], unique=True)
    db.table("events").create(
        {
            "id": int,
            "ordinal": int,
            "length": int,
            "format": int,
            "time": int,
            "time_digits": int,
            "time_basis": int,
            "trace_id": int,
            "session_id": int,
            "span": str,
            "parent": str,
            "kind": int,
            "phase": int,
            "event": int,
            "name": int,
            "status": int,
            "raw_status": int,
            "reason": int,
            "reason_text": int,
            "message": str,
            "why": int,
            "duration": int,
            "level": int,
            "user": int,
            "owner": int,
            "ends": int,
            "fingerprint": int,
            "facts": str,
        },
        pk="id",
    )
    db.table("events").create_index(["trace_id"])
    db.table("traces").create(
        {
            "id": int,
            "trace": str,
            "session_id": int,
            "format": int,
            "feature": int,
            "role": int,
            "owner": int,
            "user": int,
            "agent": int,
            "agent_version": int,
            "caller": int,
            "started": int,
            "started_digits": int,
            "ended": int,
            "ended_digits": int,
            "duration": int,
            "events": int,
            "duplicates": int,
            "steps": int,
            "problems": int,
            "retries": int,
            "notices": int,
            "outcome": int,
            "ended_by": int,
            "partial": int,
            "first_step": int,
            "first_kind": int,
            "first_name": int,
            "first_status": int,
            "first_reason": int,
            "bucket": int,
            "unjudged": int,
        },
        pk="id",
        not_null={"trace"},
        defaults={"unjudged": 0},
    )
    db.table("traces").create_index(["trace"], unique=True)
    db.table("traces").create_index(["started"])
    db.table("traces").create_index(["unjudged"], index_name="traces_waiting_for_a_verdict")
    db.table("trace_sessions").create(
        {
            "trace_id": int,
            "session_id": int,
            "place": int,
            "agent": int,
            "started": int,
            "ended": int,
            "steps": int,
            "problems": int,
        },
        pk=("trace_id", "session_id"),
    )
    db.table("trace_sessions").create_index(["session_id"])
    db.table("sessions").create(
        {
            "id": int,
            "session": str,
            "agent": int,
            "user": int,
            "traces": int,
            "problems": int,
            "ok": int,
            "recovered": int,
            "degraded": int,
            "failed": int,
            "blocked": int,
            "incomplete": int,
            "started": int,
            "started_digits": int,
            "last": int,
            "last_digits": int,
            "stale": int,
        },
        pk="id",
        not_null={"session"},
        defaults={"stale": 0},
    )
    db.table("sessions").create_index(["session"], unique=True)
    db.table("sessions").create_index(["last"])
    db.table("rejected").create({"id": int, "length": int, "reason": int}, pk="id")


@migrations()
def m002_skipped(db: Database) -> None:
    """Records that were left out on purpose, as metrics are."""
    db.table("skipped").create({"id": int, "length": int, "reason": int}, pk="id")


@migrations()
def m003_calls(db: Database) -> None:
    """What was called, of every judged trace; traces judged before are judged again for it."""
    # In the order of its key and without a row id of its own: a row is a few bytes.
    db.execute(
        "CREATE TABLE calls (trace_id INTEGER, step INTEGER, kind INTEGER, name INTEGER, "
        "status INTEGER, reason INTEGER, duration INTEGER, attempt INTEGER, provider INTEGER, "
        "model INTEGER, chose INTEGER, PRIMARY KEY (trace_id, step)) WITHOUT ROWID"
    )
    db.execute("ALTER TABLE traces ADD COLUMN stale INTEGER NOT NULL DEFAULT 0")
    db.execute("UPDATE traces SET stale = 1")
    db.execute("CREATE INDEX stale_traces ON traces (stale) WHERE stale > 0")


@migrations()
def m004_seen(db: Database) -> None:
    """How far a source was looked at: beyond its position where the last record has no end yet."""
    db.execute("ALTER TABLE sources ADD COLUMN seen INTEGER NOT NULL DEFAULT 0")


@migrations()
def m005_copies(db: Database) -> None:
    """Files from which nothing is read, because their text is that of a source."""
    db.table("copies").create(
        {
            "device": int,
            "inode": int,
            "size": int,
            "modified": int,
            "source": int,
            "text": int,
        },
        pk=("device", "inode"),
    )


@migrations()
def m006_shapes(db: Database) -> None:
    """What events of one sort share is stored once, as their shape: most of an event. `events` is
    a view from now on. Sources may be read back from their end."""
    db.execute("ALTER TABLE sources ADD COLUMN begin INTEGER NOT NULL DEFAULT 0")
    db.execute("UPDATE sources SET seen = position WHERE seen < position")
    db.table("shapes").create(
        {
            "id": int,
            "format": int,
            "time_digits": int,
            "time_basis": int,
            "kind": int,
            "phase": int,
            "event": int,
            "name": int,
            "status": int,
            "raw_status": int,
            "reason": int,
            "why": int,
            "level": int,
            "ends": int,
        },
        pk="id",
    )
    shared = (
        "format, time_digits, time_basis, kind, phase, event, name, status, raw_status, reason, "
        "why, level, ends"
    )
    db.execute(f"INSERT INTO shapes ({shared}) SELECT DISTINCT {shared} FROM events")
    db.table("shapes").create_index(
        ["event", "name", "kind", "phase", "status", "why"], index_name="shapes_by_event"
    )
    db.table("event_rows").create(
        {
            "id": int,
            "ordinal": int,
            "length": int,
            "shape": int,
            "time": int,
            "trace_id": int,
            "session_id": int,
            "span": str,
            "parent": str,
            "message": str,
            "duration": int,
            "reason_text": int,
            "user": int,
            "owner": int,
            "fingerprint": int,
            "facts": str,
        },
        pk="id",
    )
    own = (
        "ordinal, length, time, trace_id, session_id, span, parent, message, duration, "
        "reason_text, user, owner, fingerprint"
    )
    same = " AND ".join(f"s.{name} IS e.{name}" for name in shared.split(", "))
    db.execute(
        f"INSERT INTO event_rows (id, shape, facts, {own}) SELECT e.id, s.id, e.facts, "
        + ", ".join(f"e.{name}" for name in own.split(", "))
        + f" FROM events e JOIN shapes s ON {same}"
    )
    db.execute("DROP TABLE events")
    _number_facts(db)
    db.table("event_rows").create_index(["trace_id"])
    # The shapes are looked up for each row, never the rows for each shape.
    db.execute(
        "CREATE VIEW events AS SELECT e.id, e.ordinal, e.length, e.time, e.trace_id, "
        "e.session_id, e.span, e.parent, e.message, e.duration, e.reason_text, e.user, e.owner, "
        "e.fingerprint, e.facts, "
        + ", ".join(f"s.{name}" for name in shared.split(", "))
        + " FROM event_rows e CROSS JOIN shapes s ON s.id = e.shape"
    )
    # In the order of their keys and without row ids of their own.
    db.execute("ALTER TABLE trace_sessions RENAME TO older_trace_sessions")
    db.execute("DROP INDEX idx_trace_sessions_session_id")
    db.execute(
        "CREATE TABLE trace_sessions (trace_id INTEGER, session_id INTEGER, place INTEGER, "
        "agent INTEGER, started INTEGER, ended INTEGER, steps INTEGER, problems INTEGER, "
        "PRIMARY KEY (trace_id, session_id)) WITHOUT ROWID"
    )
    db.execute(
        "INSERT INTO trace_sessions SELECT trace_id, session_id, place, agent, started, ended, "
        "steps, problems FROM older_trace_sessions"
    )
    db.execute("DROP TABLE older_trace_sessions")
    db.table("trace_sessions").create_index(["session_id"])
    db.execute("DROP INDEX traces_waiting_for_a_verdict")
    db.execute("CREATE INDEX waiting_traces ON traces (unjudged) WHERE unjudged > 0")


def _number_facts(db: Database) -> None:
    """Facts are held as what they are to this version: words that recur by number."""

    def number(word: str | None) -> int:
        db.execute("INSERT OR IGNORE INTO names (text) VALUES (?)", (word,))
        return int(db.execute("SELECT id FROM names WHERE text = ?", (word,)).fetchone()[0])

    rows = db.execute("SELECT id, facts FROM event_rows WHERE facts IS NOT NULL").fetchall()
    db.conn.executemany(
        "UPDATE event_rows SET facts = ? WHERE id = ?",
        [(stored_facts(orjson.loads(facts), number), identity) for identity, facts in rows],
    )


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the index to this version's tables."""
    migrations.apply(Database(connection, execute_plugins=False))


def unknown_migrations(connection: sqlite3.Connection) -> set[str]:
    """Migrations that were applied and that this version does not know: a newer index."""
    mine = {m.name for m in migrations.pending(Database(memory=True, execute_plugins=False))}
    applied = migrations.applied(Database(connection, execute_plugins=False))
    return {m.name for m in applied} - mine

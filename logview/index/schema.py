"""The tables of the index, as numbered migrations. Only the process that writes applies them."""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database, Migrations

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


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the index to this version's tables."""
    migrations.apply(Database(connection, execute_plugins=False))


def unknown_migrations(connection: sqlite3.Connection) -> set[str]:
    """Migrations that were applied and that this version does not know: a newer index."""
    mine = {m.name for m in migrations.pending(Database(memory=True, execute_plugins=False))}
    applied = migrations.applied(Database(connection, execute_plugins=False))
    return {m.name for m in applied} - mine

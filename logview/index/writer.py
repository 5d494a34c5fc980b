"""Writes batches of events into the index, each in one transaction with the position it reaches.

Only one process at a time has a writer (`place.WriterLock`). What it writes is a function of the
bytes that were read: batches of any size, in any order, cut short anywhere, come to the same rows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from logview.index.checkpoints import checkpoints, copies, put_checkpoint, put_copies
from logview.index.columns import EVENT_COLUMNS, EVENT_PLACES, TRACE_COLUMN, stored_facts
from logview.index.keys import NO_TRACE, path_of, row_id, stored_path
from logview.index.names import Names, Shapes
from logview.index.packed import Packed, Unread
from logview.index.place import (
    APPLICATION_ID,
    IndexReadOtherwiseError,
    IndexUnusableError,
    demand_own_beside,
    is_read_so,
    reading_number,
)
from logview.index.traces import event_reader
from logview.index.verdicts import Verdicts
from logview.model import NO_FACTS, Event
from logview.redact import Redactor
from logview.sources.identity import Checkpoint, Copy

NEWEST_MIGRATION = "m006_shapes"
"""The last of `schema.migrations`: an index that has it needs none of them."""


def open_for_writing(path: Path, reading: str = "") -> sqlite3.Connection:
    """A connection that may write, with this version's tables. `reading` tells in which way the
    logs are read.

    The caller holds the writer's lock and has prepared the file. Raises `IndexUnusableError` for an
    index of a newer version, `IndexReadOtherwiseError` for one of another reading, and
    sqlite3.Error for one that cannot be written.
    """
    connection = sqlite3.connect(path, isolation_level=None, timeout=5)
    try:
        if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        demand_own_beside(path)  # once more: who may write there may have put theirs meanwhile
        # The names of traces are in no order: with SQLite's own 2 MB most of them are read again.
        connection.execute("PRAGMA cache_size = -16384")
        if _last_migration(connection) != NEWEST_MIGRATION:
            _migrate(connection, path)
        if not is_read_so(connection, reading):
            raise IndexReadOtherwiseError(f"{path}: made with other options for reading the logs")
        connection.execute(f"PRAGMA user_version = {reading_number(reading)}")
    except BaseException:
        connection.close()
        raise
    return connection


def _last_migration(connection: sqlite3.Connection) -> str | None:
    try:
        row = connection.execute(
            "SELECT name FROM _sqlite_migrations WHERE migration_set = 'logview' "
            "ORDER BY id DESC LIMIT 1"
        ).fetchone()
    except sqlite3.OperationalError:
        return None  # a new index
    return None if row is None else str(row[0])


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    # Imported here: an index that is as it should be opens without sqlite-utils, and sooner.
    from logview.index.schema import migrate, unknown_migrations

    if newer := unknown_migrations(connection):
        raise IndexUnusableError(
            f"{path}: written by a newer version of logview ({', '.join(sorted(newer))}); "
            "use that one, or name another file with --index FILE"
        )
    migrate(connection)


class Writer:
    """The only hand that changes an index."""

    def __init__(self, connection: sqlite3.Connection, redactor: Redactor | None = None) -> None:
        self._connection = connection
        self._names = Names(connection, (redactor or Redactor()).text)
        self._shapes = Shapes(connection, self._names)
        self._verdicts = Verdicts(connection, self._names)
        self.rejected = self._count_rejected()
        """Records in the index that could not be read."""
        self._copies = set(copies(connection))

    def _count_rejected(self) -> int:
        return int(self._connection.execute("SELECT count(*) FROM rejected").fetchone()[0])

    def checkpoints(self) -> list[Checkpoint]:
        """How far every source had been read when this index was last written."""
        return checkpoints(self._connection)

    def next_source(self) -> int:
        """The first number that no source has had."""
        return int(
            self._connection.execute("SELECT coalesce(max(id), 0) + 1 FROM sources").fetchone()[0]
        )

    def last_event(self, source: int, before: int) -> Event | None:
        """The last event of a source that begins before that offset."""
        row = self._connection.execute(
            f"SELECT {EVENT_COLUMNS} FROM event_rows "
            "WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT 1",
            (row_id(source, 0), row_id(source, before)),
        ).fetchone()
        if row is None:
            return None
        (name,) = self._connection.execute(
            "SELECT trace FROM traces WHERE id = ?", (row[TRACE_COLUMN],)
        ).fetchone()
        bucket = name.startswith(NO_TRACE)
        return event_reader(self._connection).event(row, None if bucket else name)

    def write(
        self,
        checkpoint: Checkpoint,
        start: int | None,
        end: int | None,
        packed: Packed,
        *,
        hurry: bool = False,
    ) -> None:
        """Commit what was read of one source, up to `checkpoint`, with the verdicts it changes. In
        a `hurry` some verdicts may wait for a later batch.

        All that is known of the source from offset `start` on, up to `end` where that is given, is
        replaced; where `start` is None nothing is. Raises sqlite3.Error when nothing of it could be
        written.
        """
        with self._transaction():
            if start is not None:
                self._drop(checkpoint.source, start, end)
            self._note_rename(checkpoint)
            put_checkpoint(self._connection, checkpoint)
            self._put_events(checkpoint, packed)
            self._put_unread(checkpoint.source, packed.unread)
            self._verdicts.settle(everything=False, hurry=hurry)

    def note_copies(self, found: Collection[Copy]) -> None:
        """Commit which files are copies of a source, where that changed. What was read of the
        sources must have been written before."""
        if set(found) != self._copies:
            with self._transaction():
                put_copies(self._connection, found)
            self._copies = set(found)

    def finish(self) -> None:
        """Judge whatever was put off while there was more to read."""
        if self._verdicts.waiting:
            with self._transaction():
                self._verdicts.settle(everything=True)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All or nothing; what is remembered of an undone transaction is forgotten."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            self._names.forget()
            self._shapes.forget()
            self._verdicts.forget()
            self.rejected = self._count_rejected()
            raise

    def _drop(self, source: int, start: int, end: int | None) -> None:
        execute = self._connection.execute
        rows = (
            row_id(source, start),
            row_id(source + 1, 0) if end is None else row_id(source, end),
        )
        traces = execute(
            "SELECT DISTINCT trace_id FROM event_rows WHERE id >= ? AND id < ?", rows
        ).fetchall()
        if traces:
            execute("DELETE FROM event_rows WHERE id >= ? AND id < ?", rows)
            for (trace,) in traces:
                self._verdicts.lost_rows(trace)
        execute("DELETE FROM skipped WHERE id >= ? AND id < ?", rows)
        dropped = execute("DELETE FROM rejected WHERE id >= ? AND id < ?", rows)
        self.rejected -= dropped.rowcount

    def _note_rename(self, checkpoint: Checkpoint) -> None:
        known = self._connection.execute(
            "SELECT path FROM sources WHERE id = ?", (checkpoint.source,)
        ).fetchone()
        path = stored_path(checkpoint.path)
        if known is not None and known[0] != path:
            self._verdicts.renamed(path_of(known[0]))

    def _put_events(self, checkpoint: Checkpoint, packed: Packed) -> None:
        number, trace_of, session_of = (
            self._names.number,
            self._verdicts.trace_of,
            self._verdicts.session_of,
        )
        path, family, first = checkpoint.path, checkpoint.family, row_id(checkpoint.source, 0)
        shapes = [(self._shapes.number(shape), shape) for shape in packed.shapes]
        rows = []
        # Once for each of a million events: in one piece, and by position.
        for (
            offset, ordinal, length, time, trace, session, span, parent, message, duration,
            reason_text, user, owner, fingerprint, facts, place,
        ) in packed.rows:  # fmt: skip
            shape, (
                form, digits, basis, kind, phase, word, name, status, raw, reason, why, level, ends
            ) = shapes[place]  # fmt: skip
            event = Event(
                path, offset, ordinal, length, form, time, digits, basis, trace, session, span,
                parent, kind, phase, word, name, status, raw, reason, reason_text, message, why,
                duration, level, user, owner, ends, fingerprint,
                NO_FACTS if facts is None else facts,
            )  # fmt: skip
            rows.append(
                (
                    first + offset + ordinal, ordinal, length, shape, time,
                    trace_of(event, family),
                    None if session is None else session_of(session),
                    span, parent, message, duration, number(reason_text), number(user),
                    number(owner), fingerprint,
                    None if facts is None else stored_facts(facts, number),
                )
            )  # fmt: skip
        self._connection.executemany(
            f"INSERT INTO event_rows ({EVENT_COLUMNS}) VALUES ({EVENT_PLACES})", rows
        )

    def _put_unread(self, source: int, unread: Sequence[Unread]) -> None:
        for table, on_purpose in (("rejected", False), ("skipped", True)):
            rows = [
                (row_id(source, record.offset), record.length, self._names.number(record.reason))
                for record in unread
                if record.on_purpose is on_purpose
            ]
            self._connection.executemany(
                f"INSERT INTO {table} (id, length, reason) VALUES (?, ?, ?)", rows
            )
            if not on_purpose:
                self.rejected += len(rows)

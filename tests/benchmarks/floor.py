"""The least that indexing in Python costs: every line is decoded, and ten integers of it are put
into a table. Nothing is recognised, kept apart, hidden or judged:
`python -m tests.benchmarks.floor LOG DATABASE`.
"""

from __future__ import annotations

import sqlite3
import sys
from itertools import islice
from pathlib import Path

import orjson

_BATCH = 1_000


def main(log: Path, database: Path) -> None:
    """Read the log into the database."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("CREATE TABLE rows (a INTEGER PRIMARY KEY, b, c, d, e, f, g, h, i, j)")
    with log.open("rb", buffering=1 << 18) as lines:
        rows = ((number, *[len(orjson.loads(line))] * 9) for number, line in enumerate(lines))
        while batch := list(islice(rows, _BATCH)):
            connection.execute("BEGIN")
            connection.executemany("INSERT INTO rows VALUES (?,?,?,?,?,?,?,?,?,?)", batch)
            connection.execute("COMMIT")
    connection.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

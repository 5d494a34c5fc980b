"""A table with a header, as RFC 4180 describes it: a row is a record, and a quoted cell may hold
line ends. A quote that is never closed costs the line that it stands in, not the file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from logview.model import Table
from logview.sources.framing.cut import SLACK, Cut
from logview.sources.records import Oversized, Record, one_record

NAMES = frozenset(
    {
        *("time", "timestamp", "ts", "@timestamp", "date", "datetime"),
        *("traceid", "trace_id", "trace.id", "foundrytraceid", "execution_id", "executionid"),
        *("session_id", "sessionid", "session_rid", "sessionrid", "uid", "userid", "user_id"),
        *("owning_rid", "owningrid", "traceowningrid", "feature", "role", "provider", "model"),
        *("level", "severity", "severitytext", "message", "msg", "log", "event", "event_name"),
        *("eventname", "content", "payload", "body", "data", "step", "status", "reason"),
        "duration_ms",
    }
)
"""What the columns of a log are called, in lower case. A header has two of them."""

DELIMITERS = (",", ";", "\t")
_MOST_CELLS = 5000
"""Cells of the widest row. It bounds the memory that a match may take."""

_QUOTED = rb'"[^"]*+(?:(?="")..[^"]*+)*+'


@dataclass(frozen=True, slots=True)
class Grammar:
    """The patterns of tables with one delimiter."""

    row: re.Pattern[bytes]
    """A row with its line end."""
    cells: re.Pattern[bytes]
    """One cell with the delimiter or line end behind it; the group is the cell."""
    whole: re.Pattern[bytes]
    """As many cells as there are, each with the delimiter behind it."""

    def broken(self, data: bytes, start: int, stop: int) -> bool:
        """Whether what begins at `start` is no row, however it may go on: a closing quote is
        followed by neither a delimiter nor a line end, or it is wider than any table."""
        stop = min(stop, len(data))
        found = self.whole.match(data, start, stop)
        at = found.end() if found else start
        quoted = _OPEN.match(data, at, stop)
        if quoted is None:
            return b"\n" in data[at:stop]  # wider than any table
        after = data[quoted.end() : min(quoted.end() + 3, stop)]
        return len(after) > 1 and after != b'"\r'


_OPEN = re.compile(_QUOTED, re.DOTALL)


@cache
def grammar(delimiter: str) -> Grammar:
    """The patterns for one of `DELIMITERS`."""
    mark = re.escape(delimiter.encode())
    quoted = _QUOTED + rb'"(?=' + mark + rb"|\r?\n)"
    cell = rb"(?:" + quoted + rb'|(?!")[^' + mark + rb"\n]*+)"
    most = b"%d" % _MOST_CELLS
    row = rb"\0*+" + cell + rb"(?:" + mark + cell + rb"){0," + most + rb"}\r?\n"
    return Grammar(
        re.compile(row, re.DOTALL),
        re.compile(rb"(" + cell + rb")(?:" + mark + rb"|\r?\n)", re.DOTALL),
        re.compile(rb"\0*+(?:" + cell + mark + rb"){0," + most + rb"}", re.DOTALL),
    )


def names(header: bytes, delimiter: str) -> tuple[str, ...]:
    """What the complete cells of a header say."""
    cells = grammar(delimiter).cells.findall(header)
    texts = (cell.decode("utf-8", "replace").strip() for cell in cells)
    return tuple(
        text[1:-1].replace('""', '"').strip() if len(text) > 1 and text[0] == '"' else text
        for text in texts
    )


@dataclass(frozen=True, slots=True)
class Csv:
    """A table whose header ends where the preamble does."""

    preamble: int
    table: Table
    name: str = "csv"
    enders: re.Pattern[bytes] = re.compile(rb'[\n",;\t]')

    def cut(self, data: bytes, offset: int, longest: int, *, last: bool) -> Cut:
        """The complete rows, and the unfinished one where it has a cell for each column."""
        records: list[Record] = []
        oversized: list[Oversized] = []
        rules = grammar(self.table.delimiter)
        at = 0
        while at < len(data):
            row = rules.row.match(data, at, at + longest + 1)
            if row is not None:
                end = row.end() - 1
            else:
                end = data.find(b"\n", at)
                broken = rules.broken(data, at, at + longest + 1)
                if end < 0 or not (broken or len(data) - at > longest + SLACK):
                    break
                if not broken or end - at > longest:
                    oversized.append(Oversized(offset + at, end - at))
                    at = end + 1
                    continue
            record = one_record(data[at:end], offset + at)
            if record is not None:
                records.append(record)
            at = end + 1
        rest = len(data) - at
        provisional = None
        if last and 0 < rest <= longest and self._has_all_cells(data[at:] + b"\n"):
            provisional = one_record(data[at:], offset + at)
        return Cut(records, oversized, rest, provisional)

    def _has_all_cells(self, row: bytes) -> bool:
        rules = grammar(self.table.delimiter)
        complete = rules.row.fullmatch(row)
        return complete is not None and len(rules.cells.findall(row)) == len(self.table.columns)

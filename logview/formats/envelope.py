"""Takes a record out of whatever was wrapped around it on its way to the file: a stream record,
Docker's json-file, CRI, journald's export, words before the JSON, a CSV row.

An envelope may hold another one. What it says of the time counts only where the content has none.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from logview.formats.record import Content, RecordError, Row, loads, loads_exact
from logview.model import Table
from logview.times import Instant, parse_time

Decoder = Callable[[str | bytes], Any]
"""Reads a JSON value out of text. Raises ValueError or RecursionError."""

_DEEPEST = 4
_CRI = re.compile(r"(\d{4}-\d\d-\d\dT\S+) (stdout|stderr) ([FP])(?::\S*)? (.*)", re.DOTALL)
_PREFIX_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:\s?(?:Z|UTC)|[+-]\d\d:?\d\d)?"
)
_STARTS_TRIED = 3
"""Braces at which a JSON object behind a prefix may begin: a prefix may have some of its own."""
_OWN_KEYS = frozenset(
    {
        *("resourceSpans", "resourceLogs", "resourceMetrics", "traceId", "trace_id"),
        *("event_name", "execution_id", "@t"),
    }
)
"""Keys of which one says that an object behind words is a record; of the others it takes two."""
_LOG_KEYS = frozenset(
    {
        *("time", "ts", "timestamp", "@timestamp", "level", "severity", "lvl"),
        *("msg", "message", "@m", "event", "content", "logger"),
    }
)
# What a carrier writes before each line: docker compose, kubectl, stern, syslog.
_COLOUR = r"(?:\x1b\[[0-9;]*m)*"
_STREAM_NAME = re.compile(
    rf"{_COLOUR}(?:[\w.-]+[-_]\d+ +{_COLOUR}\||\[pod/[^\]\s]+\]"
    rf"|[\w.-]+-[a-z0-9]{{8,10}}-[a-z0-9]{{5}}{_COLOUR} {_COLOUR}[\w-]+(?= )){_COLOUR} ?{_COLOUR}"
)
_CARRIER = re.compile(
    rf"{_COLOUR}(?:[\w.-]+ +{_COLOUR}\||[\w.-]+-[a-z0-9]{{5}}{_COLOUR} {_COLOUR}[\w.-]+|<\d+>.*"
    r"|(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S+) \S+ [\w./-]+\[\d+\]:)"
    rf"\s*{_COLOUR}\s*"
)
"""A prefix behind which any JSON object is a record."""
# Cells of a table in which a whole line of a log may lie.
_LINE_CELLS = ("message", "@message", "msg", "log", "line", "_raw", "body", "textPayload")
_TIME_CELLS = ("time", "timestamp", "@timestamp", "ts")
_TRACE_CELLS = frozenset({"traceId", "trace_id", "foundryTraceId", "execution_id", "event_name"})
_BOM = b"\xef\xbb\xbf"
# A cell holds a whole payload; the reader's own limit is 128 KB.
csv.field_size_limit(2**31 - 1)

_SYSLOG_LEVELS = ("fatal", "fatal", "fatal", "error", "warning", "notice", "info", "debug")


class Enclosed(NamedTuple):
    """The content of a record, and what its envelope knows that it may not."""

    content: Content
    time: Instant | None = None
    """When the envelope was written."""


def contents(data: bytes, table: Table | None = None, decoder: Decoder = loads) -> list[Enclosed]:
    """What a record holds: mostly one content, several where the lines of two streams were mixed.

    `table` is the header of the CSV file that holds it. Raises `RecordError` with the reason.
    """
    if table is not None:
        return _cells(data, table, decoder)
    data = data.removeprefix(_BOM)  # files that were joined keep the marks of their starts
    if data.startswith(b"{"):
        try:
            return _open(decoder(data), decoder, None, _DEEPEST)
        except RecursionError:
            raise RecordError("nested too deeply to be read as JSON") from None
        except ValueError as error:
            if b"\n" not in data or isinstance(error, RecordError):
                raise _not_json(error) from None
    text = data.decode("utf-8", "backslashreplace")
    if "\n" in text:
        return _joined(text, decoder)
    return _read(text, decoder, None, _DEEPEST)


def contents_exact(data: bytes, table: Table | None, *, literals: bool) -> list[Enclosed]:
    """The same as a person must see it: integers of any size, and with `literals` other numbers as
    they were written."""

    def decoder(text: str | bytes) -> Any:
        if isinstance(text, bytes):
            text = text.decode("utf-8", "surrogateescape")
        return loads_exact(text, literals=literals)

    return contents(data, table, decoder)


def _not_json(error: Exception) -> RecordError:
    if isinstance(error, RecordError):
        return error
    words = str(error) or type(error).__name__
    return RecordError(f"not valid JSON: {words[0].lower()}{words[1:]}")


def _read(text: str, decoder: Decoder, time: Instant | None, depth: int) -> list[Enclosed]:
    """What a line of text holds: JSON, JSON behind an envelope, or words."""
    bare = text.strip()
    if depth and bare:
        if bare[0] == "{":
            try:
                return _open(decoder(bare), decoder, time, depth)
            except RecursionError:
                raise RecordError("nested too deeply to be read as JSON") from None
            except ValueError as error:
                if text[0] != " " and text[0] != "\t":  # else a line of what stands above
                    raise _not_json(error) from None
        cri = _CRI.fullmatch(text)
        if cri is not None:
            return _read(cri[4], decoder, parse_time(cri[1]), depth - 1)
        named = _STREAM_NAME.match(text)
        if named is not None and named.end() < len(text.rstrip()):
            return _read(text[named.end() :], decoder, time, depth - 1)
        if bare[0] in '["':
            inner = _value(bare, decoder)
            if isinstance(inner, str) and inner.lstrip().startswith("{"):
                return _read(inner, decoder, time, depth - 1)
            if isinstance(inner, list):
                raise RecordError("a JSON array where an object was expected")
        if bare[-1] == "}":
            behind = _behind_prefix(bare, decoder)
            if behind is not None:
                prefix, row = behind
                said = _PREFIX_TIME.search(prefix)
                return _open(row, decoder, parse_time(said[0]) if said else time, depth)
    return [Enclosed(text.strip("\r\n"), time)]


def _value(text: str, decoder: Decoder) -> Any:
    try:
        return decoder(text)
    except (ValueError, RecursionError):
        return None


def _behind_prefix(text: str, decoder: Decoder) -> tuple[str, Row] | None:
    """The words before a JSON object that reaches to the end of the line, and that object. Only one
    that looks like a record: words about some object are words."""
    start = -1
    for _ in range(_STARTS_TRIED):
        start = text.find("{", start + 1)
        if start < 0:
            return None
        row = _value(text[start:], decoder)
        if isinstance(row, dict):
            return (text[:start], row) if _is_record(row, text[:start]) else None
    return None


def _is_record(row: Row, prefix: str) -> bool:
    if not _OWN_KEYS.isdisjoint(row) or len(_LOG_KEYS & row.keys()) > 1:
        return True
    return _CARRIER.fullmatch(prefix) is not None


def _open(row: Any, decoder: Decoder, time: Instant | None, depth: int) -> list[Enclosed]:
    """What is inside a row that may be an envelope."""
    if not isinstance(row, dict):
        raise RecordError("a JSON object was expected")
    if not depth:
        return [Enclosed(row, time)]
    if "offset" in row and len(row) <= 4:
        value = row.get("value")
        inner = _value(value, decoder) if isinstance(value, str) else value
        if isinstance(inner, dict):
            return _open(inner, decoder, time, depth - 1)
    elif "log" in row and "stream" in row:
        said = row["log"]
        if isinstance(said, str):
            return _read(said.rstrip("\r\n"), decoder, parse_time(row.get("time")), depth - 1)
    elif "__REALTIME_TIMESTAMP" in row:
        return _journal(row, decoder, depth)
    return [Enclosed(row, time)]


def _journal(row: Row, decoder: Decoder, depth: int) -> list[Enclosed]:
    """An entry of journald: its message may be text, or bytes as a list of numbers."""
    time = parse_time(row["__REALTIME_TIMESTAMP"])
    said = row.get("MESSAGE")
    if isinstance(said, list):
        try:
            said = bytes(map(int, said)).decode("utf-8", "backslashreplace")
        except (TypeError, ValueError):
            said = "\n".join(map(str, said))
    if not isinstance(said, str):
        return [Enclosed(row, time)]
    found = _read(said, decoder, time, depth - 1)
    if not all(isinstance(one.content, str) for one in found):
        return found
    priority = str(row.get("PRIORITY", ""))
    entry: Row = {"time": row["__REALTIME_TIMESTAMP"], "message": said}
    if priority.isdecimal() and int(priority) < len(_SYSLOG_LEVELS):
        entry["level"] = _SYSLOG_LEVELS[int(priority)]
    name = row.get("SYSLOG_IDENTIFIER") or row.get("_SYSTEMD_UNIT")
    if name is not None:
        entry["logger"] = name
    return [Enclosed(entry, time)]


def _joined(text: str, decoder: Decoder) -> list[Enclosed]:
    """A record of several lines: those that a container's runtime cut are put together again, by
    stream; any other text stays one piece."""
    begun: dict[str, tuple[str, str]] = {}  # stream → time and what it has said so far
    whole_lines: list[tuple[str, str]] = []
    for line in text.split("\n"):
        chunk = _chunk(line, decoder)
        if chunk is None:
            return _read(text, decoder, None, _DEEPEST)
        stream, time, said, whole = chunk
        if stream in begun:
            time, said = begun[stream][0], begun[stream][1] + said
        begun[stream] = (time, said)
        if whole:
            whole_lines.append(begun.pop(stream))
    whole_lines += begun.values()
    found: list[Enclosed] = []
    for time, said in whole_lines:
        try:
            found += _read(said, decoder, parse_time(time), _DEEPEST - 1)
        except RecordError:
            if len(whole_lines) == 1:
                raise
            found.append(Enclosed(said, parse_time(time)))  # what lies beside it can be read
    return found


def _chunk(line: str, decoder: Decoder) -> tuple[str, str, str, bool] | None:
    """Stream, time, text and whether it ends here, of one line of a container's log."""
    cri = _CRI.fullmatch(line.rstrip("\r"))
    if cri is not None:
        return cri[2], cri[1], cri[4], cri[3] == "F"
    row = _value(line, decoder) if line.startswith("{") else None
    if not isinstance(row, dict) or not isinstance(row.get("log"), str) or "stream" not in row:
        return None
    said = row["log"]
    return str(row["stream"]), str(row.get("time")), said.rstrip("\r\n"), said.endswith("\n")


def _cells(data: bytes, table: Table, decoder: Decoder) -> list[Enclosed]:
    """A row of a CSV file under its header, empty cells left out; or the line of a log that one of
    its cells holds."""
    names = table.columns
    text = data.decode("utf-8", "backslashreplace")
    try:
        cells = next(csv.reader([text], delimiter=table.delimiter, strict=True), [])
    except csv.Error as error:
        raise RecordError(f"not a row of CSV: {error}") from None
    if len(cells) > len(names):
        raise RecordError(f"{len(cells)} cells under a header of {len(names)} columns")
    row: Row = {n: cell for n, cell in zip(names, cells, strict=False) if cell != ""}
    if _TRACE_CELLS.isdisjoint(row):
        for name in _LINE_CELLS:
            inner = _value(row[name], decoder) if row.get(name, "").startswith("{") else None
            if isinstance(inner, dict) and _is_record(inner, ""):
                said = next((row[key] for key in _TIME_CELLS if key in row), None)
                return _open(inner, decoder, parse_time(said) if said else None, _DEEPEST - 1)
    return [Enclosed(row)]

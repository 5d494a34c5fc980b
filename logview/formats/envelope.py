"""Takes a record out of whatever was wrapped around it on its way to the file: a stream record,
Docker's json-file, CRI, journald's export, words before the JSON, a CSV row.

An envelope may hold another one. What it says of the time, and what words before JSON say of level
and message, counts only where the content says nothing of it.
"""

from __future__ import annotations

import csv
import re
from functools import partial
from typing import Any, NamedTuple

import orjson

from logview.formats.aimogen.bracket import BRACKET, time_of, words_of
from logview.formats.prefix import STREAM_NAME, Decoder, behind_words, is_record
from logview.formats.record import (
    Content,
    RecordError,
    RecordSkipped,
    Row,
    loads,
    loads_exact,
)
from logview.model import Table
from logview.times import Instant, parse_time

_DEEPEST = 4
_CRI = re.compile(r"(\d{4}-\d\d-\d\dT\S+) (stdout|stderr) ([FP])(?::\S*)? (.*)", re.DOTALL)
# Cells of a table in which a whole line of a log may lie.
_LINE_CELLS = ("message", "@message", "msg", "log", "line", "_raw", "body", "textPayload")
_TIME_CELLS = ("time", "timestamp", "@timestamp", "ts")
_TRACE_CELLS = frozenset({"traceId", "trace_id", "foundryTraceId", "execution_id", "event_name"})
_CARRIERS = frozenset({"offset", "log", "__REALTIME_TIMESTAMP"})
"""Keys of which an object has one if it may be an envelope."""
_STREAM_KEYS = frozenset({"offset", "value", "partition", "topic", "key", "timestamp", "headers"})
"""What a stream record has beside its value. Of one that is words nothing else may be lost."""
_BOM = b"\xef\xbb\xbf"
# A cell holds a whole payload; the reader's own limit is 128 KB.
csv.field_size_limit(2**31 - 1)

_SYSLOG_LEVELS = ("fatal", "fatal", "fatal", "error", "warning", "notice", "info", "debug")


class Enclosed(NamedTuple):
    """The content of a record, and what its envelope knows that it may not."""

    content: Content
    time: Instant | None = None
    """When the envelope was written."""
    said: Row | None = None
    """Level, message and logger as words before a JSON object say them; None without such words."""


_enclosed = partial(tuple.__new__, Enclosed)


def bare_row(data: bytes) -> Row | None:
    """The object of a record that is one and has nothing around it, as most are; None where there
    is more to see to."""
    if data[:1] != b"{":
        return None
    try:
        row = orjson.loads(data)
    except orjson.JSONDecodeError:
        return None
    return row if _CARRIERS.isdisjoint(row) else None


def contents(data: bytes, table: Table | None = None, decoder: Decoder = loads) -> list[Enclosed]:
    """What a record holds: mostly one content, several where the lines of two streams were mixed.

    `table` is the header of the CSV file that holds it. A row of nothing holds no content. Raises
    `RecordError` with the reason, and `RecordSkipped` for a header again.
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
        named = STREAM_NAME.match(text)
        if named is not None and named.end() < len(text.rstrip()):
            return _read(text[named.end() :], decoder, time, depth - 1)
        if bare[0] in '["' and bare[-1] in ']"':
            inner = _value(bare, decoder)
            if isinstance(inner, str) and inner.lstrip().startswith("{"):
                return _read(inner, decoder, time, depth - 1)
            if isinstance(inner, list):
                raise RecordError("a JSON array where an object was expected")
        bracket = BRACKET.match(bare)
        if bracket is not None:
            row = _bracketed(bare, decoder)
            if row is not None:
                return _open(row, decoder, time_of(bracket), depth)
        elif bare[-1] == "}" or bare.endswith(" []"):
            behind = behind_words(bare, decoder)
            if behind is not None:
                found = _open(behind.row, decoder, behind.time or time, depth)
                return [_said_before(one, behind.said) for one in found]
    return [Enclosed(text.strip("\r\n"), time)]


def _value(text: str, decoder: Decoder) -> Any:
    try:
        return decoder(text)
    except (ValueError, RecursionError):
        return None


def _bracketed(text: str, decoder: Decoder) -> Row | None:
    """The row of which a piece of bracketed text consists. JSON behind words is a dump: it belongs
    to what they say."""
    words = words_of(text)
    row = _value(words, decoder) if words.startswith("{") else None
    return row if isinstance(row, dict) and is_record(row) else None


def _said_before(enclosed: Enclosed, said: Row | None) -> Enclosed:
    if enclosed.said is None and isinstance(enclosed.content, dict):
        return enclosed._replace(said=said)
    return enclosed


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
        if isinstance(value, str) and value.strip() and _STREAM_KEYS.issuperset(row):
            try:
                return _read(value, decoder, time, depth - 1)
            except RecordError:
                return [Enclosed(value, time)]  # what seems to begin JSON was words
    elif "log" in row and "stream" in row:
        said = row["log"]
        if isinstance(said, str):
            return _read(said.rstrip("\r\n"), decoder, parse_time(row.get("time")), depth - 1)
    elif "__REALTIME_TIMESTAMP" in row:
        return _journal(row, decoder, depth)
    return [_enclosed((row, time, None))]


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
    its cells holds; nothing where all cells are empty."""
    names = table.columns
    text = data.removeprefix(_BOM).decode("utf-8", "backslashreplace")
    try:
        cells = next(csv.reader([text], delimiter=table.delimiter, strict=True), [])
    except csv.Error as error:
        raise RecordError(f"not a row of CSV: {error}") from None
    if len(cells) > len(names):
        raise RecordError(f"{len(cells)} cells under a header of {len(names)} columns")
    said = [cell.strip() for cell in cells]
    if said == list(names):
        raise RecordSkipped("a header row again")  # tables that were joined keep their headers
    if not any(said):
        return []
    row: Row = {n: cell for n, cell in zip(names, cells, strict=False) if cell != ""}
    if _TRACE_CELLS.isdisjoint(row):
        for name in _LINE_CELLS:
            inner = _value(row[name], decoder) if row.get(name, "").startswith("{") else None
            if isinstance(inner, dict) and is_record(inner):
                at = next((row[key] for key in _TIME_CELLS if key in row), None)
                return _open(inner, decoder, parse_time(at) if at else None, _DEEPEST - 1)
    return [Enclosed(row)]

"""Aimogen's logs for tests: rows of an execution, and text cut at its brackets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from logview.formats.aimogen import FORMAT
from logview.formats.detect import Detector, Part
from logview.formats.record import Place
from logview.model import Event

READ = Detector(formats=(FORMAT,))
FOLDER = Path(__file__).parents[3] / "fixtures" / "aimogen"
Row = dict[str, Any]

_BRACKET = re.compile(rb"^\[\d{1,2}-[A-Z][a-z]{2}-\d{4} ", re.MULTILINE)


def row(step: str | None = None, status: str | None = "ok", **fields: Any) -> Row:
    """A row of one execution; fields that are None are left out."""
    whole = {
        "time": "2026-03-07T09:00:01.250Z",
        "execution_id": "e1",
        "step": step,
        "status": status,
        **fields,
    }
    return {key: value for key, value in whole.items() if value is not None}


def line(fields: Row) -> bytes:
    return json.dumps(fields, ensure_ascii=False).encode()


def event_of(fields: Row) -> Event:
    """The event of a row."""
    data = line(fields)
    (event,) = READ.read(data, Place("run.jsonl", 0, len(data)))
    return event


def event(step: str | None = None, status: str | None = "ok", **fields: Any) -> Event:
    """The event of a row of one execution."""
    return event_of(row(step, status, **fields))


def part(fields: Row) -> Part:
    return Part(event_of(fields), line(fields))


def text(
    words: str | bytes, at: str = "14:05:09", offset: int = 0, file: str = "site.log"
) -> Event:
    """The event of a record of text."""
    said = words.encode() if isinstance(words, str) else words
    data = f"[7-Mar-2026 {at} UTC] ".encode() + said
    (read,) = READ.read(data, Place(file, offset, len(data)))
    return read


def chained(*events: Event) -> list[Event]:
    """Events of one file, in order, each in the execution that it continues."""
    found: list[Event] = []
    for one in events:
        found.append(READ.continues(found[-1] if found else None, one))
    return found


def records(name: str) -> Iterator[tuple[int, bytes]]:
    """The records of a fixture: its lines, or what lies between its brackets."""
    data = (FOLDER / name).read_bytes()
    if data.startswith((b"{", b"\xef\xbb\xbf{")):
        starts = [0, *(match.end() for match in re.finditer(rb"\n", data))]
    else:
        starts = sorted({0, *(match.start() for match in _BRACKET.finditer(data))})
    for start, end in zip(starts, [*starts[1:], len(data)], strict=True):
        record = data[start:end].rstrip(b"\r\n")
        if record:
            yield start, record

"""Lines of any log for tests, read as the program reads them where only this format is known."""

from __future__ import annotations

import json
from typing import Any

from logview.formats import jsonlog
from logview.formats.detect import Detector
from logview.formats.record import Place
from logview.model import Event

DETECTOR = Detector(formats=(jsonlog.FORMAT,))
START = "2026-03-20T08:00:00Z"


def read(line: bytes | str | dict[str, Any]) -> list[Event]:
    """The events of one line."""
    if isinstance(line, dict):
        line = json.dumps(line)
    data = line if isinstance(line, bytes) else line.encode()
    return DETECTOR.read(data, Place("any.log", 0, len(data)))


def one(line: bytes | str | dict[str, Any] | None = None, /, **fields: Any) -> Event:
    """The only event of a line; without one, of a row of these fields."""
    (event,) = read(fields if line is None else line)
    return event

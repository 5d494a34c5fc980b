"""A small format file for tests, and what its records become."""

from __future__ import annotations

import json
from typing import Any

from logview.formats.custom import load
from logview.formats.detect import Detector
from logview.formats.format import Format
from logview.formats.record import Place
from logview.model import Event

FILE = """\
name = "crane"
title = "Crane controller logs"
each = "moves"

[match]
crane = true
"meta.kind" = ["run*", "move"]

[fields]
time = ["at", "^.at"]
end = "done"
duration = { path = "took", unit = "ms" }
trace = ["run", "^.run"]
session = "shift"
span = "id"
parent = "under"
kind = "meta.kind"
name = "label"
status = ["fault", "state"]
reason = "cause"
message = "note"
level = "lvl"
user = "driver"
provider = "hoist.maker"
input = "order"
output = "answer"

[kind]
run = "agent"
move = "tool"
"run.end" = "marker"

[status]
ok = ["done", "lifted"]
failed = ["dropped", "lost*"]
blocked = ["locked*"]
skipped = ["left out"]
notice = ["slow"]

[reason]
wind = "limit.global"
"lock*" = "permission"

[phase]
call = ["move.begin"]
result = ["move.end"]
outcome = ["move"]

[ends]
kinds = ["run.end"]

[[sample]]
line = '{"crane": 5, "meta": {"kind": "run"}, "run": "r1"}'
event = { trace = "r1", kind = "agent" }
"""


def load_file(text: str = FILE) -> Format:
    return load(text, "crane.toml")


def events(row: dict[str, Any], text: str = FILE) -> list[Event]:
    """The events of a row that fits the file's conditions."""
    data = json.dumps({"crane": 5, "meta": {"kind": "run"}, **row}).encode()
    return Detector(formats=(load_file(text),)).read(data, Place("crane.log", 0, len(data)))


def one(row: dict[str, Any] | None = None, **fields: Any) -> Event:
    (event,) = events({**(row or {}), **fields})
    return event

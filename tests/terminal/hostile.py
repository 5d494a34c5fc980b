"""A log in which every field, its file and its folder try to command the terminal.

It is written, not kept in `fixtures/`: names with escape sequences in them would act on the
terminal of whoever lists that folder.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from tests.index.test_invariant import row

PLANTED = {
    "colour": "\x1b[31;7;58mX",
    "clear": "\x1b[2J\x1b[H",
    "title": "\x1b]0;owned\x07",
    "title to ST": "\x1b]2;owned\x1b\\",
    "link": "\x1b]8;;https://example.invalid\x1b\\here\x1b]8;;\x1b\\",
    "clipboard": "\x1b]52;c;b3duZWQ=\x07",
    "device control": "\x1bP+q6f776e6564\x1b\\",
    "report": "\x1b[21t\x1b[c\x1bZ",
    "reset": "\x1bc",
    "charset": "\x0e\x1b(0",
    "c1": "\x9b31;7;58m\x9d0;owned\x9c\x90q\x9c\x85",
    "bell and backspace": "\x07ab\x08\x08cd",
    "carriage return": "written\rover",
    "nul and delete": "a\x00b\x7fc",
    "lines": "a\nb\x0bc\x0cd\te\u2028f\u2029g",
    "bidi": "a\u202egnp.exe\u2066b\u2069\u200fc\u061cd",
    "zero width": "a\u200bb\u2060c\ufeffd\xade\U000e0041f",
    "combining": "Z" + "\u0301" * 60,
    "markup": "[red]a[/red] [/oops] [b",
    "action": "[@click=app.quit]y[/]",
}
EVIL = "owned " + " ".join(PLANTED.values())
SHORT = "owned" + PLANTED["title"] + "\x9b31m\x7f\u202e\u200b"
"""For what is typed, and for identifiers, of which a list shows no more than the beginning."""
FIRST, SECOND = "\x1b]0;1\x07" + SHORT + PLANTED["action"], "\x9b2" + SHORT
"""The identifiers of two traces and of their sessions."""
_NAME = (
    "owned\x1b]0;owned\x07\x1b[2J\r\n\u202e\u200b[@click=app.quit]y[red]".encode() + b"\x9b31m\x7f"
)
FOLDER = _NAME
FILE = _NAME + b".jsonl"


def write_hostile_log(home: Path) -> Path:
    """Write it below a folder; returns its own folder, whose name is hostile too."""
    folder = os.path.join(os.fsencode(home), FOLDER)  # noqa: PTH118 - no text, but bytes
    os.mkdir(folder)  # noqa: PTH102
    lines = [
        *_execution(FIRST, "execution_error"),
        *_execution(SECOND, "final_response"),
        *_others(),
    ]
    with open(os.path.join(folder, FILE), "wb") as file:  # noqa: PTH118, PTH123
        file.write(b"".join(line + b"\n" for line in lines))
    return Path(os.fsdecode(folder))


def _execution(trace: str, end: str) -> list[bytes]:
    failure = {"failure": {"reason": EVIL, "error_message": EVIL}}
    question = {"content": [{"text": {"content": EVIL}}]}
    fields: list[tuple[str, dict[str, object]]] = [
        ("session_metadata", {"agent_rid": EVIL, "agent_version": EVIL, "caller_identifier": EVIL}),
        ("user_request", {"user_query": question}),
        ("tool_call", {"tool_name": EVIL, "parsed_tool_input": {EVIL: [EVIL, {EVIL: EVIL}]}}),
        ("tool_call_result", {"tool_name": EVIL, "result": failure}),
        (EVIL, {EVIL: EVIL}),
        (
            end,
            {"error_name": EVIL, "error_message": EVIL, "content": [{"text": {"content": EVIL}}]},
        ),
    ]
    return [row(name, trace, trace, at, **given) for at, (name, given) in enumerate(fields)]


def _others() -> list[bytes]:
    """Lines of other formats, and what is none."""
    logged = {"time": "2026-03-07T14:00:00Z", "level": "error", "msg": EVIL, "trace_id": EVIL}
    run = {"execution_id": EVIL, "step": EVIL, "status": "error", "provider": EVIL, "reason": EVIL}
    raw = EVIL.replace("\n", " ").encode() + b" \x9b31m \xff\xfe \x90q\x9c"
    return [
        json.dumps(logged, ensure_ascii=False).encode(),
        json.dumps(run).encode(),
        b'time=2026-03-07T14:00:01Z level=error msg="' + raw.replace(b'"', b"") + b'"',
        b"2026-03-07T14:00:02Z ERROR " + raw,
        b"[7-Mar-2026 14:05:09 UTC] " + raw,
        b'{"no object ' + raw,
        b'{"time": "2026-03-07T14:00:03Z", "uid": "' + raw.replace(b'"', b"").replace(b"\\", b""),
    ]

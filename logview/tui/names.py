"""What executions and conversations are called on the screen, where their identifiers say too
much or too little. Nothing here is cleaned: whoever shows a name does that.
"""

from __future__ import annotations

import re
from pathlib import PurePath

from logview.index.keys import NO_SESSION, NO_TRACE
from logview.index.rows import SessionRow
from logview.model import Trace
from logview.rotation import family_of
from logview.text import short_id, short_rid

SHORT = 8
"""Characters of an identifier that tell it from others in a list."""
_LONG = 20
_READ_FROM_TEXT = re.compile(r"text:.*:(?:\d{8}T(\d\d)(\d\d)(\d\d))?@(\d+)", re.S)


def trace_name(trace: str | None, width: int = SHORT) -> str:
    """An execution in a few characters. One that was read from plain text is known by the time at
    which it began: its identifier begins with the name of its log, as those of its neighbours."""
    if trace is None or trace.startswith(NO_TRACE):
        return "no trace"
    text = _READ_FROM_TEXT.fullmatch(trace)
    if text is None:
        # What all identifiers of a kind begin with tells none from another.
        return short_id(trace.removeprefix("trace_") or trace, width)
    return f"{text[1]}:{text[2]}:{text[3]}" if text[1] else f"@{text[4]}"


def session_name(session: str, width: int = SHORT) -> str:
    """A conversation in about as many characters. Records that name none are known by their log."""
    if not session.startswith(NO_SESSION):
        return short_id(session, width)
    file = PurePath(session.removeprefix(NO_SESSION))
    return file.name if len(file.name) <= width else file.stem


def session_label(row: SessionRow) -> str:
    """What tells a conversation without an agent from others: its name, and who takes part."""
    if row.session.startswith(NO_SESSION):
        return session_name(row.session, len(row.session))
    name = short_rid(row.session)
    if name != row.session or len(name) > 2 * _LONG:
        name = short_id(name, _LONG)
    if not row.user or row.user in re.split(" · ", name):
        return name
    return f"{name} · {short_rid(row.user)}"


def log_name(trace: Trace) -> str | None:
    """The log that an execution was found in; None where nothing of it has a place."""
    event = trace.started or next((e for step in trace.steps for e in step.events), None)
    return None if event is None else PurePath(family_of(event.source)).name

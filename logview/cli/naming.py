"""Which trace or session a person means by an identifier or the beginning of one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from logview.cli.options import USAGE, say

if TYPE_CHECKING:
    from logview.index.reader import Reader

_LISTED = 5


class Named(NamedTuple):
    """A trace or a session, by its number in the index and by its whole name."""

    number: int
    name: str


def one_trace(reader: Reader, name: str) -> Named | None:
    """The trace that is called so, or the only one that begins so. None, after saying so, where
    there is none; ends the process with 2 where several begin so."""
    found = _traces(reader, name)
    if not found:
        say(f"no trace is called {name} or begins so; `logview traces` lists them")
        return None
    return _only(name, "traces", found)


def one_session(reader: Reader, name: str) -> Named | None:
    """The same for sessions."""
    found = _sessions(reader, name)
    if not found:
        say(f"no session is called {name} or begins so; `logview sessions` lists them")
        return None
    return _only(name, "sessions", found)


def trace_or_session(reader: Reader, name: str) -> tuple[str, Named] | None:
    """The same for both: `trace` or `session`, and which. A whole name goes before a beginning."""
    traces, sessions = _traces(reader, name), _sessions(reader, name)
    whole = [("trace", found) for found in traces if found.name == name]
    whole += [("session", found) for found in sessions if found.name == name]
    if whole:
        return whole[0]
    found = [("trace", one) for one in traces] + [("session", one) for one in sessions]
    if not found:
        say(
            f"no trace and no session is called {name} or begins so; "
            "`logview traces` and `logview sessions` list them"
        )
        return None
    if len(found) > 1:
        said = [Named(one.number, f"{kind} {one.name}") for kind, one in found]
        _only(name, "traces and sessions", said)
    return found[0]


def _is_text(name: str) -> bool:
    """Whether it can be in an index: bytes that are no UTF-8 are not."""
    return name.encode("utf-8", "replace").decode() == name


def _traces(reader: Reader, name: str) -> list[Named]:
    if not _is_text(name):
        return []
    exact = reader.find_trace(name)
    rows = [exact] if exact is not None else reader.find_traces(name, _LISTED + 1)
    return [Named(row.id, row.trace) for row in rows]


def _sessions(reader: Reader, name: str) -> list[Named]:
    from logview.index.called import sessions_called

    if not _is_text(name):
        return []
    return [Named(*found) for found in sessions_called(reader.connection, name)]


def _only(name: str, kind: str, found: list[Named]) -> Named:
    if len(found) > 1:
        names = ", ".join(one.name for one in found[:_LISTED])
        more = " …" if len(found) > _LISTED else ""
        say(f"{name} is the beginning of several {kind}: {names}{more}")
        sys.exit(USAGE)
    return found[0]

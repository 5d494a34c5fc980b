"""Sessions by what a person calls them: the whole identifier, its beginning, or the beginning of
the part that a list shows."""

from __future__ import annotations

import sqlite3

from logview.text import short_rid


def sessions_called(connection: sqlite3.Connection, name: str) -> list[tuple[int, str]]:
    """Number and identifier of the sessions that are meant, by identifier: the one that is called
    exactly so, else all that begin so. Of a Foundry resource identifier the locator counts too."""
    exact = connection.execute(
        "SELECT id, session FROM sessions WHERE session = ? AND traces > 0", (name,)
    ).fetchone()
    if exact is not None:
        return [(exact[0], exact[1])]
    rows = connection.execute(
        "SELECT id, session FROM sessions WHERE traces > 0 "
        "AND (substr(session, 1, ?) = ? OR instr(session, '.' || ?) > 0) ORDER BY session",
        (len(name), name, name),
    )
    return [
        (number, session)
        for number, session in rows
        if session.startswith(name) or short_rid(session).startswith(name)
    ]


def traces_of_session(connection: sqlite3.Connection, session: int) -> list[int]:
    """Numbers of the traces that a session has a part in, by start, then by name."""
    rows = connection.execute(
        "SELECT t.id FROM traces t JOIN trace_sessions p ON p.trace_id = t.id "
        "WHERE p.session_id = ? ORDER BY t.started, t.trace",
        (session,),
    )
    return [row[0] for row in rows]

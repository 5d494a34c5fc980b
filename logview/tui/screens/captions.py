"""The words around the panes: the path in one pane, the keys, the problems, the empty states."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any

from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen

from logview.index.rows import Totals
from logview.text import short_rid
from logview.tui.feed import Progress
from logview.tui.marks import BOLD, DIM, PLAIN, RED
from logview.tui.names import session_label, session_name, trace_name
from logview.tui.plain import Plain
from logview.tui.widgets.key_line import Key
from logview.tui.widgets.session_list import SessionList
from logview.tui.widgets.status_line import Piece
from logview.tui.widgets.timeline import Timeline

_KEYS = {
    "enter": "Enter",
    "escape": "Esc",
    "exclamation_mark": "!",
    "full_stop": ".",
    "comma": ",",
    "slash": "/",
    "question_mark": "?",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "space": "Space",
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "home": "Home",
    "end": "End",
    "pagedown": "PgDn",
    "pageup": "PgUp",
}


def key_name(key: str) -> str:
    """A key as people write it."""
    return _KEYS.get(key, key.replace("ctrl+", "Ctrl+"))


def shown_keys(screen: Screen[Any], useless: Container[str] = ()) -> list[Key]:
    """The keys that work where the focus is, one for each action, the pane's own first, without
    those that are bound under ids that are `useless` now."""
    keys: dict[str, Key] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        shown = binding.show and binding.description and binding.id not in useless
        if shown and binding.description not in keys:
            keys[binding.description] = (key_name(binding.key), binding.description.lower())
    return list(keys.values())


def key_table(**places: DOMNode) -> list[tuple[str, list[Key]]]:
    """For each named place its keys, as they are bound now; those of an earlier place are left
    out unless they do something else here."""
    table = []
    known: set[tuple[str, str]] = set()
    for name, node in places.items():
        actions: dict[str, tuple[Binding, list[str]]] = {}
        for key, binding in node._bindings:
            if (key, binding.action) in known or not binding.description or binding.system:
                continue
            known.add((key, binding.action))
            actions.setdefault(binding.action, (binding, []))[1].append(key_name(key))
        keys = [(" ".join(names), binding.description) for binding, names in actions.values()]
        table.append((name.capitalize(), keys))
    return table


def path_words(
    at: str, sessions: SessionList, timeline: Timeline, plain: Plain
) -> tuple[Piece, ...]:
    """Where a person is when one pane fills the screen: `session › trace › step`."""
    key = sessions.selected
    row = sessions.rows.session(key.session) if key else None
    session = plain.text(session_label(row), user=row.user) if row else "no session"
    if row and row.agent:
        session = plain.text(f"{short_rid(row.agent)} {session_name(row.session)}")
    names = [session]
    if at != "sessions" and timeline.trace is not None:
        names.append(plain.text(trace_name(timeline.trace.trace)))
    if at == "inspector" and timeline.step is not None:
        step = timeline.step
        names.append(f"{step.number} {step.kind} {plain.text(step.name, 60)}".rstrip())
    pieces: list[Piece] = []
    for number, name in enumerate(names):
        if number:
            pieces.append((" › ", DIM))
        pieces.append((name, BOLD if number == len(names) - 1 else PLAIN))
    return tuple(pieces)


def problem_words(problems: Sequence[str]) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """The newest problem with a source, and how many more there are, all cleaned before."""
    if not problems:
        return (), ()
    more = f"{len(problems) - 1} more, ? shows all" if len(problems) > 1 else ""
    return (("! ", RED + BOLD), (problems[-1], PLAIN)), ((more, DIM),) if more else ()


def empty_words(totals: Totals | None, progress: Progress | None, filtered: bool) -> str:
    """Why there is no session to show, and what to do."""
    if filtered:
        return "Nothing is left by the filter. v views all, f asks for another."
    if progress is not None and progress.indexing:
        return f"No sessions yet. Reading, {progress.share} % so far …"
    rejected = max(totals.rejected if totals else 0, progress.rejected if progress else 0)
    if rejected:
        records = "1 record was" if rejected == 1 else f"{rejected:,} records were"
        return f"No sessions. {records} rejected: `logview rejected` with the same paths says why."
    if totals is None or progress is None:
        return "No sessions yet. Reading …"
    if progress.live:
        return "No sessions yet. Waiting for the first record …"
    if progress.stopped and progress.unread:
        return f"No sessions. The indexer ended at {progress.share} %."
    return "No sessions in these logs."

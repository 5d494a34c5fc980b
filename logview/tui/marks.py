"""How a state looks: always a glyph and a word, then a colour that repeats what they say.

Colours are the terminal's own sixteen. Nothing here may rely on colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from rich.style import Style

from logview.diagnosis.explain import first_problem_words
from logview.diagnosis.summary import MARKS, OUTCOME_MARKS
from logview.index.rows import SessionRow, TraceRow
from logview.model import FirstProblem, Outcome, Status, Step, Trace

RUNNING_FOR = 60_000_000_000
"""Nanoseconds after its last event during which a followed trace counts as running."""

PLAIN = Style()
DIM = Style(dim=True)
BOLD = Style(bold=True)
RED = Style(color="red")
MAGENTA = Style(color="magenta")
YELLOW = Style(color="yellow")
GREEN = Style(color="green")
CYAN = Style(color="cyan")
BLUE = Style(color="blue")

NOTICE = "◊"
"""Stands before what deserves a look though nothing failed."""


class Look(NamedTuple):
    """What stands for a state on the screen."""

    glyph: str
    word: str
    style: Style


OUTCOMES: Mapping[Outcome, Look] = {
    Outcome.FAILED: Look(OUTCOME_MARKS[Outcome.FAILED], "failed", RED),
    Outcome.BLOCKED: Look(OUTCOME_MARKS[Outcome.BLOCKED], "blocked", MAGENTA),
    Outcome.DEGRADED: Look(OUTCOME_MARKS[Outcome.DEGRADED], "degraded", YELLOW),
    Outcome.INCOMPLETE: Look(OUTCOME_MARKS[Outcome.INCOMPLETE], "incomplete", YELLOW),
    Outcome.RECOVERED: Look(OUTCOME_MARKS[Outcome.RECOVERED], "recovered", CYAN),
    Outcome.RUNNING: Look(OUTCOME_MARKS[Outcome.RUNNING], "running", BLUE),
    Outcome.OK: Look(OUTCOME_MARKS[Outcome.OK], "ok", GREEN),
}
"""Worst first: a session looks as its worst trace does."""

STATUSES: Mapping[Status, Look] = {
    Status.OK: Look(MARKS[Status.OK], "ok", GREEN),
    Status.FAILED: Look(MARKS[Status.FAILED], "failed", RED),
    Status.BLOCKED: Look(MARKS[Status.BLOCKED], "blocked", MAGENTA),
    Status.SKIPPED: Look(MARKS[Status.SKIPPED], "skipped", DIM),
    Status.UNANSWERED: Look(MARKS[Status.UNANSWERED], "unanswered", YELLOW),
    Status.RUNNING: Look(MARKS[Status.RUNNING], "running", BLUE),
    Status.INFO: Look(MARKS[Status.INFO], "info", DIM),
    Status.STOPPED: Look(MARKS[Status.STOPPED], "stopped", YELLOW),
}


def is_young(last: int | None, now: int, live: bool) -> bool:
    """Whether something that last spoke at `last` may still be running. Nanoseconds."""
    return live and last is not None and now - last < RUNNING_FOR


def trace_outcome(row: TraceRow, now: int, live: bool) -> Outcome:
    """The outcome that a list shows for a trace."""
    if row.outcome is Outcome.INCOMPLETE and is_young(row.last, now, live):
        return Outcome.RUNNING
    return row.outcome


def session_outcome(row: SessionRow, now: int, live: bool) -> Outcome:
    """The worst outcome among the traces of a session, `ok` where it has none."""
    for outcome in OUTCOMES:
        if row.outcomes.get(outcome):
            if outcome is Outcome.INCOMPLETE and is_young(row.last, now, live):
                return Outcome.RUNNING
            return outcome
    return Outcome.OK


def is_running(trace: Trace, now: int, live: bool) -> bool:
    """Whether a trace without an end is followed and spoke less than a minute ago."""
    last = trace.ended.time if trace.ended else None
    return trace.outcome is Outcome.INCOMPLETE and is_young(last, now, live)


def step_status(step: Step, running: bool) -> Status:
    """The status that the timeline shows for a step."""
    return Status.RUNNING if running and step.status is Status.UNANSWERED else step.status


def first_mark(first: FirstProblem, step: Step, running: bool) -> tuple[str, Style]:
    """The words that point at the first problem of a trace, and their colour."""
    if running:
        return "◀ RUNNING HERE", BLUE + BOLD
    look = CYAN if step.recovered_by is not None else STATUSES[first.status].style
    return f"◀ {first_problem_words(first.status)}", look + BOLD

"""What the head of a timeline says of a trace, and how that fits into a few lines.

What a person needs first comes first; what is left out at the end is stood for by an ellipsis.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.style import Style

from logview.diagnosis.explain import (
    chain_words,
    left_out_words,
    notice_words,
    short_circuit_words,
    usage_words,
)
from logview.model import Outcome, Status, Trace
from logview.text import cell_width, short_id, short_rid, truncate
from logview.times import human_duration, rfc3339
from logview.tui.marks import BOLD, DIM, NOTICE, OUTCOMES, PLAIN, YELLOW
from logview.tui.names import log_name, trace_name
from logview.tui.plain import Plain

SEPARATOR = "   "
ELASTIC = 32
"""Cells from which a list that goes on for long is worth beginning."""
_UNREAD = "its earlier part may not be read yet"
_VALUE = 60
"""Characters of a name that a header shows."""


class Fact(NamedTuple):
    """A few cleaned words about a trace."""

    text: str
    style: Style = DIM
    least: int | None = None
    """Cells to which it may be cut anywhere; None for what is cut only where nothing follows."""


class Head(NamedTuple):
    """What is said of a trace, the most important first in every part."""

    identity: list[Fact]
    explanation: list[Fact]
    """What went on between the steps: providers, what was cut short, what is missing."""
    circumstances: list[Fact]
    amounts: list[Fact]

    def lines(self, first: int, width: int, most: int) -> list[list[Fact]]:
        """At most so many lines of facts, the first of them in `first` cells, none of them empty.

        What goes on for long gets a line of its own where there are enough, else it is cut.
        """
        facts = [*self.explanation, *self.circumstances, *self.amounts]
        whole = [fact._replace(least=None) for fact in self.explanation]
        if len(_flow(whole, width, most)) < most - 1:
            facts[: len(whole)] = whole
        return [*_flow(self.identity, first, 1), *_flow(facts, width, most - 1)]


def head_of(trace: Trace, running: bool, plain: Plain, earlier_unread: bool = False) -> Head:
    """All that a header says of a trace, which may have an earlier part that is not read yet."""
    return Head(
        _identity(trace, running, plain),
        _explanation(trace, plain, earlier_unread),
        [*([Fact(_UNREAD)] if earlier_unread else []), *_circumstances(trace, plain)],
        _amounts(trace, plain),
    )


def _identity(trace: Trace, running: bool, plain: Plain) -> list[Fact]:
    look = OUTCOMES[Outcome.RUNNING if running else trace.outcome]
    facts = [
        Fact(f"{look.glyph} {look.word.upper()}", look.style + BOLD),
        Fact(plain.text(trace_name(trace.trace)), PLAIN),
    ]
    if trace.duration is not None:
        facts.append(Fact(human_duration(trace.duration), PLAIN))
    troubles = [_count(trace.problems, "problem")] if trace.problems else []
    if trace.retries:
        troubles.append("1 retry" if trace.retries == 1 else f"{trace.retries:,} retries")
    if troubles:
        facts.append(Fact(", ".join(troubles), look.style if trace.problems else PLAIN))
    if trace.agent:
        version = f" {trace.agent_version}" if trace.agent_version else ""
        facts.append(Fact(plain.text(short_rid(trace.agent) + version), PLAIN))
    elif trace.feature:
        facts.append(Fact(plain.text(trace.feature, _VALUE), PLAIN))
    return facts


def _explanation(trace: Trace, plain: Plain, earlier_unread: bool) -> list[Fact]:
    # Nothing is known to be missing before all of the log was looked at.
    partial = trace.partial and not earlier_unread
    facts = [
        Fact(left_out_words(trace), YELLOW, ELASTIC),
        Fact(plain.text(chain_words(trace)), PLAIN, ELASTIC),
        Fact(plain.text(short_circuit_words(trace)), PLAIN, ELASTIC),
        Fact("partial: its root is not in the log" if partial else "", PLAIN),
    ]
    if trace.notices:
        words = f"{NOTICE} {_count(trace.notices, 'notice')}: {notice_words(trace)}"
        facts.append(Fact(plain.text(words), PLAIN, ELASTIC))
    told = [fact for fact in facts if fact.text]
    # Whoever was asked once and answered explains nothing.
    return [] if len(told) == 1 and _only_answered(trace) else told


def _only_answered(trace: Trace) -> bool:
    return len(trace.providers) == 1 and trace.providers[0].status is Status.OK


def _circumstances(trace: Trace, plain: Plain) -> list[Fact]:
    facts = []
    if trace.started and trace.started.time is not None:
        facts.append(rfc3339(trace.started.time, min(3, trace.started.time_digits)))
    for name, value in (
        ("feature", trace.feature if trace.agent else None),
        ("role", trace.role),
        ("user", trace.user),
        ("via", trace.caller),
    ):
        if value:
            shown = plain.user(value) if name == "user" else plain.text(short_rid(value), _VALUE)
            facts.append(f"{name} {shown}")
    if trace.session:
        facts.append(f"session {plain.text(short_id(trace.session, 20))}")
    elif log := log_name(trace):
        facts.append(f"log {plain.text(log, _VALUE)}")
    if len(trace.sessions) > 1:
        facts.append(f"{len(trace.sessions)} sessions")
    return [Fact(fact) for fact in facts]


def _amounts(trace: Trace, plain: Plain) -> list[Fact]:
    facts = plain.text(usage_words(trace)).split(" · ")
    if trace.providers and _only_answered(trace) and not (trace.usage and trace.usage.provider):
        facts.append(plain.text(chain_words(trace)))
    facts.append(f"{_count(len(trace.steps), 'step')}, {_count(trace.events, 'event')}")
    if trace.duplicates:
        facts.append(_count(trace.duplicates, "duplicate"))
    if trace.ended_by:
        facts.append(f"ended by {plain.text(trace.ended_by, _VALUE)}")
    return [Fact(fact) for fact in facts if fact]


def _flow(facts: Sequence[Fact], width: int, most: int) -> list[list[Fact]]:
    """The facts in at most so many lines, as many as fit; the last that does not fit is cut."""
    lines: list[list[Fact]] = [[]]
    room = width
    for number, fact in enumerate(facts):
        lead = cell_width(SEPARATOR) if lines[-1] else 0
        needed = cell_width(fact.text)
        too_long = lead + needed > room
        worth_cutting = fact.least is not None and room - lead >= fact.least
        if too_long and len(lines) < most and lines[-1] and not worth_cutting:
            lines.append([])
            room, lead = width, 0
        spare = room - lead - needed
        if spare < 0 and len(lines) == most:
            return _ended(lines, fact, room - lead)
        if 0 <= spare < 4 and len(lines) == most and number + 1 < len(facts):
            # What follows would not even leave its ellipsis.
            return _ended(lines, fact._replace(text=f"{fact.text} …"), room - lead)
        shown = truncate(fact.text, room - lead)
        lines[-1].append(fact._replace(text=shown))
        room -= lead + cell_width(shown)
    return [line for line in lines if line]


def _ended(lines: list[list[Fact]], fact: Fact, room: int) -> list[list[Fact]]:
    """The lines with as much of a last fact as there is room for."""
    shown = truncate(fact.text, room)
    if room > 0 and shown:
        lines[-1].append(fact._replace(text="…" if room < 8 and shown != fact.text else shown))
    return [line for line in lines if line]


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"

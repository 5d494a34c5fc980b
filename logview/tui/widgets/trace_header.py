"""The two or three lines above a timeline that say which trace it is and how it went."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from logview.model import Kind, Outcome, Step, Trace
from logview.text import cell_width, short_id, short_rid, truncate
from logview.times import human_duration, rfc3339
from logview.tui.marks import (
    BOLD,
    CYAN,
    DIM,
    OUTCOMES,
    PLAIN,
    STATUSES,
    is_running,
)
from logview.tui.plain import Plain

Piece = tuple[str, Style]
SEPARATOR = "   "


class TraceHeader(Widget):
    """Shows the identity, the outcome and the circumstances of a trace."""

    def __init__(self, plain: Plain, *, id: str) -> None:
        super().__init__(id=id)
        self._plain = plain
        self._lines: list[list[Piece]] = []
        self._shown: tuple[Trace, bool] | None = None
        self.active = False
        """Whether the pane below has the focus."""

    def show_trace(self, trace: Trace, now: int, live: bool) -> None:
        """Show a trace."""
        self._shown = (trace, is_running(trace, now, live))
        self._lines = header_lines(trace, self._shown[1], self._plain)
        self.refresh()

    def show_nothing(self) -> None:
        """Show only the pane's name."""
        self._shown = None
        self._lines = []
        self.refresh()

    def redraw(self) -> None:
        """Secrets were hidden or revealed."""
        if self._shown:
            self._lines = header_lines(*self._shown, self._plain)
        self.refresh()

    def set_active(self, active: bool) -> None:
        """The pane below got or lost the focus."""
        if active != self.active:
            self.active = active
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of the header."""
        title = Style(bold=True, underline=True) if self.active else Style(bold=True, dim=True)
        pieces = self._lines[y] if y < len(self._lines) else []
        line = [Segment(" TIMELINE" if y == 0 else "", title)]
        used = cell_width(line[0].text)
        for text, style in pieces:
            lead = SEPARATOR if used > 1 else " "
            room = self.size.width - 1 - used - len(lead)
            if room < 4:
                break
            shown = truncate(text, room)
            line += [Segment(lead), Segment(shown, style)]
            used += len(lead) + cell_width(shown)
        strip = Strip(line).adjust_cell_length(self.size.width)
        return strip.apply_style(self.rich_style)


def header_lines(trace: Trace, running: bool, plain: Plain) -> list[list[Piece]]:
    """What the header says, the most important first in every line."""
    look = OUTCOMES[Outcome.RUNNING if running else trace.outcome]
    first: list[Piece] = [
        (f"{look.glyph} {look.word.upper()}", look.style + BOLD),
        (plain.text(short_id(trace.trace or "no trace id")), PLAIN),
    ]
    if trace.duration is not None:
        first.append((human_duration(trace.duration), PLAIN))
    if trace.agent:
        version = f" {trace.agent_version}" if trace.agent_version else ""
        first.append((plain.text(short_rid(trace.agent) + version), PLAIN))
    if trace.problems:
        first.append((_count(trace.problems, "problem"), look.style))
    if trace.retries:
        first.append(("1 retry" if trace.retries == 1 else f"{trace.retries} retries", PLAIN))
    second: list[Piece] = []
    if trace.started and trace.started.time is not None:
        second.append((rfc3339(trace.started.time, min(3, trace.started.time_digits)), DIM))
    for name, value in (
        ("user", trace.user),
        ("via", trace.caller),
        ("feature", trace.feature),
        ("role", trace.role),
    ):
        if value:
            second.append((f"{name} {plain.text(short_rid(value), 60)}", DIM))
    if trace.session:
        second.append((f"session {plain.text(short_id(trace.session))}", DIM))
    if len(trace.sessions) > 1:
        second.append((f"{len(trace.sessions)} sessions", DIM))
    third = [(chain, CYAN) for chain in [provider_chain(trace.steps, plain)] if chain]
    third.append((f"{_count(len(trace.steps), 'step')}, {_count(trace.events, 'event')}", DIM))
    if trace.duplicates:
        third.append((_count(trace.duplicates, "duplicate"), DIM))
    if trace.notices:
        third.append((_count(trace.notices, "notice"), DIM))
    if trace.partial:
        third.append(("partial: its root is not in the log", DIM))
    if trace.ended_by:
        third.append((f"ended by {plain.text(trace.ended_by, 60)}", DIM))
    return [first, second, third]


def provider_chain(steps: tuple[Step, ...], plain: Plain) -> str:
    """The providers that were asked, in order: `openai ✗ timeout → anthropic ✓`."""
    links: list[str] = []
    for step in steps:
        if step.kind is Kind.PROVIDER and step.name:
            reason = f" {step.reason}" if step.problem and step.reason else ""
            link = f"{plain.text(step.name, 40)} {STATUSES[step.status].glyph}{reason}"
            if not links or links[-1] != link:
                links.append(link)
    return " → ".join(links[:6]) + (" → …" if len(links) > 6 else "")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"

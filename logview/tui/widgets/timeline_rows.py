"""The steps of a trace as rows of a list: offset, bar to scale, state, kind, name, duration, note.

How wide each column is depends on the trace and on the room there is; nothing is cut unmarked.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Sequence
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style

from logview.model import Kind, Reason, Status, Step, Trace
from logview.text import cell_width, fit, truncate
from logview.times import human_duration
from logview.tui.marks import BOLD, DIM, NOTICE, PLAIN, STATUSES, first_mark, step_status
from logview.tui.plain import Plain
from logview.tui.scale import Scale, StepKey, step_key
from logview.tui.widgets.virtual_list import Line

SHORT_BAR = 8
SHORTEST_BAR = 4
LONGEST_BAR = 40
LEAST_NAME = 12
MOST_NAME = 24
"""Cells that a name keeps beside a note: of tools and errors; words of a message yield."""
MARK = 17
"""Cells of the mark of a first failure, whole."""
NOTE = 34
"""Cells that hold the mark of a first failure, a common reason and the ellipsis of the rest."""
REASON = 20
"""Cells that hold any class of reason; more words than that wait for room."""
SEPARATOR = "  "
INFERRED = "inferred"
"""Stands beside a step that the log does not tell outright; the inspector says what was assumed."""
INDENT = 2
DEEPEST = 8
"""Levels that are indented; below, the level is written as a number."""


class Columns(NamedTuple):
    """Cells of each column, the space before the next one included; 0 leaves a column out."""

    offset: int
    bar: int
    kind: int
    name: int
    duration: int
    note: int


class Urgent(NamedTuple):
    """Cells that the step of the first problem needs, whatever the others do without."""

    name: int
    note: int


def columns(width: int, longest: Columns, least_name: int, urgent: Urgent) -> Columns:
    """Share `width` cells out, given the longest text of each column and what a name keeps.

    The first problem comes first, then what names a step and what is wrong with it; the bar takes
    what is left over.
    """
    offset = longest.offset + 1 if width >= 50 else 0
    duration = longest.duration + 1 if width >= 44 and longest.duration else 0
    kind = longest.kind + 1 if width >= 36 else 0
    rest = width - 2 - offset - duration - kind
    wanted = max(min(longest.note, NOTE), urgent.note)
    named = max(LEAST_NAME + 1, urgent.name)
    bar = 0
    if rest >= 44:
        bar = max(SHORTEST_BAR, min(SHORT_BAR, rest - wanted - least_name - 1)) + 1
        if rest - bar < urgent.note + named:
            bar = 0
    rest -= bar
    pressing = min(urgent.note, rest - named)
    note = min(wanted, max(rest - least_name, rest // 2, min(MARK, rest), pressing))
    name = min(longest.name + 1, rest - note)
    if bar:
        spare = rest - note - name
        more = max(0, min(spare, longest.note - note))
        bar += min(spare - more, LONGEST_BAR - SHORT_BAR)
    note = width - 2 - offset - bar - kind - name - duration
    return Columns(offset, bar, kind, name, duration, note)


class TimelineRows:
    """A `RowSource` over the steps of one trace."""

    def __init__(
        self, trace: Trace, plain: Plain, running: bool, scale: Scale | None = None
    ) -> None:
        self.trace = trace
        self.plain = plain
        self.running = running
        self.scale = scale or Scale.of(trace)
        self._columns: dict[int, Columns] = {}

    def count(self) -> int:
        """The number of steps."""
        return len(self.trace.steps)

    def key(self, index: int) -> StepKey:
        """What the step is, wherever it stands."""
        return step_key(self.trace.steps[index])

    def index_of(self, key: Hashable, near: int) -> int | None:
        """Where the step stands now."""
        return self.scale.places.get(key) if isinstance(key, tuple | int) else None

    def step(self, index: int) -> Step | None:
        """The step of a row; None where there is none."""
        return self.trace.steps[index] if 0 <= index < self.count() else None

    def first(self) -> int:
        """The row of the first problem, else the first row."""
        first = self.trace.first_problem
        return first.step - 1 if first else 0

    def problem(self, after: int, direction: int) -> int | None:
        """The next row with a problem after (1) or before (-1) a row."""
        return _next(self.scale.problems, after, direction)

    def notice(self, after: int, direction: int) -> int | None:
        """The next row with a notice after (1) or before (-1) a row."""
        return _next(self.scale.notices, after, direction)

    def row(self, index: int, width: int) -> Line:
        """One step in `width` cells."""
        step = self.trace.steps[index]
        shape = self._shape(width)
        look = STATUSES[step_status(step, self.running)]
        quiet = step.status in {Status.SKIPPED, Status.INFO}
        loud = step.problem and not step.propagated
        line = []
        if shape.offset:
            line.append(Segment(f"{self._offset(step):>{shape.offset - 1}} ", DIM))
        if shape.bar:
            bar = self._bar(step, shape.bar - 1)
            line.append(Segment(f"{bar} ", look.style if loud else DIM))
        line.append(Segment(f"{look.glyph} ", look.style + BOLD if loud else look.style))
        if shape.kind:
            line.append(Segment(fit(str(step.kind), shape.kind), DIM if quiet else PLAIN))
        room, duration = shape.name, _duration(step)
        if not duration:  # a name may take what nobody needs
            room += shape.duration + (shape.note - 1 if not self._note(step) else 0)
        name = f"{fit(self._name(step), max(0, room - 1))} " if shape.name else ""
        line.append(Segment(name, DIM if quiet else PLAIN))
        if duration and shape.duration:
            line.append(Segment(f"{duration:>{shape.duration - 1}} ", DIM if quiet else PLAIN))
        line.extend(self._fitted_note(step, shape.note))
        return line

    def _shape(self, width: int) -> Columns:
        if width not in self._columns:
            # A trace can have a million steps: the columns are shaped by what it begins with and
            # by its first problem.
            steps = [*self.trace.steps[:500]]
            if self.trace.first_problem:
                steps.append(self.trace.step(self.trace.first_problem.step))
            longest = Columns(
                offset=max((len(self._offset(step)) for step in steps), default=0),
                bar=0,
                kind=max((len(step.kind) for step in steps), default=0),
                name=min(max((cell_width(self._name(step)) for step in steps), default=0), 48),
                duration=max((len(_duration(step)) for step in steps), default=0),
                note=min(max((self._note_width(step) for step in steps), default=0), 72),
            )
            named = max(
                (
                    cell_width(self._name(step, bare=True))
                    for step in steps
                    if step.name and step.kind is not Kind.MARKER
                ),
                default=0,
            )
            least = max(LEAST_NAME, min(named, MOST_NAME)) + 1
            self._columns[width] = columns(width, longest, least, self._urgent())
        return self._columns[width]

    def _urgent(self) -> Urgent:
        """The name of the first problem's step, its mark and its reason."""
        if self.trace.first_problem is None:
            return Urgent(0, 0)
        step = self.trace.step(self.trace.first_problem.step)
        name = min(cell_width(self._name(step, bare=True)), MOST_NAME) if step.name else 0
        notes = [text for text, _ in self._note(step)]
        shown = [*notes[:1], self._reason(step)]
        note = sum(cell_width(SEPARATOR) + min(cell_width(text), REASON) for text in shown if text)
        # One cell more stands for what is not shown.
        return Urgent(name + 1, note + 1)

    def _offset(self, step: Step) -> str:
        if step.started is None or self.scale.origin is None:
            return "-"
        return human_duration(step.started - self.scale.origin)

    def _bar(self, step: Step, width: int) -> str:
        """When the step ran, as a part of the whole trace."""
        if step.started is None or self.scale.origin is None:
            return " " * width
        begin = (step.started - self.scale.origin) * width // self.scale.span
        begin = max(0, min(begin, width - 1))
        if step.ended is None and step.status is Status.UNANSWERED:
            return " " * begin + "╌" * (width - begin)
        end = -((self.scale.origin - (step.ended or step.started)) * width // self.scale.span)
        length = max(0, min(end, width) - begin)
        if not length or step.ended == step.started:
            return (" " * begin + "╵").ljust(width)
        return (" " * begin + "━" * length).ljust(width)

    def _name(self, step: Step, bare: bool = False) -> str:
        """What a step is called, indented; `bare` without what a wider screen adds."""
        depth = f"{step.depth}› " if step.depth > DEEPEST else ""
        indent = " " * (INDENT * min(step.depth, DEEPEST))
        # The namespace of an error says little here; the inspector has the whole name.
        name = step.name.rpartition(":")[2] if step.kind is Kind.ERROR else step.name
        if not bare:
            if step.kind is Kind.LOG and step.message:  # its name is that of a logger
                name = f"{name}: {step.message}" if name else step.message
            name = " ".join(filter(None, [name, *_asked(step)]))
        name = self.plain.text(name, 200)
        return f"{indent}{depth}{name or self.plain.text(step.message, 200)}"

    def _note(self, step: Step) -> list[tuple[str, Style]]:
        """What is worth saying beside a step, the most important first."""
        note: list[tuple[str, Style]] = []
        first = self.trace.first_problem
        status = step_status(step, self.running)
        look = STATUSES[status]
        # What only passed a failure on must not draw the eye away from where it began.
        style = DIM if step.propagated else look.style
        if first and first.step == step.number:
            note.append(first_mark(first, step, self.running))
        elif step.problem or status in {Status.UNANSWERED, Status.RUNNING}:
            note.append((look.word, style))
        if step.notice is not None:
            note.append((self._notice(step, step.notice), DIM))
        if reason := self._reason(step):
            note.append((reason, style))
        if step.recovered_by is not None:
            note.append((f"recovered by {step.recovered_by}", PLAIN))
        if step.attempts > 1:
            note.append((f"attempt {step.attempt}/{step.attempts}", PLAIN))
        if step.propagated:
            note.append(("passed on from inside", DIM))
        if silence := self.scale.silences.get(step.number):
            note.append((f"idle {human_duration(silence)}", DIM))
        if step.doubts:
            note.append((INFERRED, DIM))
        return note

    def _reason(self, step: Step) -> str:
        """Why a step went wrong: the class of the reason, else the log's own words for it."""
        if not step.problem:
            return ""
        if step.reason is not None and step.reason is not Reason.UNKNOWN:
            return str(step.reason)
        return self.plain.text(step.reason_text, 60)

    def _notice(self, step: Step, notice: str) -> str:
        """What deserves a look though nothing failed, and whether it was left out for it."""
        words = self.plain.text(notice, 80)
        if step.status is Status.SKIPPED and notice != step.status:
            words = f"{step.status}: {words}"
        return f"{NOTICE} {words}"

    def _note_width(self, step: Step) -> int:
        return sum(cell_width(text) + len(SEPARATOR) for text, _ in self._note(step))

    def _fitted_note(self, step: Step, width: int) -> Line:
        pieces: list[Segment] = []
        rest, notes = width, self._note(step)
        for number, (text, style) in enumerate(notes):
            lead = SEPARATOR if pieces else " "
            # Whatever is left out is stood for by an ellipsis, which needs its room.
            room = rest - len(lead) - (len("…") if number + 1 < len(notes) else 0)
            if room < 4 and pieces:
                pieces.append(Segment("…", DIM))
                break
            shown = truncate(text, max(1, room))
            pieces += [Segment(lead), Segment(shown, style)]
            rest -= cell_width(lead + shown)
            if shown != text:
                break
        return pieces


def _next(places: Sequence[int], after: int, direction: int) -> int | None:
    """The next of some rising places after (1) or before (-1) one."""
    at = bisect_right(places, after) if direction > 0 else bisect_left(places, after) - 1
    return places[at] if 0 <= at < len(places) else None


def _asked(step: Step) -> list[str]:
    """The provider and the model of a step that asks or chooses one, unless its name says them."""
    said: list[str] = []
    if step.kind in {Kind.PROVIDER, Kind.MODEL}:
        for name in ("provider", "model")[step.kind is Kind.MODEL :]:
            value = step.facts.get(name, "")
            known = step.name and (value.startswith(step.name) or step.name.startswith(value))
            if value and not known:
                said.append(value)
    return said


def _duration(step: Step) -> str:
    """How long a step took; nothing for one that took no time at all."""
    return human_duration(step.duration) if step.duration else ""

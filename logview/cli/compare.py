"""`logview compare`: two traces side by side, and where they parted."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from logview.cli.options import Answers, Request, answer_options, say, up_to_date

if TYPE_CHECKING:
    from logview.cli.printing import Printer
    from logview.diagnosis.compare import Comparison, Row
    from logview.model import Step, Trace

_PATTERN = re.compile(r"[*?\[]")
_LABEL = 10
_BETWEEN = " │ "
_NARROWEST = 64


@click.command()
@click.argument("trace")
@answer_options
def compare(trace: str, request: Request) -> int:
    """Lay TRACE beside another one: `logview compare TRACE [OTHER] [PATHS]...`. Identifiers or the
    beginnings of them will do.

    A word after TRACE that is a file, a folder or a pattern is taken for a path; any other is the
    OTHER trace. Without OTHER it is the nearest earlier trace of the same agent that ended ok;
    --where narrows the choice.
    """
    from logview.cli.printing import Printer
    from logview.cli.report import trace_with_first_problem
    from logview.diagnosis.compare import compare as compared
    from logview.export.answers import comparison_object

    other, request = _other(request)
    printer = Printer.of(request)
    with up_to_date(request) as answers:
        reader = answers.reader
        chosen = _both(answers, trace, other)
        if chosen is None:
            return answers.exit_code(matched=False)
        found = [(reader.trace_row(number), reader.exact_trace(number)) for number in chosen]
        (row_a, a), (row_b, b) = found
        if row_a is None or a is None or row_b is None or b is None:
            say("one of the traces has gone meanwhile")
            return answers.exit_code(matched=False)
        printer.about(a.user, b.user)
        comparison = compared(a, b, lambda _, step: reader.input_and_output(step)[0])
        if request.as_json:
            objects = [
                trace_with_first_problem(reader, number, answers.reaches_beyond) or {}
                for number in chosen
            ]
            printer.json(comparison_object(comparison, *objects))
        else:
            for line in _text(comparison, (row_a.trace, row_b.trace), printer):
                printer.line(line)
        return answers.exit_code(matched=True)


def _other(request: Request) -> tuple[str | None, Request]:
    """The second trace, if the first of the paths is none, and the request without it."""
    if not request.paths:
        return None, request
    word, *paths = request.paths
    if word == "-" or os.path.lexists(word) or os.sep in word or _PATTERN.search(word):
        return None, request
    return word, replace(request, paths=tuple(paths))


def _both(answers: Answers, trace: str, other: str | None) -> tuple[int, int] | None:
    """The numbers of the two traces; None, after saying why, where one is missing."""
    from logview.cli.naming import one_trace

    a = one_trace(answers.reader, trace)
    if a is None:
        return None
    if other is not None:
        b = one_trace(answers.reader, other)
        return None if b is None else (a.number, b.number)
    number = _baseline(answers, a.number)
    if number is None:
        say(f"no earlier trace of the same agent ended ok: name the one to compare {a.name} with")
        return None
    return a.number, number


def _baseline(answers: Answers, trace: int) -> int | None:
    from logview.diagnosis.compare import nearest_ok
    from logview.index.baseline import candidate, ended_well_before

    connection = answers.reader.connection
    wanted = candidate(connection, trace)
    if wanted is None or wanted.started is None:
        return None
    allowed = None if answers.filter is None else set(answers.trace_ids())
    found = nearest_ok(
        wanted,
        (
            one
            for one in ended_well_before(connection, wanted)
            if allowed is None or one.id in allowed
        ),
    )
    return None if found is None else found.id


def _text(comparison: Comparison, names: tuple[str, str], printer: Printer) -> Iterator[str]:
    from logview.cli.printing import terminal_width

    width = max(_NARROWEST, terminal_width())
    side = (width - _LABEL - len(_BETWEEN)) // 2
    left, right = (
        _head(trace, name, printer)
        for trace, name in zip((comparison.a, comparison.b), names, strict=True)
    )
    for (label, a), (_, b) in zip(left, right, strict=True):
        yield f"{label:<{_LABEL}}{printer.word(a, side)}{_BETWEEN}{printer.cut(b, side)}"
    yield ""
    if comparison.divergence is None:
        yield "Both went the same way."
    else:
        yield from printer.wrapped(f"They part here: {comparison.divergence.words}.")
    yield ""
    side = (width - len(_BETWEEN) - 2) // 2
    for place, row in enumerate(comparison.rows):
        parted = comparison.divergence is not None and comparison.divergence.row == place
        a = _cell(comparison.a, row.a, side, printer)
        b = _cell(comparison.b, row.b, side, printer)
        yield f"{'▶' if parted else ' '} {a}{_BETWEEN}{b}"
    differing = [row for row in comparison.rows if row.differences]
    if differing:
        yield ""
        yield "What differs in the steps that both have:"
    for row in differing:
        yield from _differences(row, printer)


def _head(trace: Trace, name: str, printer: Printer) -> Iterator[tuple[str, str]]:
    from logview.text import short_rid
    from logview.times import human_duration

    took = f" in {human_duration(trace.duration)}" if trace.duration is not None else ""
    agent = " ".join(filter(None, (short_rid(trace.agent or "-"), trace.agent_version)))
    yield "trace", name
    yield "outcome", f"{trace.outcome.upper()}{took}"
    yield "agent", agent
    yield "user", printer.user(trace.user, 80)
    yield "started", printer.time(trace.started.time if trace.started else None)
    yield "steps", f"{len(trace.steps):,}, {trace.problems:,} with a problem"


def _cell(trace: Trace, step: Step | None, width: int, printer: Printer) -> str:
    from logview.diagnosis.explain import MARKS, note, status_of
    from logview.text import cell_width, fit
    from logview.times import human_duration

    if step is None:
        return " " * width
    took = human_duration(step.duration) if step.duration is not None else ""
    notes = note(step)
    words = "  " * min(step.depth, 6) + f"{step.kind} {printer.word(step.name)}".rstrip()
    words += f" · {printer.word(notes)}" if notes else ""
    head = f"{step.number:>3} {MARKS[status_of(trace, step)]} "
    tail = f" {took}" if took else ""
    return head + fit(words, width - cell_width(head) - len(tail)) + tail


def _differences(row: Row, printer: Printer) -> Iterator[str]:
    from logview.diagnosis.explain import title

    if row.a is None or row.b is None:
        return
    yield f"  step {row.a.number} and {row.b.number}: {printer.word(title(row.a))}"
    for difference in row.differences:
        yield from printer.wrapped(f"{difference.what}: {difference.words}", "    ")

"""`logview show`: the timeline of one trace as text, first problem on top."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from logview.cli.options import Request, answer_options, say, up_to_date

if TYPE_CHECKING:
    from logview.cli.printing import Printer
    from logview.index.reader import Reader
    from logview.index.rows import TraceRow
    from logview.model import Step, Trace

_WIDEST_NAME = 52


@click.command()
@click.argument("trace")
@answer_options
def show(trace: str, request: Request) -> int:
    """Print the timeline of TRACE, an identifier or the beginning of one, with its first problem
    explained. With --json, one step a line."""
    from logview.cli.naming import one_trace
    from logview.cli.printing import Printer
    from logview.cli.report import step_with_records

    printer = Printer.of(request)
    with up_to_date(request) as answers:
        named = one_trace(answers.reader, trace)
        row = answers.reader.trace_row(named.number) if named else None
        if row is not None and answers.filter is not None and row.id not in answers.trace_ids():
            say(f"trace {row.trace} does not match the filter")
            return answers.exit_code(matched=False)
        verdict = answers.reader.exact_trace(row.id) if row else None
        if row is None or verdict is None:
            return answers.exit_code(matched=False)
        printer.about(verdict.user)
        if request.as_json:
            for step in verdict.steps:
                printer.json(step_with_records(answers.reader, step))
        else:
            for line in _report(answers.reader, row, verdict, printer):
                printer.line(line)
        return answers.exit_code(matched=True)


def _report(reader: Reader, row: TraceRow, trace: Trace, printer: Printer) -> Iterator[str]:
    from logview.text import cell_width, fit

    yield from _head(row, trace, printer)
    yield ""
    if trace.first_problem is not None:
        yield from _banner(reader, trace, trace.step(trace.first_problem.step), printer)
        yield ""
    names = [_name(step, printer) for step in trace.steps]
    width = min(_WIDEST_NAME, max((cell_width(name) for name in names), default=0))
    yield f"      {'#':>3}  {'at':>9}    {'step':<{width}}  {'took':>8}  note"
    for step, name in zip(trace.steps, names, strict=True):
        yield _step(trace, step, fit(name, width), printer)


def _head(row: TraceRow, trace: Trace, printer: Printer) -> Iterator[str]:
    from logview.diagnosis.summary import (
        chain_words,
        left_out_words,
        notice_words,
        short_circuit_words,
        usage_words,
    )
    from logview.text import short_rid
    from logview.times import human_duration

    took = f" in {human_duration(trace.duration)}" if trace.duration is not None else ""
    ended = f", ended by {printer.word(trace.ended_by)}" if trace.ended_by else ""
    agent = " ".join(filter(None, (short_rid(trace.agent or "-"), trace.agent_version)))
    called = f" · called by {trace.caller}" if trace.caller else ""
    yield f"trace     {printer.word(row.trace)}"
    yield f"outcome   {trace.outcome.upper()}{took}{ended}"
    yield f"session   {printer.word(row.session)}"
    for part in trace.sessions[1:]:
        nested = f"{part.session} · {short_rid(part.agent or '-')}"
        yield f"          with {printer.word(nested)}"
    yield f"agent     {printer.word(agent + called)}"
    yield f"user      {printer.user(trace.user, 80)}"
    for name, words in (
        ("feature", trace.feature),
        ("role", trace.role),
        ("providers", chain_words(trace)),
        ("usage", usage_words(trace)),
        ("notices", notice_words(trace)),
        ("cut short", short_circuit_words(trace)),
        ("partial", "its root is not in the log" if trace.partial else None),
        ("too long", left_out_words(trace)),
    ):
        if words:
            yield f"{name:<9} {printer.word(words)}"
    yield f"started   {printer.time(trace.started.time if trace.started else None)}"
    counts = (
        (trace.events, "event"),
        (trace.duplicates, "duplicate"),
        (len(trace.steps), "step"),
        (trace.problems, "problem"),
        (trace.retries, "retry"),
        (trace.notices, "notice"),
    )
    yield "counts    " + " · ".join(_count(n, noun) for n, noun in counts if n or noun == "problem")


def _count(number: int, noun: str) -> str:
    plural = {"retry": "retries"}.get(noun, noun + "s")
    return f"{number:,} {noun if number == 1 else plural}"


def _banner(reader: Reader, trace: Trace, step: Step, printer: Printer) -> Iterator[str]:
    from logview.diagnosis.explain import explain

    banner = explain(trace, step)
    yield printer.word(banner.headline)
    for sentence in banner.sentences:
        yield f"  {printer.cut(sentence, 2_000)}"
    for record in (reader.record(event) for event in step.events):
        place = f":{record.line}" if record.line is not None else " (no longer in the log)"
        yield f"  {printer.word(record.source)}{place}  {printer.word(record.event.event)}"


def _name(step: Step, printer: Printer) -> str:
    words = step.name or (f'"{step.message}"' if step.message and not step.problem else "")
    return "  " * min(step.depth, 8) + printer.cut(f"{step.kind:<8} {words}", _WIDEST_NAME)


def _step(trace: Trace, step: Step, name: str, printer: Printer) -> str:
    from logview.diagnosis.explain import MARKS, first_problem_words, note, status_of
    from logview.times import human_duration

    first = trace.first_problem
    marked = first is not None and first.step == step.number
    began = trace.started.time if trace.started else None
    offset = "?"
    if step.started is not None and began is not None:
        offset = human_duration(step.started - began)
    took = human_duration(step.duration) if step.duration is not None else ""
    notes = note(step)
    if first is not None and marked:
        notes += f"   ◀ {first_problem_words(first.status)}"
    return (
        f"{'▶' if marked else ' '}     {step.number:>3}  {offset:>9}  "
        f"{MARKS[status_of(trace, step)]} {name}  {took:>8}  {printer.word(notes)}"
    )

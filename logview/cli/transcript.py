"""`logview transcript`: a session as the conversation that it was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from logview.cli.options import Request, answer_options, say, up_to_date

if TYPE_CHECKING:
    from logview.cli.printing import Printer
    from logview.diagnosis.transcript import Line

_DEEPEST = 8


@click.command()
@click.argument("session")
@answer_options
def transcript(session: str, request: Request) -> int:
    """Print what was said in SESSION, an identifier or the beginning of one: questions, answers,
    and where it went wrong. A conversation that branched is printed branch after branch, each with
    the node that it continues."""
    from logview.cli.naming import one_session
    from logview.cli.printing import Printer
    from logview.export.answers import turn_object
    from logview.index.called import traces_of_session
    from logview.index.conversation import conversation_of, exact_traces

    printer = Printer.of(request)
    with up_to_date(request) as answers:
        reader = answers.reader
        named = one_session(reader, session)
        if named is None:
            return answers.exit_code(matched=False)
        numbers = traces_of_session(reader.connection, named.number)
        if answers.filter is not None:
            chosen = set(answers.trace_ids())
            numbers = [number for number in numbers if number in chosen]
        traces = list(exact_traces(reader, numbers))
        printer.about(*{trace.user for _, trace in traces})
        lines = conversation_of(reader, named.name, traces)
        if not lines:
            say(f"nothing was said in session {named.name}, as far as its log tells")
        if request.as_json:
            for trace_id, line in lines:
                printer.json(turn_object(line.turn, trace_id))
        else:
            for text in _text(lines, printer):
                printer.line(text)
        return answers.exit_code(matched=bool(lines))


def _text(lines: list[tuple[str, Line]], printer: Printer) -> Iterator[str]:
    from logview.diagnosis.transcript import SPEAKERS

    traces = {line.turn.node_id: trace_id for trace_id, line in lines if line.turn.node_id}
    branch = 1
    for place, (trace_id, line) in enumerate(lines):
        turn = line.turn
        margin = "  " * min(line.depth, _DEEPEST)
        if place:
            yield ""
        if line.branch != branch and line.depth:
            before = traces.get(turn.parent_node_id or "")
            words = (
                f"branch {line.branch}, goes on after trace {before}, node {turn.parent_node_id}"
            )
            yield f"{margin}└─ {printer.word(words)}"
        branch = line.branch
        yield (
            f"{margin}{printer.time(turn.time)}  {SPEAKERS[turn.role]}  · "
            f"trace {printer.word(trace_id)} step {turn.step}"
        )
        if line.note is not None:
            yield f"{margin}  ({printer.word(line.note)})"
        yield from printer.wrapped(turn.text, f"{margin}  ")

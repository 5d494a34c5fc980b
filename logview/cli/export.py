"""`logview export`: a report of a trace or a session as a file that can be handed on."""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from logview.cli.options import USAGE, Answers, Request, answer_options, say, up_to_date

if TYPE_CHECKING:
    from logview.diagnosis.transcript import Line
    from logview.export.parts import StepParts, TraceParts
    from logview.index.reader import Reader
    from logview.model import Step, Trace
    from logview.redact import Redactor

Form = Literal["md", "html", "jsonl"]
_BY_SUFFIX: dict[str, Form] = {
    ".md": "md",
    ".markdown": "md",
    ".html": "html",
    ".htm": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}


@click.command()
@click.argument("name", metavar="TRACE|SESSION")
@click.option(
    "--to",
    "form",
    type=click.Choice(("md", "html", "jsonl")),
    help="The form of the report; otherwise what FILE is called decides, or md.",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    metavar="FILE",
    help="Write to FILE, which only you may read, instead of standard output.",
)
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
@answer_options
def export(name: str, form: Form | None, output: Path | None, force: bool, request: Request) -> int:
    """Write a report of a trace, or of all traces of a session, for a ticket: the first problem on
    top, then the header, every step with what went in and out of it, the exact records of the
    problem, and of a session its transcript. An identifier or the beginning of one will do.

    A report never holds a secret or an e-mail address: --reveal does not apply. User ids become
    words such as user-3f9a1c, and telephone numbers words such as phone-3f9a1c, the same one for
    the same user within a report. A user is known by the ids that the log gives: names of people,
    streets and other words about someone in the middle of a sentence stay, so read a report before
    you hand it on. --json is --to jsonl.
    """
    if output == Path("-"):
        output = None
    if output is not None and os.path.lexists(output) and not force:
        say(f"{output} is there already; --force replaces it")
        return USAGE
    if request.reveal:
        say("--reveal does not apply to reports: secrets stay hidden")
    if form is None:
        suffix = output.suffix.lower() if output is not None else ""
        form = "jsonl" if request.as_json else _BY_SUFFIX.get(suffix, "md")
    with up_to_date(request) as answers:
        found = _find(answers, name)
        if found is None:
            return answers.exit_code(matched=False)
        subject, called, numbers = found
        data = _written(answers.reader, subject, called, numbers, form, request.reading.redactor)
        if data is None:
            say(f"{subject} {called} is no longer in the index")
            return answers.exit_code(matched=False)
        if output is None:
            sys.stdout.buffer.write(data)
        else:
            try:
                _keep(output, data, force=force)
            except OSError as error:
                say(f"{output}: the report cannot be written ({error.strerror})")
                return USAGE
            say(f"wrote {output} ({len(data):,} bytes)")
        return answers.exit_code(matched=True)


def _find(answers: Answers, name: str) -> tuple[str, str, list[int]] | None:
    """What a name means: `trace` or `session`, its full name and the traces to report. None, after
    saying so, where that is nothing."""
    from logview.cli.naming import trace_or_session
    from logview.index.called import traces_of_session

    found = trace_or_session(answers.reader, name)
    if found is None:
        return None
    subject, named = found
    if subject == "trace":
        return subject, named.name, [named.number]
    numbers = traces_of_session(answers.reader.connection, named.number)
    if answers.filter is not None:
        chosen = set(answers.trace_ids())
        numbers = [trace for trace in numbers if trace in chosen]
    if not numbers:
        say(f"no trace of session {named.name} matches")
        return None
    return subject, named.name, numbers


def _written(
    reader: Reader, subject: str, name: str, numbers: list[int], form: Form, redactor: Redactor
) -> bytes | None:
    """The bytes of the report; None where nothing is left of what was found."""
    from logview.export.parts import users_of
    from logview.redact.people import People

    traces = [parts for number in numbers if (parts := _parts(reader, number, form))]
    if not traces:
        return None
    people = People(name, users_of(traces), redactor)
    if form == "jsonl":
        from logview.export.jsonl import lines

        return b"".join(lines(traces, people))
    from logview.export.html import page
    from logview.export.markdown import markdown
    from logview.export.report import report

    said: list[tuple[str, Line]] = []
    if subject == "session":
        from logview.index.conversation import conversation_of

        said = conversation_of(reader, name, [(parts.trace_id, parts.trace) for parts in traces])
    whole = report(subject, name, traces, said, people)
    text = page(whole) if form == "html" else markdown(whole)
    return text.encode("utf-8", "backslashreplace")


def _parts(reader: Reader, number: int, form: Form) -> TraceParts | None:
    from logview.export.parts import TraceParts

    row, trace = reader.trace_row(number), reader.exact_trace(number)
    if row is None or trace is None:
        return None
    steps = tuple(_step_parts(reader, trace, step, form) for step in trace.steps)
    return TraceParts(trace, row.trace, row.session, steps)


def _step_parts(reader: Reader, trace: Trace, step: Step, form: Form) -> StepParts:
    """A step with what is read of it. The bytes are kept of the first problem only, which is shown
    with its exact records."""
    from logview.export.parts import StepParts

    given, came = reader.input_and_output(step)
    records = [reader.record(event) for event in step.events]
    first = trace.first_problem
    if form == "jsonl" or first is None or first.step != step.number:
        records = [replace(record, data=None) for record in records]
    return StepParts(step, given, came, tuple(records))


def _keep(path: Path, data: bytes, *, force: bool) -> None:
    """Write a file that only its owner may read, whole or not at all. Raises OSError, also where it
    is there already and may not be replaced."""
    if force:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # 0600
    else:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor, name = os.open(path, flags, 0o600), str(path)
    written = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        if force:
            written.replace(path)
    except OSError:
        written.unlink(missing_ok=True)
        raise

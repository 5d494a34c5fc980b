"""`logview search`: finds text in the logs themselves."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from logview.cli.options import Request, answer_options, up_to_date

if TYPE_CHECKING:
    from logview.cli.printing import Printer
    from logview.index.found import FoundPlaces
    from logview.index.reader import Reader
    from logview.index.search import Hit


@click.command()
@click.argument("text")
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=100,
    metavar="N",
    help="Stop after N records (100); 0 prints all.",
)
@answer_options
def search(text: str, limit: int, request: Request) -> int:
    """Find TEXT in the records of the logs, the newest first. All in lower case it is found in any
    case. It is found however JSON has escaped it, and one record is printed once. With --where,
    only records of traces that match are."""
    from logview.cli.printing import Printer
    from logview.export.answers import hit_object
    from logview.index.found import FoundPlaces
    from logview.index.search import search as hits

    if not text:
        raise click.UsageError("there is nothing to search for: TEXT is empty")
    printer = Printer.of(request)
    with up_to_date(request) as answers:
        reader = answers.reader
        chosen = None if request.filter is None else set(answers.trace_ids())
        places = FoundPlaces(reader)
        hide = _as_it_is if request.reveal else request.reading.redactor.value
        matched = False
        found = hits(
            reader.connection,
            text,
            traces=chosen,
            limit=limit or None,
            hide=hide,
            open_source=reader.open,
        )
        for hit in found:
            matched = True
            line = reader.line(hit.source, hit.offset)
            if request.people:
                printer.about(places.user(hit))
            if request.as_json:
                printer.json(hit_object(hit, line, places.word(hit)))
            else:
                printer.line(_line(reader, hit, line, places, printer))
            # Whoever reads a pipe sees it now, and may have seen enough.
            sys.stdout.flush()
        return answers.exit_code(matched=matched)


def _as_it_is(value: object) -> object:
    return value


def _line(reader: Reader, hit: Hit, line: int | None, places: FoundPlaces, printer: Printer) -> str:
    from logview.diagnosis.summary import OUTCOME_MARKS
    from logview.text import fit, short_id

    place = f"{hit.source}:{line}" if line is not None else f"{hit.source}@{hit.offset}"
    glyph, trace, step = " ", "no trace", ""
    if hit.events:
        row = reader.trace_row(hit.events[0].trace_id)
        glyph = OUTCOME_MARKS[row.outcome] if row is not None else " "
        trace = short_id(hit.events[0].trace)
        number = places.step(hit)
        step = "" if number is None else str(number)
    when = printer.time(hit.time) if hit.events else ""
    return (
        f"{fit(when, 20)}  {glyph} {printer.word(trace, 8)} {fit(step, 4, 'right')}  "
        f"{printer.word(place)}  {printer.word(hit.text)}"
    )

"""`logview formats`: which formats are known, and which ones the logs turned out to have."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from logview.cli.options import Request, unfiltered_options, up_to_date

if TYPE_CHECKING:
    from logview.cli.printing import Printer
    from logview.index.counts import SourceCounts


@click.command()
@unfiltered_options
def formats(request: Request) -> int:
    """List the formats and what each is known by. With PATHS, count for every source the events
    of each format, and the records that were rejected or left out on purpose."""
    from logview.cli.printing import Printer

    printer = Printer.of(request)
    if not request.paths:
        _list(request, printer)
        return 0
    from logview.export.answers import source_object
    from logview.index.counts import format_counts

    with up_to_date(request) as answers:
        found = format_counts(answers.reader.connection)
        for counts in found:
            if request.as_json:
                printer.json(source_object(counts))
            else:
                _source(counts, printer)
        return answers.exit_code(matched=bool(found))


def _list(request: Request, printer: Printer) -> None:
    from logview.export.answers import format_object

    files = _files(request)
    for form in request.reading.detector.formats:
        if request.as_json:
            printer.json(format_object(form, files.get(form.name)))
            continue
        printer.line(f"{printer.word(form.name, 14)}  {printer.word(form.title)}")
        printer.line(f"{'':14}  {printer.word(form.recognises)}")
        if form.name in files:
            printer.line(f"{'':14}  {printer.word(files[form.name])}")


def _files(request: Request) -> dict[str, str]:
    """The files that describe formats of the user's own, by the name of the format. What is wrong
    with a file is said where it is read."""
    import tomllib

    from logview.config import formats_folder
    from logview.formats.detect import BUILT_IN

    option = "--format-file="
    named = (a.removeprefix(option) for a in request.reading.arguments if a.startswith(option))
    found: dict[str, str] = {}
    for path in [*map(Path, named), *sorted(formats_folder().glob("*.toml"))]:
        try:
            said = tomllib.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(said.get("name"), str):
            found.setdefault(said["name"], str(path))
    return {name: file for name, file in found.items() if name not in {f.name for f in BUILT_IN}}


def _source(counts: SourceCounts, printer: Printer) -> None:
    gone = " (gone)" if counts.gone else ""
    printer.line(f"{printer.word(counts.path)}{gone}")
    for words, numbers in (
        ("events of", counts.events),
        ("rejected:", counts.rejected),
        ("left out:", counts.skipped),
    ):
        for word, number in numbers.items():
            printer.line(f"  {number:>12,}  {words} {printer.word(word)}")
    if not (counts.events or counts.rejected or counts.skipped):
        printer.line(f"  {'':12}  nothing was read")

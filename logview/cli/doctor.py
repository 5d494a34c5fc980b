"""`logview doctor`: what to look at, or to attach to a question, when something is not right."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from logview.cli.options import UNREADABLE, Request, unfiltered_options

if TYPE_CHECKING:
    from logview.cli.checkup import Checkup, IndexState, Source
    from logview.cli.printing import Printer
    from logview.export.contract import Json


@click.command()
@unfiltered_options
def doctor(request: Request) -> int:
    """Say which versions run here, what the index of these logs holds, what the terminal and the
    system offer, and at the end what deserves attention. Without PATHS it looks at the current
    folder. It writes nothing and indexes nothing."""
    from logview.cli.checkup import examine
    from logview.cli.printing import Printer
    from logview.index.place import default_index

    if "-" in request.paths:
        raise click.UsageError("doctor does not read what is piped in; name the logs")
    targets = request.paths or (".",)
    index = request.index_file or default_index(targets, request.reading.key)
    found = examine(targets, index, request.reading, os.environ)
    printer = Printer.of(request)
    if request.as_json:
        printer.json(_object(found))
    else:
        _print(found, printer)
    return UNREADABLE if found.unreadable and request.paths else 0


def _object(found: Checkup) -> Json:
    index = found.index
    return {
        "versions": dict(found.versions),
        "index": {
            "path": index.path,
            "exists": index.exists,
            "size": index.size,
            "mode": index.mode,
            "owner": index.owner,
            "version": index.version,
            "trouble": index.trouble,
        },
        "disk": dict(found.disk),
        "sources": [
            {
                "source": source.path,
                "size": source.size,
                "indexed": source.indexed,
                "gone": source.gone,
                "rejected": source.rejected,
                "skipped": source.skipped,
            }
            for source in found.sources
        ],
        "formats": dict(found.formats),
        "format_names": list(found.format_names),
        "format_folder": found.format_folder,
        "terminal": dict(found.terminal),
        "inotify": dict(found.inotify),
        "attention": list(found.attention),
    }


def _print(found: Checkup, printer: Printer) -> None:
    printer.line("VERSIONS")
    for name, version in found.versions.items():
        printer.line(f"  {name:<14}{printer.word(version or 'not installed')}")
    printer.line("INDEX")
    _index(found.index, printer)
    free = found.disk["free"]
    words = f"{free / 1e9:,.1f} GB" if isinstance(free, int) else "unknown"
    printer.line(f"  {'free there':<14}{words} ({printer.word(str(found.disk['folder']))})")
    printer.line("LOGS")
    for source in found.sources:
        printer.line(f"  {printer.word(source.path)}: {_source(source)}")
    if not found.sources:
        printer.line("  none found")
    printer.line("FORMATS")
    known = ", ".join(found.format_names)
    printer.line(f"  {'known':<14}{printer.word(known)}")
    printer.line(f"  {'your own in':<14}{printer.word(found.format_folder)}")
    seen = ", ".join(f"{name} ({number:,} events)" for name, number in found.formats.items())
    printer.line(f"  {'in the index':<14}{printer.word(seen or 'none')}")
    printer.line("TERMINAL")
    for name, value in _terminal(found.terminal).items():
        printer.line(f"  {name:<14}{printer.word(_said(value))}")
    printer.line("INOTIFY")
    for name, limit in found.inotify.items():
        printer.line(f"  {name:<20}{'unknown' if limit is None else f'{limit:,}'}")
    printer.line("ATTENTION")
    for sentence in found.attention or ["nothing deserves attention"]:
        printer.line(f"  {printer.word(sentence)}")


def _index(index: IndexState, printer: Printer) -> None:
    printer.line(f"  {'file':<14}{printer.word(index.path)}")
    if not index.exists:
        printer.line("  there is none yet: the other commands make it")
        return
    size = "unknown" if index.size is None else f"{index.size:,} bytes"
    printer.line(f"  {'size':<14}{size}")
    printer.line(f"  {'mode':<14}{index.mode}, owned by {printer.word(index.owner)}")
    printer.line(f"  {'version':<14}{printer.word(index.version or 'unknown')}")
    if index.trouble is not None:
        printer.line(f"  {'trouble':<14}{printer.word(index.trouble)}")


def _source(source: Source) -> str:
    words = ["gone" if source.gone else "unreadable"]
    if source.size is not None:
        words = [f"{source.size:,} bytes"]
    if source.indexed:
        words.append(f"{source.indexed:,} indexed")
    elif not source.gone:
        words.append("not indexed yet")
    words += [f"{source.rejected:,} rejected"] if source.rejected else []
    words += [f"{source.skipped:,} left out"] if source.skipped else []
    return " · ".join(words)


def _terminal(found: Mapping[str, object]) -> dict[str, object]:
    """The same with the two sides of its size together."""
    rest = {name: value for name, value in found.items() if name not in {"columns", "rows"}}
    columns, rows = found["columns"], found["rows"]
    return {"size": f"{columns} × {rows}" if columns is not None else "no terminal", **rest}


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "not set" if value is None else str(value)

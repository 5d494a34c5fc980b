"""`logview index`: brings the index up to date, once or until it is told to stop."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from logview.cli.forget import forget_indexes
from logview.cli.options import (
    INDEX_UNUSABLE,
    Request,
    bounded,
    index_option,
    paths_argument,
    reading_options,
    say,
    since_option,
    up_to_date,
)

if TYPE_CHECKING:
    from logview.reading import Reading


@click.command()
@reading_options
@paths_argument
@index_option
@since_option
@click.option("--json", "as_json", is_flag=True, help="Print what the index holds as one object.")
@click.option("--follow", is_flag=True, help="Keep the index up to date until interrupted.")
@click.option(
    "--forget",
    is_flag=True,
    help="Remove the index of these logs, or the one that --index names, instead. One that another "
    "logview keeps up to date stays.",
)
@click.option(
    "--older-than",
    metavar="AGE",
    help="With --forget: remove all indexes of the state directory that were not used for so long "
    "(30d; 0s for all). After 30 days this happens by itself when another one there is used; one "
    "that --index names is never removed so.",
)
@click.option("--feed", is_flag=True, hidden=True, help="Report to an explorer on stdout.")
@click.option("--parse", is_flag=True, hidden=True, help="Parse records for an indexer.")
def index(
    paths: tuple[str, ...],
    index_file: Path | None,
    reading: Reading,
    since: str | None,
    as_json: bool,
    follow: bool,
    forget: bool,
    older_than: str | None,
    feed: bool,
    parse: bool,
) -> int:
    """Index the logs, with a progress bar on a terminal, and say what was found."""
    if parse:
        return _parse(reading)
    if forget:
        if follow or since is not None:
            raise click.UsageError("--forget removes an index: leave --follow and --since out")
        return forget_indexes(paths, index_file, reading, older_than, as_json=as_json)
    if older_than is not None:
        raise click.UsageError("--older-than says what is to be removed: it goes with --forget")
    reading = bounded(reading, since)
    if follow:
        return _follow(paths, index_file, reading, feed=feed)
    request = Request(paths, index_file, reading, as_json)
    with up_to_date(request) as answers:
        totals, sources = answers.reader.totals(), answers.reader.sources()
        present = sum(not source.gone for source in sources)
        if as_json:
            from logview.export.contract import json_line

            counts = {"sources": present, "sessions": totals.sessions, "traces": totals.traces}
            counts |= {"events": totals.events, "rejected": totals.rejected}
            sys.stdout.buffer.write(json_line(dict(counts)))
        else:
            click.echo(
                f"{present:,} sources · {totals.sessions:,} sessions · {totals.traces:,} traces · "
                f"{totals.events:,} events · {totals.rejected:,} rejected"
            )
        return answers.exit_code(matched=bool(totals.events or totals.rejected))


def _parse(reading: Reading) -> int:
    from logview.parsing.parser import Parser
    from logview.parsing.process import run_parser

    run_parser(Parser(reading.detector, reading.redactor))
    return 0


def _follow(
    paths: tuple[str, ...], index_file: Path | None, reading: Reading, *, feed: bool
) -> int:
    from logview.cli.stdin import standard_input
    from logview.index.place import IndexUnusableError, default_index
    from logview.indexer_process import run_alone, run_for_explorer

    try:
        if feed:  # the explorer names the index, and files in the place of pipes
            run_for_explorer(paths, index_file or default_index(paths, reading.key), reading)
            return 0
        with standard_input(paths, index_file, live=True) as given:
            targets = given.paths or (".",)
            index = given.index_file or default_index(targets, reading.key)
            run_alone(targets, index, reading, say)
    except IndexUnusableError as error:
        say(str(error))
        return INDEX_UNUSABLE
    return 0

"""`logview PATHS`: the explorer, with its indexer behind it."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from logview.cli.options import (
    INDEX_UNUSABLE,
    NOTHING_MATCHED,
    UNREADABLE,
    USAGE,
    bounded,
    index_option,
    paths_argument,
    people_option,
    reading_options,
    reveal_option,
    say,
    since_option,
)

if TYPE_CHECKING:
    from logview.cli.stdin import Copying
    from logview.reading import Reading

_NOTHING_HERE = """\
There are no logs in this folder. Say where they are:

  logview /var/log/chat            a folder: every .jsonl, .json, .log … in it
  logview app.jsonl 'old/*.jsonl'  files and globs
  logview demo                     a live log made up for trying it out
  logview --help                   everything else
"""


@click.command()
@reading_options
@paths_argument
@index_option
@since_option
@reveal_option
@people_option
@click.option("--trace", "trace_id", metavar="ID", help="Open on this trace.")
def explore(
    paths: tuple[str, ...],
    index_file: Path | None,
    reading: Reading,
    since: str | None,
    reveal: bool,
    people: bool,
    trace_id: str | None,
) -> int:
    """Open the explorer. This is what `logview PATHS` does."""
    reading = bounded(reading, since)
    from logview.cli.stdin import is_pipe, standard_input, takes_standard_input
    from logview.index.place import IndexUnusableError, default_index
    from logview.stalled import heeds_signals

    with heeds_signals():
        piped = any(map(is_pipe, paths))
        keyless = takes_standard_input(paths)
        code = 0 if piped else _look_first(paths or (".",), reading, named=bool(paths))
    if code:
        return code
    streams = {"stdin": sys.stdin, "stdout": sys.stdout, "stderr": sys.stderr}
    for name, stream in streams.items():
        terminal = stream is not None and stream.isatty()
        if not (terminal or (keyless and name == "stdin")):
            say(f"the explorer needs the terminal, and {name} is not one; try `logview traces`")
            return USAGE
    if os.environ.get("TERM") == "dumb":
        say("the explorer needs a terminal that moves its cursor (TERM=dumb); try `logview traces`")
        return USAGE
    try:
        with standard_input(paths, index_file, live=True, keys=keyless) as given:
            targets = given.paths or (".",)
            index = given.index_file or default_index(targets, reading.key)
            title = " ".join(dict.fromkeys(paths or targets))
            code = explore_index(
                targets, index, reading, reveal, trace_id, title, given.copyings, people=people
            )
        if given.trouble:
            say(given.trouble)
        return code
    except IndexUnusableError as error:
        say(str(error))
        return INDEX_UNUSABLE


def _look_first(targets: Sequence[str], reading: Reading, *, named: bool) -> int:
    """Say what is wrong before a screen is opened on nothing; 0 where there is something.

    An empty file is something: it may be written to while it is shown.
    """
    from logview.sources.discover import discover
    from logview.sources.sniff import first_look

    found = discover(targets, rotated=reading.rotated)
    problems = list(found.problems.values())
    for path, shown in found.files.items():
        problem = first_look(path, shown, unpacks=True)
        if problem is None or not problem.unreadable:
            return 0
        problems.append(problem)
    if not named:
        click.echo(_NOTHING_HERE, nl=False)
        return NOTHING_MATCHED
    for problem in problems:
        say(problem.sentence)
    return UNREADABLE if any(problem.unreadable for problem in problems) else NOTHING_MATCHED


def explore_index(
    targets: Sequence[str],
    index: Path,
    reading: Reading,
    reveal: bool,
    trace_id: str | None = None,
    title: str = "",
    copyings: Sequence[Copying] = (),
    *,
    people: bool = False,
) -> int:
    """Run the explorer and its indexer until the person leaves; returns the exit code. `title`
    names the sources, and `copyings` bring those of them that are pipes.

    Raises `IndexUnusableError` where the index is none of ours or none can be made.
    """
    from logview.index.place import prepare
    from logview.indexer_process import IndexerProcess

    prepare(index)
    indexer = IndexerProcess(targets, index, reading.arguments)
    try:
        # The indexer starts on the other core while the screen is imported here.
        reports = indexer.start()
        with _without_collection():
            from logview.index.reader import Reader
            from logview.tui.app import ExplorerApp
            from logview.tui.feed import Feed, PipeFeed
        feed: Feed = PipeFeed(reports, indexer.restart, indexer.last_words)
        if copyings:
            from logview.cli.piped_feed import PipedFeed

            feed = PipedFeed(feed, copyings, alone=len(copyings) == len(targets))
        app = ExplorerApp(
            open_reader=lambda: Reader(index, reading),
            feed=feed,
            title=title or " ".join(targets),
            trace_id=trace_id,
            now=time.time_ns,
            reveal=reveal,
            people=people,
            redactor=reading.redactor,
        )
        app.run()
        return app.return_code or 0
    finally:
        indexer.stop()


@contextmanager
def _without_collection() -> Iterator[None]:
    """Import without looking for garbage among what is imported: that is a sixth of the time. What
    was imported is not looked at later either, when a key waits."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()

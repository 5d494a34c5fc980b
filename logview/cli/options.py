"""The options that commands share, and what stands behind them: an index brought up to date."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from logview.index.reader import Reader
    from logview.indexer import Report

NOTHING_MATCHED = 1
UNREADABLE = 3
INDEX_UNUSABLE = 4

Command = TypeVar("Command", bound=Callable[..., object])

paths_argument = click.argument("paths", nargs=-1, metavar="[PATHS]...")
index_option = click.option(
    "--index",
    "index_file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Keep the index in FILE instead of the state directory.",
)
reveal_option = click.option(
    "--reveal", is_flag=True, help="Show secrets, which are hidden otherwise."
)


def answer_options(command: Command) -> Command:
    """What every command that prints answers takes."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="One JSON object a line."),
        index_option,
        reveal_option,
        click.option("--utc/--local", "utc", default=True, help="Times of text output (UTC)."),
    ):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class Answers:
    """An index that is up to date, and what could not be read on the way."""

    reader: Reader
    unreadable: bool

    def exit_code(self, *, matched: bool) -> int:
        """The code of a command that is done."""
        if self.unreadable:
            return UNREADABLE
        return 0 if matched else NOTHING_MATCHED


@contextmanager
def up_to_date(paths: tuple[str, ...], index_file: Path | None) -> Iterator[Answers]:
    """Index what the paths hold, say on stderr what could not be read, and open the answers.

    Ends the process with 4 where the index cannot be opened or written.
    """
    from logview.index.place import IndexUnusableError, default_index, in_words
    from logview.index.reader import Reader
    from logview.indexer_turn import bring_up_to_date

    targets = paths or (".",)
    index = index_file or default_index(targets)
    try:
        with progress_bar() as report:
            state = bring_up_to_date(targets, index, report)
        for sentence in state.sentences:
            say(sentence)
        reader = Reader(index)
    except IndexUnusableError as error:
        say(str(error))
        sys.exit(INDEX_UNUSABLE)
    try:
        with in_words(index):
            yield Answers(reader, state.unreadable)
    except IndexUnusableError as error:
        say(str(error))
        sys.exit(INDEX_UNUSABLE)
    finally:
        reader.close()


def say(sentence: str) -> None:
    """Words for the person, on stderr, safe to print."""
    from logview.text import clean

    click.echo(f"logview: {clean(sentence)}", err=True)


@contextmanager
def progress_bar() -> Iterator[Callable[[Report], None]]:
    """What to do with reports: a bar on stderr where that is a terminal, and only for work that
    lasts."""
    begun = time.monotonic()
    shown = False

    def report(now: Report) -> None:
        nonlocal shown
        if not sys.stderr.isatty() or time.monotonic() - begun < 0.3 or not now.total:
            return
        shown = True
        sys.stderr.write(f"\r\x1b[K{_bar(now, time.monotonic() - begun)}")
        sys.stderr.flush()

    try:
        yield report
    finally:
        if shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def _bar(now: Report, elapsed: float) -> str:
    done = now.total - now.backlog
    share = done / now.total
    filled = int(share * 24)
    left = f" · {elapsed / share - elapsed:.0f} s left" if share > 0.02 and now.backlog else ""
    return (
        f"indexing [{'█' * filled}{'·' * (24 - filled)}] {share:4.0%} "
        f"{done / 1e6:,.0f} of {now.total / 1e6:,.0f} MB · {now.events:,} events{left}"
    )

"""The options that commands share, and what stands behind them: an index brought up to date."""

from __future__ import annotations

import functools
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from logview.index.reader import Reader
    from logview.index.rows import TraceRow
    from logview.indexer import Report
    from logview.query.filter import Filter
    from logview.reading import Reading

NOTHING_MATCHED = 1
USAGE = 2
UNREADABLE = 3
INDEX_UNUSABLE = 4

paths_argument = click.argument("paths", nargs=-1, metavar="[PATHS]...")
index_option = click.option(
    "--index",
    "index_file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Keep the index in FILE instead of the state directory. What was piped in before stays in "
    "it.",
)
reveal_option = click.option(
    "--reveal", is_flag=True, help="Show secrets, which are hidden otherwise."
)
people_option = click.option(
    "--people",
    is_flag=True,
    help="Show user ids as words such as user-3f9a1c, and hide telephone numbers and secrets.",
)


@dataclass(frozen=True, slots=True)
class Request:
    """What a command was asked: of which logs, read and printed how."""

    paths: tuple[str, ...]
    index_file: Path | None
    reading: Reading
    as_json: bool
    reveal: bool = False
    utc: bool = True
    filter: Filter | None = None
    people: bool = False
    """Whether user ids are shown as words."""


since_option = click.option(
    "--since",
    metavar="TIME",
    help="Read no older records of large logs: 2h, 2026-03-07 14:05.",
)


def bounded(reading: Reading, since: str | None) -> Reading:
    """The reading without what is older. Ends the process with 2 for what is no time."""
    chosen = _filter((), since, None, utc=True)
    if chosen is None or chosen.since is None:
        return reading
    from logview.times import rfc3339

    arguments = (*reading.arguments, f"--since={rfc3339(chosen.since, 9)}")
    return replace(reading, since=chosen.since, arguments=arguments)


def reading_options(command: Callable[..., int]) -> Callable[..., int]:
    """How records are read: what every command that reads logs takes. The command gets them as
    one `reading`."""

    @functools.wraps(command)
    def with_reading(
        *args: Any,
        format_name: str | None,
        format_files: tuple[Path, ...],
        zone: str | None,
        rotated: bool,
        nice: int,
        max_cpu: int | None,
        **options: Any,
    ) -> int:
        from logview.effort import Effort
        from logview.reading import Reading, ReadingError

        try:
            reading = Reading.of(format_name, format_files, zone, rotated=rotated)
        except ReadingError as error:
            raise click.UsageError(str(error)) from None
        effort = Effort(nice, max_cpu)
        arguments = (*reading.arguments, *effort.arguments)
        reading = replace(reading, effort=effort, arguments=arguments)
        for sentence in reading.remarks:
            say(sentence)
        return command(*args, reading=reading, **options)

    return _with(
        with_reading,
        click.option("--format", "format_name", metavar="NAME", help="Read records as NAME only."),
        click.option(
            "--format-file",
            "format_files",
            type=click.Path(dir_okay=False, path_type=Path),
            multiple=True,
            metavar="FILE",
            help="Add the format that a TOML file describes.",
        ),
        click.option(
            "--zone",
            metavar="ZONE",
            help="Zone of clocks that name none, such as +02:00 or Europe/Oslo (UTC).",
        ),
        click.option(
            "--rotated/--no-rotated",
            default=True,
            help="Read the rotated siblings of a file too (they are).",
        ),
        click.option(
            "--nice",
            type=click.IntRange(0, 19),
            default=10,
            metavar="N",
            help="Niceness of indexing, 0 to 19 (10).",
        ),
        click.option(
            "--max-cpu",
            type=click.IntRange(1),
            metavar="PERCENT",
            help="Most that indexing may take of one core, on average (no bound).",
        ),
    )


def answer_options(command: Callable[..., int]) -> Callable[..., int]:
    """What every command that prints answers about traces takes. The command gets it as one
    `request`."""

    @functools.wraps(command)
    def with_filter(
        *args: Any,
        request: Request,
        where: tuple[str, ...],
        since: str | None,
        until: str | None,
        **options: Any,
    ) -> int:
        chosen = _filter(where, since, until, utc=request.utc)
        if chosen is not None:
            reading = replace(request.reading, since=chosen.since, until=chosen.until)
            request = replace(request, filter=chosen, reading=reading)
        return command(*args, request=request, **options)

    return _with(
        unfiltered_options(with_filter),
        click.option(
            "--where",
            multiple=True,
            metavar="FILTER",
            help="Only what matches, such as 'outcome:failed tool:find_* since:2h'.",
        ),
        click.option(
            "--since",
            metavar="TIME",
            help="Only from then on: 2h, 2026-03-07 14:05. Of large logs of lines no more is read.",
        ),
        click.option("--until", metavar="TIME", help="Only up to then, and no further."),
    )


def unfiltered_options(command: Callable[..., int]) -> Callable[..., int]:
    """The same without a filter, for answers that are not about traces."""

    @functools.wraps(command)
    def with_request(
        *args: Any,
        paths: tuple[str, ...],
        index_file: Path | None,
        reading: Reading,
        as_json: bool,
        reveal: bool,
        utc: bool,
        people: bool,
        **options: Any,
    ) -> int:
        request = Request(paths, index_file, reading, as_json, reveal, utc, people=people)
        return command(*args, request=request, **options)

    return _with(
        reading_options(with_request),
        paths_argument,
        click.option("--json", "as_json", is_flag=True, help="One JSON object a line."),
        index_option,
        reveal_option,
        people_option,
        click.option("--utc/--local", "utc", default=True, help="Times of text output (UTC)."),
    )


def _with(command: Callable[..., int], *options: Callable[..., Any]) -> Callable[..., int]:
    for option in reversed(options):
        command = option(command)
    return command


def _filter(
    where: tuple[str, ...], since: str | None, until: str | None, *, utc: bool
) -> Filter | None:
    """The filter of the options together. Ends the process with 2 for a wrong one, after showing
    where it is wrong and what would fit."""
    parts = list(where)
    parts += [f'{name}:"{value}"' for name, value in (("since", since), ("until", until)) if value]
    if not parts:
        return None
    from datetime import UTC, datetime

    from logview.query.parse import FilterError, parse
    from logview.text import clean

    zone = UTC if utc else datetime.now().astimezone().tzinfo
    text = " ".join(parts)
    try:
        return parse(text, time.time_ns(), zone or UTC)
    except FilterError as error:
        say(str(error))
        marks = " " * error.position + "^" * max(1, error.length)
        click.echo(f"  {clean(text)}\n  {marks}", err=True)
        sys.exit(USAGE)


@dataclass(frozen=True, slots=True)
class Answers:
    """An index that is up to date, and what could not be read on the way."""

    reader: Reader
    unreadable: bool
    filter: Filter | None
    since: int | None = None
    until: int | None = None

    def trace_ids(self) -> list[int]:
        """Numbers of the traces that were asked for, by start, then by name."""
        if self.filter is None:
            return self.reader.trace_ids()
        from logview.index.filter import matching_traces

        return matching_traces(self.reader, self.filter)

    def say_what_is_cut(self) -> None:
        """Say how many of the traces may have another verdict, where --since or --until kept a part
        of them from being read."""
        if self.since is None and self.until is None:
            return
        numbers = self.trace_ids()
        rows = (self.reader.trace_row(number) for number in numbers)
        cut = sum(1 for row in rows if row is not None and self.reaches_beyond(row))
        if cut:
            say(
                f"{cut:,} of {len(numbers):,} traces may reach beyond what was read, and have "
                "another verdict as a whole: leave --since and --until out to read all"
            )

    @property
    def of_a_part(self) -> bool:
        """Whether --since or --until kept records from being read, so that sums lack them."""
        before = self.since is not None and self.reader.older_unread()
        return before or (self.until is not None and self.reader.newer_unread())

    def reaches_beyond(self, row: TraceRow) -> bool:
        """Whether a trace may have a part that was not read because of --since or --until."""
        began = self.since is not None and row.started is not None and row.started < self.since
        ended = self.until is not None and row.last is not None and row.last > self.until
        return (began and row.earlier_unread) or (ended and self.reader.newer_unread())

    def session_ids(self) -> list[int]:
        """Numbers of the sessions that were asked for, newest activity first."""
        if self.filter is None:
            return self.reader.session_ids(-1)
        from logview.index.filter import matching_sessions

        return matching_sessions(self.reader, self.filter)

    def exit_code(self, *, matched: bool) -> int:
        """The code of a command that is done."""
        if self.unreadable:
            return UNREADABLE
        return 0 if matched else NOTHING_MATCHED


@contextmanager
def up_to_date(request: Request) -> Iterator[Answers]:
    """Index what the paths hold, say on stderr what could not be read, and open the answers.

    Ends the process with 4 where the index cannot be opened or written.
    """
    from logview.cli.stdin import standard_input

    with standard_input(request.paths, request.index_file) as given:
        asked = replace(request, paths=given.paths, index_file=given.index_file)
        with _answers(asked) as answers:
            cut_off = given.trouble is not None
            answers.say_what_is_cut()
            yield replace(answers, unreadable=answers.unreadable or cut_off)


@contextmanager
def _answers(request: Request) -> Iterator[Answers]:
    from logview.index.place import IndexUnusableError, default_index, in_words
    from logview.index.reader import Reader
    from logview.indexer_turn import bring_up_to_date
    from logview.stalled import heeds_signals

    targets = request.paths or (".",)
    reading = request.reading
    reading.effort.lower_priority()
    try:
        with heeds_signals(), progress_bar() as report:
            index = request.index_file or default_index(targets, reading.key)
            state = bring_up_to_date(targets, index, report, reading, say)
        for sentence in state.sentences:
            say(sentence)
        reader = Reader(index, reading)
    except IndexUnusableError as error:
        say(str(error))
        sys.exit(INDEX_UNUSABLE)
    try:
        with heeds_signals(), in_words(index):
            yield Answers(reader, state.unreadable, request.filter, reading.since, reading.until)
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
        sys.stderr.write(f"\r\x1b[K{_bar(now)}")
        sys.stderr.flush()

    try:
        yield report
    finally:
        if shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def _bar(now: Report) -> str:
    done = now.total - now.backlog
    share = done / now.total
    filled = int(share * 24)
    left = f" · {now.left:.0f} s left" if now.left else ""
    return (
        f"indexing [{'█' * filled}{'·' * (24 - filled)}] {share:4.0%} "
        f"{done / 1e6:,.0f} of {now.total / 1e6:,.0f} MB · {now.events:,} events{left}"
    )

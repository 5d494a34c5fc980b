"""`logview index --forget`: removes indexes, and says which and how much that frees."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from logview.cli.options import INDEX_UNUSABLE, NOTHING_MATCHED, say

if TYPE_CHECKING:
    from logview.index.forgetting import Forgotten
    from logview.reading import Reading


def forget_indexes(
    paths: tuple[str, ...],
    index_file: Path | None,
    reading: Reading,
    older_than: str | None,
    *,
    as_json: bool,
) -> int:
    """Remove the index of these paths, the one that is named, or those of a certain age; returns
    the exit code."""
    from logview.index.forgetting import forget, forget_stale
    from logview.index.place import IndexUnusableError, default_index

    if older_than is not None:
        if paths or index_file is not None:
            raise click.UsageError("--older-than is about all indexes; leave PATHS and --index out")
        forgotten = forget_stale(_seconds(older_than))
        nothing = f"no index in the state directory was left unused for {older_than}"
    else:
        if "-" in paths:
            raise click.UsageError("of what is piped in nothing is kept; name the logs")
        index = index_file or default_index(paths or (".",), reading.key)
        try:
            found = forget(index)
        except IndexUnusableError as error:
            say(str(error))
            return INDEX_UNUSABLE
        forgotten = [] if found is None else [found]
        nothing = f"{index}: there is no such index; one that was made with other options for "
        nothing += "reading the logs (--format, --zone …) is named with those"
    for one in forgotten:
        _tell(one, as_json=as_json)
    if not forgotten:
        say(nothing)
        return NOTHING_MATCHED
    return 0


def _seconds(text: str) -> float:
    from logview.query.spans import SpanError, parse_span
    from logview.times import SECOND

    try:
        return parse_span(text) / SECOND
    except SpanError as error:
        raise click.UsageError(f"--older-than: {error}") from None


def _tell(forgotten: Forgotten, *, as_json: bool) -> None:
    from logview.text import clean

    if as_json:
        from logview.export.contract import json_line

        told = {"index": str(forgotten.path), "bytes": forgotten.size}
        sys.stdout.buffer.write(json_line(dict(told)))
    else:
        click.echo(f"{clean(str(forgotten.path))}: removed, {forgotten.size:,} bytes freed")

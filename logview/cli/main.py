"""The `logview` command and its subcommands."""

from __future__ import annotations

import os
import sys

import click
from click.exceptions import Exit
from click_default_group import DefaultGroup

from logview import __version__
from logview.cli.compare import compare
from logview.cli.demo import demo
from logview.cli.doctor import doctor
from logview.cli.explore import explore
from logview.cli.export import export
from logview.cli.formats import formats
from logview.cli.index import index
from logview.cli.lists import rejected, sessions, traces
from logview.cli.search import search
from logview.cli.show import show
from logview.cli.tools import tools
from logview.cli.transcript import transcript

_HELP = """\
Explore structured logs of AI executions: sessions, the steps of a trace, one step in detail, with
the cursor on the first step that failed or was blocked, and why.

\b
  logview /var/log/chat          open the explorer on a folder, files or globs
  logview traces app.jsonl       the same answers as text; --json for scripts
  logview demo                   try it on a live log made for the purpose

PATHS are files, directories, globs, and - for standard input. A path that is also the name of a
command is written ./name.
"""


@click.group(
    cls=DefaultGroup,
    default="explore",
    default_if_no_args=True,
    help=_HELP,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, "-V", "--version", prog_name="logview")
def cli() -> None:
    """See `_HELP`."""


for command in (
    *(explore, index, sessions, traces, show, transcript, tools, search, compare, export),
    *(rejected, formats, doctor, demo),
):
    cli.add_command(command)


@cli.result_callback()  # type: ignore[untyped-decorator] # click_default_group ships no types
def finish(code: int, **_: object) -> None:
    """Make what a command returned the exit code of the process."""
    click.get_current_context().exit(code)


def run(group: click.Group) -> None:
    """Run the command line as a process.

    Not `group.main()`, which takes a closed pipe for an error: whoever read has seen enough.
    """
    try:
        with group.make_context("logview", sys.argv[1:]) as context:
            group.invoke(context)
    except Exit as end:
        sys.exit(_flushed(end.exit_code))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.exit(_nobody_reads())
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)


def _flushed(code: int) -> int:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        return _nobody_reads()
    return code


def _nobody_reads() -> int:
    # Python would complain once more while it exits.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return 0

"""The `logview` command and its subcommands. A command's module is imported when it is called, so
that help costs no more than click does.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from io import StringIO

import click
from click.exceptions import Exit
from click_default_group import DefaultGroup

from logview import __version__

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

COMMANDS = {
    "compare": ("logview.cli.compare", "Lay a trace beside another one."),
    "demo": ("logview.cli.demo", "Open the explorer on a made-up log that grows."),
    "doctor": ("logview.cli.doctor", "Say what runs here, and what is wrong with it."),
    "explore": ("logview.cli.explore", "Open the explorer."),
    "export": ("logview.cli.export", "Write a report of a trace or a session."),
    "formats": ("logview.cli.formats", "List the formats and what each is known by."),
    "index": ("logview.cli.index", "Index the logs without a screen."),
    "rejected": ("logview.cli.lists", "List the records that could not be read, and why."),
    "search": ("logview.cli.search", "Find a text in the records, the newest first."),
    "sessions": ("logview.cli.lists", "List the conversations, newest activity first."),
    "show": ("logview.cli.show", "Print the timeline of a trace."),
    "tools": ("logview.cli.tools", "Count the calls of every tool, and how they went."),
    "traces": ("logview.cli.lists", "List the executions with their verdicts, by start."),
    "transcript": ("logview.cli.transcript", "Print what was said in a session."),
}
"""Each command, which its module holds under its name, and what it does in a few words."""


class Commands(DefaultGroup):  # type: ignore[misc] # click_default_group ships no types
    """Knows every command by name and loads only the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, by the alphabet."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name; what is no command is a path to explore."""
        name = cmd_name if cmd_name in COMMANDS else self.default_cmd_name
        if name not in self.commands:
            self.add_command(getattr(import_module(COMMANDS[name][0]), name))
        found: click.Command | None = super().get_command(ctx, cmd_name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without loading them, the one that needs no name first."""
        default = self.default_cmd_name
        others = [name for name in self.list_commands(ctx) if name != default]
        with formatter.section("Commands"):
            formatter.write_dl(
                [
                    (f"{name}*" if name == default else name, COMMANDS[name][1])
                    for name in (default, *others)
                ]
            )


@click.group(
    cls=Commands,
    default="explore",
    default_if_no_args=True,
    help=_HELP,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, "-V", "--version", prog_name="logview")
def cli() -> None:
    """See `_HELP`."""


@cli.result_callback()  # type: ignore[untyped-decorator] # click_default_group ships no types
def finish(code: int, **_: object) -> None:
    """Make what a command returned the exit code of the process."""
    click.get_current_context().exit(code)


def run(group: click.Group) -> None:
    """Run the command line as a process.

    Not `group.main()`, which takes a closed pipe for an error: whoever read has seen enough.
    """
    _open_what_is_closed()
    try:
        with group.make_context("logview", sys.argv[1:]) as context:
            group.invoke(context)
    except Exit as end:
        sys.exit(_flushed(end.exit_code))
    except click.ClickException as error:
        _show(error)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.exit(_nobody_reads())
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)


def _open_what_is_closed() -> None:
    """Let what is written to a closed stream go nowhere. Left free, its number would be given to
    the next file that is opened, which may be the index."""
    for number, name in ((1, "stdout"), (2, "stderr")):
        if getattr(sys, name) is None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), number)
            setattr(sys, name, os.fdopen(number, "w"))


def _show(error: click.ClickException) -> None:
    """Say what is wrong. It quotes what was typed, or pasted out of a log."""
    from logview.text import clean

    words = StringIO()
    error.show(words)
    for line in words.getvalue().rstrip("\n").split("\n"):
        click.echo(clean(line), err=True)


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

"""What each command may import: one that needs no screen loads none, and help loads nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from logview.cli.main import COMMANDS, cli
from tests.index.made import index_of
from tests.rows import Rows

WATCHED = ("textual", "rich", "sqlite_utils", "watchfiles", "orjson", "zstandard", "logview.tui")
SCREEN = {"textual", "rich", "logview.tui"}
INDEXING = {"sqlite_utils", "orjson"}
"""What a process needs that indexes what is there and does not wait for more."""
OPENED = {
    "sqlite_utils",
    "watchfiles",
    "orjson",
    "logview.indexer",
    "logview.formats.detect",
    "logview.diagnosis.verdict",
    "logview.query.parse",
    "logview.export",
}
"""What belongs to the indexer, or to an opened trace: the first list waits for none of it."""

ANSWERS = {
    name: [name, *arguments]
    for name, arguments in {
        **dict.fromkeys(("index", "sessions", "traces", "rejected", "tools", "formats"), ()),
        "doctor": (),
        **dict.fromkeys(("show", "transcript", "compare", "search", "export"), ("x",)),
    }.items()
}


def loaded(*arguments: str) -> set[str]:
    """Which of the watched modules are there once a command has run in a process of its own."""
    return set(WATCHED) & modules_after("from logview.__main__ import main\nmain()", *arguments)


def modules_after(script: str, *arguments: str) -> set[str]:
    """All modules that are there once a script has run in a process of its own."""
    lines = "".join(f"    {line}\n" for line in script.splitlines())
    script = f"import sys\ntry:\n{lines}finally: print('\\nloaded', *sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    _, found, modules = done.stderr.rpartition("\nloaded ")
    assert found, done.stderr
    return set(modules.split())


@pytest.fixture
def log(tmp_path: Path) -> list[str]:
    path = tmp_path / "empty.jsonl"
    path.touch()
    return [str(path), "--index", str(tmp_path / "i.db")]


@pytest.mark.parametrize("arguments", [("--help",), ("-h",), ("-V",), ("--version",)])
def test_help_and_version_load_nothing(arguments: tuple[str, ...]) -> None:
    assert loaded(*arguments) == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_loads_nothing(name: str) -> None:
    assert loaded(name, "--help") == set()


@pytest.mark.parametrize("name", ANSWERS)
def test_a_command_without_a_screen_loads_what_indexing_needs_and_no_more(
    name: str, log: list[str]
) -> None:
    assert loaded(*ANSWERS[name], *log) <= INDEXING


def test_every_command_has_its_rule() -> None:
    assert {*ANSWERS, "explore", "demo"} == set(COMMANDS)


def test_a_screen_without_a_terminal_is_refused_before_it_is_loaded(log: list[str]) -> None:
    assert loaded("explore", *log).isdisjoint(SCREEN | INDEXING)


def test_the_first_list_of_the_explorer_waits_for_no_format_and_no_verdict(tmp_path: Path) -> None:
    index_of(Rows("t").request().respond().events(), tmp_path / "i.db").close()
    there = modules_after(
        "from pathlib import Path\n"
        "import logview.cli.explore, logview.cli.stdin, logview.indexer_process\n"
        "import logview.tui.app\n"
        "from logview.index.reader import Reader\n"
        "from logview.reading import Reading\n"
        "reader = Reader(Path(sys.argv[1]), Reading.of())\n"
        "assert reader.session_rows(reader.session_ids(10))\n",
        str(tmp_path / "i.db"),
    )
    assert "textual" in there
    assert there & OPENED == set()


def test_help_lists_every_command_as_it_is_called() -> None:
    with click.Context(cli, info_name="logview") as context:
        told = cli.get_help(context)
        for name, (_, words) in COMMANDS.items():
            command = cli.get_command(context, name)
            assert command is not None
            assert command.name == name
            assert words in told


def test_what_is_no_command_is_a_path_to_explore() -> None:
    with click.Context(cli, info_name="logview") as context:
        name, command, arguments = cli.resolve_command(context, ["app.jsonl", "--reveal"])
    assert (name, command.name, arguments) == ("explore", "explore", ["app.jsonl", "--reveal"])

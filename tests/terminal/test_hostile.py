"""A log that tries to command the terminal, in every command and every view of the explorer: all
that reaches the terminal is the program's own."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.terminal.hostile import EVIL, FILE, FIRST, PLANTED, SECOND, SHORT, write_hostile_log
from tests.terminal.sequences import BAR, OWN, foreign
from tests.terminal.terminal import Terminal

READING = {
    "sessions": ["sessions"],
    "traces": ["traces"],
    "show": ["show", FIRST],
    "transcript": ["transcript", FIRST],
    "tools": ["tools"],
    "compare": ["compare", FIRST, SECOND],
    "search": ["search", "owned"],
    "rejected": ["rejected"],
    "formats": ["formats"],
    "doctor": ["doctor"],
    "index": ["index"],
}
"""Each command that prints what a log says, but for its path."""
REPORTS = {form: ["export", FIRST, "--to", form] for form in ("md", "html", "jsonl")}
WRONG = {
    "a trace that is not there": ["show", "no" + SHORT],
    "a session that is not there": ["transcript", "no" + SHORT],
    "a path that is not there": ["sessions", "/nowhere/" + SHORT],
    "a filter that is wrong": ["traces", "--where", "outcome:" + SHORT],
    "a time that is none": ["traces", "--since", SHORT],
    "an option that is not there": ["traces", "--" + SHORT],
    "a format that is not there": ["traces", "--format", SHORT],
    "a format file that is not there": ["traces", "--format-file", "/nowhere/" + SHORT],
    "a zone that is none": ["traces", "--zone", SHORT],
    "an index where none can be": ["traces", "--index", "/proc/" + SHORT],
}
_END = "that was all of it"
_ALL = f"""\
import json, sys
from logview.cli.main import cli, run
for line in open(sys.argv[1]):
    sys.argv = ["logview", *json.loads(line)]
    try:
        run(cli)
    except SystemExit:
        pass
    sys.stdout.flush()
    print({_END!r}, flush=True)
"""
"""One command after the other in one process: twenty starts of Python would take ten seconds."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def log(home: Path) -> Path:
    return write_hostile_log(home)


@pytest.fixture(scope="module")
def written(home: Path, log: Path) -> Mapping[str, bytes]:
    """What each command writes to the terminal on which it runs."""
    commands = {name: [*words, str(log)] for name, words in (READING | REPORTS | WRONG).items()}
    commands |= {f"{name} --json": [*commands[name], "--json"] for name in READING}
    script = home / "commands"
    script.write_text("".join(json.dumps(command) + "\n" for command in commands.values()))
    with Terminal([str(script)], home, program=("-c", _ALL)) as terminal:
        assert terminal.wait_for_end() == 0
    parts = terminal.bytes.split(_END.encode())
    return dict(zip(commands, parts, strict=False)) if len(parts) == len(commands) + 1 else {}


@pytest.mark.parametrize("command", [*READING, *REPORTS, *WRONG])
def test_a_command_gives_the_terminal_nothing_but_text(
    written: Mapping[str, bytes], command: str
) -> None:
    assert b"owned" in written[command] or command == "index"
    assert foreign(written[command], BAR) == []


@pytest.mark.parametrize("command", READING)
def test_json_on_a_terminal_is_exact_and_acts_on_nothing(
    written: Mapping[str, bytes], command: str
) -> None:
    assert foreign(written[f"{command} --json"], BAR) == []
    lines = written[f"{command} --json"].splitlines()
    objects = [json.loads(line) for line in lines if line.startswith(b"{")]
    if command not in {"formats", "index"}:  # which count, and hold nothing of a log
        planted = (FIRST, EVIL, os.fsdecode(FILE))
        assert any(exact in text for text in texts(objects) for exact in planted)


def texts(value: object) -> Iterator[str]:
    """Every text within a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts(inner)


VIEWS = (
    "1", "\r", "j", "2", "j", "j", "w", "e", "!", "3", "j", "G", "l", "h", "r", "j", "\r", "G",
    "z", "1", "z", "2", "z", "z", "X", "g", ".", ",", "F", "X", "E", "W",
)  # fmt: skip
"""Keys that walk through every pane and unfold what can be."""


@pytest.mark.parametrize("columns", [20, 80, 100, 160])
def test_the_explorer_gives_the_terminal_its_own_sequences_alone(
    home: Path, log: Path, columns: int
) -> None:
    with Terminal([str(log), "/nowhere/" + SHORT], home, columns, 45) as terminal:
        terminal.wait_for("owned")
        for key in VIEWS:
            terminal.press(key)
            terminal.settle()
        terminal.press("?")
        terminal.wait_for("Problems")
        terminal.wait_for("nowhere")
        terminal.press("qqqqq")
        assert terminal.wait_for_end() == 0
    assert foreign(terminal.bytes, OWN) == []


@pytest.mark.parametrize("name", sorted(PLANTED.keys() - {"combining", "markup", "action"}))
def test_what_is_planted_would_be_found(name: str) -> None:
    assert foreign(PLANTED[name].encode(), OWN)

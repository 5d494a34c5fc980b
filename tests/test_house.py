"""The house stands as it is described: walls, types, style, what a command imports, the frame."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HEAVY = {"textual", "sqlite_utils", "watchfiles", "sqlite3", "orjson", "rich"}


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        [sys.executable, "-m", "mypy"],
        ["lint-imports"],
    ],
    ids=["style", "layout", "types", "walls"],
)
def test_the_code_passes(command: list[str]) -> None:
    beside = Path(sys.executable).parent / command[0]
    tool = [str(beside), *command[1:]] if beside.exists() else command
    done = subprocess.run(tool, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def imported(arguments: list[str]) -> set[str]:
    """The heavy modules that are loaded once a command has run in a process of its own."""
    script = (
        "import sys\n"
        "from logview.cli.main import cli\n"
        f"try: cli.main({arguments!r}, standalone_mode=False)\n"
        "except SystemExit: pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    return HEAVY & set(done.stderr.split())


def test_help_loads_nothing_heavy() -> None:
    assert imported(["--help"]) == set()


HEADLESS = (
    *("sessions", "traces", "rejected", "index", "tools", "formats", "doctor"),
    *("show x", "transcript x", "compare x", "search x", "export x"),
)


@pytest.mark.parametrize("command", HEADLESS)
def test_headless_commands_load_no_screen(command: str, tmp_path: Path) -> None:
    log = tmp_path / "empty.jsonl"
    log.touch()
    loaded = imported([*command.split(), str(log), "--index", str(tmp_path / "i.db")])
    assert loaded.isdisjoint({"textual", "rich"})


def test_no_file_of_code_is_longer_than_five_hundred_lines() -> None:
    files = [*ROOT.glob("logview/**/*.py"), *ROOT.glob("tests/**/*.py")]
    assert len(files) > 50
    assert [f.name for f in files if len(f.read_text().splitlines()) > 500] == []


def test_the_top_level_holds_what_it_should_and_nothing_else() -> None:
    allowed = {"pyproject.toml", "README.md", "logview", "tests", "screenshots", "fixtures"}
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert found - allowed == set()

"""What the headless commands print of the fixtures, to the letter.

`UPDATE_GOLDEN=1 pytest tests/cli/test_golden.py` writes the files anew; read the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from logview.cli.main import cli

ROOT = Path(__file__).parent.parent.parent
GOLDEN = ROOT / "tests" / "golden"
FIXTURES = ROOT / "fixtures" / "foundry"

COMMANDS = {
    "traces.jsonl": ["traces", str(FIXTURES), "--json"],
    "traces.txt": ["traces", str(FIXTURES)],
    "sessions.jsonl": ["sessions", str(FIXTURES), "--json"],
    "sessions.txt": ["sessions", str(FIXTURES)],
    "rejected.jsonl": ["rejected", str(FIXTURES), "--json"],
    "rejected.txt": ["rejected", str(FIXTURES)],
    "show-recovered.txt": ["show", "05e1ddfb", str(FIXTURES)],
    "show-blocked.txt": ["show", "504d7d95", str(FIXTURES)],
    "show-degraded.txt": ["show", "3e289120", str(FIXTURES)],
    "show-nested.txt": ["show", "d3a4b8db", str(FIXTURES)],
    "show-nested.jsonl": ["show", "d3a4b8db", str(FIXTURES), "--json"],
    "show-unanswered.txt": ["show", "6b2b49c6", str(FIXTURES)],
    "show-stopped.txt": ["show", "6912b372", str(FIXTURES)],
    "show-hostile.txt": ["show", "e7716eeb", str(FIXTURES)],
    "show-secrets.jsonl": ["show", "ddb26dae", str(FIXTURES), "--json"],
}


def printed(arguments: list[str], index: Path) -> str:
    """Standard output of a command, with the place of this checkout left out."""
    done = CliRunner().invoke(cli, [*arguments, "--index", str(index)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.stdout.replace(f"{ROOT}/", "")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("index") / "i.db"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_commands_print_what_they_did(name: str, index: Path) -> None:
    path = GOLDEN / name
    found = printed(COMMANDS[name], index)
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(found)
    assert found == path.read_text()


def test_no_golden_file_is_left_over() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == set(COMMANDS)

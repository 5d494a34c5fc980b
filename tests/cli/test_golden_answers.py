"""What the commands beside the lists print of the fixtures, and how reports look, to the letter.

`UPDATE_GOLDEN=1 pytest tests/cli/test_golden_answers.py` writes the files anew; read the
difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.test_golden import COMMANDS as LISTS
from tests.cli.test_golden import FIXTURES, GOLDEN, printed

FOLDER = str(FIXTURES)
# Of several files the one that was written last is searched first: a checkout knows no such order.
FILE = str(FIXTURES / "retries.jsonl")
COMMANDS = {
    "tools.txt": ["tools", FOLDER],
    "tools.jsonl": ["tools", FOLDER, "--json"],
    "tools-by-model.txt": ["tools", FOLDER, "--by", "model"],
    "transcript-branches.txt": ["transcript", "f38b2ffc", FOLDER],
    "transcript-branches.jsonl": ["transcript", "f38b2ffc", FOLDER, "--json"],
    "transcript-errors.txt": ["transcript", "74fb97c4", FOLDER],
    "transcript-nested.txt": ["transcript", "2e708b91", FOLDER],
    "compare-two.txt": ["compare", "3e289120", "05e1ddfb", FOLDER],
    "compare-nearest.txt": ["compare", "3e289120", FOLDER],
    "compare-nearest.jsonl": ["compare", "3e289120", FOLDER, "--json"],
    "search.txt": ["search", "slot", FILE, "--limit", "12"],
    "search.jsonl": ["search", "TIMEOUT", FILE, "--json", "--limit", "12"],
    "export-failed.md": ["export", "d3a4b8db", FOLDER],
    "export-failed.html": ["export", "d3a4b8db", FOLDER, "--to", "html"],
    "export-failed.jsonl": ["export", "d3a4b8db", FOLDER, "--to", "jsonl"],
    "export-hostile.md": ["export", "573f5156", FOLDER],
    "export-hostile.html": ["export", "573f5156", FOLDER, "--to", "html"],
    "export-hostile.jsonl": ["export", "573f5156", FOLDER, "--to", "jsonl"],
    "formats.txt": ["formats", "--format", "foundry"],
    "formats.jsonl": ["formats", "--format", "foundry", "--json"],
    "formats-counted.txt": ["formats", FOLDER],
    "formats-counted.jsonl": ["formats", FOLDER, "--json"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_commands_print_what_they_did(name: str, tmp_path: Path) -> None:
    path = GOLDEN / name
    found = printed(COMMANDS[name], tmp_path / "i.db")
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(found)
    assert found == path.read_text()


def test_no_golden_file_is_left_over() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {*LISTS, *COMMANDS}

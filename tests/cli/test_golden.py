"""What the headless commands print of the fixtures, to the letter, in the folder of each format.

`UPDATE_GOLDEN=1 pytest tests/cli/test_golden.py` writes the files anew; read the difference.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from logview.cli.main import cli
from tests.cli.golden_commands import COMMANDS

ROOT = Path(__file__).parent.parent.parent
GOLDEN = ROOT / "tests" / "golden"
WIDTH = 32
"""Characters of the path of the copy: a path makes a column as wide as it is."""
WRITTEN = 1_773_000_000


class Checkout:
    """A copy of the fixtures whose path is as long as any other copy's, each file written a second
    after the one before it, with an index for each set of paths and no configuration."""

    def __init__(self, scratch: Path) -> None:
        self.root = scratch / ("_" * (WIDTH - len(str(scratch)) - 1))
        shutil.copytree(ROOT / "fixtures", self.root / "fixtures")
        for age, path in enumerate(sorted((self.root / "fixtures").rglob("*"))):
            os.utime(path, (WRITTEN + age, WRITTEN + age))
        self._indexes = scratch / "indexes"
        self._environment = {"XDG_CONFIG_HOME": str(self.root / "config")}

    def run(self, arguments: list[str]) -> Result:
        """What a command does, with the place of the copy left out of what it prints."""
        fixtures = str(self.root / "fixtures")
        asked = [word.replace("FIXTURES", fixtures, 1) for word in arguments]
        logs = [word for word in arguments if word.startswith("FIXTURES")]
        index = self._indexes / f"{'-'.join([*logs, *read_as(arguments)]).replace('/', '_')}.db"
        asked += ["--index", str(index)]
        done = CliRunner(env=self._environment).invoke(cli, asked)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done

    def without_place(self, text: str) -> str:
        return text.replace(f"{self.root}/", "").replace(str(self.root), "")


def read_as(arguments: list[str]) -> list[str]:
    """The format that is asked for: an index holds what was read in one way."""
    return arguments[arguments.index("--format") :] if "--format" in arguments else []


@pytest.fixture(scope="module")
def checkout() -> Iterator[Checkout]:
    scratch = Path(tempfile.mkdtemp(dir="/tmp", prefix="lv")).resolve()
    yield Checkout(scratch)
    shutil.rmtree(scratch)


def hold(path: Path, found: str) -> None:
    """Compare with what is kept, or keep it."""
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_bytes(found.encode())
    assert found.encode() == path.read_bytes()


@pytest.mark.parametrize("name", COMMANDS)
def test_the_commands_print_what_they_did(name: str, checkout: Checkout) -> None:
    done = checkout.run(COMMANDS[name])
    assert done.stdout
    hold(GOLDEN / name, checkout.without_place(done.stdout))


def test_what_cannot_be_read_is_said_in_sentences(checkout: Checkout) -> None:
    done = checkout.run(["traces", "FIXTURES/unreadable/*", "FIXTURES/packed/cut.jsonl.gz"])
    assert done.exit_code == 3
    hold(GOLDEN / "unreadable.txt", checkout.without_place(done.stderr))


def test_the_doctor_looks_at_everything(checkout: Checkout) -> None:
    """What is this machine's is masked: versions, sizes, limits, the terminal."""
    logs = ["FIXTURES/foundry", "FIXTURES/rotated"]
    checkout.run(["index", *logs])
    done = checkout.run(["doctor", *logs, "--json"])
    found = json.loads(checkout.without_place(done.stdout))
    hold(GOLDEN / "doctor.json", json.dumps(masked(found), indent=1) + "\n")
    text = checkout.without_place(checkout.run(["doctor", *logs]).stdout)
    headings = re.findall(r"^[A-Z]+$", text, re.MULTILINE)
    assert headings == ["VERSIONS", "INDEX", "LOGS", "FORMATS", "TERMINAL", "INOTIFY", "ATTENTION"]


def masked(found: dict[str, Any]) -> dict[str, Any]:
    kept = {"sources", "formats", "format_names", "format_folder"}
    for part, value in found.items():
        if part not in kept:
            found[part] = sorted(value) if isinstance(value, dict) else type(value).__name__
    return found


def test_no_golden_file_is_left_over() -> None:
    kept = {str(path.relative_to(GOLDEN)) for path in GOLDEN.rglob("*") if path.is_file()}
    assert kept == {*COMMANDS, "unreadable.txt", "doctor.json"}


def test_every_format_is_shown_as_text_and_as_json() -> None:
    folders = {path.name for path in (ROOT / "fixtures").iterdir() if path.is_dir()}
    for folder in folders - {"unreadable"}:
        names = {name.partition("/")[2] for name in COMMANDS if name.startswith(f"{folder}/")}
        assert names >= {"traces.txt", "traces.jsonl", "sessions.txt", "show.jsonl"}
        assert any(name.startswith("show-") for name in names)


def test_no_golden_file_holds_a_secret_or_a_control() -> None:
    for path in GOLDEN.rglob("*.*"):
        data = path.read_bytes()
        assert not re.search(rb"sk-FAKE|AIzaFAKE|FAKEKEY|FAKEbearer|not\.a\.person@", data), path
        if path.suffix != ".jsonl":
            assert not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", data), path

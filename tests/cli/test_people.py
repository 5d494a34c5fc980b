"""With --people no user id is printed, and what a user wants hidden is hidden everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from logview.config import redaction_file
from tests.cli.asking import Log
from tests.redact.test_own_file import FILE
from tests.rows import Rows

USER = "u-4711-anna"
COMMANDS = (
    *(("sessions",), ("sessions", "--json"), ("traces",), ("traces", "--json"), ("show", "bad")),
    *(("show", "bad", "--json"), ("transcript", "desk"), ("transcript", "desk", "--json")),
    *(("compare", "bad", "good"), ("compare", "bad", "good", "--json"), ("tools", "--json")),
    *(("search", "asked"), ("search", "asked", "--json")),
)


def log(folder: Path) -> Log:
    bad = Rows("bad", "desk").metadata().request(f"asked by {USER}, BDG-7K3M9Q2W")
    bad.call("open_BDG-7K3M9Q2W", uid=USER)
    bad.result("open_BDG-7K3M9Q2W", failure="TIMEOUT", message=f"{USER} waited for BDG-7K3M9Q2W")
    good = Rows("good", "desk").at(900).metadata().request("asked again").call().result()
    for row in (*bad.rows, *good.rows):
        row["uid"] = USER
    return Log(folder, bad.respond(), good.respond())


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_user_is_named(tmp_path: Path, command: tuple[str, ...]) -> None:
    made = log(tmp_path)
    done = made.ask(*command, "--people")
    assert done.exit_code == 0, done.output
    assert USER not in done.stdout
    shown = made.ask(*command).stdout
    assert (USER in shown) == ("user-" in done.stdout), shown


def test_what_the_user_adds_is_hidden_and_not_stored(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    redaction_file().parent.mkdir(parents=True)
    redaction_file().write_text(FILE)
    made = log(tmp_path)
    for command in (*COMMANDS, ("export", "bad"), ("export", "bad", "--to", "jsonl")):
        assert "BDG-7K" not in made.ask(*command).stdout, command
    assert "‹badge:" in made.ask("show", "bad").stdout
    assert "BDG-7K" in made.ask("show", "bad", "--reveal").stdout
    assert all(b"BDG-7K" not in path.read_bytes() for path in tmp_path.glob("i.db*"))


def test_a_wrong_file_ends_a_command_before_anything_is_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    redaction_file().parent.mkdir(parents=True)
    redaction_file().write_text(FILE.replace("{8,24}", "+"))
    done = log(tmp_path).ask("show", "bad")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "redaction.toml:4: pattern 1.regex: at character 13, +: say how many" in done.stderr

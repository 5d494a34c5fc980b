"""The formats are listed with what they are known by, and counted in what was read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from logview.cli.main import cli
from logview.config import formats_folder
from logview.formats.custom import load
from logview.formats.detect import Detector
from logview.reading import Reading
from tests.cli.asking import Log
from tests.formats.custom.files import FILE
from tests.rows import Rows


def test_every_format_is_listed_and_no_index_is_made(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["formats", "--json", "--index", str(tmp_path / "i.db")])
    assert done.exit_code == 0
    known = [json.loads(line) for line in done.stdout.splitlines()]
    assert list(known[0]) == ["format", "title", "recognises", "file"]
    assert "foundry" in [form["format"] for form in known]
    assert list(tmp_path.iterdir()) == []


def test_the_text_has_a_sentence_for_each() -> None:
    text = CliRunner().invoke(cli, ["formats"]).stdout
    assert "foundry         Foundry AIP chatbot session logs\n" in text
    assert "an event_name" in text


def test_a_format_of_ones_own_is_listed_with_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "own.toml"
    path.write_text(FILE)
    detector = Detector((load(FILE, str(path)),))
    own = Reading(lambda: detector, arguments=(f"--format-file={path}",))
    monkeypatch.setattr(Reading, "of", lambda *_, **__: own)
    (form,) = map(json.loads, CliRunner().invoke(cli, ["formats", "--json"]).stdout.splitlines())
    assert (form["format"], form["file"]) == ("crane", str(path))
    assert str(path) in CliRunner().invoke(cli, ["formats"]).stdout


def test_a_file_that_is_no_format_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    formats_folder().mkdir(parents=True)
    (formats_folder() / "broken.toml").write_text("name = ")
    done = CliRunner().invoke(cli, ["formats", "--json", "--format", "foundry"])
    assert json.loads(done.stdout)["file"] is None


def test_what_was_read_is_counted_by_source(tmp_path: Path) -> None:
    made = Log(tmp_path, Rows("t").request().respond())
    with made.path.open("ab") as file:
        file.write(b'{"cut": \n')
    (source,) = made.objects("formats")
    assert list(source) == ["source", "size", "indexed", "gone", "events", "rejected", "skipped"]
    assert (source["source"], source["events"]) == (str(made.path), {"foundry": 2})
    assert list(source["rejected"].values()) == [1]
    text = made.ask("formats").stdout
    assert "2  events of foundry" in text
    assert "1  rejected:" in text

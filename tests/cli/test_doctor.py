"""The doctor looks at everything, says what deserves attention, and touches nothing."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from logview.cli.checkup import terminal
from logview.cli.main import cli
from tests.cli.asking import Log
from tests.rows import Rows


@pytest.fixture
def log(tmp_path: Path) -> Log:
    folder = tmp_path / "logs"
    folder.mkdir()
    return Log(folder, Rows("t").request().respond())


def files(folder: Path) -> dict[str, tuple[int, int]]:
    return {p.name: (p.stat().st_size, p.stat().st_mtime_ns) for p in folder.iterdir()}


def checkup(log: Log, code: int = 0) -> dict[str, Any]:
    done = log.ask("doctor", "--json")
    assert done.exit_code == code
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def test_the_object_has_these_fields(log: Log) -> None:
    assert list(checkup(log)) == [
        *("versions", "index", "disk", "sources", "formats", "format_names", "format_folder"),
        *("terminal", "inotify", "attention"),
    ]


def test_without_an_index_it_says_so_and_makes_none(log: Log) -> None:
    before = files(log.path.parent)
    found = checkup(log)
    assert found["index"]["exists"] is False
    assert found["sources"][0]["indexed"] == 0
    assert "there is none yet" in log.ask("doctor").stdout
    assert files(log.path.parent) == before


def test_without_paths_it_looks_at_this_folder(
    log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from click.testing import CliRunner

    monkeypatch.chdir(log.path.parent)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    done = CliRunner().invoke(cli, ["doctor"])
    assert done.exit_code == 0
    assert "chat.jsonl" in done.stdout
    assert not (tmp_path / "state").exists()


def test_an_index_is_described_and_left_as_it_is(log: Log) -> None:
    log.ask("traces")
    for beside in log.path.parent.glob("i.db-*"):
        beside.unlink()
    before = files(log.path.parent)
    found = checkup(log)
    assert files(log.path.parent) == before
    assert (found["index"]["mode"], found["index"]["trouble"]) == ("0600", None)
    size = log.path.stat().st_size
    assert found["sources"] == [
        {
            "source": str(log.path),
            "size": size,
            "indexed": size,
            "gone": False,
            "rejected": 0,
            "skipped": 0,
        }
    ]
    assert found["formats"] == {"foundry": 2}


def test_an_index_that_others_may_read_deserves_attention(log: Log) -> None:
    log.ask("traces")
    log.index.chmod(0o644)
    assert any("others may read" in sentence for sentence in checkup(log)["attention"])


def test_a_file_that_is_no_index_is_named(log: Log) -> None:
    log.index.write_text("my diary")
    assert checkup(log)["index"]["trouble"] == "not an index of logview"
    assert log.index.read_text() == "my diary"


def test_a_damaged_index_is_named(log: Log) -> None:
    log.ask("traces")
    content = log.index.read_bytes()
    for beside in log.path.parent.glob("i.db-*"):
        beside.unlink()
    log.index.write_bytes(content[:100] + b"\xff" * (len(content) - 100))
    assert "cannot be read" in checkup(log)["index"]["trouble"]


def test_an_index_of_a_newer_version_is_named(log: Log) -> None:
    log.ask("traces")
    connection = sqlite3.connect(log.index)
    connection.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
        "VALUES ('logview', 'm999_later', '2030-01-01')"
    )
    connection.commit()
    connection.close()
    assert "newer version" in checkup(log)["index"]["trouble"]


def test_rejected_records_deserve_attention(log: Log) -> None:
    with log.path.open("ab") as file:
        file.write(b'{"cut": \n')
    log.ask("traces")
    found = checkup(log)
    assert found["sources"][0]["rejected"] == 1
    assert any("1 record was rejected" in sentence for sentence in found["attention"])


def test_a_source_that_cannot_be_read_is_named_and_the_code_says_so(log: Log) -> None:
    log.path.write_bytes(b"Obj\x01\x04\x16avro.schema")
    assert any("Avro" in sentence for sentence in checkup(log, code=3)["attention"])


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, {"colorterm": "truecolor"}),
        ({"TMUX": "/tmp/tmux"}, {"multiplexer": "tmux"}),
        ({"TERM": "screen-256color"}, {"multiplexer": "screen"}),
        ({"SSH_CONNECTION": "1.2.3.4 5 6.7.8.9 22"}, {"ssh": True}),
        ({"NO_COLOR": "1"}, {"no_color": True}),
        ({"LC_ALL": "C", "LANG": "en_US.UTF-8"}, {"locale": "C"}),
        ({"LANG": "nb_NO.utf8"}, {"utf8": True}),
        ({}, {"term": None, "locale": None, "ssh": False, "multiplexer": None}),
    ],
)
def test_the_terminal_is_known_by_its_environment(
    environ: dict[str, str], expected: dict[str, object]
) -> None:
    assert expected.items() <= terminal(environ).items()


def test_an_address_of_the_environment_is_not_repeated(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.7 5 192.0.2.8 22")
    assert "192.0.2" not in log.ask("doctor").stdout


def test_what_is_piped_in_is_left_alone(log: Log) -> None:
    assert log.run("doctor", "-").exit_code == 2

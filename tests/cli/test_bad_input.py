"""Bad input gets a sentence that names it and says what to do; everything else is still shown."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from logview.cli.main import cli
from tests.rows import Rows

GOOD = b"".join(line + b"\n" for line in Rows("good").request().respond().lines())


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Runs a command in a folder of its own, with the state directory beside it."""
    logs = tmp_path / "logs"
    logs.mkdir()
    monkeypatch.chdir(logs)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return lambda *arguments: CliRunner().invoke(cli, arguments)


def traces_in(result: Result) -> list[str]:
    return [json.loads(line)["trace_id"] for line in result.stdout.splitlines()]


BROKEN = {
    "app.avro": (b"Obj\x01\x04\x16avro.schema", "Avro", 3),
    "app.parquet": (b"PAR1\x15\x04\x15", "Parquet", 3),
    "app.jsonl.gz": (b"\x1f\x8b\x08\x00\x00", "gzip", 3),
    "app.bin": (bytes(range(256)) * 8, "binary", 3),
    "app.utf16": ("\ufeff{}\n".encode("utf-16-le"), "UTF-16", 3),
    "empty.jsonl": (b"", "empty", 1),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_is_no_log_is_named(run, name: str) -> None:
    content, word, code = BROKEN[name]
    Path(name).write_bytes(content)
    result = run("traces", name)
    assert result.exit_code == code
    assert name in result.stderr
    assert word in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("name", [*BROKEN, "missing.jsonl"])
def test_the_other_sources_are_shown_all_the_same(run, name: str) -> None:
    if name in BROKEN:
        Path(name).write_bytes(BROKEN[name][0])
    Path("good.jsonl").write_bytes(GOOD)
    result = run("traces", "--json", name, "good.jsonl")
    assert traces_in(result) == ["good"]
    assert name in result.stderr
    assert result.exit_code == (0 if name == "empty.jsonl" else 3)


def test_a_missing_path_is_named(run) -> None:
    result = run("sessions", "nowhere.jsonl")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "nowhere.jsonl: no such file or directory" in result.stderr


def test_a_directory_without_logs_is_named(run) -> None:
    Path("photos").mkdir()
    Path("photos", "harbour.png").write_bytes(b"\x89PNG")
    result = run("traces", "photos")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "photos" in result.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_named(run) -> None:
    Path("secret.jsonl").write_bytes(GOOD)
    Path("secret.jsonl").chmod(0)
    result = run("traces", "secret.jsonl")
    assert result.exit_code == 3
    assert "secret.jsonl: permission denied" in result.stderr


def test_a_loop_of_links_is_named(run) -> None:
    Path("a.jsonl").symlink_to("b.jsonl")
    Path("b.jsonl").symlink_to("a.jsonl")
    result = run("traces", "a.jsonl")
    assert result.exit_code == 3
    assert "a.jsonl" in result.stderr


def test_a_line_that_is_cut_off_is_held_back_and_said(run) -> None:
    Path("chat.jsonl").write_bytes(GOOD + b'{"time": "2026-03-')
    result = run("traces", "--json", "chat.jsonl")
    assert traces_in(result) == ["good"]
    assert "the last line is not finished (18 bytes)" in result.stderr
    assert run("rejected", "chat.jsonl").exit_code == 1


def test_a_last_line_without_its_newline_is_read_when_it_is_whole(run) -> None:
    Path("chat.jsonl").write_bytes(GOOD.removesuffix(b"\n"))
    result = run("traces", "--json", "chat.jsonl")
    assert json.loads(result.stdout)["outcome"] == "ok"
    assert result.stderr == ""


def test_an_unknown_trace_is_named(run) -> None:
    Path("chat.jsonl").write_bytes(GOOD)
    result = run("show", "nothing", "chat.jsonl")
    assert result.exit_code == 1
    assert "no trace is called nothing" in result.stderr


def test_the_beginning_of_several_traces_is_not_guessed(run) -> None:
    lines = [*Rows("t-1").request().lines(), *Rows("t-2").request().lines()]
    Path("chat.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))
    result = run("show", "t-", "chat.jsonl")
    assert result.exit_code == 2
    assert "t-1, t-2" in result.stderr


def test_an_index_is_never_written_over_a_file_that_is_none(run) -> None:
    Path("chat.jsonl").write_bytes(GOOD)
    result = run("traces", "chat.jsonl", "--index", "chat.jsonl")
    assert result.exit_code == 4
    assert "not an index of logview" in result.stderr
    assert Path("chat.jsonl").read_bytes() == GOOD


def test_a_damaged_index_is_made_anew_and_said(run) -> None:
    Path("chat.jsonl").write_bytes(GOOD)
    run("index", "chat.jsonl", "--index", "i.db")
    content = Path("i.db").read_bytes()
    Path("i.db").write_bytes(content[:100] + b"\xff" * (len(content) - 100))
    for beside in Path().glob("i.db-*"):
        beside.unlink()
    result = run("traces", "--json", "chat.jsonl", "--index", "i.db")
    assert traces_in(result) == ["good"]
    assert "was damaged" in result.stderr


def test_an_index_of_a_newer_version_is_left_alone(run) -> None:
    from sqlite_utils import Database

    Path("chat.jsonl").write_bytes(GOOD)
    run("index", "chat.jsonl", "--index", "i.db")
    Database("i.db")["_sqlite_migrations"].insert({"migration_set": "logview", "name": "m999"})
    result = run("traces", "chat.jsonl", "--index", "i.db")
    assert result.exit_code == 4
    assert "newer version" in result.stderr


def test_an_index_that_cannot_be_made_is_said(run) -> None:
    Path("chat.jsonl").write_bytes(GOOD)
    result = run("traces", "chat.jsonl", "--index", "/proc/nowhere/i.db")
    assert result.exit_code == 4
    assert "--index" in result.stderr


def test_an_index_is_for_its_owner_only(run, tmp_path: Path) -> None:
    Path("chat.jsonl").write_bytes(GOOD)
    before = os.umask(0)
    try:
        run("traces", "chat.jsonl")
    finally:
        os.umask(before)
    (folder,) = (tmp_path / "state").iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_a_closed_pipe_is_no_error(tmp_path: Path) -> None:
    log = tmp_path / "chat.jsonl"
    lines = [line for n in range(3000) for line in Rows(f"t{n}").request().lines()]
    log.write_bytes(b"".join(line + b"\n" for line in lines))
    command = f"{sys.executable} -m logview traces --json {log} --index {tmp_path}/i.db"
    script = f"{command} | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 1)


def test_without_paths_and_without_logs_it_says_what_to_type(run) -> None:
    result = run()
    assert result.exit_code == 1
    assert "logview demo" in result.stdout


@pytest.mark.parametrize("name", ["app.avro", "missing.jsonl"])
def test_the_explorer_does_not_open_on_nothing(run, name: str) -> None:
    if name in BROKEN:
        Path(name).write_bytes(BROKEN[name][0])
    result = run(name)
    assert result.exit_code == 3
    assert name in result.stderr

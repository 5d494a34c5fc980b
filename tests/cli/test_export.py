"""A report is written once, for its owner, and holds nobody's name and no secret."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.asking import Log
from tests.cli.test_contract import STEP, TRACE
from tests.rows import Rows

SECRET = "sk-proj-abcdefghijklmnopqrstuvwx"
FORMS = ("md", "html", "jsonl")


def log(folder: Path) -> Log:
    rows = Rows("bad", "desk").metadata().request(f"of anna@harbour.example, {SECRET}")
    rows.call(password="open sesame", asked_by="user-4711").result(failure="TIMEOUT")
    for row in rows.rows:
        row["uid"] = "user-4711"
    return Log(folder, rows.respond(), Rows("good", "desk").at(900).request("where?").respond())


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("reveal", [[], ["--reveal"]])
def test_nobody_and_no_secret_is_in_a_report(tmp_path: Path, form: str, reveal: list[str]) -> None:
    for name in ("bad", "desk"):
        done = log(tmp_path).ask("export", name, "--to", form, *reveal)
        assert done.exit_code == 0
        assert "user-" in done.stdout
        for hidden in (SECRET, "anna@", "sesame", "user-4711"):
            assert hidden not in done.stdout
        assert ("--reveal does not apply" in done.stderr) == bool(reveal)


def test_a_report_is_the_same_each_time(tmp_path: Path) -> None:
    made = log(tmp_path)
    for form in FORMS:
        ask = ("export", "desk", "--to", form)
        assert made.ask(*ask).stdout == made.ask(*ask).stdout


def test_the_lines_are_the_trace_and_its_steps(tmp_path: Path) -> None:
    made = log(tmp_path)
    trace, *steps = map(json.loads, made.ask("export", "bad", "--to", "jsonl").stdout.splitlines())
    assert list(trace) == TRACE
    assert [list(step) for step in steps] == [STEP] * trace["steps"]
    assert trace["first_problem"]["step"] == 3
    assert steps[2]["events"][0]["line"] == 3


def test_a_session_is_all_its_traces_and_its_transcript(tmp_path: Path) -> None:
    made = log(tmp_path)
    lines = made.ask("export", "desk", "--json").stdout.splitlines()
    traces = [row["trace_id"] for line in lines if "trace_id" in (row := json.loads(line))]
    assert traces == ["bad", "good"]
    assert "## Transcript" in made.ask("export", "desk").stdout
    assert "## Transcript" not in made.ask("export", "bad").stdout


def test_a_filter_leaves_out_traces_of_a_session(tmp_path: Path) -> None:
    text = log(tmp_path).ask("export", "desk", "--where", "outcome:ok").stdout
    assert "1 trace, 0 with a problem." in text


def test_a_file_is_its_owners_only(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    before = os.umask(0)
    try:
        done = log(tmp_path).ask("export", "bad", "--output", str(path))
    finally:
        os.umask(before)
    assert (done.exit_code, done.stdout) == (0, "")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text().startswith("<!DOCTYPE html>")


def test_a_file_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    path.write_text("mine")
    path.chmod(0o644)
    done = log(tmp_path).ask("export", "bad", "--output", str(path))
    assert done.exit_code == 2
    assert "--force" in done.stderr
    assert path.read_text() == "mine"
    assert log(tmp_path).ask("export", "bad", "--output", str(path), "--force").exit_code == 0
    assert path.read_text().startswith("# Trace `bad`")
    assert path.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_a_link_is_not_written_through(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "report.md"
    link.symlink_to(target)
    assert log(tmp_path).ask("export", "bad", "--output", str(link)).exit_code == 2
    assert log(tmp_path).ask("export", "bad", "--output", str(link), "--force").exit_code == 0
    assert not target.exists()
    assert not link.is_symlink()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "report.md"
    done = log(tmp_path).ask("export", "bad", "--output", str(path))
    assert done.exit_code == 2
    assert str(path) in done.stderr


def test_a_whole_name_goes_before_a_beginning(tmp_path: Path) -> None:
    made = Log(tmp_path, Rows("desk-1", "x").request(), Rows("t", "desk").request())
    assert made.ask("export", "desk").stdout.startswith("# Session `desk`")


def test_what_may_be_several_is_not_guessed(tmp_path: Path) -> None:
    made = Log(tmp_path, Rows("desk-1", "x").request(), Rows("t", "desk-2").request())
    done = made.ask("export", "desk")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "trace desk-1, session desk-2" in done.stderr


def test_an_unknown_name_is_named(tmp_path: Path) -> None:
    done = log(tmp_path).ask("export", "crocodile")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "crocodile" in done.stderr


def test_a_log_that_vanished_still_has_a_report(tmp_path: Path) -> None:
    made = log(tmp_path)
    made.ask("traces")
    made.path.write_bytes(b"\n")
    for form in FORMS:
        assert made.ask("export", "bad", "--to", form).exit_code == 0
    assert "no longer in the log" in made.ask("export", "bad").stdout

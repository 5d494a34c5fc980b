"""The objects of `--json` have exactly these fields, in this order."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from logview.cli.main import cli
from tests.rows import Rows

TRACE = [
    "trace_id",
    "session_id",
    "sessions",
    "format",
    "feature",
    "role",
    "owner",
    "user",
    "agent",
    "agent_version",
    "caller",
    "started",
    "ended",
    "duration_ms",
    "events",
    "duplicates",
    "steps",
    "problems",
    "retries",
    "notices",
    "outcome",
    "ended_by",
    "partial",
    "providers",
    "usage",
    "first_problem",
]
STEP = [
    "step",
    "kind",
    "name",
    "status",
    "raw_status",
    "reason",
    "reason_text",
    "message",
    "why",
    "recovered_by",
    "propagated",
    "attempt",
    "attempts",
    "depth",
    "parent",
    "started",
    "duration_ms",
    "session_id",
    "provider",
    "model",
    "block",
    "input",
    "output",
    "events",
]
SESSION = ["session_id", "agent", "user", "traces", "problems", "outcomes", "started", "last"]
REJECTED = ["source", "line", "offset", "reason"]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    rows = Rows("t").metadata().request().call(q='{"n": 9007199254740993}')
    rows.result(failure="TIMEOUT", message="key sk-proj-abcdefghijklmnopqrstuvwx").respond()
    path = tmp_path / "chat.jsonl"
    path.write_bytes(b"".join(line + b"\n" for line in [*rows.lines(), b'{"half": ']))
    return path


def objects(log: Path, *arguments: str) -> list[dict[str, object]]:
    index = str(log.with_suffix(".db"))
    done = CliRunner().invoke(cli, [*arguments, str(log), "--json", "--index", index])
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_trace(log: Path) -> None:
    (trace,) = objects(log, "traces")
    assert list(trace) == TRACE
    assert list(trace["first_problem"]) == STEP


def test_every_step_is_a_line_of_show(log: Path) -> None:
    steps = objects(log, "show", "t")
    assert [list(step) for step in steps] == [STEP] * 4
    assert [step["step"] for step in steps] == [1, 2, 3, 4]
    (event, _) = steps[2]["events"]
    assert event == {"source": str(log), "line": 3, "offset": event["offset"], "kind": "tool_call"}
    assert log.read_bytes()[event["offset"] :].startswith(log.read_bytes().split(b"\n")[2])


def test_a_session(log: Path) -> None:
    (session,) = objects(log, "sessions")
    assert list(session) == SESSION
    assert session["outcomes"] == {"degraded": 1}


def test_a_rejected_record(log: Path) -> None:
    (rejected,) = objects(log, "rejected")
    assert list(rejected) == REJECTED
    assert (rejected["source"], rejected["line"]) == (str(log), 6)


def test_secrets_are_hidden_unless_asked_for(log: Path) -> None:
    (hidden,) = objects(log, "traces")
    (shown,) = objects(log, "traces", "--reveal")
    assert "sk-proj" not in json.dumps(hidden)
    assert shown["first_problem"]["message"] == "key sk-proj-abcdefghijklmnopqrstuvwx"


def test_a_secret_is_not_in_the_index_either(log: Path) -> None:
    objects(log, "traces")
    files = [path for path in log.parent.iterdir() if path.name.startswith("chat.db")]
    assert files
    assert not any(b"abcdefghijklmnopqrstuvwx" in path.read_bytes() for path in files)


def test_a_log_that_vanished_is_still_judged_and_its_lines_are_null(log: Path) -> None:
    objects(log, "traces")
    other = log.with_name("other.jsonl")
    other.write_bytes(b"")
    log.unlink()
    log.write_bytes(b"\n")
    (trace,) = objects(log, "traces")
    assert trace["first_problem"]["reason"] == "timeout"
    assert [event["line"] for event in trace["first_problem"]["events"]] == [None, None]
    assert trace["first_problem"]["input"] is None

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
TOOL = [
    *("tool", "calls", "succeeded", "failed", "blocked", "unanswered", "retries", "success_rate"),
    *("p50_ms", "p95_ms", "max_ms", "slowest"),
]
TURN = ["trace_id", "time", "role", "text", "node_id", "parent_node_id"]
HIT = ["trace_id", "session_id", "time", "source", "line", "offset", "event", "text"]
COMPARISON = ["a", "b", "divergence", "steps"]
GOLDEN = Path(__file__).parent.parent / "golden"


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


def test_a_tool(log: Path) -> None:
    (tool,) = objects(log, "tools")
    assert list(tool) == TOOL
    assert list(tool["slowest"][0]) == ["trace_id", "step", "duration_ms"]


def test_a_turn(log: Path) -> None:
    turns = objects(log, "transcript", "s1")
    assert [list(turn) for turn in turns] == [TURN] * 3
    assert [turn["role"] for turn in turns] == ["user", "error", "assistant"]


def test_a_hit(log: Path) -> None:
    (hit,) = objects(log, "search", "lane 14")
    assert list(hit) == HIT
    assert (hit["trace_id"], hit["line"]) == ("t", 5)


def test_a_comparison(log: Path) -> None:
    (comparison,) = objects(log, "compare", "t", "t")
    assert list(comparison) == COMPARISON
    assert list(comparison["a"]) == TRACE


def golden(name: str) -> list[dict[str, object]]:
    """The objects in the files of that name, of every format."""
    files = sorted(GOLDEN.glob(f"*/{name}"))
    assert len(files) > 5
    return [json.loads(line) for file in files for line in file.read_bytes().splitlines()]


def test_every_format_gives_the_same_objects() -> None:
    traces, steps = golden("traces.jsonl"), golden("show.jsonl")
    assert {tuple(trace) for trace in traces} == {tuple(TRACE)}
    assert {tuple(step) for step in steps} == {tuple(STEP)}
    firsts = [trace["first_problem"] for trace in traces]
    assert {tuple(first) for first in firsts if isinstance(first, dict)} == {tuple(STEP)}


def kinds(objects: list[dict[str, object]]) -> dict[str, set[str]]:
    """The JSON types that the fields of objects have."""
    return {
        field: {_KINDS[type(one[field])] for one in objects} for one in objects[:1] for field in one
    }


_KINDS = {
    str: "text", int: "number", float: "number", bool: "flag", type(None): "null",
    list: "list", dict: "object",
}  # fmt: skip


def test_fields_are_of_one_type_in_all_formats_or_null() -> None:
    steps = golden("show.jsonl")
    free = {"input", "output"}
    for found in (kinds(golden("traces.jsonl")), kinds(steps)):
        mixed = {field for field, types in found.items() if len(types - {"null"}) > 1}
        assert mixed <= free
    assert {type(step["propagated"]) for step in steps} == {bool}


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

"""The generator makes what it says, and a small run of the benchmarks finds what is there. How fast
anything was decides nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from logview.diagnosis.verdict import judge
from logview.model import Outcome
from tests.benchmarks.__main__ import MEASUREMENTS, main
from tests.benchmarks.figures import OURS, Figure, percentile
from tests.benchmarks.generator import Generated, write_log
from tests.benchmarks.repetition import Block, write_events
from tests.benchmarks.search import PRESENT
from tests.benchmarks.table import markdown
from tests.rows import events_of

SMALL = 2_000_000


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Generated]:
    path = tmp_path_factory.mktemp("generated") / "log.jsonl"
    return path, write_log(path, SMALL)


def test_the_same_seed_gives_the_same_bytes(log: tuple[Path, Generated], tmp_path: Path) -> None:
    again, other = tmp_path / "again.jsonl", tmp_path / "other.jsonl"
    assert write_log(again, SMALL) == log[1]
    assert again.read_bytes() == log[0].read_bytes()
    write_log(other, SMALL, seed=8)
    assert other.read_bytes() != again.read_bytes()


def test_it_counts_what_it_writes_and_notes_it_beside_the_log(
    log: tuple[Path, Generated],
) -> None:
    path, told = log
    rows = [json.loads(line) for line in path.read_bytes().splitlines()]
    assert told == Generated.beside(path)
    assert told.bytes == path.stat().st_size
    assert told.events == len(rows)
    assert told.traces == len({row["traceId"] for row in rows})
    assert told.last_trace == rows[-1]["traceId"]
    assert told.kinds == Counter(_event_name(row) for row in rows)


def _event_name(row: dict[str, Any]) -> str:
    content = row.get("content")
    told = json.loads(content) if isinstance(content, str) else content
    return told["event_name"] if told else ""


def test_a_log_has_every_outcome_and_every_kind_of_row(log: tuple[Path, Generated]) -> None:
    path, told = log
    assert set(told.kinds) == {
        *("session_metadata", "user_request", "system_chat_message", "user_chat_message"),
        *("assistant_chat_message", "tool_call", "tool_call_result", "final_response"),
        *("execution_error", ""),
    }
    traces: dict[str | None, list[Any]] = {}
    for event in events_of(path.read_bytes().splitlines()):
        traces.setdefault(event.trace, []).append(event)
    verdicts = [judge(events) for events in traces.values()]
    assert {verdict.outcome for verdict in verdicts} == set(Outcome) - {Outcome.RUNNING}
    assert any(len(verdict.sessions) > 1 for verdict in verdicts)
    assert any(verdict.retries for verdict in verdicts)
    assert any(verdict.ended_by == "client_tool_call" for verdict in verdicts)
    assert any(verdict.duplicates for verdict in verdicts)
    assert any(step.kind == "log" for verdict in verdicts for step in verdict.steps)
    text = path.read_text()
    for written in ('"content":"{', '"type":"failure","failure":{', '{"failure":{'):
        assert written in text
    assert '"type":"failure","error_message"' in text


def test_sizes_have_a_long_tail_and_traces_overlap(log: tuple[Path, Generated]) -> None:
    lines = log[0].read_bytes().splitlines()
    sizes = sorted(map(len, lines))
    assert 300 <= sizes[len(sizes) // 2] <= 2_000
    assert 20_000 < sizes[-1] < 220_000
    traces = [json.loads(line)["traceId"] for line in lines]
    changes = sum(one != other for one, other in pairwise(traces))
    assert changes > 2 * len(set(traces))


def test_passes_over_a_block_share_no_trace_and_no_session(tmp_path: Path) -> None:
    block = Block.of(60_000)
    passes = [_identifiers(block.text(number)) for number in (0, 1, 2, 4_095)]
    assert all(len(found) == len(passes[0]) for found in passes)
    assert len(set().union(*passes)) == sum(map(len, passes))
    path = tmp_path / "log.jsonl"
    told = write_events(path, 3 * block.generated.events, block)
    lines = path.read_bytes().splitlines()
    assert (told.events, told.bytes) == (len(lines), path.stat().st_size)
    assert told.traces == len({json.loads(line)["traceId"] for line in lines})
    assert json.loads(lines[-1])["traceId"] == told.last_trace
    assert told.newest_agent.encode() in lines[-1]


def _identifiers(text: bytes) -> set[str]:
    found = set()
    for event in events_of(text.splitlines()):
        found |= {event.trace or "", event.session or ""}
    return found - {""}


def test_a_small_run_finds_what_is_there(log: tuple[Path, Generated], tmp_path: Path) -> None:
    path, told = log
    size = path.stat().st_size
    arguments = {"--rounds": 1, "--seconds": 1, "--rate": 500, "--idle-seconds": 0.3, "--files": 3}
    arguments |= {"--presses": 2, "--patience": 120}
    words = [str(word) for pair in arguments.items() for word in pair]
    given = ["--keep", str(path), "--out", str(tmp_path / "out"), "--folder", str(tmp_path)]
    assert main([*words, *given, "--peer-path", ""]) == 0
    written = json.loads((tmp_path / "out" / "benchmarks.json").read_text())
    results = written["results"]
    assert results["index"]["events"] == told.events
    assert results["index"]["traces"] == told.traces
    assert results["index"]["sessions"] == told.sessions
    assert results["index"]["rejected"] == 0
    rows = path.read_text().splitlines()
    assert results["hits"] == sum(PRESENT in row.lower() for row in rows) > 0
    assert results["tail"]["events"] == results["tail"]["lines"]
    assert results["tail"]["added"] > 1
    assert results["keys"]["pressed"] == 2
    assert path.stat().st_size == size
    subjects = [figure["subject"] for figure in written["figures"]]
    assert len(subjects) == len(set(subjects))
    assert all(figure["samples"][OURS] for figure in written["figures"])
    peers = {peer for figure in written["figures"] for peer in figure["absent"]}
    assert peers == {"lnav", "jq", "rg", "grep", "less", "tl"}
    assert written["about"]["not installed"] == "lnav, jq, rg, grep, less, tl"
    table = (tmp_path / "out" / "benchmarks.md").read_text()
    assert table.count("\n| ") == len(subjects) + 1
    assert all(f"| {subject} |" in table for subject in subjects)


def test_a_run_measures_everything_unless_told_otherwise() -> None:
    assert set(MEASUREMENTS) == {"index", "open", "search", "bytes", "idle", "tail", "keys"}


def test_a_ratio_is_of_medians_and_a_peer_without_samples_is_marked() -> None:
    figure = Figure("to count", "s", samples={OURS: [3.0, 1.0, 2.0], "jq": [4.0]}, absent=["rg"])
    assert figure.ratio("jq") == 0.5
    assert figure.ratio("rg") is None
    assert "**2.00 s** (1.00 to 3.00) | jq 4.00 s (0.50 ×), ripgrep – |" in markdown([figure], {})


def test_percentiles_are_nearest_rank() -> None:
    assert percentile([5.0, 1.0, 3.0, 2.0], 50) == 2.0
    assert percentile([float(value) for value in range(1, 21)], 95) == 19.0
    assert percentile([7.0], 95) == 7.0

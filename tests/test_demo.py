"""The demo's log: believable rows that the explorer reads like any other."""

from __future__ import annotations

import json
import threading
from collections import Counter, defaultdict
from itertools import islice, pairwise
from pathlib import Path
from random import Random

import pytest

from logview.demo import DemoLog
from logview.demo.execution import Caller, Execution
from logview.demo.harbour import AGENTS, CLERK, ERRORS, FAILURES, Agent
from logview.demo.scenarios import SCENARIOS, Scenario
from logview.diagnosis.verdict import judge
from logview.model import Event, Outcome, Trace
from logview.times import SECOND, parse_time
from tests.rows import events_of, first
from tests.waiting import wait_until

NOW = parse_time("2026-03-07T12:00:00Z").ns or 0


def traces_of(folder: Path) -> list[Trace]:
    events: dict[str | None, list[Event]] = defaultdict(list)
    for path in folder.iterdir():
        for event in events_of(path.read_bytes().splitlines(), path.name):
            events[event.trace].append(event)
    return [judge(group) for group in events.values()]


def test_the_past_hour_holds_as_many_executions_as_were_asked_for(tmp_path: Path) -> None:
    DemoLog(tmp_path / "new").backfill(traces=25, now_ns=NOW)
    traces = traces_of(tmp_path / "new")
    assert len(traces) == 25
    for trace in traces:
        assert trace.started is not None
        assert trace.ended is not None
        assert (trace.started.time or 0) >= NOW - 3600 * SECOND
        assert (trace.ended.time or 0) <= NOW


def test_a_backfill_reads_like_a_deployment(tmp_path: Path) -> None:
    DemoLog(tmp_path).backfill(traces=400, now_ns=NOW)
    traces = traces_of(tmp_path)
    outcomes = Counter(trace.outcome for trace in traces)
    assert set(outcomes) == set(Outcome) - {Outcome.RUNNING}
    assert 400 / 10 < 400 - outcomes[Outcome.OK] < 400 / 4
    assert {trace.agent for trace in traces} == {agent.rid for agent in AGENTS}
    turns = Counter(trace.session for trace in traces)
    assert max(turns.values()) > 3
    questions = Counter(s.message for t in traces for s in t.steps if s.kind == "request")
    assert questions.most_common(1)[0][1] < 400 / 20
    assert not any("{" in (question or "") for question in questions)


def test_the_first_look_at_the_demo_shows_every_outcome(tmp_path: Path) -> None:
    DemoLog(tmp_path).backfill(now_ns=NOW)
    traces = traces_of(tmp_path)
    assert len(traces) == 40
    assert {trace.outcome for trace in traces} == set(Outcome) - {Outcome.RUNNING}


def test_rows_are_written_in_order_of_time_each_on_its_line(tmp_path: Path) -> None:
    DemoLog(tmp_path).backfill(traces=30, now_ns=NOW)
    for path in tmp_path.iterdir():
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        assert [row["time"] for row in rows] == sorted(row["time"] for row in rows)


def test_the_same_seed_gives_the_same_log_and_another_seed_another(tmp_path: Path) -> None:
    logs = []
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        DemoLog(tmp_path / name, seed=seed).backfill(traces=10, now_ns=NOW)
        logs.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
    assert logs[0] == logs[1] != logs[2]


def test_a_second_backfill_adds_to_the_log(tmp_path: Path) -> None:
    log = DemoLog(tmp_path)
    log.backfill(traces=3, now_ns=NOW)
    log.backfill(traces=3, now_ns=NOW)
    assert len(traces_of(tmp_path)) == 6


def test_live_rows_never_end_come_in_order_and_begin_a_trace_every_few_seconds(
    tmp_path: Path,
) -> None:
    due = list(islice(DemoLog(tmp_path).rows(NOW), 2000))
    assert [row.time for row in due] == sorted(row.time for row in due)
    begun: dict[str, int] = {}
    for time, row in due:
        begun.setdefault(row["traceId"], time)
    starts = sorted(begun.values())
    gaps = [(b - a) / SECOND for a, b in pairwise(starts)]
    assert len(starts) > 100
    assert all(1 <= gap <= 3 for gap in gaps)


def test_each_live_row_bears_the_time_at_which_it_is_due(tmp_path: Path) -> None:
    for time, row in islice(DemoLog(tmp_path).rows(NOW), 200):
        written = parse_time(row["time"]).ns
        assert written is not None
        assert 0 <= time - written < 1_000_000


def test_a_running_log_appends_whole_lines_until_it_is_stopped(tmp_path: Path) -> None:
    stop = threading.Event()
    writer = threading.Thread(target=DemoLog(tmp_path).run, args=(stop,))
    writer.start()
    try:
        path = tmp_path / "chatbots.jsonl"
        wait_until(lambda: path.exists() and path.read_bytes().count(b"\n") >= 2)
    finally:
        stop.set()
        writer.join(10)
    assert not writer.is_alive()
    assert path.read_bytes().endswith(b"\n")
    assert all(json.loads(line) for line in path.read_bytes().splitlines())


def test_a_log_that_is_stopped_before_it_runs_writes_nothing(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    DemoLog(tmp_path).run(stop)
    assert list(tmp_path.iterdir()) == []


def played(beats: str, agent: Agent = CLERK) -> Trace:
    execution = Execution(
        Random(1), agent, "s1", Caller("t1", agent.rid, "u1", "desk"), NOW, node="n1"
    )
    return judge(events_of(json.dumps(due.row).encode() for due in execution.play(beats)))


@pytest.mark.parametrize(
    ("beats", "outcome", "problem"),
    [
        ("ask think use think answer", "ok", None),
        ("ask think defer", "ok", None),
        ("ask think delegate think answer", "ok", None),
        ("ask think fail:TIMEOUT think use think answer", "recovered", (4, "failed")),
        ("ask think fail:NOT_FOUND think answer", "degraded", (4, "failed")),
        ("ask think fail:TIMEOUT think error:internal", "failed", (4, "failed")),
        ("ask think delegate:fail think error:internal", "failed", (8, "failed")),
        ("ask think deny:FORBIDDEN think error:denied", "blocked", (4, "blocked")),
        ("ask error:rate", "blocked", (3, "blocked")),
        ("ask hang", "incomplete", (3, "unanswered")),
        ("ask think hang:tool", "incomplete", (4, "unanswered")),
        ("ask think use", "incomplete", (4, "stopped")),
    ],
)
def test_beats_amount_to_the_verdict_that_they_tell(
    beats: str, outcome: str, problem: tuple[int, str] | None
) -> None:
    trace = played(beats.replace("FORBIDDEN", "PERMISSION_DENIED"))
    assert (str(trace.outcome), first(trace)) == (outcome, problem)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.beats)
@pytest.mark.parametrize("agent", AGENTS, ids=lambda agent: agent.slug)
def test_every_scenario_can_be_played_by_every_agent(scenario: Scenario, agent: Agent) -> None:
    assert played(scenario.beats, agent).agent == agent.rid


@pytest.mark.parametrize("agent", AGENTS, ids=lambda agent: agent.slug)
def test_an_agent_only_uses_tools_that_it_offers(agent: Agent) -> None:
    assert {question.tool for question in agent.questions} < set(agent.tools)
    assert f"ask_{agent.asks.replace('-', '_')}" in agent.tools


def test_scenarios_name_only_failures_and_errors_that_have_words() -> None:
    for scenario in SCENARIOS:
        for beat in scenario.beats.split():
            word, _, argument = beat.partition(":")
            if word in {"fail", "deny"}:
                assert argument in FAILURES
            if word == "error":
                assert argument in ERRORS

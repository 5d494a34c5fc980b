"""The calls that an index keeps, and what it sums up of them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings

from logview.diagnosis.tools import Call, call_stats
from logview.index.calls import CALL_KINDS, By, tool_stats
from logview.index.reader import Reader
from logview.model import Event, Kind, Phase, Status, Step
from logview.query.served import model_of, provider_of
from logview.times import MILLISECOND
from tests.index.made import index_of
from tests.index.test_filter import LOGS
from tests.rows import Rows


def served(kind: Kind, status: Status, name: str = "", **facts: str) -> Event:
    (event,) = Rows("served").log("INFO").events()
    return event._replace(kind=kind, phase=Phase.ALONE, name=name, status=status, facts=facts)


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    first = Rows("a").call("find").result("find", failure="TIMEOUT", ms=30)
    first.call("find").result("find", ms=10).call("stock")
    second = Rows("b").call("find").result("find", ms=20).user().assistant()
    events = [
        *first.events(),
        *second.events(),
        served(Kind.PROVIDER, Status.BLOCKED, "request", provider="openai", model="gpt-x"),
        served(Kind.PROVIDER, Status.OK, "anthropic"),
        served(Kind.MODEL, Status.OK, "claude-x", provider="anthropic"),
        served(Kind.PROVIDER, Status.OK, "x", provider="openai")._replace(event="provider.resolve"),
    ]
    opened = index_of(events, tmp_path / "i.db")
    yield opened
    opened.close()


def test_tools_are_summed_up_over_all_traces(reader: Reader) -> None:
    find, stock = tool_stats(reader.connection, "tool")
    assert (find.name, find.calls, find.succeeded, find.failed) == ("find", 3, 2, 1)
    assert (find.retries, find.success_rate) == (1, 2 / 3)
    assert (find.p50, find.p95, find.max) == tuple(n * MILLISECOND for n in (20, 30, 30))
    assert [(slow.trace, slow.step) for slow in find.slowest] == [("a", 1), ("b", 1), ("a", 2)]
    assert (stock.name, stock.calls, stock.unanswered, stock.success_rate) == ("stock", 1, 1, None)


def test_only_the_traces_that_were_asked_for_count(reader: Reader) -> None:
    row = reader.find_trace("b")
    assert row is not None
    (find,) = tool_stats(reader.connection, "tool", {row.id})
    assert (find.calls, find.failed) == (1, 0)
    assert tool_stats(reader.connection, "tool", set()) == []


def test_providers_and_models_that_were_asked_are_known_by_what_they_say_or_by_name(
    reader: Reader,
) -> None:
    def counts(by: By) -> list[tuple[str, int, int]]:
        return [(s.name, s.calls, s.blocked) for s in tool_stats(reader.connection, by)]

    assert counts("provider") == [("anthropic", 2, 0), ("openai", 1, 1)]
    assert counts("model") == [("", 1, 0), ("claude-x", 1, 0), ("gpt-x", 1, 1)]


@pytest.mark.parametrize(
    ("name", "title", "fact", "model"),
    [
        ("gpt-x", "chat gpt-x", "gpt-x-0301", "gpt-x"),
        ("gpt-x", "chat gpt-x", None, "gpt-x"),
        ("ChatOpenAI", "ChatOpenAI", "gpt-x-0301", "gpt-x-0301"),
        ("", "chat", "gpt-x", "gpt-x"),
    ],
)
def test_a_model_that_was_asked_for_counts_for_one_that_answered(
    tmp_path: Path, name: str, title: str, fact: str | None, model: str
) -> None:
    event = served(Kind.MODEL, Status.OK, name, **({"model": fact} if fact else {}))
    reader = index_of([event._replace(format="otlp", event=title)], tmp_path / "i.db")
    assert [stats.name for stats in tool_stats(reader.connection, "model")] == [model]
    reader.close()


def test_a_model_call_with_a_name_of_its_own_counts_for_the_model(tmp_path: Path) -> None:
    event = served(Kind.MODEL, Status.OK, "draft", model="quay-large-2")
    reader = index_of([event._replace(format="langfuse")], tmp_path / "i.db")
    assert [stats.name for stats in tool_stats(reader.connection, "model")] == ["quay-large-2"]
    reader.close()


def row_of(trace: str, step: Step) -> tuple[object, ...]:
    said = (step.kind, step.name, step.status, step.reason)
    return trace, step.number, *said, step.duration, step.attempt, provider_of(step), model_of(step)


@settings(max_examples=60, deadline=None)
@given(events=LOGS)
def test_the_table_says_what_the_steps_of_every_trace_say(events: list[Event]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        reader = index_of(events, Path(folder) / "i.db")
        steps = []
        for number in reader.trace_ids():
            trace, row = reader.trace(number), reader.trace_row(number)
            assert trace is not None
            assert row is not None
            steps += [(row.trace, step) for step in trace.steps if step.kind in CALL_KINDS]
        rows = reader.connection.execute(
            "SELECT t.trace, c.step, k.text, n.text, s.text, r.text, c.duration, c.attempt, "
            "p.text, m.text FROM calls c JOIN traces t ON t.id = c.trace_id "
            "JOIN names k ON k.id = c.kind JOIN names n ON n.id = c.name "
            "JOIN names s ON s.id = c.status LEFT JOIN names r ON r.id = c.reason "
            "LEFT JOIN names p ON p.id = c.provider LEFT JOIN names m ON m.id = c.model"
        ).fetchall()
        assert sorted(rows) == sorted(row_of(name, step) for name, step in steps)
        assert tool_stats(reader.connection, "tool") == call_stats(
            Call(s.name, name, s.number, s.status, s.attempt, s.duration)
            for name, s in steps
            if s.kind is Kind.TOOL
        )
        reader.close()

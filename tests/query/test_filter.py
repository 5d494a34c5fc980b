"""What a filter means, asked of traces and of their steps."""

from __future__ import annotations

import pytest

from logview.query.filter import Filter
from logview.query.parse import parse
from tests.rows import ROOT_AGENT, Rows

START = 1_772_874_000_000_000_000  # 2026-03-07T09:00:00Z, when the rows below begin
NOW = START + 3600 * 10**9

TRACE = (
    Rows("7c8bfa02-aaaa", "s1")
    .metadata(version="9.3")
    .request("where is Pallet 7?")
    .at(100)
    .call("find")
    .at(1_400)
    .result("find", failure="TIMEOUT", message="upstream 503")
    .call("stock")
    .at(7_000)
    .result("stock")
    .log("WARN", "pool is small")
    .respond("in lane 14")
    .verdict()
)
NESTED = (
    Rows("t2", "outer")
    .metadata()
    .request()
    .call("ask")
    .within("inner")
    .metadata(agent="ri.aip-agents..agent.other")
    .respond()
    .within("outer")
    .result("ask")
    .respond()
    .verdict()
)
STOPPED = Rows("t3").request().verdict()


def read(text: str) -> Filter:
    return parse(text, NOW)


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("", True),
        ("outcome:degraded", True),
        ("outcome:failed,degraded", True),
        ("-outcome:degraded", False),
        ("version:9.*", True),
        ("version:9", False),
        ("trace:7c8bfa02", True),
        ("trace:7c8*", True),
        ("trace:7", True),
        ("trace:c8", False),
        ("session:s1", True),
        ("user:u1 format:foundry", True),
        ("user:u1 format:otlp", False),
        ("tool:find", True),
        ("tool:find status:failed", True),
        ("tool:stock status:failed", False),
        ("tool:find,stock status:failed", True),
        ("tool:stock -status:failed", True),
        ("tool:find -status:failed", False),
        ("status:failed -kind:log", True),
        ("-kind:log", True),
        ("-status:ok -kind:tool,log,marker", False),
        ("reason:time*", True),
        ("reason:limit.*", False),
        ("kind:log", True),
        ("tool:pool", False),
        ("duration:>6s", True),
        ("duration:>8s", False),
        ("kind:tool duration:>5s", True),
        ("tool:find duration:>5s", False),
        ("tool:find duration:1s..2s,>10s", True),
        ("-duration:>8s", True),
        ("pallet", True),
        ("pallets", False),
        ("PALLET", False),
        ("Pallet", True),
        ("7c8bfa02", True),
        ('"upstream 503"', True),
        ("timeout", True),
        ("tool:find 503", True),
        ("tool:stock 503", False),
        ("tool:stock 7c8bfa02", True),
        ("-503", True),
        ("tool:find -503", False),
        ("-7c8bfa02", False),
        ("since:2h", True),
        ("since:30m", False),
        ("until:09:00", True),
        ("until:08:59", False),
        ("since:09:00:05 until:09:00:06", True),
        ("-since:30m", True),
    ],
)
def test_a_trace_matches_when_its_terms_hold_and_one_step_meets_the_others(
    text: str, matches: bool
) -> None:
    assert read(text).matches_trace(TRACE) is matches


@pytest.mark.parametrize("text", ["session:inner", "session:outer", "agent:other", "agent:clerk"])
def test_every_session_of_a_trace_counts(text: str) -> None:
    assert read(text).matches_trace(NESTED)
    assert not read(text.replace(":", ":no-")).matches_trace(NESTED)


def test_the_agent_may_be_given_whole() -> None:
    assert read(f"agent:{ROOT_AGENT}").matches_trace(NESTED)


def test_a_step_is_found_by_how_it_reads_as_the_first_problem() -> None:
    assert read("status:stopped").matches_trace(STOPPED)
    assert read("status:stopped kind:request").matches_trace(STOPPED)
    assert not read("status:stopped").matches_trace(TRACE)


def test_a_trace_without_a_known_time_is_in_no_span() -> None:
    trace = Rows("t").row({"time": None, "message": "x"}).verdict()
    assert trace.started is None
    assert not read("since:2h").matches_trace(trace)
    assert not read("until:1m").matches_trace(trace)


def shown(text: str) -> list[str]:
    return [s.name or s.kind for s in TRACE.steps if read(text).matches_step(TRACE, s)]


def test_terms_of_the_trace_hide_no_step() -> None:
    assert len(shown("outcome:blocked trace:none duration:>9h")) == len(TRACE.steps)


def test_terms_of_steps_and_text_hide_the_others() -> None:
    assert shown("kind:tool") == ["find", "stock"]
    assert shown("kind:tool -status:failed") == ["stock"]
    assert shown("503") == ["find"]
    assert shown("kind:tool duration:>5s") == ["stock"]
    assert "find" not in shown("-503")
    assert len(shown("-503")) == len(TRACE.steps) - 1


def test_text_in_the_name_of_a_trace_hides_no_step() -> None:
    assert len(shown("7c8bfa02")) == len(TRACE.steps)


def test_negated_terms_alone_drop_only_traces_that_have_no_other_step() -> None:
    logs = Rows("t").log("WARN").log("INFO").verdict()
    assert not read("-kind:log").matches_trace(logs)
    assert read("-kind:log").matches_trace(TRACE)


def test_the_block_the_provider_and_the_model_of_a_step_are_asked_for() -> None:
    step = TRACE.steps[2]
    served = Rows("t").call("x").events()[0]
    assert step.kind == "tool"
    facts = {"provider": "openai", "model": "gpt-x", "block": "b5"}
    from logview.diagnosis.verdict import judge

    trace = judge([served._replace(facts=facts)])
    assert read("provider:openai model:gpt-* block:b5").matches_trace(trace)
    assert not read("provider:openai block:b6").matches_trace(trace)

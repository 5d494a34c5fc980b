"""What OpenTelemetry's own SDK and file exporter write is read and judged as it happened."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from logview.diagnosis.verdict import judge
from logview.formats.detect import Detector, Part
from logview.formats.otlp import FORMAT
from logview.formats.record import Place
from logview.model import Kind, Step, Trace
from logview.sources.records import split

DETECTOR = Detector(formats=(FORMAT,))
VERDICTS = {
    "well": ("ok", "", 0, 0),
    "retried": ("recovered", "other GET /v1/stock failed timeout", 2, 1),
    "nested failure": ("failed", "tool parse_manifest failed bad_response", 4, 0),
    "side by side": ("degraded", "tool berth_state blocked permission", 1, 0),
    "handled": ("ok", "", 0, 0),
    "logged and survived": ("recovered", "log harbour.journal failed unreachable", 1, 0),
    "logged and failed": ("failed", "tool stock_level failed unreachable", 2, 0),
}


class Said:
    """What the agent wrote, judged: traces by the name of their turn, bytes by place."""

    def __init__(self, folder: Path, *, batched: bool) -> None:
        from tests.formats.otlp.agent import Clerk

        files = folder / "spans.jsonl", folder / "logs.jsonl"
        clerk = Clerk(*files, batched=batched)
        clerk.run()
        clerk.close()
        events = defaultdict(list)
        self.lines = 0
        self.parts: dict[tuple[str, int], bytes] = {}
        for path in files:
            data = path.read_bytes()
            for offset, line in split(data, 0, len(data))[0]:
                self.lines += 1
                self.parts[path.name, offset] = line
                for event in DETECTOR.read(line, Place(path.name, offset, len(line))):
                    events[event.trace].append(event)
        self.turns: dict[str, Trace] = {
            name: judge(events.pop(trace)) for name, trace in clerk.traces.items()
        }
        self.rest = events

    def sections(self, step: Step) -> dict[str, object]:
        parts = [Part(e, self.parts[e.source, e.offset]) for e in step.events]
        return {section.title: section.value for section in DETECTOR.describe(parts, ())}


@pytest.fixture(scope="module", params=["a line a span", "in batches"])
def said(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Said:
    return Said(tmp_path_factory.mktemp("sdk"), batched=request.param == "in batches")


def step(trace: Trace, name: str) -> Step:
    return next(step for step in trace.steps if step.name == name)


@pytest.mark.parametrize(("turn", "verdict"), VERDICTS.items())
def test_a_turn_ends_as(turn: str, verdict: tuple[str, str, int, int], said: Said) -> None:
    trace = said.turns[turn]
    words = ""
    if trace.first_problem is not None:
        first = trace.step(trace.first_problem.step)
        words = f"{first.kind} {first.name} {trace.first_problem.status} {first.reason}"
    assert (str(trace.outcome), words, trace.problems, trace.retries) == verdict


def test_every_span_and_record_belongs_to_a_turn_of_the_conversation(said: Said) -> None:
    assert set(said.turns) == set(VERDICTS)
    assert not said.rest
    for trace in said.turns.values():
        assert (trace.session, trace.user) == ("conv-quay-9", "u-mara")
        assert (trace.agent, trace.agent_version) == ("Harbour clerk", "4.2.0")
        assert not trace.partial
        assert [s.doubts for s in trace.steps] == [()] * len(trace.steps)


def test_spans_come_one_to_a_line_and_many_to_a_line(said: Said) -> None:
    spans = sum(s.kind is not Kind.LOG for trace in said.turns.values() for s in trace.steps)
    assert said.lines == spans + 2 or said.lines < spans / 2


def test_steps_lie_inside_each_other_as_they_were_called(said: Said) -> None:
    trace = said.turns["nested failure"]
    assert [(s.depth, s.kind, s.name) for s in trace.steps] == [
        (0, "agent", "Harbour clerk"),
        (1, "model", "gpt-harbour-2"),
        (1, "tool", "declare_cargo"),
        (2, "agent", "Customs agent"),
        (3, "model", "gpt-harbour-2"),
        (3, "tool", "parse_manifest"),
    ]
    assert [s.name for s in trace.steps if s.propagated] == [
        "Harbour clerk",
        "declare_cargo",
        "Customs agent",
    ]


def test_what_ran_side_by_side_recovers_nothing(said: Said) -> None:
    states = [s for s in said.turns["side by side"].steps if s.name == "berth_state"]
    assert [s.started for s in states] == [states[0].started] * 3
    assert {s.recovered_by for s in states} == {None}


def test_a_retry_recovers_the_call_and_what_failed_inside_it(said: Said) -> None:
    trace = said.turns["retried"]
    again = trace.steps[-2]
    assert (again.name, again.attempt, again.attempts) == ("stock_level", 2, 2)
    assert {s.recovered_by for s in trace.steps if s.problem} == {again.number}


def test_an_exception_that_was_handled_is_a_notice(said: Said) -> None:
    trace = said.turns["handled"]
    assert trace.notices == 1
    look = step(trace, "look in the cache")
    assert (look.status, look.notice) == ("ok", "an exception was recorded and handled: KeyError")


def test_the_sdks_own_words_are_the_message_and_its_stack_is_shown(said: Said) -> None:
    parse = step(said.turns["nested failure"], "parse_manifest")
    assert (parse.message or "").startswith("JSONDecodeError: Expecting property name")
    (thrown,) = said.sections(parse)["exceptions"]  # type: ignore[misc]
    assert thrown["exception.type"] == "json.decoder.JSONDecodeError"
    assert "json.loads" in thrown["exception.stacktrace"]


def test_what_went_in_and_came_out_is_shown_as_json(said: Said) -> None:
    well = said.turns["well"]
    shown = said.sections(step(well, "gpt-harbour-2"))
    assert shown["input"] == [{"role": "user", "content": "failed? blocked?"}]
    assert shown["output"] == [{"content": "let me see"}]
    tool = said.sections(step(well, "stock_level"))
    assert (tool["input"], tool["output"]) == ({"berth": 12}, {"lane": 14})


def test_records_lie_in_the_span_in_which_they_were_logged(said: Said) -> None:
    survived = said.turns["logged and survived"]
    (log,) = (s for s in survived.steps if s.kind is Kind.LOG)
    assert survived.step(log.parent or 0).name == "stock_level"
    assert log.message == "the stock service misbehaves: reset by peer"
    failed = step(said.turns["logged and failed"], "stock_level")
    assert [e.kind for e in failed.events] == [Kind.TOOL, Kind.LOG]
    assert said.sections(failed)["body"] == {
        "message": "the stock service misbehaves",
        "berths": [3, 12],
    }


def test_the_models_say_what_was_used(said: Said) -> None:
    models = [s for s in said.turns["well"].steps if s.kind is Kind.MODEL]
    assert [dict(s.facts) for s in models] == [
        {
            "provider": "openai",
            "model": "gpt-harbour-2-0301",
            "input_tokens": "40",
            "output_tokens": "7",
        }
    ] * 2

"""Every trace in the fixtures has the verdict that it was written to have."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from logview.diagnosis.verdict import judge
from logview.formats.detect import Detector
from logview.formats.record import Place, RecordError
from logview.model import Event, Outcome, Reason, Status, TimeBasis, Trace
from logview.sources.records import split

FOLDER = Path(__file__).parent.parent / "fixtures" / "foundry"

# For each file and the start of each trace id: outcome, first problem, problems, retries.
VERDICTS = {
    "blocks": {
        "504d": ("blocked", "3 error RateLimitExceeded blocked limit.rate", 1, 0),
        "4495": ("blocked", "7 error ContextSizeExceededLimit blocked limit.context", 1, 0),
        "5c2e": ("blocked", "4 tool missing_papers blocked permission", 2, 0),
        "f16e": ("blocked", "11 error AgentIterationsExceededLimit blocked limit.iterations", 1, 0),
        "dd8c": ("blocked", "4 error ContentBlocked blocked policy", 1, 0),
        "01ef": ("degraded", "4 tool tariff_lookup blocked policy", 1, 0),
        "b01a": ("blocked", "3 error NoPublishedAgentVersion blocked config.missing", 1, 0),
        "97d1": ("blocked", "3 error UnsupportedLanguageModelRid blocked model.restricted", 1, 0),
    },
    "conversations": {
        "e512": ("ok", "", 0, 0),
        "053d": ("ok", "", 0, 0),
        "b5fb": ("ok", "", 0, 0),
        "5c24": ("ok", "", 0, 0),
        "06f5": ("ok", "", 0, 0),
        "9efe": ("ok", "", 0, 0),
        "5a78": ("ok", "", 0, 0),
    },
    "delivery": {
        "7fb8": ("ok", "", 0, 0),
        "a53c": ("recovered", "4 tool crane_status failed timeout", 1, 1),
        "e321": ("ok", "", 0, 0),
    },
    "failures": {
        "059f": ("failed", "6 error SessionExecutionFailed failed internal", 1, 0),
        "08b6": ("failed", "6 response failed no_response", 1, 0),
        "e958": ("failed", "4 tool find_pallet failed not_found", 2, 0),
        "080c": ("failed", "6 error InvalidParameterCombination failed validation", 1, 0),
    },
    "hostile": {
        "e771": ("degraded", "4 tool find_pallet failed unknown", 1, 0),
        "e4a6": ("ok", "", 0, 0),
        "ddb2": ("degraded", "4 tool price_quote blocked permission", 1, 0),
    },
    "nested": {
        "0f26": ("ok", "", 0, 0),
        "d3a4": ("failed", "8 tool tariff_lookup failed timeout", 4, 0),
        "6b47": ("recovered", "8 tool declaration_state failed timeout", 3, 1),
    },
    "products": {
        "dcb4": ("recovered", "5 tool find_pallet failed internal", 1, 1),
        "ab86": ("recovered", "5 log function-executor failed unknown", 1, 0),
        "0c99": ("degraded", "6 log session-store failed unknown", 1, 0),
    },
    "rejected": {
        "defe": ("ok", "", 0, 0),
    },
    "retries": {
        "05e1": ("recovered", "4 tool search_slots failed timeout", 2, 2),
        "ffb2": ("blocked", "4 tool declaration_state blocked limit.rate", 3, 1),
        "5b20": ("degraded", "4 tool search_slots failed timeout", 1, 0),
        "3e28": ("degraded", "5 tool search_slots failed timeout", 1, 0),
        "078e": ("failed", "4 tool declaration_state failed timeout", 4, 2),
    },
    "silent": {
        "6b2b": ("incomplete", "4 tool book_slot unanswered", 0, 0),
        "0104": ("incomplete", "3 model unanswered", 0, 0),
        "6912": ("incomplete", "6 tool search_slots stopped", 1, 1),
    },
    "spellings": {
        "848d": ("recovered", "4 tool declaration_state failed validation", 1, 1),
        "80e8": ("recovered", "4 tool tariff_lookup failed not_found", 1, 1),
        "17f4": ("ok", "", 0, 0),
    },
}  # fmt: skip
ROWS = [(file, trace, *row) for file, traces in VERDICTS.items() for trace, row in traces.items()]


@cache
def read(name: str) -> tuple[dict[str, Trace], dict[int, str], int]:
    """The traces of a file by the starts of their ids, the reasons of its rejected lines by
    number, and how many bytes of it wait for the rest of their line."""
    data = (FOLDER / f"{name}.jsonl").read_bytes()
    records, _, rest = split(data, 0, len(data))
    events: dict[str, list[Event]] = defaultdict(list)
    rejected: dict[int, str] = {}
    for offset, line in records:
        try:
            for event in Detector().read(line, Place(name, offset, len(line))):
                assert event.trace is not None
                events[event.trace[:4]].append(event)
        except RecordError as error:
            rejected[data[:offset].count(b"\n") + 1] = str(error)
    return {trace: judge(group) for trace, group in events.items()}, rejected, rest


def in_words(trace: Trace) -> str:
    """The first problem: step, kind, name without its namespace, status, reason."""
    first = trace.first_problem
    if first is None:
        return ""
    step = trace.step(first.step)
    name = step.name.rpartition(":")[2]
    words = (str(step.number), step.kind, name, first.status, step.reason)
    return " ".join(filter(None, words))


@pytest.mark.parametrize(("file", "trace", "outcome", "problem", "problems", "retries"), ROWS)
def test_the_verdict_of(
    file: str, trace: str, outcome: str, problem: str, problems: int, retries: int
) -> None:
    verdict = read(file)[0][trace]
    assert (str(verdict.outcome), in_words(verdict)) == (outcome, problem)
    assert (verdict.problems, verdict.retries) == (problems, retries)


def test_the_table_names_every_file_and_every_trace() -> None:
    files = [path.stem for path in sorted(FOLDER.iterdir())]
    assert {(name, trace) for name in files for trace in read(name)[0]} == {row[:2] for row in ROWS}


def all_traces() -> list[Trace]:
    return [trace for path in sorted(FOLDER.iterdir()) for trace in read(path.stem)[0].values()]


def test_the_fixtures_show_every_outcome_and_every_reason_of_a_block_by_a_chatbot() -> None:
    traces = all_traces()
    assert {trace.outcome for trace in traces} == set(Outcome) - {Outcome.RUNNING}
    blocks = {s.reason for t in traces for s in t.steps if s.status is Status.BLOCKED}
    assert blocks == {
        Reason.LIMIT_RATE, Reason.LIMIT_CONTEXT, Reason.LIMIT_ITERATIONS, Reason.PERMISSION,
        Reason.POLICY, Reason.CONFIG_MISSING, Reason.MODEL_RESTRICTED,
    }  # fmt: skip


def test_only_the_lines_that_were_broken_on_purpose_are_rejected() -> None:
    reasons = {path.stem: read(path.stem)[1] for path in sorted(FOLDER.iterdir())}
    assert [name for name, rejected in reasons.items() if rejected] == ["rejected"]
    begins = {
        2: "not JSON: the line does not start with {",
        4: "not valid JSON: unterminated string",
        6: "a JSON array where an object was expected",
        7: "a JSON string where an object was expected",
        8: "a JSON number where an object was expected",
        9: "a JSON null where an object was expected",
        11: "the content is a JSON string that does not parse",
        12: "the payload is a JSON string that does not parse",
        14: "not valid JSON: ",
        15: "not valid JSON: expecting property name",
        16: "no known format",
    }
    assert reasons["rejected"].keys() == begins.keys()
    assert all(reasons["rejected"][line].startswith(words) for line, words in begins.items())


def test_the_line_that_is_half_written_waits() -> None:
    assert {path.stem: read(path.stem)[2] for path in FOLDER.iterdir() if read(path.stem)[2]} == {
        "delivery": 217
    }


def test_a_conversation_branches() -> None:
    turns: dict[str, str | None] = {}
    traces = read("conversations")[0].values()
    for trace in traces:
        request = next(step for step in trace.steps if step.kind == "request")
        turns[request.facts["node_id"]] = request.facts.get("parent_node_id")
    parents = [parent for parent in turns.values() if parent is not None]
    assert len({trace.session for trace in traces}) == 2
    assert len(parents) - len(set(parents)) == 1
    assert set(parents) <= turns.keys()


def test_a_turn_is_deferred_to_the_client() -> None:
    ends = [trace.ended_by for trace in read("conversations")[0].values()]
    assert ends.count("client_tool_call") == 1


def test_parallel_calls_are_doubted_only_where_they_bear_no_identifiers() -> None:
    doubted = {
        name for name, trace in read("retries")[0].items() if any(s.doubts for s in trace.steps)
    }
    (name,) = doubted
    assert VERDICTS["retries"][name][0] == "degraded"


def test_a_nested_failure_is_passed_on_and_another_one_is_made_up_for() -> None:
    well, passed_on, made_up = read("nested")[0].values()
    assert {step.depth for step in well.steps} == {0, 1}
    assert [len(trace.sessions) for trace in (well, passed_on, made_up)] == [2, 2, 3]
    assert [s.number for s in passed_on.steps if s.propagated] == [4]
    assert {s.recovered_by for s in made_up.steps if s.problem} == {11}


def test_rows_of_other_products_lie_where_they_fell() -> None:
    inside_failure, inside_success, outside = read("products")[0].values()
    evidence = [e.message for s in inside_failure.steps for e in s.events if s.problem]
    assert "findPallet v14 ended with exit code 137" in evidence
    assert [s.status for s in inside_failure.steps if s.kind == "log"] == [Status.INFO]
    assert [s.recovered_by for s in inside_success.steps if s.kind == "log"] == [4]
    assert [s.status for s in outside.steps if s.kind == "log"] == [Status.FAILED, Status.INFO]


def test_deliveries_are_put_right() -> None:
    twice, shuffled, gaps = read("delivery")[0].values()
    assert (twice.events, twice.duplicates) == (10, 5)
    places = [event.offset for step in shuffled.steps for event in step.events]
    assert places != sorted(places)
    instant = [s for s in shuffled.steps if s.kind == "tool" and s.duration == 0]
    assert [s.status for s in instant] == [Status.OK]
    lone = [s for s in gaps.steps if s.doubts]
    assert [s.doubts for s in lone] == [("no call was logged for this result",)]
    assert [s.status for s in gaps.steps].count(Status.UNANSWERED) == 1


def test_every_spelling_of_a_time_is_there() -> None:
    string, digits, numbers = read("spellings")[0].values()
    events = [event for step in digits.steps for event in step.events]
    assert {event.time_digits for event in events} == set(range(10))
    bases = {event.time_basis for step in numbers.steps for event in step.events}
    assert bases == set(TimeBasis)
    assert {numbers.user, string.user} == {None, "[REDACTED]"}
    assert [s.name for s in numbers.steps if s.kind == "other"] == [
        "guardrail_check",
        "result_ranking",
    ]


@pytest.mark.parametrize(
    "trap",
    [b"\\u001b[31m", b"\\u001b]52;c;", b"\\u001b]8;;", b"\\u0000", "\u202e".encode(), b"\\ud83d",
     b"\xff\xfe", b"[@click=app.quit]", b"[/]", b'{"n": ' * 150, b"sk-FAKE", b"AIzaFAKE", b"?key=",
     b"Authorization: Bearer ", b"eyJhbGciOi", b"not.a.person@example.invalid", "\x9b".encode()],
)  # fmt: skip
def test_the_hostile_file_holds(trap: bytes) -> None:
    assert trap in (FOLDER / "hostile.jsonl").read_bytes()


def test_the_delivery_has_both_line_ends() -> None:
    data = (FOLDER / "delivery.jsonl").read_bytes()
    assert 0 < data.count(b"\r\n") < data.count(b"\n")


def test_the_readme_names_every_file() -> None:
    words = (FOLDER.parent / "README.md").read_text("utf-8")
    assert all(f"`{path.name}`" in words for path in FOLDER.iterdir())

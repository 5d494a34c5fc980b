"""The made-up logs of Aimogen hold every trap that they were written for."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

import pytest

from logview.formats.record import Place, RecordError
from logview.model import Ends, Event, Kind, Phase, Reason, Status
from tests.formats.aimogen.logs import FOLDER, READ, records

FILES = sorted(path.name for path in FOLDER.iterdir())


@cache
def read(name: str) -> tuple[dict[str, list[Event]], list[str]]:
    """The events of a file by the first word of their traces, and what was not read."""
    traces: dict[str, list[Event]] = defaultdict(list)
    rejected = []
    before: Event | None = None
    for offset, data in records(name):
        try:
            for event in READ.read(data, Place(name, offset, len(data))):
                before = READ.continues(before, event)
                assert before.trace is not None
                key = before.trace if before.trace.startswith("text:") else before.trace[:4]
                traces[key].append(before)
        except RecordError as error:
            rejected.append(str(error))
    return dict(traces), rejected


def of(name: str, trace: str) -> list[Event]:
    return read(name)[0][trace]


def problems(events: list[Event]) -> list[tuple[str, str, str]]:
    return [
        (event.event, str(event.status), str(event.reason))
        for event in events
        if event.status in {Status.FAILED, Status.BLOCKED}
    ]


def notices(events: list[Event]) -> list[str]:
    return [event.facts["notice"] for event in events if "notice" in event.facts]


def test_only_what_was_broken_on_purpose_is_not_read() -> None:
    assert {name: reasons for name in FILES if (reasons := read(name)[1])} == {
        "mixed.log": [
            "not a record of Aimogen execution logs",
            "not a record of Aimogen execution logs",
            "the execution_id is a list, not text",
            "not valid JSON: unterminated string starting at: line 1 column 82 (char 81)",
        ],
        "pasted.txt": ["not a record of Aimogen execution logs"],
    }


def test_a_trace_is_of_one_file_unless_its_usage_lies_in_another() -> None:
    files = defaultdict(set)
    for name in FILES:
        for trace in read(name)[0]:
            files[trace].add(name)
    shared = {trace: names for trace, names in files.items() if len(names) > 1}
    assert shared == {t: {"fallback.jsonl", "usage.jsonl"} for t in ("fb01", "fb02")}


@pytest.mark.parametrize(
    ("trace", "step", "reason"),
    [
        ("li01", "limits.check", Reason.LIMIT_GLOBAL),
        ("li02", "limits.check", Reason.LIMIT_ROLE),
        ("li03", "limits.check", Reason.LIMIT_FEATURE),
        ("li04", "provider.resolve", Reason.PROVIDER_DISABLED),
        ("li05", "model.select", Reason.MODEL_RESTRICTED),
        ("li06", "validate", Reason.CONFIG_MISSING),
        ("li08", "validate", Reason.POLICY),
        ("li09", "provider.request", Reason.LIMIT_RATE),
    ],
)
def test_a_block_says_which_gate_refused(trace: str, step: str, reason: Reason) -> None:
    events = of("limits.jsonl", trace)
    assert problems(events)[0] == (step, "blocked", reason)
    assert events[-1].ends is Ends.BAD


def test_limits_that_stack_are_told_apart() -> None:
    names = [e.name for e in of("limits.jsonl", "li07") if e.kind is Kind.LIMIT]
    assert names == ["global", "role", "feature"]


def test_fallbacks_answer_run_out_are_skipped_and_are_blocked() -> None:
    assert problems(of("fallback.jsonl", "fb01")) == [("provider.request", "failed", "limit.rate")]
    assert [p[2] for p in problems(of("fallback.jsonl", "fb02"))] == [
        "timeout", "auth", "retries_exhausted", "retries_exhausted"
    ]  # fmt: skip
    assert notices(of("fallback.jsonl", "fb03")) == ["fallback skipped: not_configured"]
    assert problems(of("fallback.jsonl", "fb04"))[1:] == [
        ("limits.check", "blocked", "limit.role"),
        ("execution.end", "blocked", "limit.role"),
    ]
    assert notices(of("fallback.jsonl", "fb05")) == [
        "fallback to mistral skipped: provider_disabled"
    ]
    assert problems(of("fallback.jsonl", "fb06"))[0][2] == "unknown"


def test_workflows_short_circuit_fail_and_go_on() -> None:
    cut = of("workflows.jsonl", "wf02")
    assert notices(cut) == [
        "condition false: b1.delayed == true",
        "short-circuited: condition_false",
    ]
    assert [e.facts["not_run"] for e in cut if "not_run" in e.facts] == ["b3,b4"]
    assert cut[0].facts["blocks"] == "b1,b2,b3,b4"
    went_on = of("workflows.jsonl", "wf03")
    assert problems(went_on) == [("block.run", "failed", "validation")]
    assert went_on[-1].ends is Ends.GOOD
    assert of("workflows.jsonl", "wf06")[-1].phase is Phase.CALL


def test_chatbots_ignore_end_early_and_do_not_answer() -> None:
    assert problems(of("chatbots.jsonl", "cb01")) == []
    assert notices(of("chatbots.jsonl", "cb02")) == ["embeddings unused: index_empty"]
    assert notices(of("chatbots.jsonl", "cb03")) == [
        "assistant ignored: model_without_assistants",
        "embeddings unused: nothing was found",
    ]
    assert not any(e.kind is Kind.OUTPUT for e in of("chatbots.jsonl", "cb04"))
    firsts = {name: problems(of("chatbots.jsonl", name))[0][2] for name in ("cb05", "cb06", "cb07")}
    assert firsts == {"cb05": "no_response", "cb06": "state.invalid", "cb07": "validation"}
    assert of("chatbots.jsonl", "cb08")[-1].ends is Ends.NO
    odd = [e.raw_status for e in of("chatbots.jsonl", "cb09") if e.kind is Kind.OTHER]
    assert odd == ["retrying", "ok", "error"]


def test_usage_pairs_lies_in_another_file_and_is_orphaned() -> None:
    asides = {
        t: [e for e in events if e.phase is Phase.ASIDE]
        for t, events in read("usage.jsonl")[0].items()
    }
    assert {trace: len(events) for trace, events in asides.items()} == {
        "us01": 1, "fb01": 1, "fb02": 1, "us02": 1
    }  # fmt: skip
    assert asides["us01"][0].facts["total_tokens"] == "1017"
    assert len(of("usage.jsonl", "us02")) == 1


def test_text_is_cut_at_words_at_silence_and_at_the_clock() -> None:
    assert [trace.rpartition(":")[2] for trace in read("site.log")[0]] == [
        "20260307T140509@0",
        "20260307T140700@1141",
        "20260307T140800@1512",
        "20260307T140930@1688",
        "20260307T142000@2221",
    ]
    pasted = [events[0].facts["inferred"] for events in read("pasted.txt")[0].values()]
    assert [said.partition(" cut here")[2] for said in pasted] == [
        "", "", " after 12 minutes of silence", ": the clock goes back by 83 minutes"
    ]  # fmt: skip


def test_text_says_what_it_says_and_nothing_that_it_quotes() -> None:
    problems_of = [problems(events) for events in read("site.log")[0].values()]
    assert problems_of == [
        [("provider.request", "failed", "limit.rate")],
        [],
        [("limits.check", "blocked", "limit.role"), ("execution.end", "blocked", "unknown")],
        [
            ("provider.request", "failed", "auth"),
            ("fallback.evaluate", "failed", "retries_exhausted"),
            ("execution.end", "failed", "unknown"),
        ],
        [("provider.request", "failed", "timeout")],
    ]
    (unfinished,) = read("unfinished.log")[0].values()
    assert (unfinished[-1].phase, problems(unfinished)) == (Phase.CALL, [])


@pytest.mark.parametrize(
    ("name", "trap"),
    [
        ("site.log", b"<br/>\r\n"),
        ("site.log", b"\xff\xfe"),
        ("site.log", b"sk-FAKE"),
        ("site.log", b"\x1b[31m"),
        ("site.log", b"[content] => execution failed"),
        ("site.log", b"[07-Mar-2026 14:20:01 UTC] Request to openai failed: timeout"),
        ("site.log", b'fallback chain: {"time": '),
        ("mixed.log", b"[10-Mar-2026 15:00:01 UTC] Provider openai failed"),
        ("mixed.log", b'{"offset": 70, "value": {'),
        ("chatbots.jsonl", b"why does it say error, failed, blocked?"),
    ],
)
def test_the_file_holds(name: str, trap: bytes) -> None:
    assert trap in (FOLDER / name).read_bytes()


def test_pasted_text_has_plain_line_ends() -> None:
    data = (FOLDER / "pasted.txt").read_bytes()
    assert b"\r" not in data
    assert b"<br/>" not in data
    assert not (FOLDER / "unfinished.log").read_bytes().endswith(b"\n")

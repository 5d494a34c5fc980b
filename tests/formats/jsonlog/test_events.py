"""Lines of the loggers that are known, field by field."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logview.formats.record import RecordError, RecordSkipped
from logview.model import Ends, Event, Kind, Phase, Status, TimeBasis
from tests.formats.jsonlog.lines import START, one, read

MOMENT = 1_773_993_600 * 10**9


@pytest.mark.parametrize(
    "row",
    [
        {"level": 50, "time": 1773993600000, "name": "desk", "reqId": "t", "msg": "m"},
        {"level": 50, "time": START, "name": "desk", "req_id": "t", "msg": "m", "v": 0},
        {"level": "error", "ts": 1773993600.0, "logger": "desk", "msg": "m", "trace_id": "t"},
        {"level": "error", "timestamp": START, "logger": "desk", "event": "m", "request_id": "t"},
        {"log.level": "ERROR", "@timestamp": START, "log.logger": "desk", "message": "m",
         "trace.id": "t"},
        {"log": {"level": "error", "logger": "desk"}, "@timestamp": START, "message": "m",
         "trace": {"id": "t"}},
        {"time": START, "level": "ERROR", "msg": "m", "traceId": "t", "component": "desk"},
        {"@t": START, "@l": "Error", "@m": "m", "@tr": "t", "SourceContext": "desk"},
        {"@t": START, "@l": "Error", "@mt": "m", "@tr": "t", "SourceContext": "desk"},
        {"Timestamp": START, "Level": "Error", "RenderedMessage": "m", "TraceId": "t",
         "Properties": {"SourceContext": "desk"}},
        {"timestamp": START, "severity": "ERROR", "textPayload": "m", "logger": "desk",
         "logging.googleapis.com/trace": "projects/p/traces/t"},
        {"timestamp": START, "severity": "CRITICAL", "jsonPayload": {"message": "m",
         "logger": "desk"}, "trace": "projects/p/traces/t"},
        {"asctime": "2026-03-20 08:00:00,000", "levelname": "CRITICAL", "name": "desk",
         "message": "m", "correlation_id": "t"},
        {"timestamp": "2026-03-20T08:00:00.000+0000", "level": "ERROR", "message": "m",
         "service": "desk", "function_request_id": "t", "xray_trace_id": "1-a"},
        {"@timestamp": "2026-03-20T09:00:00.000+01:00", "level_value": 40000, "message": "m",
         "logger_name": "desk", "traceId": "t"},
        {"version": "1.1", "timestamp": 1773993600.0, "level": 3, "short_message": "m",
         "_x": 1, "logger": "desk", "trace_id": "t"},
        {"timestamp": START, "level": "ERROR", "fields": {"message": "m"}, "target": "desk",
         "span": {"name": "s"}, "trace_id": "t"},
        {"instant": {"epochSecond": 1773993600, "nanoOfSecond": 0}, "level": "ERROR",
         "loggerName": "desk", "message": "m", "contextMap": {"traceId": "t"}},
    ],
)  # fmt: skip
def test_the_line_of_a_known_logger(row: dict[str, Any]) -> None:
    event = one(row)
    assert (event.time, event.name, event.message, event.trace) == (MOMENT, "desk", "m", "t")
    assert (event.status, event.kind, event.phase) == (Status.FAILED, Kind.LOG, Phase.ALONE)
    assert (event.ends, event.format, event.event) == (Ends.NEVER, "json", "log")
    assert event.why is not None


@pytest.mark.parametrize(
    ("value", "ns", "digits"),
    [
        (1773993600, MOMENT, 0),
        (1773993600.25, MOMENT + 250_000_000, 2),
        ("1773993600.5", MOMENT + 500_000_000, 1),
        (1773993600000, MOMENT, 3),
        (1773993600000001, MOMENT + 1000, 6),
        ("1773993600000000001", MOMENT + 1, 9),
        ({"seconds": 1773993600, "nanos": 1}, MOMENT + 1, 9),
        ("2026-03-20T10:00:00+02:00", MOMENT, 0),
    ],
)
def test_times_of_every_magnitude(value: object, ns: int, digits: int) -> None:
    event = one(time=value)
    assert (event.time, event.time_digits) == (ns, digits)


def test_a_time_without_a_zone_is_assumed_and_no_time_is_unknown() -> None:
    assert one(time="2026-03-20 08:00:00").time_basis is TimeBasis.ASSUMED
    assert one(time=12.5, msg="m").time_basis is TimeBasis.UNKNOWN
    assert one(time="soon", ts=START).time == MOMENT


@pytest.mark.parametrize(
    ("fields", "status", "reason", "words"),
    [
        ({"err": {"code": "ECONNREFUSED", "type": "Error"}}, "failed", "unreachable",
         "ECONNREFUSED"),
        ({"err": {"type": "TimeoutError"}}, "failed", "timeout", "TimeoutError"),
        ({"error": {"code": 429}}, "blocked", "limit.rate", "429"),
        ({"error_type": "PermissionDenied"}, "blocked", "permission", "PermissionDenied"),
        ({"error": "timeout: 429 RateLimitError"}, "failed", "unknown", None),
        ({"res": {"statusCode": 504}}, "failed", "timeout", "504"),
        ({"status": 200}, "failed", "unknown", None),
        ({}, "failed", "unknown", None),
    ],
)  # fmt: skip
def test_the_reason_comes_from_type_and_code_and_never_from_words(
    fields: dict[str, Any], status: str, reason: str, words: str | None
) -> None:
    event = one(level="error", msg="rate limit, timeout, 403", **fields)
    assert (event.status, event.reason, event.reason_text) == (status, reason, words)


def test_why_a_line_is_blocked_names_the_error() -> None:
    assert one(level=50, err={"code": "429"}).why == (
        "level is 50, which is error and the error is 429"
    )


@pytest.mark.parametrize("level", ["info", "warn", 30, 40, None])
def test_an_error_on_a_line_of_a_lower_level_is_a_notice(level: object) -> None:
    event = one({"level": level, "msg": "m", "error": "let go"})
    assert (event.status, event.reason, event.why) == (Status.INFO, None, None)
    assert event.facts["notice"].startswith("error field on a line")
    assert event.message == "m: let go"


@pytest.mark.parametrize("error", [None, "", "null", {}, False, True])
def test_an_empty_error_is_no_notice(error: object) -> None:
    assert "notice" not in one({"level": "info", "error": error}).facts


def test_a_question_full_of_words_is_no_failure() -> None:
    event = one(
        level="info",
        msg='what does "error, failed, blocked" mean?',
        status="error",
        outcome="FATAL",
    )
    assert (event.status, event.facts) == (Status.INFO, {})


def test_a_line_that_took_time_is_an_outcome() -> None:
    event = one(msg="m", duration_ms=12.5)
    assert (event.phase, event.duration, event.kind) == (Phase.OUTCOME, 12_500_000, Kind.LOG)
    assert one(msg="m", duration=12.5).duration is None


def test_a_call_of_a_tool_is_one_only_where_it_says_how_long_it_took() -> None:
    assert one(msg="m", tool_name="find").kind is Kind.LOG
    done = one(level="info", tool_name="find", tool_call_id="c1", duration_ms=1)
    assert (done.kind, done.name, done.status, done.span) == (Kind.TOOL, "find", "ok", "c1")
    lost = one(level="error", tool_name="find", duration_ms=1, error={"type": "TimeoutError"})
    assert (lost.kind, lost.status, lost.reason) == (Kind.TOOL, "failed", "timeout")


def test_a_completion_with_tokens_is_a_model_step() -> None:
    event = one(model="m-2", provider="p", latency_ms=1, usage={"output_tokens": 3})
    assert (event.kind, event.name) == (Kind.MODEL, "m-2")
    assert event.facts == {"model": "m-2", "provider": "p", "output_tokens": "3"}


@pytest.mark.parametrize("key", ["session_id", "sessionId", "conversation_id", "thread_id"])
def test_sessions(key: str) -> None:
    assert one({key: "s1"}).session == "s1"


@pytest.mark.parametrize("value", [140201, "140201"])
def test_a_thread_of_the_operating_system_is_no_session(value: object) -> None:
    assert one(thread_id=value, chat_id=None).session is None


@pytest.mark.parametrize("zeros", ["0", "0" * 32, "00000000-0000-0000-0000-000000000000", "", 0])
def test_an_identifier_of_zeros_is_none(zeros: object) -> None:
    event = one({"trace_id": zeros, "span_id": zeros, "requestId": "r"})
    assert (event.trace, event.span) == ("r", None)


def test_spans_and_parents() -> None:
    event = one(span_id="b", parent_id="a")
    assert (event.span, event.parent) == ("b", "a")
    assert one(span_id="b", parentId="b").parent is None


def test_large_integers_stay_what_they_are() -> None:
    assert one('{"trace_id": 9007199254740993}').trace == "9007199254740993"
    assert one('{"trace_id": "18446744073709551617"}').trace == "18446744073709551617"


def test_a_message_that_is_a_structure_is_written_as_json_unless_it_is_too_deep() -> None:
    assert one('{"msg": {"slot": [2]}}').message == '{"slot":[2]}'
    assert one('{"msg": ' + "[" * 600 + "]" * 600 + "}").message is None


def test_an_exact_duplicate_has_the_same_fingerprint_whatever_carried_it() -> None:
    row = {"msg": "m", "time": START}
    docker = {"log": json.dumps(row) + "\n", "stream": "stdout", "time": START}
    assert one(row).fingerprint == one(docker).fingerprint != one(msg="n", time=START).fingerprint


def test_every_object_is_an_event_and_no_list_is() -> None:
    assert one({}).message is None
    with pytest.raises(RecordError, match="array"):
        read("[1]")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
KEYS = st.sampled_from(
    ["time", "ts", "level", "severity", "msg", "event", "traceId", "span_id", "parent_id", "error",
     "err", "stack", "code", "duration_ms", "event.duration", "log", "data", "user", "tool_name",
     "model", "output_tokens", "thread_id", "status", "instant", "exception", "short_message"]
)  # fmt: skip


@given(st.dictionaries(KEYS, JSON | st.dictionaries(KEYS, JSON, max_size=3), max_size=8))
def test_any_object_is_an_event_that_fits_the_index(row: dict[str, Any]) -> None:
    assert_sound(read(json.dumps(row).encode("utf-8", "replace")))


@given(st.text(max_size=200) | st.from_regex(r"\A[\w ]{0,9}=\S{0,9} [\w ]{0,9}=\S{0,9}\Z"))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(RecordError, RecordSkipped):
        assert_sound(read(text.encode("utf-8", "replace")))


def assert_sound(events: list[Event]) -> None:
    for event in events:
        texts = (event.trace, event.session, event.span, event.parent, event.name, event.event,
                 event.raw_status, event.reason_text, event.message, event.why, event.level,
                 event.user, *event.facts.values())  # fmt: skip
        assert all(text is None or isinstance(text, str) for text in texts)
        assert event.time is None or -(2**63) <= event.time < 2**63
        assert event.duration is None or 0 <= event.duration < 2**63
        assert -(2**63) <= event.fingerprint < 2**63

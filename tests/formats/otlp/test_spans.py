"""A span becomes a step by itself: when, inside what, how it went and of what sort a failure is."""

from __future__ import annotations

from typing import Any

import pytest

from logview.model import Ends, Kind, Phase, Reason, Status, TimeBasis
from tests.formats.otlp.lines import (
    PARENT,
    SPAN,
    START,
    TRACE,
    event_of,
    exception,
    failed,
    span,
)


def test_a_span_is_a_step_from_its_start_for_as_long_as_it_took() -> None:
    event = event_of(span(name="recount"))
    assert (event.phase, event.kind, event.event, event.name) == (
        Phase.ALONE, Kind.OTHER, "recount", "recount",
    )  # fmt: skip
    assert (event.time, event.time_digits, event.time_basis) == (START, 9, TimeBasis.EXACT)
    assert event.duration == 200_000_000
    assert (event.trace, event.span, event.parent) == (TRACE, SPAN, PARENT)
    assert (event.level, event.owner, event.ends) == (None, None, Ends.NEVER)


@pytest.mark.parametrize("parent", [None, "", "0000000000000000", "AAAAAAAAAAA="])
def test_a_span_without_a_parent_is_the_root_and_ends_its_trace(parent: str | None) -> None:
    assert event_of(span(parentSpanId=parent)).parent is None
    assert event_of(span(parentSpanId=parent)).ends is Ends.GOOD
    assert event_of(failed(parentSpanId=parent)).ends is Ends.BAD


def test_a_root_that_has_not_ended_is_no_end() -> None:
    open_root = {"parentSpanId": None, "endTimeUnixNano": None}
    assert event_of(span(**open_root)).ends is Ends.NO
    assert event_of(span(**open_root, status={"code": 1})).ends is Ends.GOOD
    assert event_of(failed(**open_root)).ends is Ends.BAD


@pytest.mark.parametrize("trace", [None, "", "0" * 32, 7])
def test_a_span_without_a_trace_lands_in_the_bucket_and_ends_nothing(trace: Any) -> None:
    event = event_of(span(traceId=trace, parentSpanId=None))
    assert (event.trace, event.ends) == (None, Ends.NEVER)


@pytest.mark.parametrize(
    ("start", "end", "time", "duration", "words"),
    [
        (START, START + 5, START, 5, None),
        (START, START, START, 0, None),
        (START, START - 5, START, 0, "it ends before it starts"),
        (START, 0, START, None, "no end was written"),
        (0, START, START, None, "no start was written: its end stands for it"),
        (0, 0, None, None, "no start was written"),
        ("soon", None, None, None, "no start was written"),
    ],
)
def test_odd_times_are_taken_as_they_are_and_said(
    start: Any, end: Any, time: int | None, duration: int | None, words: str | None
) -> None:
    event = event_of(span(startTimeUnixNano=start, endTimeUnixNano=end))
    assert (event.time, event.duration) == (time, duration)
    assert event.time_basis is (TimeBasis.UNKNOWN if time is None else TimeBasis.EXACT)
    inferred = event.facts.get("inferred")
    assert inferred is None if words is None else (inferred or "").startswith(words)


@pytest.mark.parametrize(
    ("code", "status", "raw"),
    [
        (0, Status.OK, "unset"), ("", Status.OK, "unset"),
        ("STATUS_CODE_UNSET", Status.OK, "unset"), (None, Status.OK, "unset"), (1, Status.OK, "ok"),
        ("STATUS_CODE_OK", Status.OK, "ok"), ("Ok", Status.OK, "ok"), (2, Status.FAILED, "error"),
        ("2", Status.FAILED, "error"),
        ("STATUS_CODE_ERROR", Status.FAILED, "error"), (9, Status.INFO, "9"),
        ("PARTIAL", Status.INFO, "PARTIAL"), ([], Status.INFO, "a list"),
        (True, Status.INFO, "true or false"),
    ],
)  # fmt: skip
def test_the_status_alone_decides(code: Any, status: Status, raw: str) -> None:
    event = event_of(span(status={"code": code}))
    assert (event.status, event.raw_status) == (status, raw)
    assert (event.why or "").startswith(("status.code is", "the span has"))


@pytest.mark.parametrize("status", [None, "bad", 2, []])
def test_a_status_that_is_none_is_unset(status: Any) -> None:
    event = event_of(span(status=status))
    assert (event.status, event.raw_status) == (Status.OK, "unset")


def test_a_span_without_end_and_status_says_nothing_of_how_it_went() -> None:
    event = event_of(span(endTimeUnixNano=None))
    assert (event.status, event.why) == (Status.INFO, "the span has no end and no status")


@pytest.mark.parametrize(
    ("said", "status", "reason", "text"),
    [
        ({}, Status.FAILED, Reason.UNKNOWN, None),
        ({"error.type": "TimeoutError"}, Status.FAILED, Reason.TIMEOUT, "TimeoutError"),
        ({"error.type": "429"}, Status.BLOCKED, Reason.LIMIT_RATE, "429"),
        ({"http.response.status_code": 403}, Status.BLOCKED, Reason.PERMISSION, "403"),
        ({"http.status_code": 404}, Status.FAILED, Reason.NOT_FOUND, "404"),
        ({"http.response.status_code": 200}, Status.FAILED, Reason.UNKNOWN, "200"),
        ({"rpc.grpc.status_code": 14}, Status.FAILED, Reason.UNREACHABLE, "14"),
        (
            {"rpc.response.status_code": "DEADLINE_EXCEEDED"},
            Status.FAILED,
            Reason.TIMEOUT,
            "DEADLINE_EXCEEDED",
        ),
        (
            {"gen_ai.response.finish_reasons": ["content_filter"]},
            Status.BLOCKED,
            Reason.POLICY,
            "content_filter",
        ),
        (
            {"error.type": "_OTHER", "http.response.status_code": 503},
            Status.FAILED,
            Reason.UNREACHABLE,
            "503",
        ),
        ({"error.type": "HarbourError"}, Status.FAILED, Reason.UNKNOWN, "HarbourError"),
    ],
)
def test_attributes_say_of_what_sort_a_failure_is(
    said: dict[str, Any], status: Status, reason: Reason, text: str | None
) -> None:
    event = event_of(failed(said))
    assert (event.status, event.reason, event.reason_text) == (status, reason, text)
    assert (event.why or "").startswith("status.code is 2 (error)")
    assert text is None or (event.why or "").endswith(f" is {text}")


def test_the_words_of_messages_and_of_attributes_without_a_meaning_decide_nothing() -> None:
    said = {"input.value": "error: 429 timeout", "harbour.status": "failed", "level": "ERROR"}
    assert event_of(span(said)).status is Status.OK
    event = event_of(failed(said, "permission denied: timeout"))
    assert (event.status, event.reason) == (Status.FAILED, Reason.UNKNOWN)


def test_the_last_recorded_exception_tells_what_the_status_does_not() -> None:
    events = [exception("ValueError", "first"), exception("ssl.ReadTimeout", "last"), {"name": "x"}]
    event = event_of(failed(events=events))
    assert (event.reason, event.reason_text, event.message) == (
        Reason.TIMEOUT, "ssl.ReadTimeout", "last",
    )  # fmt: skip
    assert event_of(failed(message="its own", events=events)).message == "its own"
    assert event_of(failed({"error.message": "told apart"})).message == "told apart"


def test_an_exception_on_a_span_that_did_not_fail_is_a_notice() -> None:
    event = event_of(span(events=[exception("CacheMiss")], status={"code": 1}))
    assert (event.status, event.message) == (Status.OK, None)
    assert event.facts["notice"] == "an exception was recorded and handled: CacheMiss"


@pytest.mark.parametrize(
    "said",
    [
        {"gen_ai.response.finish_reasons": ["stop", "content_filter"]},
        {"llm.finish_reason": "content_filter"},
    ],
)
def test_an_answer_that_a_filter_cut_is_a_notice(said: dict[str, Any]) -> None:
    event = event_of(span(said))
    assert (event.status, event.facts["notice"]) == (Status.OK, "a content filter cut the answer")
    assert "notice" not in event_of(span({"gen_ai.response.finish_reasons": ["stop"]})).facts


def test_session_and_user_are_the_spans_or_else_its_resources() -> None:
    resource = {"session.id": "of the resource", "user.id": "u-res"}
    own = {"gen_ai.conversation.id": "of the span", "enduser.id": "u-own"}
    event = event_of(span(own), resource)
    assert (event.session, event.user) == ("of the span", "u-own")
    event = event_of(span(), resource)
    assert (event.session, event.user) == ("of the resource", "u-res")
    assert event_of(span()).session is None


def test_the_agent_is_named_by_its_span_or_by_the_service_of_the_root() -> None:
    resource = {"service.name": "clerk", "service.version": "4"}
    assert event_of(span(parentSpanId=None), resource).facts == {
        "agent": "clerk", "agent_version": "4",
    }  # fmt: skip
    assert "agent" not in event_of(span(), resource).facts
    said = {"gen_ai.agent.name": "Harbour clerk", "gen_ai.agent.version": "9"}
    assert event_of(span(said), resource).facts == {"agent": "Harbour clerk", "agent_version": "9"}


def test_only_model_spans_say_what_was_used() -> None:
    said = {
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt",
        "gen_ai.response.model": "gpt-0301",
        "gen_ai.usage.input_tokens": 12,
        "llm.token_count.completion": 3,
        "gen_ai.usage.total_tokens": "many",
    }
    assert event_of(span({"gen_ai.operation.name": "chat", **said})).facts == {
        "provider": "openai",
        "model": "gpt-0301",
        "input_tokens": "12",
        "output_tokens": "3",
    }
    assert event_of(span({"gen_ai.operation.name": "execute_tool", **said})).facts == {}


def test_a_retry_that_answers_bears_the_name_of_the_call_that_failed() -> None:
    asked = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt"}
    answered = {**asked, "gen_ai.response.model": "gpt-0301"}
    assert event_of(failed(asked)).name == event_of(span(answered)).name == "gpt"


@pytest.mark.parametrize(
    "broken",
    [
        {"name": 7},
        {"name": None},
        {"attributes": {"a": 1}},
        {"attributes": [None]},
        {"events": "x"},
        {"events": [None, 7]},
        {"kind": {"a": 1}},
        {"spanId": 5},
        {"links": 3},
        {"futureField": [1]},
    ],
)
def test_a_field_of_another_shape_costs_that_field_only(broken: dict[str, Any]) -> None:
    event = event_of(span(**broken))
    assert (event.trace, event.time, event.status) == (TRACE, START, Status.OK)

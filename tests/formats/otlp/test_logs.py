"""A log record becomes a row that may lie inside a span, and a failure by its severity alone."""

from __future__ import annotations

from typing import Any

import pytest

from logview.model import Ends, Kind, Phase, Reason, Status
from tests.formats.otlp.lines import SPAN, START, TRACE, log_event_of, record, typed


def test_a_record_lies_inside_its_span() -> None:
    event = log_event_of(record())
    assert (event.kind, event.phase, event.ends) == (Kind.LOG, Phase.ALONE, Ends.NEVER)
    assert (event.trace, event.parent, event.span) == (TRACE, SPAN, None)
    assert (event.time, event.time_digits) == (START, 9)
    assert (event.name, event.event, event.message) == ("harbour", "log", "a row")


@pytest.mark.parametrize("trace", [None, "", "0" * 32])
def test_a_record_without_a_trace_lands_in_the_bucket(trace: str | None) -> None:
    assert log_event_of(record(traceId=trace)).trace is None


@pytest.mark.parametrize("time", [None, 0, "0"])
def test_when_it_was_seen_stands_for_when_it_was_written(time: Any) -> None:
    seen = record(timeUnixNano=time, observedTimeUnixNano=str(START + 9))
    assert log_event_of(seen).time == START + 9
    assert log_event_of(record(timeUnixNano=time)).time is None


@pytest.mark.parametrize(
    ("number", "text", "level", "status"),
    [
        (9, None, "INFO", Status.INFO), (13, None, "WARN", Status.INFO),
        (16, None, "WARN", Status.INFO), (17, None, "ERROR", Status.FAILED),
        (20, None, "ERROR", Status.FAILED), (21, None, "FATAL", Status.FAILED),
        (24, None, "FATAL", Status.FAILED), (1, None, "TRACE", Status.INFO),
        ("SEVERITY_NUMBER_ERROR", None, "ERROR", Status.FAILED),
        ("SEVERITY_NUMBER_WARN3", None, "WARN", Status.INFO), ("17", None, "ERROR", Status.FAILED),
        (17, "Schwer", "Schwer", Status.FAILED), (9, "ERROR", "ERROR", Status.INFO),
        (None, "error", "error", Status.FAILED), (0, "CRITICAL", "CRITICAL", Status.FAILED),
        (None, "notice", "notice", Status.INFO), (None, None, None, Status.INFO),
        (25, None, None, Status.INFO), (-3, None, None, Status.INFO),
        ("odd", None, None, Status.INFO), (True, None, None, Status.INFO),
    ],
)  # fmt: skip
def test_the_severity_number_decides_and_the_text_where_there_is_none(
    number: Any, text: str | None, level: str | None, status: Status
) -> None:
    event = log_event_of(record(severityNumber=number, severityText=text))
    assert (event.level, event.status) == (level, status)
    assert event.raw_status == (level.lower() if level else None)
    assert (event.reason, event.why is not None) == (
        (Reason.UNKNOWN, True) if status is Status.FAILED else (None, False)
    )


def test_the_exception_of_an_error_tells_its_reason_and_adds_to_its_words() -> None:
    said = {"exception.type": "socket.gaierror", "exception.message": "no such host"}
    event = log_event_of(record(said, severityNumber=17))
    assert (event.status, event.reason, event.reason_text) == (
        Status.FAILED, Reason.UNREACHABLE, "socket.gaierror",
    )  # fmt: skip
    assert event.message == "a row: no such host"
    assert log_event_of(record(said, body=None)).message == "no such host"
    same = record(said, body=typed("it says: no such host"))
    assert log_event_of(same).message == "it says: no such host"


def test_an_exception_on_a_record_that_is_no_error_is_no_failure() -> None:
    event = log_event_of(record({"exception.type": "TimeoutError"}))
    assert (event.status, event.reason, event.reason_text) == (Status.INFO, None, None)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("words", "words"),
        ("", None),
        ({"message": "inside", "n": 1}, "inside"),
        ({"content": "lane 3?", "role": "user"}, "lane 3?"),
        ({"n": 1, "m": {"k": [True]}}, '{"n":1,"m":{"k":[true]}}'),
        ([1, "two"], '[1,"two"]'),
        (7, "7"),
    ],
)
def test_a_structured_body_is_told_in_words(body: Any, message: str | None) -> None:
    assert log_event_of(record(body=typed(body))).message == message


@pytest.mark.parametrize("body", [None, {}, {"stringValue": None}])
def test_a_record_without_a_body_says_nothing(body: Any) -> None:
    assert log_event_of(record(body=body)).message is None


def test_an_event_bears_its_own_name() -> None:
    event = log_event_of(record(eventName="gen_ai.user.message"))
    assert (event.name, event.event, event.status) == (
        "gen_ai.user.message", "gen_ai.user.message", Status.INFO,
    )  # fmt: skip
    assert log_event_of(record({"event.name": "gen_ai.choice"})).name == "gen_ai.choice"


def test_session_and_user_are_the_records_or_else_its_resources() -> None:
    event = log_event_of(record({"session.id": "s1"}), {"session.id": "s0", "user.id": "u0"})
    assert (event.session, event.user) == ("s1", "u0")


@pytest.mark.parametrize(
    "broken",
    [
        {"attributes": 7},
        {"body": "bare"},
        {"severityNumber": [17]},
        {"severityText": 5},
        {"eventName": 5},
        {"spanId": []},
    ],
)
def test_a_field_of_another_shape_costs_that_field_only(broken: dict[str, Any]) -> None:
    event = log_event_of(record(**broken))
    assert (event.trace, event.time, event.status) == (TRACE, START, Status.INFO)

"""The inspector of a span: what went in and out, what was thrown, attributes as plain JSON."""

from __future__ import annotations

import json
from typing import Any

from logview.formats.detect import Detector, Part
from logview.formats.otlp import FORMAT, describe, events, input_and_output
from logview.formats.record import Place, Row
from logview.model import Event
from tests.formats.otlp.lines import (
    PLACE,
    SPAN,
    START,
    TRACE,
    attributes,
    exception,
    logs_line,
    record,
    span,
    spans_line,
    typed,
)


def rows_of(line: Row, *ordinals: int) -> list[tuple[Event, Any]]:
    found = events(line, PLACE) or []
    return [(found[ordinal], line) for ordinal in ordinals or (0,)]


def sections(line: Row, *ordinals: int) -> dict[str, Any]:
    return {s.title: s.value for s in describe(rows_of(line, *ordinals), [])}


def test_each_event_of_a_line_has_its_own_span() -> None:
    ids = [f"{n:016x}" for n in range(1, 6)]
    one = spans_line(*(span({"input.value": i}, spanId=i) for i in ids[:3]))
    two = spans_line(*(span({"input.value": i}, spanId=i) for i in ids[3:]))
    line = {"resourceSpans": one["resourceSpans"] + two["resourceSpans"]}
    given = [input_and_output(rows_of(line, n))[0] for n in range(5)]
    assert given == ids


def test_an_event_whose_span_is_not_in_the_content_shows_nothing() -> None:
    (row,) = rows_of(spans_line(span()))
    for other in ("words", {}, spans_line(span(spanId="00000000000000ff")), logs_line(record())):
        assert describe([(row[0], other)], []) == ()
        assert input_and_output([(row[0], other)]) == (None, None)
    assert describe([(row[0]._replace(ordinal=9), row[1])], []) == ()


def test_messages_and_arguments_are_opened_as_json_and_stand_first() -> None:
    said = {
        "gen_ai.tool.call.arguments": '{"pallet": "P-7"}',
        "gen_ai.tool.call.result": '[{"lane": 14}]',
        "b.second": 2,
        "a.first": "words",
    }
    shown = sections(spans_line(span(said)))
    assert list(shown) == ["input", "output", "attributes", "span", "scope"]
    assert (shown["input"], shown["output"]) == ({"pallet": "P-7"}, [{"lane": 14}])
    assert list(shown["attributes"].items()) == [("a.first", "words"), ("b.second", 2)]


def test_what_only_looks_like_json_stays_words() -> None:
    shown = sections(spans_line(span({"input.value": "{not json", "x": "[/]"})))
    assert (shown["input"], shown["attributes"]) == ("{not json", {"x": "[/]"})


def test_messages_that_are_written_member_by_member_are_gathered_in_order() -> None:
    said = {
        "llm.input_messages.10.message.content": "last",
        "llm.input_messages.2.message.role": "user",
        "llm.input_messages.2.message.content": "first",
        "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments": '{"n": 1}',
        "llm.input_messages.x.message.role": "no number",
    }
    shown = sections(spans_line(span(said)))
    assert shown["input"] == [{"role": "user", "content": "first"}, {"content": "last"}]
    assert shown["output"] == [{"tool_calls.0.tool_call.function.arguments": {"n": 1}}]
    assert shown["attributes"] == {"llm.input_messages.x.message.role": "no number"}


def test_what_a_span_does_not_say_its_events_may() -> None:
    told = {"name": "gen_ai.content.prompt", "attributes": attributes({"gen_ai.prompt": "[1]"})}
    assert input_and_output(rows_of(spans_line(span(events=[told])))) == ([1], None)


def test_exceptions_and_other_events_tell_when_they_were_since_the_start() -> None:
    early = {"name": "checkpoint", "timeUnixNano": str(START - 1_500_000), "attributes": []}
    shown = sections(spans_line(span(events=[early, exception("TimeoutError", "too late")])))
    assert shown["events"] == [{"name": "checkpoint", "at": "-1.5 ms"}]
    assert shown["exceptions"] == [
        {"at": "+0 ms", "exception.type": "TimeoutError", "exception.message": "too late"}
    ]


def test_links_kind_status_ids_scope_and_resource_are_shown_in_words() -> None:
    link = {"traceId": TRACE.upper(), "spanId": SPAN, "attributes": attributes({"why": "same"})}
    one = span(
        links=[link], kind=3, status={"code": 2, "message": "no"}, droppedAttributesCount=2,
        parentSpanId=None,
    )  # fmt: skip
    shown = sections(spans_line(one, resource={"z": 1, "a": True}))
    assert shown["links"] == [{"traceId": TRACE, "spanId": SPAN, "attributes": {"why": "same"}}]
    assert shown["span"] == {
        "name": "step", "kind": "client", "status": "error", "status message": "no",
        "traceId": TRACE, "spanId": SPAN, "droppedAttributesCount": 2,
    }  # fmt: skip
    assert shown["scope"] == {"name": "harbour"}
    assert list(shown["resource"].items()) == [("a", True), ("z", 1)]


def test_numbers_are_shown_as_they_were_written() -> None:
    one = span({"big": 9007199254740993, "text": '{"n": 9007199254740993, "x": 1.10}'})
    one["attributes"].append({"key": "price", "value": {"doubleValue": "PRICE"}})
    data = json.dumps(spans_line(one)).replace('"PRICE"', "1.10").encode()
    detector = Detector(formats=(FORMAT,))
    (event,) = detector.read(data, Place("a", 0, len(data)))
    shown = {s.title: s.value for s in detector.describe([Part(event, data)], [])}
    assert shown["attributes"] == {
        "big": 9007199254740993, "price": "1.10", "text": {"n": 9007199254740993, "x": "1.10"},
    }  # fmt: skip


def test_a_log_record_shows_its_body_its_attributes_and_its_severity() -> None:
    one = record({"b": 1, "a": "[2]"}, body=typed({"cache": {"keys": 7}}), severityText="INFO",
                 observedTimeUnixNano=str(START + 1))  # fmt: skip
    shown = sections(logs_line(one))
    assert shown["body"] == {"cache": {"keys": 7}}
    assert list(shown["attributes of the log record"].items()) == [("a", [2]), ("b", 1)]
    assert shown["log record"] == {
        "severityText": "INFO", "severityNumber": 9, "traceId": TRACE, "spanId": SPAN,
        "time": "2026-03-09T08:00:00.000000000Z", "observedTime": "2026-03-09T08:00:00.000000001Z",
    }  # fmt: skip
    assert input_and_output(rows_of(logs_line(one))) == (None, None)


def test_the_records_that_belong_to_a_failed_span_follow_it() -> None:
    line = {**spans_line(span({"input.value": "x"})), **logs_line(record())}
    titles = [s.title for s in describe(rows_of(line, 0, 1), [])]
    assert titles == ["input", "span", "scope", "body", "log record", "scope"]


def test_an_unreadable_part_shows_nothing_more_than_its_words() -> None:
    line = spans_line(span(), "not a span")
    assert describe(rows_of(line, 1), []) == ()

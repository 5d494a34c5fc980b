"""Lines of OTLP become events, and what is broken in a line never hides what lies beside it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logview.formats.detect import Detector
from logview.formats.otlp import FORMAT, events
from logview.formats.record import Place, RecordError, RecordSkipped
from logview.model import Event, Kind, Status
from tests.formats.otlp.lines import PLACE, TRACE, logs_line, record, span, spans_line

DETECTOR = Detector(formats=(FORMAT,))


def test_a_line_may_hold_spans_and_logs_counted_in_one_order() -> None:
    line = {**logs_line(record(), record()), **spans_line(span(name="one"), span(name="two"))}
    found = events(line, PLACE) or []
    assert [(e.ordinal, e.kind, e.name) for e in found] == [
        (0, Kind.OTHER, "one"),
        (1, Kind.OTHER, "two"),
        (2, Kind.LOG, "harbour"),
        (3, Kind.LOG, "harbour"),
    ]


def test_batches_of_several_resources_and_scopes_are_counted_through() -> None:
    one, two = spans_line(span(name="a"), resource={"session.id": "s1"}), spans_line(span(name="b"))
    one["resourceSpans"][0]["scopeSpans"].append({"spans": [span(name="c")]})
    line = {"resourceSpans": one["resourceSpans"] + two["resourceSpans"]}
    found = events(line, PLACE) or []
    assert [(e.ordinal, e.name, e.session) for e in found] == [
        (0, "a", "s1"),
        (1, "c", "s1"),
        (2, "b", None),
    ]


@pytest.mark.parametrize(
    "content",
    [
        "words",
        {},
        {"resourceSpans": "none"},
        {"resourceSpans": {"scopeSpans": []}},
        {"resourceLogs": None},
        {"name": "a span of nobody", "context": {"trace_id": "1"}},
        {"event_name": "user_request"},
    ],
)
def test_what_has_no_list_of_resources_is_not_otlp(content: Any) -> None:
    assert events(content, PLACE) is None


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"resourceMetrics": [{"scopeMetrics": []}]}, "OTLP metrics: counted, not shown"),
        ({"resourceProfiles": [{}]}, "OTLP profiles: counted, not shown"),
        ({"resourceMetrics": []}, "OTLP without spans or log records: counted, not shown"),
        ({"resourceSpans": []}, "OTLP without spans or log records: counted, not shown"),
        (spans_line(), "OTLP without spans or log records: counted, not shown"),
        ({"resourceSpans": [{}]}, "OTLP without spans or log records: counted, not shown"),
    ],
)
def test_what_is_no_span_and_no_log_is_left_out_and_named(line: Any, words: str) -> None:
    with pytest.raises(RecordSkipped) as skipped:
        events(line, PLACE)
    assert str(skipped.value) == words


def test_metrics_beside_spans_hide_nothing() -> None:
    line = {"resourceMetrics": [{}], **spans_line(span())}
    assert [e.trace for e in events(line, PLACE) or []] == [TRACE]


BROKEN: list[tuple[Any, str]] = [
    ({"resourceSpans": [7]}, "resourceSpans[0] is a number where an object was expected"),
    (
        {"resourceSpans": [{"scopeSpans": {"spans": []}}]},
        "resourceSpans.scopeSpans is an object where a list was expected",
    ),
    (
        {"resourceSpans": [{"scopeSpans": ["x"]}]},
        "resourceSpans.scopeSpans[0] is text where an object was expected",
    ),
    (
        {"resourceSpans": [{"scopeSpans": [{"spans": True}]}]},
        "resourceSpans.scopeSpans.spans is true or false where a list was expected",
    ),
    (spans_line(None), "a span was expected where null stands"),
    (spans_line([]), "a span was expected where a list stands"),
    (logs_line("a line of text"), "a log record was expected where text stands"),
]


@pytest.mark.parametrize(("line", "words"), BROKEN)
def test_a_line_of_which_nothing_can_be_read_is_rejected_with_its_reason(
    line: Any, words: str
) -> None:
    with pytest.raises(RecordError) as error:
        events(line, PLACE)
    assert str(error.value) == words


@pytest.mark.parametrize(("line", "words"), BROKEN)
def test_a_broken_part_says_so_and_the_rest_of_its_line_survives(line: Any, words: str) -> None:
    signal = next(iter(line))
    good = spans_line(span()) if signal == "resourceSpans" else logs_line(record())
    found = events({signal: good[signal] + line[signal] + good[signal]}, PLACE) or []
    assert [e.ordinal for e in found] == [0, 1, 2]
    assert [e.trace for e in found] == [TRACE, None, TRACE]
    words = words.replace("[0]", "[1]") if words.startswith(f"{signal}[0]") else words
    assert found[1].message == words
    assert (found[1].event, found[1].status) == ("unreadable", Status.INFO)


def test_a_list_of_one_signal_that_is_none_is_told_beside_the_other() -> None:
    found = events({**logs_line(record()), "resourceSpans": "none"}, PLACE) or []
    assert [e.message for e in found] == [
        "resourceSpans is text where a list was expected",
        "a row",
    ]


def test_the_same_span_in_another_line_has_the_same_fingerprint_and_another_span_has_not() -> None:
    one, two = span(name="one"), span(name="two")
    first = events(spans_line(one, two), PLACE) or []
    again = events(spans_line(two, one), Place("later.jsonl", 9, 9)) or []
    assert [e.fingerprint for e in first] == [e.fingerprint for e in reversed(again)]
    assert first[0].fingerprint != first[1].fingerprint


def test_a_nest_too_deep_to_be_written_again_is_an_event_all_the_same() -> None:
    nest: Any = {}
    for _ in range(4000):
        nest = {"kvlistValue": {"values": [nest]}}
    deep = span(attributes=[{"key": "nest", "value": nest}])
    other = {**deep, "spanId": "00000000000000aa"}
    one, two = events(spans_line(deep, other), PLACE) or []
    assert one.trace == TRACE
    assert one.fingerprint != two.fingerprint


def test_a_line_goes_through_the_detector_with_the_place_of_its_record() -> None:
    data = json.dumps(spans_line(span(), span(name="two"))).encode()
    found = DETECTOR.read(data, Place("a.jsonl", 40, len(data)))
    assert [(e.source, e.offset, e.ordinal, e.length) for e in found] == [
        ("a.jsonl", 40, 0, len(data)),
        ("a.jsonl", 40, 1, len(data)),
    ]


LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(
        ["0", "9" * 19, "9" * 20, str(2**63), "-1", "0x1", "STATUS_CODE_ERROR", TRACE]
    )
)
KEYS = st.sampled_from(
    [
        "resource",
        "attributes",
        "key",
        "value",
        "stringValue",
        "intValue",
        "doubleValue",
        "boolValue",
        "bytesValue",
        "arrayValue",
        "kvlistValue",
        "values",
        "scope",
        "name",
        "spans",
        "logRecords",
        "traceId",
        "spanId",
        "parentSpanId",
        "startTimeUnixNano",
        "endTimeUnixNano",
        "status",
        "code",
        "message",
        "events",
        "links",
        "kind",
        "severityNumber",
        "severityText",
        "body",
        "timeUnixNano",
        "observedTimeUnixNano",
        "eventName",
        "context",
        "trace_id",
        "span_id",
        "start_time",
        "end_time",
        "parent_id",
        "status_code",
        "description",
        "timestamp",
    ]
) | st.text(max_size=4)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=8),
    max_leaves=20,
)
OBJECTS = st.dictionaries(KEYS, JSON, max_size=12)
NAMES = st.sampled_from(
    [
        "gen_ai.operation.name",
        "gen_ai.tool.name",
        "openinference.span.kind",
        "error.type",
        "exception.type",
        "gen_ai.response.finish_reasons",
        "gen_ai.usage.input_tokens",
        "http.response.status_code",
        "session.id",
        "rpc.grpc.status_code",
        "gen_ai.request.model",
        "user.id",
        "event.name",
    ]
)
PAIRS = st.lists(
    st.fixed_dictionaries({"key": NAMES | st.text(max_size=3), "value": JSON | OBJECTS}) | JSON,
    max_size=6,
)
ITEMS = st.lists(
    st.builds(lambda item, pairs: {**item, "attributes": pairs}, OBJECTS, PAIRS) | JSON, max_size=3
)


def lines(items: Any, resource: Any, scope: Any) -> Any:
    return {
        "resourceSpans": [{"resource": resource, "scopeSpans": [{"scope": scope, "spans": items}]}],
        "resourceLogs": [{"resource": resource, "scopeLogs": [{"logRecords": items}]}],
    }


def assert_sound(found: list[Event] | None) -> None:
    for ordinal, event in enumerate(found or []):
        assert event.ordinal == ordinal
        texts = (event.trace, event.session, event.span, event.parent, event.raw_status)
        texts += (event.reason_text, event.message, event.why, event.level, event.user)
        assert all(text is None or isinstance(text, str) for text in texts)
        assert isinstance(event.name, str)
        assert isinstance(event.event, str)
        assert all(isinstance(text, str) and text for text in event.facts.values())
        assert event.time is None or 0 < event.time < 2**63
        assert event.duration is None or 0 <= event.duration < 2**63
        assert -(2**63) <= event.fingerprint < 2**63


@given(st.builds(lines, ITEMS, OBJECTS | JSON, OBJECTS | JSON) | OBJECTS | JSON.filter(
    lambda value: isinstance(value, dict | str)))  # fmt: skip
def test_any_content_gives_sound_events_or_a_reason_and_no_other_error(content: Any) -> None:
    try:
        found = events(content, PLACE)
    except (RecordError, RecordSkipped):
        return
    assert_sound(found)
    for event in found or []:
        FORMAT.describe([(event, content)], [])
        FORMAT.input_and_output([(event, content)])


@given(st.text() | st.binary().map(lambda data: data.decode("utf-8", "backslashreplace")))
def test_text_is_never_otlp(text: str) -> None:
    assert events(text, PLACE) is None

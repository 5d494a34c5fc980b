"""Every row of a Foundry session log becomes one event; the unknown ones too."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from logview.formats.foundry import events
from logview.formats.record import Place
from logview.model import Ends, Event, Kind, Phase, Status, TimeBasis
from tests.rows import START, Row, Rows, event_of, words


def reading(event: Event) -> tuple[object, ...]:
    return event.kind, event.phase, event.name, event.status, event.ends


def only(rows: Rows) -> Event:
    (event,) = rows.events()
    return event


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (Rows().metadata(), (Kind.MARKER, Phase.ALONE, "session_metadata", Status.INFO, Ends.NO)),
        (Rows().request(), (Kind.REQUEST, Phase.ALONE, "", Status.OK, Ends.NO)),
        (Rows().system(), (Kind.MODEL, Phase.CALL, "", None, Ends.NO)),
        (Rows().user(), (Kind.MODEL, Phase.CALL, "", None, Ends.NO)),
        (Rows().assistant(), (Kind.MODEL, Phase.RESULT, "", Status.OK, Ends.NO)),
        (Rows().call("find"), (Kind.TOOL, Phase.CALL, "find", None, Ends.NO)),
        (Rows().result("find"), (Kind.TOOL, Phase.RESULT, "find", Status.OK, Ends.NO)),
        (
            Rows().result("find", failure="TIMEOUT"),
            (Kind.TOOL, Phase.RESULT, "find", Status.FAILED, Ends.NO),
        ),
        (
            Rows().result("find", failure="FORBIDDEN"),
            (Kind.TOOL, Phase.RESULT, "find", Status.BLOCKED, Ends.NO),
        ),
        (Rows().respond("done"), (Kind.RESPONSE, Phase.ALONE, "", Status.OK, Ends.GOOD)),
        (Rows().respond(""), (Kind.RESPONSE, Phase.ALONE, "", Status.FAILED, Ends.BAD)),
        (Rows().defer("show"), (Kind.RESPONSE, Phase.ALONE, "show", Status.OK, Ends.GOOD)),
        (Rows().error("Odd"), (Kind.ERROR, Phase.ALONE, "Odd", Status.FAILED, Ends.BAD)),
        (
            Rows().error("A:RateLimited"),
            (Kind.ERROR, Phase.ALONE, "A:RateLimited", Status.BLOCKED, Ends.BAD),
        ),
        (Rows().event("odd"), (Kind.OTHER, Phase.ALONE, "odd", Status.INFO, Ends.NO)),
        (Rows().log("INFO"), (Kind.LOG, Phase.ALONE, "", Status.INFO, Ends.NEVER)),
        (Rows().log("ERROR"), (Kind.LOG, Phase.ALONE, "", Status.FAILED, Ends.NEVER)),
    ],
)
def test_every_event_has_its_kind_phase_name_status_and_end(
    rows: Rows, expected: tuple[object, ...]
) -> None:
    assert reading(only(rows)) == expected


def test_the_fields_that_all_rows_share() -> None:
    event = only(Rows("t9", "s9", owner="ri.o").request("where?"))
    assert (event.trace, event.session, event.user, event.owner) == ("t9", "s9", "u1", "ri.o")
    assert (event.format, event.event, event.message) == ("foundry", "user_request", "where?")
    assert (event.time_digits, event.time_basis) == (3, TimeBasis.EXACT)


ALIASES = {
    "time": ["time", "timestamp"],
    "traceId": ["traceId", "trace_id", "foundryTraceId"],
    "owning_rid": ["owning_rid", "owningRid", "traceOwningRid"],
    "uid": ["uid", "userId"],
    "level": ["level", "severity", "severityText"],
    "content": ["content", "payload", "body"],
}


@pytest.mark.parametrize(
    ("known", "alias"), [(known, alias) for known, names in ALIASES.items() for alias in names]
)
def test_a_field_is_found_under_each_of_its_names(known: str, alias: str) -> None:
    row = (
        Rows().event("user_request", {"level": "INFO"}, user_query={"content": words("?")}).rows[0]
    )
    plain = event_of(row)
    renamed = event_of({alias if key == known else key: value for key, value in row.items()})
    assert renamed._replace(fingerprint=0, length=0) == plain._replace(fingerprint=0, length=0)


def snake(row: Row) -> Row:
    return row


def camel(value: Any) -> Any:
    """The payload with its keys in camel case."""
    if isinstance(value, list):
        return [camel(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {_camel(key): camel(item) for key, item in value.items()}


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.title() for word in rest)


def wire(name: str, body: Row) -> Row:
    return {"type": name, name: body}


def bare(name: str, body: Row) -> Row:
    return {name: body}


def flat(name: str, body: Row) -> Row:
    return {"type": name, **body}


ENCODINGS = [wire, bare, flat]


@pytest.mark.parametrize("spell", [snake, camel])
@pytest.mark.parametrize("encode", ENCODINGS)
def test_results_are_read_in_every_encoding_and_case(
    encode: Callable[[str, Row], Row], spell: Callable[[Row], Row]
) -> None:
    def read(name: str, body: Row) -> Event:
        payload = {
            "session_rid": "s1",
            "tool_name": "find",
            "tool_call_id": "c1",
            "duration_milliseconds": 1500,
            "result": encode(name, body),
        }
        row = {"content": {"event_name": "tool_call_result", "payload": spell(payload)}}
        return event_of(row)

    good = read("success", {"llm_value": "x", "variable_updates": []})
    bad = read("failure", {"error_message": "too slow", "reason": "TIMEOUT"})
    for event in (good, bad):
        assert (event.session, event.name, event.span) == ("s1", "find", "c1")
        assert event.duration == 1_500_000_000
    assert (good.status, good.raw_status) == ("ok", "success")
    assert (bad.status, bad.raw_status) == ("failed", "failure")
    assert (bad.reason, bad.reason_text, bad.message) == ("timeout", "TIMEOUT", "too slow")


@pytest.mark.parametrize("spell", [snake, camel])
@pytest.mark.parametrize("encode", ENCODINGS)
def test_responses_are_read_in_every_encoding_and_case(
    encode: Callable[[str, Row], Row], spell: Callable[[Row], Row]
) -> None:
    def read(name: str, body: Row) -> Event:
        payload = spell({"session_rid": "s1", "response": encode(name, body)})
        return event_of({"content": {"event_name": "final_response", "payload": payload}})

    answer = read("chatbot_response", {"content": words("done")})
    assert (answer.status, answer.message, answer.ends) == ("ok", "done", Ends.GOOD)
    nothing = read("agentResponse", {"content": []})
    assert (nothing.status, nothing.reason, nothing.ends) == ("failed", "no_response", Ends.BAD)
    deferred = read("client_tool_call", {"tool_name": "show"})
    assert (deferred.message, deferred.ends) == ("deferred to client: show", Ends.GOOD)
    assert deferred.facts == {"ended_by": "client_tool_call"}


@pytest.mark.parametrize(
    "response",
    [None, {}, [], "", " ", {"content": []}, {"content": words(" ")}, {"chatbot_response": None},
     {"type": "chatbot_response"}, {"chatbot_response": {}}, {"chatbot_response": {"content": ""}}],
)  # fmt: skip
def test_a_response_that_says_nothing_is_a_bad_end(response: object) -> None:
    event = only(Rows().event("final_response", response=response))
    assert (event.status, event.reason, event.ends) == ("failed", "no_response", Ends.BAD)


@pytest.mark.parametrize(
    "response",
    ["done", words("done"), {"content": words("done")}, {"text": "done", "media": None},
     {"chatbot_response": {"content": [{"media": {"rid": "ri.x"}}]}}, {"new_kind": {"card": 7}}],
)  # fmt: skip
def test_a_response_that_says_anything_is_a_good_end(response: object) -> None:
    event = only(Rows().event("final_response", response=response))
    assert (event.status, event.ends) == ("ok", Ends.GOOD)


def test_a_bare_response_has_no_word_of_its_own() -> None:
    event = only(Rows().event("final_response", response={"content": words("done")}))
    assert (event.message, event.raw_status) == ("done", None)


@pytest.mark.parametrize("encode", [snake, json.dumps])
@pytest.mark.parametrize("inner", [snake, json.dumps])
def test_content_and_payload_are_read_as_objects_and_as_strings(
    encode: Callable[[Row], object], inner: Callable[[Row], object]
) -> None:
    row = Rows().call("find", id="c1").rows[0]
    content = {**row["content"], "payload": inner(row["content"]["payload"])}
    event = event_of({**row, "content": encode(content)})
    assert (event.name, event.span, event.session) == ("find", "c1", "s1")


def test_an_event_without_an_envelope_is_read() -> None:
    row = Rows().call("find").rows[0]
    flat_row = {**{k: v for k, v in row.items() if k != "content"}, **row["content"]}
    assert (
        only(Rows().call("find"))[:-2]
        == event_of(flat_row)._replace(length=event_of(row).length)[:-2]
    )


@pytest.mark.parametrize("uid", [None, "", "[REDACTED]", 9_007_199_254_740_993])
def test_a_user_may_be_missing_redacted_or_a_number(uid: object) -> None:
    event = only(Rows().event("user_request", {"uid": uid}))
    assert event.user == (str(uid) if uid else None)


@pytest.mark.parametrize(
    "result", [None, {}, 7, "failure", {"pending": {}}, {"type": "partialSuccess", "value": 1}]
)
def test_a_result_of_an_unknown_variant_is_neither_good_nor_bad(result: object) -> None:
    event = only(Rows().event("tool_call_result", tool_name="find", result=result))
    assert (event.status, event.reason) == (Status.INFO, None)


def test_the_logs_own_word_of_an_unknown_variant_is_kept() -> None:
    event = only(Rows().event("tool_call_result", result={"type": "partialSuccess", "value": 1}))
    assert event.raw_status == "partialSuccess"
    assert event.why == "payload.result is neither a success nor a failure but partialSuccess"


@pytest.mark.parametrize(
    ("written", "ns"),
    [(0, 0), (7, 7_000_000), (1.5, 1_500_000), ("1500", 1_500_000_000), (None, None), (-1, None),
     ("soon", None), (True, None), (2**62, None), ([7], None), ("1" * 30, None)],
)  # fmt: skip
def test_a_duration_is_read_from_a_number_or_a_long_in_a_string(
    written: object, ns: int | None
) -> None:
    assert only(Rows().event("tool_call_result", duration_milliseconds=written)).duration == ns


@pytest.mark.parametrize("payload", [None, [], "words", 7, {}])
@pytest.mark.parametrize(
    "name",
    ["session_metadata", "user_request", "system_chat_message", "user_chat_message",
     "assistant_chat_message", "tool_call", "tool_call_result", "final_response",
     "execution_error", "odd"],
)  # fmt: skip
def test_an_event_without_its_payload_is_an_event_all_the_same(name: str, payload: object) -> None:
    event = event_of({"time": START, "content": {"event_name": name, "payload": payload}})
    assert (event.event, event.session) == (name, None)


def test_facts_for_the_header_and_for_the_tree_of_turns() -> None:
    facts = only(Rows().metadata("ri.a", "9.3", "desk")).facts
    assert facts == {"agent": "ri.a", "agent_version": "9.3", "caller": "desk"}
    facts = only(Rows().request(node_id="n2", parent_node_id="n1")).facts
    assert facts == {"node_id": "n2", "parent_node_id": "n1"}


@pytest.mark.parametrize("level", ["ERROR", "FATAL", "error", "Fatal"])
def test_an_error_level_fails_a_row_of_another_product_and_an_unknown_event(level: str) -> None:
    for rows in (Rows().log(level), Rows().event("odd", {"level": level})):
        event = only(rows)
        assert (event.status, event.reason) == ("failed", "unknown")
        assert event.why == f"level is {level.upper()}"


def test_a_documented_event_is_judged_by_what_it_says_and_not_by_its_level() -> None:
    row = {"level": "ERROR"}
    event = only(Rows().event("tool_call_result", row, result={"success": {}}))
    assert (event.status, event.level) == ("ok", "ERROR")


@pytest.mark.parametrize(
    ("fields", "message", "name"),
    [
        ({"message": "ran"}, "ran", ""),
        ({"msg": "ran", "service": "functions"}, "ran", "functions"),
        ({"content": {"message": "ran"}, "product": "functions"}, "ran", "functions"),
        ({"content": "ran"}, "ran", ""),
        ({"content": "{broken"}, "{broken", ""),
        ({"content": {"query": 7}}, None, ""),
        ({}, None, ""),
    ],
)
def test_a_row_of_another_product_keeps_its_own_words(
    fields: Row, message: str | None, name: str
) -> None:
    event = only(Rows().row({"level": "INFO", **fields}))
    assert (event.kind, event.message, event.name) == (Kind.LOG, message, name)


@pytest.mark.parametrize(
    ("row", "known"),
    [
        ({"event_name": "odd"}, True),
        ({"content": {"event_name": "odd"}}, True),
        ({"content": '{"event_name": "odd"}'}, True),
        ({"traceId": "t", "uid": "u"}, True),
        ({"trace_id": "t", "owningRid": "o"}, True),
        ({"traceId": "t"}, False),
        ({"uid": "u", "owning_rid": "o"}, False),
        ({"event_name": 7}, False),
        ({"resourceSpans": []}, False),
        ({}, False),
    ],
)
def test_what_is_recognised_as_a_row_of_foundry(row: Row, known: bool) -> None:
    assert (events(row, Place("a.jsonl", 0, 1)) is not None) is known

"""Records that are malformed in every way that is known, and what each of them gets.

What a record gets is said as `rejected: reason`, `skipped: reason` or `format event status`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.fixtures.road import Found, read_at
from tests.rows import Rows

GOOD = Rows("good").request().respond()
FIRST, SECOND = GOOD.lines()
SURVIVORS = ["user_request", "final_response"]
ARRAY = "rejected: a JSON array where an object was expected"
TOO_DEEP = "rejected: the content is nested too deeply to be read as JSON"
DEEP = "rejected: nested too deeply to be read as JSON"
WORDS = "json line info"
ROW = "json log info"
UNENDED = "rejected: not valid JSON: unterminated string starting at"
NO_NAME = "rejected: not valid JSON: expecting property name enclosed in double quotes"
EXTRA = "rejected: not valid JSON: extra data"
CONTENT = (
    "rejected: the content is a JSON string that does not parse: Unterminated string starting at"
)
PAYLOAD = (
    "rejected: the payload is a JSON string that does not parse: Unterminated string starting at"
)
NO_SPANS = "skipped: OTLP without spans or log records: counted, not shown"


def outcome(found: Found) -> list[str]:
    """What became of everything but the good rows."""
    said = [f"rejected: {reason.partition(': line ')[0]}" for reason in found.rejected.values()]
    said += [f"skipped: {reason}" for reason in found.skipped.values()]
    for trace, events in found.events.items():
        if trace != "good":
            said += [f"{e.format} {e.event} {e.status}" for e in events]
    return said


def survivors(found: Found) -> list[str]:
    return [event.event for event in found.events.get("good", [])]


def read_file(folder: Path, data: bytes, name: str = "chat.log") -> Found:
    log = folder / name
    log.write_bytes(data)
    return read_at(str(log))


def line(**fields: Any) -> bytes:
    return json.dumps(fields).encode()


def foundry(**fields: Any) -> bytes:
    whole = {"time": "2026-03-07T09:00:00Z", "uid": "u", "traceId": "bad", "owning_rid": "o"}
    return line(**{**whole, **fields})


def chatbot(name: object, payload: object) -> bytes:
    return foundry(content={"event_name": name, "payload": payload})


def result(said: object) -> bytes:
    return chatbot("tool_call_result", {"tool_name": "a", "result": said})


def request(**fields: Any) -> bytes:
    return foundry(content={"event_name": "user_request", "payload": {}}, **fields)


def aimogen(**fields: Any) -> bytes:
    whole = {"time": "2026-03-07T09:00:00Z", "execution_id": "bad", "step": "output"}
    return line(**{**whole, "status": "ok", **fields})


SPAN = {
    "traceId": "5b8efff798038103d269b633813fc60c",
    "spanId": "eee19b7ec3c1b174",
    "name": "s",
    "startTimeUnixNano": "1773043200000000000",
    "endTimeUnixNano": "1773043200000000001",
}


def otlp(*spans: object) -> bytes:
    return line(resourceSpans=[{"scopeSpans": [{"spans": list(spans)}]}])


def span(**fields: Any) -> bytes:
    return otlp({k: v for k, v in {**SPAN, **fields}.items() if v is not None})


def agents(**fields: Any) -> bytes:
    """A span of the OpenAI Agents SDK."""
    said = {"object": "trace.span", "id": "s", "trace_id": "bad", "span_data": {"type": "function"}}
    return line(**{**said, "started_at": "2026-03-07T09:00:00Z", **fields})


def langfuse(**fields: Any) -> bytes:
    """A row of an export of observations."""
    said = {"id": "o", "trace_id": "bad", "type": "SPAN", "level": "DEFAULT", "name": "n"}
    return line(**{**said, "start_time": "2026-03-07 09:00:00", **fields})


CONTENT_CUT = foundry(content='{"event_name": "tool_call", "pay')
ID_IS_A_LIST = aimogen(execution_id=[1])
NUMBER_FOR_SPANS = line(resourceSpans=[5])
METRICS = line(resourceMetrics=[{}])
NESTED = b'{"a":' * 50_000 + b"1" + b"}" * 50_000

LINES: dict[str, tuple[bytes, list[str]]] = {
    # JSON
    "a cut object": (b'{"time": "2026-03-07T09:', [UNENDED]),
    "a lone brace": (b"{", [NO_NAME]),
    "a closing brace": (b"}", [WORDS]),
    "an array": (b"[1, 2]", [ARRAY]),
    "an array of rows": (b'[{"a": 1}]', [ARRAY]),
    "a string": (b'"words"', [WORDS]),
    "a number": (b"7", [WORDS]),
    "null": (b"null", [WORDS]),
    "two objects": (b'{"a": 1} {"b": 2}', [EXTRA]),
    "two objects without a gap": (b'{"a": 1}{"b": 2}', [EXTRA]),
    "words behind": (b'{"a": 1} // words', [EXTRA]),
    "single quotes": (b"{'msg': 'x'}", [NO_NAME]),
    "a comma too many": (b'{"msg": "x",}', [NO_NAME]),
    "a deep nest": (NESTED, [DEEP]),
    "a deep nest, cut": (NESTED[:20_000], [DEEP]),
    "NaN": (b'{"msg": "x", "n": NaN}', [ROW]),
    "a number that no float holds": (b'{"msg": "x", "n": 1e999}', [ROW]),
    "a bare tab in a string": (b'{"msg": "a\tb"}', [ROW]),
    "a bare NUL in a string": (b'{"msg": "a\0b"}', [ROW]),
    "invalid UTF-8": (b'{"msg": "\xff\xfe"}', [ROW]),
    "half a character": (b'{"msg": "\\ud83d"}', [ROW]),
    "a name twice": (b'{"msg": "a", "msg": "b"}', [ROW]),
    "a byte order mark": (b'\xef\xbb\xbf{"msg": "x"}', [ROW]),
    "an empty object": (b"{}", [ROW]),
    "blanks": (b"   ", []),
    # words
    "words": (b"words of a person", [WORDS]),
    "words in no encoding": (b"caf\xff", [WORDS]),
    "words with a NUL": (b"a\0b", [WORDS]),
    # Foundry
    "a content that is cut": (CONTENT_CUT, [CONTENT]),
    "a payload that is cut": (chatbot("tool_call", '{"tool_'), [PAYLOAD]),
    "a content too deep": (foundry(content='{"event_name": ' * 50_000), [TOO_DEEP]),
    "a content that is a list": (foundry(content=[1]), ["foundry log info"]),
    "a name that is a number": (chatbot(5, {}), ["foundry log info"]),
    "a payload that is a list": (chatbot("tool_call", []), ["foundry tool_call None"]),
    "a result that is a number": (result(5), ["foundry tool_call_result info"]),
    "a result of a later kind": (
        result({"type": "later", "later": {}}),
        ["foundry tool_call_result info"],
    ),
    "a trace that is a list": (request(traceId=["x"]), ["foundry user_request ok"]),
    "a time that is none": (request(time="soon"), ["foundry user_request ok"]),
    # Aimogen
    "an execution that is a list": (
        ID_IS_A_LIST,
        ["rejected: the execution_id is a list, not text"],
    ),
    "an execution that is null": (aimogen(execution_id=None), ["aimogen output ok"]),
    "an execution that is a number": (aimogen(execution_id=5), ["aimogen output ok"]),
    "a step that is a number": (aimogen(step=5), [ROW]),
    "a status that is a list": (aimogen(status=["ok"]), ["aimogen output info"]),
    "a status that nobody knows": (aimogen(status="odd"), ["aimogen output info"]),
    "data that is cut": (aimogen(data='{"in'), ["aimogen output ok"]),
    "a duration in words": (aimogen(duration_ms="long"), ["aimogen output ok"]),
    "tokens in words": (aimogen(log="usage", tokens="many"), ["aimogen usage None"]),
    # OTLP
    "a number for spans": (
        NUMBER_FOR_SPANS,
        ["rejected: resourceSpans[0] is a number where an object was expected"],
    ),
    "an object for scopes": (
        line(resourceSpans=[{"scopeSpans": {}}]),
        ["rejected: resourceSpans.scopeSpans is an object where a list was expected"],
    ),
    "an object for all": (line(resourceSpans={}), [ROW]),
    "no spans": (line(resourceSpans=[]), [NO_SPANS]),
    "metrics": (METRICS, ["skipped: OTLP metrics: counted, not shown"]),
    "profiles": (line(resourceProfiles=[{}]), ["skipped: OTLP profiles: counted, not shown"]),
    "text for a span": (otlp("x"), ["rejected: a span was expected where text stands"]),
    "text between spans": (
        otlp(SPAN, "x", {**SPAN, "spanId": "eee19b7ec3c1b175"}),
        ["otlp s ok", "otlp s ok", "otlp unreadable info"],
    ),
    "a number for a log record": (
        line(resourceLogs=[{"scopeLogs": [{"logRecords": [5]}]}]),
        ["rejected: a log record was expected where a number stands"],
    ),
    "a span of nothing": (otlp({}), ["otlp span info"]),
    "no trace": (span(traceId=None), ["otlp s ok"]),
    "a trace of zeros": (span(traceId="0" * 32), ["otlp s ok"]),
    "a trace that is no hex": (span(traceId="zz"), ["otlp s ok"]),
    "a start in words": (span(startTimeUnixNano="soon"), ["otlp s ok"]),
    "attributes as an object": (span(attributes={"a": 1}), ["otlp s ok"]),
    "attributes of all sorts": (
        span(attributes=[5, {"key": 5}, {"key": "a", "value": 5}]),
        ["otlp s ok"],
    ),
    "a status in words": (span(status="bad"), ["otlp s ok"]),
    "a status of a later kind": (span(status={"code": 9}), ["otlp s info"]),
    "events as a number": (span(events=5), ["otlp s ok"]),
    # any other log
    "a level that is a list": (line(level=["x"], msg="x"), [ROW]),
    "a trace that is an object": (line(msg="x", trace_id={"a": 1}), [ROW]),
    "an error that is a number": (line(level="error", msg="x", err=5), ["json log failed"]),
    "a duration in long words": (line(msg="x", duration="long"), [ROW]),
    # the shipped formats
    "agents, no data": (agents(span_data=5), [ROW]),
    "agents, a type that is a number": (agents(span_data={"type": 5}), ["openai-agents 5 ok"]),
    "agents, an error that is a number": (agents(error=5), ["openai-agents function failed"]),
    "agents, times that are none": (agents(started_at=[1]), ["openai-agents function ok"]),
    "Langfuse, a level that is a number": (langfuse(level=5), [ROW]),
    "Langfuse, a time that is none": (langfuse(start_time="soon"), ["langfuse SPAN ok"]),
    # carriers
    "Docker, a log that is a number": (line(log=5, stream="stdout", time="x"), [ROW]),
    "Docker, no stream": (line(log="x"), [ROW]),
    "CRI, a time that is none": (b"soon stdout F {}", [WORDS]),
    "CRI, a flag that is none": (b"2026-03-07T09:00:00Z stdout X {}", [WORDS]),
    "journald, bytes that are none": (line(__REALTIME_TIMESTAMP="x", MESSAGE=[300]), [ROW]),
    "journald, no message": (line(__REALTIME_TIMESTAMP="1772874000500000"), [ROW]),
    "a stream record of nothing": (line(offset=1, value=None), [ROW]),
}

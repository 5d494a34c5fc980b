"""Rows of Foundry's chatbot session logs become events.

Source: the session-logging page of AIP Chatbot Studio (common fields, event types, their fields).
Rows of other products share the common fields and have no `event_name`: they become log events.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from logview.formats.foundry.reading import Reading, reading
from logview.formats.foundry.terms import error_meaning, failure_meaning
from logview.formats.foundry.unions import Fields, has_content, pick, plain, tagged, text_of
from logview.formats.record import NUMBER, Content, Place, RecordError, Row, fingerprint, loads
from logview.model import NO_FACTS, Ends, Event, Kind, Phase, Reason, Status, new_event
from logview.times import MILLISECOND, parse_time

NAME = "foundry"
TIME = ("time", "timestamp")
TRACE = ("traceId", "trace_id", "foundryTraceId")
OWNER = ("owning_rid", "owningRid", "traceOwningRid")
USER = ("uid", "userId")
LEVEL = ("level", "severity", "severityText")
CONTENT = ("content", "payload", "body")
SESSION = ("session_rid", "sessionRid")
_TOOL_NAME = ("tool_name", "toolName")
_PAYLOAD = ("payload", "content", "body")
_ERROR_LEVELS = frozenset({"ERROR", "FATAL"})
# Looked up once: each time takes as long as a call.
_CALL, _RESULT = Phase.CALL, Phase.RESULT
_MODEL, _TOOL = Kind.MODEL, Kind.TOOL
_INFO, _OK = Status.INFO, Status.OK
_LEVEL_KEYS = frozenset(LEVEL)
_OWN_KEYS = frozenset({"event_name", *TRACE, *CONTENT})
"""A row without any of them is not Foundry's."""


def event_of(row: Row) -> tuple[str | None, Fields]:
    """The `event_name` and the payload of a row; the name is None for a row of another product.

    Content and payload may each be an object or a JSON string that holds one. Raises `RecordError`
    where such a string is cut off or broken.
    """
    content: Any = row
    if "event_name" not in row:
        content = _opened("content", row.get("content") or pick(row, *CONTENT))
    if not isinstance(content, dict):
        return None, {}
    name = content.get("event_name")
    if not isinstance(name, str):
        return None, content
    payload = _opened("payload", content.get("payload") or pick(content, *_PAYLOAD))
    return name, payload if isinstance(payload, dict) else {}


def _opened(part: str, value: Any) -> Any:
    """A JSON object held as a string, decoded; anything else as it is."""
    if not isinstance(value, str) or not value.lstrip().startswith("{"):
        return value
    try:
        return loads(value)
    except ValueError as error:
        if part == "content" and '"event_name"' not in value:
            return value  # words of another product that happen to begin with a brace
        raise RecordError(f"the {part} is a JSON string that does not parse: {error}") from None
    except RecursionError:
        raise RecordError(f"the {part} is nested too deeply to be read as JSON") from None


def events(row: Content, place: Place) -> list[Event] | None:
    """The one event of a row: of a chatbot, or of another product that shares its fields.

    None where the row is not Foundry's. Raises `RecordError` where its content cannot be read.
    """
    if isinstance(row, str) or _OWN_KEYS.isdisjoint(row):
        return None
    name, payload = event_of(row)
    # The documented spelling is tried before `pick` is asked for all of them.
    trace = row.get("traceId") or pick(row, *TRACE)
    owner = row.get("owning_rid") or pick(row, *OWNER)
    user = row.get("uid") or pick(row, *USER)
    session = payload.get("session_rid") or pick(payload, *SESSION)
    if name is None:
        if trace is None or (owner is None and user is None):
            return None
        word, said = "log", _log(row, payload)
        if session is None:
            said = said._replace(ends=Ends.NEVER)
    else:
        word = name
        reader = _READERS.get(name)
        said = reader(payload) if reader else _unknown(name, row)
    level = None if _LEVEL_KEYS.isdisjoint(row) else _word(pick(row, *LEVEL))
    source, offset, length, _ = place
    time, digits, basis = parse_time(row.get("time") or pick(row, *TIME))
    (kind, phase, title, span, status, raw_status, reason, reason_text, message, why, duration,
     ends, facts) = said  # fmt: skip
    return [
        new_event(
            source, offset, 0, length, NAME, time, digits, basis,
            _word(trace), _word(session), span, None, kind, phase, word, title,
            status, raw_status, reason, reason_text, message, why,
            duration, level, _word(user), _word(owner), ends, fingerprint(row), facts,
        )
    ]  # fmt: skip


def _word(value: object) -> str | None:
    """A scalar as text; empty text and structures are no word."""
    if isinstance(value, str):
        return value or None
    if value is None or isinstance(value, bool) or not isinstance(value, NUMBER):
        return None
    return str(value)


def _facts(**facts: object) -> Mapping[str, str]:
    said = {key: word for key, value in facts.items() if (word := _word(value)) is not None}
    return said or NO_FACTS


def _session_metadata(payload: Fields) -> Reading:
    return reading(
        Kind.MARKER,
        name="session_metadata",
        status=_INFO,
        facts=_facts(
            agent=pick(payload, "agent_rid", "agentRid"),
            agent_version=pick(payload, "agent_version", "agentVersion"),
            caller=pick(payload, "caller_identifier", "callerIdentifier"),
        ),
    )


def _user_request(payload: Fields) -> Reading:
    query = payload.get("user_query") or pick(payload, "user_query", "userQuery")
    content = query.get("content") if isinstance(query, dict) else query
    return reading(
        Kind.REQUEST,
        status=_OK,
        message=text_of(content) or None,
        facts=_facts(
            node_id=pick(payload, "node_id", "nodeId"),
            parent_node_id=pick(payload, "parent_node_id", "parentNodeId"),
        ),
    )


_MESSAGE_TO_MODEL = reading(_MODEL, _CALL)


def _message_to_model(payload: Fields) -> Reading:
    return _MESSAGE_TO_MODEL


def _assistant_message(payload: Fields) -> Reading:
    return reading(
        _MODEL,
        _RESULT,
        status=_OK,
        message=text_of(payload.get("content")) or None,
        why="an assistant_chat_message answered",
    )


def _tool_call(payload: Fields) -> Reading:
    return reading(
        _TOOL,
        _CALL,
        name=_word(payload.get("tool_name") or pick(payload, *_TOOL_NAME)) or "",
        span=_word(pick(payload, "tool_call_id", "toolCallId")),
    )


def _tool_call_result(payload: Fields) -> Reading:
    tag, fields = tagged(payload.get("result"))
    word = plain(tag)
    status, reason, reason_text, message = _INFO, None, None, None
    if word == "success":
        status, why = _OK, "payload.result is a success"
    elif word == "failure":
        reason_text = _word(fields.get("reason"))
        status, reason = failure_meaning(reason_text or "")
        message = _word(pick(fields, "error_message", "errorMessage"))
        why = "payload.result is a failure"
        if status is Status.BLOCKED:
            why += f" whose reason is {reason_text}"
    else:
        why = f"payload.result is neither a success nor a failure but {tag or 'nothing known'}"
    return reading(
        _TOOL,
        _RESULT,
        name=_word(payload.get("tool_name") or pick(payload, *_TOOL_NAME)) or "",
        status=status,
        raw_status=tag or None,
        reason=reason,
        reason_text=reason_text,
        message=message,
        why=why,
        duration=_milliseconds(pick(payload, "duration_milliseconds", "durationMilliseconds")),
        span=_word(pick(payload, "tool_call_id", "toolCallId")),
    )


def _milliseconds(value: object) -> int | None:
    """A count of milliseconds, as a number or as a long in a string, in nanoseconds."""
    if isinstance(value, str) and value.isdecimal() and len(value) < 19:
        value = int(value)
    if not isinstance(value, NUMBER) or isinstance(value, bool):
        return None
    return round(value * MILLISECOND) if 0 <= value < 2**63 // MILLISECOND else None


def _final_response(payload: Fields) -> Reading:
    response = payload.get("response")
    tag, fields = tagged(response)
    if tag == "content":  # no union but the bare object of a chatbot's response
        tag, fields = "", {}
    word = plain(tag)
    if "clienttool" in word:
        tool = _word(pick(fields, "tool_name", "toolName", "name"))
        return reading(
            Kind.RESPONSE,
            name=tool or "",
            status=_OK,
            raw_status=tag,
            message=f"deferred to client: {tool or 'a tool without a name'}",
            why="payload.response defers to a client tool call",
            ends=Ends.GOOD,
            facts=_facts(ended_by="client_tool_call"),
        )
    content = pick(fields, "content", "value") if word else _bare_content(response)
    if content is None and word and not fields and "response" not in word:
        return reading(
            Kind.RESPONSE,
            status=_INFO,
            raw_status=tag,
            why=f"payload.response is of a kind that is not known: {tag}",
            ends=Ends.GOOD,
        )
    message = text_of(content)
    said = bool(message) and not message.isspace()
    if said or has_content(content) or (word and content is None and bool(fields)):
        return reading(
            Kind.RESPONSE,
            status=_OK,
            raw_status=tag or None,
            message=message or None,
            why="payload.response has content",
            ends=Ends.GOOD,
        )
    return reading(
        Kind.RESPONSE,
        status=Status.FAILED,
        raw_status=tag or None,
        reason=Reason.NO_RESPONSE,
        why="payload.response has no content",
        ends=Ends.BAD,
    )


def _bare_content(response: object) -> object:
    """The content of a response that is no union: a list or text, or an object's `content`."""
    return response.get("content") if isinstance(response, dict) else response


def _execution_error(payload: Fields) -> Reading:
    name = _word(pick(payload, "error_name", "errorName")) or ""
    status, reason = error_meaning(name)
    return reading(
        Kind.ERROR,
        name=name,
        status=status,
        reason=reason,
        reason_text=name or None,
        message=_word(pick(payload, "error_message", "errorMessage", "message")),
        why=f"payload.error_name is {name}" if name else "event_name is execution_error",
        ends=Ends.BAD,
    )


def _unknown(name: str, row: Row) -> Reading:
    """An event that is not documented yet: a step like any other, a failure if its level is."""
    level = (_word(pick(row, *LEVEL)) or "").upper()
    if level not in _ERROR_LEVELS:
        return reading(Kind.OTHER, name=name, status=_INFO)
    return reading(
        Kind.OTHER,
        name=name,
        status=Status.FAILED,
        raw_status=level.lower(),
        reason=Reason.UNKNOWN,
        why=f"level is {level}",
    )


def _log(row: Row, content: Fields) -> Reading:
    """A row of another product: its own words, and a failure if its level is an error."""
    level = (_word(pick(row, *LEVEL)) or _word(pick(content, *LEVEL)) or "").upper()
    words = [pick(row, "message", "msg"), pick(content, "message", "msg"), pick(row, *CONTENT)]
    message = next((word for word in words if isinstance(word, str) and word), None)
    failed = level in _ERROR_LEVELS
    return reading(
        Kind.LOG,
        name=_word(pick(row, "product", "service", "logger")) or "",
        status=Status.FAILED if failed else _INFO,
        raw_status=level.lower() or None,
        reason=Reason.UNKNOWN if failed else None,
        message=message,
        why=f"level is {level}" if failed else None,
    )


_READERS: dict[str, Callable[[Fields], Reading]] = {
    "session_metadata": _session_metadata,
    "user_request": _user_request,
    "system_chat_message": _message_to_model,
    "user_chat_message": _message_to_model,
    "assistant_chat_message": _assistant_message,
    "tool_call": _tool_call,
    "tool_call_result": _tool_call_result,
    "final_response": _final_response,
    "execution_error": _execution_error,
}

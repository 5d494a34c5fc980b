"""Rows of Foundry's chatbot session logs become events.

Source: the session-logging page of AIP Chatbot Studio (common fields, event types, their fields).
Rows of other products share the common fields and have no `event_name`: they become log events.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from logview.formats.foundry.terms import error_meaning, failure_meaning
from logview.formats.foundry.unions import Fields, has_content, pick, plain, tagged, text_of
from logview.formats.record import Content, Place, RecordError, Row, fingerprint, loads
from logview.model import NO_FACTS, Ends, Event, Kind, Phase, Reason, Status
from logview.times import MILLISECOND, parse_time

NAME = "foundry"
TIME = ("time", "timestamp")
TRACE = ("traceId", "trace_id", "foundryTraceId")
OWNER = ("owning_rid", "owningRid", "traceOwningRid")
USER = ("uid", "userId")
LEVEL = ("level", "severity", "severityText")
CONTENT = ("content", "payload", "body")
_ERROR_LEVELS = frozenset({"ERROR", "FATAL"})


class Reading(NamedTuple):
    """What one kind of chatbot event says, before the fields that every row has are added."""

    kind: Kind
    phase: Phase = Phase.ALONE
    name: str = ""
    status: Status | None = None
    raw_status: str | None = None
    reason: Reason | None = None
    reason_text: str | None = None
    message: str | None = None
    why: str | None = None
    duration: int | None = None
    ends: Ends = Ends.NO
    span: str | None = None
    facts: Mapping[str, str] = NO_FACTS


def event_of(row: Row) -> tuple[str | None, Fields]:
    """The `event_name` and the payload of a row; the name is None for a row of another product.

    Content and payload may each be an object or a JSON string that holds one. Raises `RecordError`
    where such a string is cut off or broken.
    """
    content: Any = row if "event_name" in row else None
    if content is None:
        content = _opened("content", pick(row, *CONTENT))
    if not isinstance(content, dict):
        return None, {}
    name = content.get("event_name")
    if not isinstance(name, str):
        return None, content
    payload = _opened("payload", pick(content, "payload", "content", "body"))
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
    if isinstance(row, str):
        return None
    name, payload = event_of(row)
    trace, owner, user = pick(row, *TRACE), pick(row, *OWNER), pick(row, *USER)
    if name is None:
        if trace is None or (owner is None and user is None):
            return None
        word, reading = "log", _log(row, payload)
    else:
        word = name
        reader = _READERS.get(name)
        reading = reader(payload) if reader else _unknown(name, row)
    session = pick(payload, "session_rid", "sessionRid")
    instant = parse_time(pick(row, *TIME))
    if name is None and session is None:
        reading = reading._replace(ends=Ends.NEVER)
    return [
        Event(
            source=place.source,
            offset=place.offset,
            ordinal=0,
            length=place.length,
            format=NAME,
            time=instant.ns,
            time_digits=instant.digits,
            time_basis=instant.basis,
            trace=_word(trace),
            session=_word(session),
            span=reading.span,
            parent=None,
            kind=reading.kind,
            phase=reading.phase,
            event=word,
            name=reading.name,
            status=reading.status,
            raw_status=reading.raw_status,
            reason=reading.reason,
            reason_text=reading.reason_text,
            message=reading.message,
            why=reading.why,
            duration=reading.duration,
            level=_word(pick(row, *LEVEL)),
            user=_word(user),
            owner=_word(owner),
            ends=reading.ends,
            fingerprint=fingerprint(row),
            facts=reading.facts,
        )
    ]


def _word(value: object) -> str | None:
    """A scalar as text; empty text and structures are no word."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None


def _facts(**facts: object) -> Mapping[str, str]:
    said = {key: word for key, value in facts.items() if (word := _word(value)) is not None}
    return said or NO_FACTS


def _session_metadata(payload: Fields) -> Reading:
    return Reading(
        Kind.MARKER,
        name="session_metadata",
        status=Status.INFO,
        facts=_facts(
            agent=pick(payload, "agent_rid", "agentRid"),
            agent_version=pick(payload, "agent_version", "agentVersion"),
            caller=pick(payload, "caller_identifier", "callerIdentifier"),
        ),
    )


def _user_request(payload: Fields) -> Reading:
    query = pick(payload, "user_query", "userQuery")
    content = query.get("content") if isinstance(query, dict) else query
    return Reading(
        Kind.REQUEST,
        status=Status.OK,
        message=text_of(content) or None,
        facts=_facts(
            node_id=pick(payload, "node_id", "nodeId"),
            parent_node_id=pick(payload, "parent_node_id", "parentNodeId"),
        ),
    )


def _message_to_model(payload: Fields) -> Reading:
    return Reading(Kind.MODEL, Phase.CALL)


def _assistant_message(payload: Fields) -> Reading:
    return Reading(
        Kind.MODEL,
        Phase.RESULT,
        status=Status.OK,
        message=text_of(payload.get("content")) or None,
        why="an assistant_chat_message answered",
    )


def _tool_call(payload: Fields) -> Reading:
    return Reading(
        Kind.TOOL,
        Phase.CALL,
        name=_word(pick(payload, "tool_name", "toolName")) or "",
        span=_word(pick(payload, "tool_call_id", "toolCallId")),
    )


def _tool_call_result(payload: Fields) -> Reading:
    tag, fields = tagged(payload.get("result"))
    word = plain(tag)
    status, reason, reason_text, message = Status.INFO, None, None, None
    why = f"payload.result is neither a success nor a failure but {tag or 'nothing known'}"
    if word == "success":
        status, why = Status.OK, "payload.result is a success"
    elif word == "failure":
        reason_text = _word(fields.get("reason"))
        status, reason = failure_meaning(reason_text or "")
        message = _word(pick(fields, "error_message", "errorMessage"))
        why = "payload.result is a failure"
        if status is Status.BLOCKED:
            why += f" whose reason is {reason_text}"
    return Reading(
        Kind.TOOL,
        Phase.RESULT,
        name=_word(pick(payload, "tool_name", "toolName")) or "",
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
    if not isinstance(value, int | float) or isinstance(value, bool):
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
        return Reading(
            Kind.RESPONSE,
            name=tool or "",
            status=Status.OK,
            raw_status=tag,
            message=f"deferred to client: {tool or 'a tool without a name'}",
            why="payload.response defers to a client tool call",
            ends=Ends.GOOD,
            facts=_facts(ended_by="client_tool_call"),
        )
    content = pick(fields, "content", "value") if word else _bare_content(response)
    if content is None and word and not fields and "response" not in word:
        return Reading(
            Kind.RESPONSE,
            status=Status.INFO,
            raw_status=tag,
            why=f"payload.response is of a kind that is not known: {tag}",
            ends=Ends.GOOD,
        )
    if has_content(content) or (word and content is None and bool(fields)):
        return Reading(
            Kind.RESPONSE,
            status=Status.OK,
            raw_status=tag or None,
            message=text_of(content) or None,
            why="payload.response has content",
            ends=Ends.GOOD,
        )
    return Reading(
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
    return Reading(
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
        return Reading(Kind.OTHER, name=name, status=Status.INFO)
    return Reading(
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
    return Reading(
        Kind.LOG,
        name=_word(pick(row, "product", "service", "logger")) or "",
        status=Status.FAILED if failed else Status.INFO,
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

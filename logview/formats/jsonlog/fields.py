"""How loggers spell what every record has: time, level, message, trace and the like.

The spellings are data, the first one that holds something usable counts. A dotted spelling stands
for a flat key with dots and for nested objects alike. Nothing here judges what a value means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from logview.formats.record import NUMBER, Row

Field = Literal[
    "time",
    "level",
    "message",
    "trace",
    "session",
    "span",
    "parent",
    "name",
    "event",
    "error",
    "error_type",
    "error_code",
    "error_message",
    "stack",
    "http_status",
    "user",
    "tool",
    "tool_call",
    "model",
    "provider",
    "input",
    "output",
    "input_tokens",
    "output_tokens",
    "total_tokens",
    "elapsed",
]

SPELLINGS: Mapping[Field, tuple[str, ...]] = {
    "time": (
        *("time", "ts", "timestamp", "@timestamp", "@t", "Timestamp", "eventTime", "datetime"),
        *("asctime", "date", "instant", "timeMillis", "logged_at", "created_at", "t"),
    ),
    # Names before numbers: python writes both, and its numbers are not those of pino.
    "level": (
        *("level", "severity", "log.level", "levelname", "@l", "Level", "severity_text"),
        *("severityText", "SeverityText", "lvl", "loglevel", "log_level", "level_name", "levelno"),
        *("level_value", "severityNumber", "severity_number", "SeverityNumber", "PRIORITY"),
        *("log.syslog.severity.name", "log.syslog.severity.code", "syslog.severity.code"),
        *("syslog_severity", "syslog_level"),
    ),
    "message": (
        *("msg", "message", "event", "@m", "Message", "RenderedMessage", "textPayload", "log"),
        *("short_message", "jsonPayload.message", "@mt", "MessageTemplate", "body", "full_message"),
    ),
    "trace": (
        *("traceId", "trace_id", "trace.id", "traceID", "TraceId", "TraceID", "@tr", "dd.trace_id"),
        *("otelTraceID", "logging.googleapis.com/trace", "trace"),
        *("requestId", "request_id", "request.id", "requestID", "RequestId", "reqId", "req_id"),
        *("req.id", "req.requestId", "http.request.id", "AWSRequestId", "awsRequestId"),
        *("function_request_id", "correlation_id", "correlationId", "CorrelationId"),
        *("correlation.id", "run_id", "runId", "transaction.id", "xray_trace_id"),
    ),
    "session": (
        *("session_id", "sessionId", "session.id", "SessionId", "gen_ai.conversation.id"),
        *("conversation_id", "conversationId", "conversation.id", "chat_id", "chatId"),
        *("thread_id", "threadId"),
    ),
    "span": (
        *("span_id", "spanId", "span.id", "spanID", "SpanId", "@sp", "dd.span_id", "otelSpanID"),
        *("logging.googleapis.com/spanId",),
    ),
    "parent": (
        *("parent_id", "parentId", "parent.id", "parent_span_id", "parentSpanId"),
        *("ParentId", "ParentSpanId"),
    ),
    "name": (
        *("logger", "logger_name", "loggerName", "log.logger", "component", "SourceContext"),
        *("module", "target", "category", "name", "service.name", "service", "function_name"),
        *("app", "application", "origin", "SYSLOG_IDENTIFIER"),
    ),
    "event": ("event_name", "eventName", "event.name", "event.action", "event_type", "eventType"),
    "error": ("err", "error", "exception", "Exception", "exc", "@x", "thrown"),
    "error_type": (
        *("error.type", "err.type", "exception.type", "error_type", "errorType", "exception_name"),
        *("exception_class", "exceptionType", "exception.exception_class", "exception.class"),
        *("error.name", "err.name", "thrown.name", "error_name", "errorName", "error.kind"),
        *("exception.name", "Exception.Type", "error.class", "grpc.code"),
    ),
    "error_code": (
        *("error.code", "err.code", "error_code", "errorCode", "exception.code", "error.status"),
        *("err.statusCode", "error.statusCode", "error.status_code", "err.status"),
    ),
    "error_message": (
        *("error.message", "err.message", "exception.message", "error_message", "errorMessage"),
        *("exception_message", "exception.exception_message", "thrown.message", "err.msg"),
        *("Exception.Message", "error.msg"),
    ),
    "stack": (
        *("error.stack_trace", "error.stack", "err.stack", "exception.stacktrace", "stack_trace"),
        *("stacktrace", "stack", "exc_info", "exc_text", "traceback", "exception.stack"),
        *("exception.stack_trace", "errorVerbose", "thrown.extendedStackTrace", "stackTrace"),
    ),
    "http_status": (
        *("http.response.status_code", "http.status_code", "status_code", "statusCode"),
        *("res.statusCode", "res.status", "httpRequest.status", "status"),
    ),
    "user": (
        *("user_id", "userId", "user.id", "UserId", "enduser.id", "usr.id", "uid", "user.name"),
        *("username", "user"),
    ),
    "tool": ("tool_name", "toolName", "gen_ai.tool.name", "tool.name"),
    "tool_call": ("tool_call_id", "toolCallId", "gen_ai.tool.call.id", "tool.call_id"),
    "model": (
        *("gen_ai.request.model", "gen_ai.response.model", "llm.model_name", "model_name"),
        *("modelName", "model_id", "modelId", "model"),
    ),
    "provider": (
        *("gen_ai.provider.name", "gen_ai.system", "llm.provider", "provider_name", "provider"),
    ),
    "input": ("tool_input", "toolInput", "arguments", "args", "input", "params", "prompt"),
    "output": ("tool_output", "toolOutput", "output", "result", "response", "completion"),
    "input_tokens": (
        *("gen_ai.usage.input_tokens", "input_tokens", "usage.input_tokens", "prompt_tokens"),
        *("usage.prompt_tokens", "inputTokens", "promptTokens"),
    ),
    "output_tokens": (
        *("gen_ai.usage.output_tokens", "output_tokens", "usage.output_tokens"),
        *("completion_tokens", "usage.completion_tokens", "outputTokens", "completionTokens"),
    ),
    "total_tokens": ("total_tokens", "usage.total_tokens", "totalTokens"),
    "elapsed": (
        *("duration_ms", "durationMs", "duration_millis", "durationMillis", "elapsed_ms"),
        *("elapsedMs", "elapsed_millis", "latency_ms", "latencyMs", "took_ms", "response_time_ms"),
        *("responseTime", "duration_milliseconds", "metrics.durationMs", "Elapsed"),
        *("ElapsedMilliseconds", "duration_us", "durationUs", "elapsed_us", "duration_micros"),
        *("duration_ns", "durationNs", "durationNanos", "duration_nanos", "event.duration"),
        *("duration_s", "duration_sec", "duration_secs", "duration_seconds", "durationSeconds"),
        *("elapsed_s", "elapsed_seconds", "latency_s", "latency_seconds", "took_seconds"),
        *("httpRequest.latency", "duration", "elapsed", "latency", "took", "time_taken"),
    ),
}

CONTAINERS = (
    "jsonPayload",
    "fields",
    "Properties",
    "extra",
    "context",
    "mdc",
    "contextMap",
    "data",
)
"""Keys under which some loggers put the caller's fields; what stands beside them comes first."""

_NESTED_LAST = 1000


@dataclass(slots=True)
class _Node:
    """What a key stands for, and what the keys of the object under it stand for."""

    slots: list[tuple[Field, int, str]] = field(default_factory=list)
    inner: dict[str, _Node] = field(default_factory=dict)
    contains: int = 0
    """Where it is a container: how far behind the record's own fields those in it come."""


def _tree() -> dict[str, _Node]:
    top: dict[str, _Node] = {}
    for name in get_args(Field):
        for rank, spelling in enumerate(SPELLINGS[name]):
            slot = (name, rank, spelling)
            top.setdefault(spelling, _Node()).slots.append(slot)
            if "." in spelling:
                _grow(top, spelling.split("."), slot)
    for place, container in enumerate(CONTAINERS, 1):
        top.setdefault(container, _Node()).contains = place * _NESTED_LAST
    return top


def _grow(nodes: dict[str, _Node], parts: list[str], slot: tuple[Field, int, str]) -> None:
    node = nodes.setdefault(parts[0], _Node())
    if len(parts) == 1:
        node.slots.append(slot)
    else:
        _grow(node.inner, parts[1:], slot)


_TOP = _tree()


class Said(dict[Field, list[tuple[int, str, Any]]]):
    """What one record says, by field: its values that are not null, the likeliest spelling first,
    each as its rank, the spelling it was found under, and the value itself."""

    __slots__ = ()

    def __init__(self, row: Row) -> None:
        self._gather(row, _TOP, 0)

    def _gather(self, row: Row, nodes: dict[str, _Node], add: int) -> None:
        for key, value in row.items():
            node = nodes.get(key)
            if node is None or value is None:
                continue
            for name, rank, spelling in node.slots:
                known = self.get(name)
                if known is None:
                    self[name] = [(rank + add, spelling, value)]
                else:
                    known.append((rank + add, spelling, value))
                    known.sort(key=_rank)
            if type(value) is dict:
                if node.inner:
                    self._gather(value, node.inner, add)
                if node.contains and not add:
                    self._gather(value, _TOP, node.contains)

    def word(self, name: Field) -> str | None:
        """The first value of a field that is a word or a number, as text."""
        for _, _, value in self.get(name, ()):
            said = word(value)
            if said is not None:
                return said
        return None

    def words(self, name: Field) -> list[str]:
        """All the words of a field, in order."""
        return [said for _, _, value in self.get(name, ()) if (said := word(value)) is not None]


def _rank(found: tuple[int, str, Any]) -> int:
    return found[0]


def word(value: object) -> str | None:
    """A scalar as text; empty text, truth values and structures are no word."""
    if isinstance(value, str):
        return value if value and not value.isspace() else None
    if isinstance(value, bool) or not isinstance(value, NUMBER):
        return None
    return str(value)


def find(row: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path: a flat key with dots, nested objects, or any mix of the two.

    None where nothing is there.
    """
    value = row.get(path)
    if value is not None or "." not in path:
        return value
    dot = path.find(".")
    while dot >= 0:
        inner = row.get(path[:dot])
        if isinstance(inner, dict):
            value = find(inner, path[dot + 1 :])
            if value is not None:
                return value
        dot = path.find(".", dot + 1)
    return None

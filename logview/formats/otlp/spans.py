"""A span of OTLP becomes an event: when it ran, inside what, and how it went.

Source: `trace.proto` of OpenTelemetry's protocol in its JSON encoding. A span fails by its status
alone; attributes and recorded exceptions only say of what sort the failure is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from logview.formats.otlp import conventions as say
from logview.formats.otlp.attributes import (
    Attributes,
    attributes_of,
    count,
    first_word,
    nanoseconds,
    plain,
    word,
)
from logview.formats.otlp.batches import NAME, Batch, json_kind
from logview.formats.otlp.ids import span_id, trace_id
from logview.formats.otlp.meanings import (
    UNKNOWN,
    Meaning,
    error_meaning,
    http_meaning,
    rpc_meaning,
)
from logview.formats.record import Place, Row
from logview.model import NO_FACTS, Ends, Event, Kind, Phase, Reason, Status, TimeBasis, new_event

_NUMBERED = ("unset", "ok", "error")
_CODES = {str(number): word for number, word in enumerate(_NUMBERED)} | {
    word.upper(): word for word in _NUMBERED
}
_CODE_PREFIX = "STATUS_CODE_"
_LONGEST_CODE = 40
_FILTERED = "content_filter"
_FINISH_REASONS = frozenset(say.FINISH_REASONS)


class _Exception(NamedTuple):
    type: str | None
    message: str | None


class _Judged(NamedTuple):
    status: Status
    raw_status: str
    why: str
    reason: Reason | None = None
    reason_text: str | None = None
    message: str | None = None


def span_event(span: Row, batch: Batch, place: Place, ordinal: int, fingerprint: int) -> Event:
    """The one event of a span, which is a step by itself."""
    attributes = attributes_of(span.get("attributes"))
    origin = batch.origin
    trace = trace_id(span.get("traceId"))
    parent = span_id(span.get("parentSpanId"))
    kind = say.kind_of(attributes)
    title = span.get("name")
    title = title if isinstance(title, str) else ""
    start = nanoseconds(span.get("startTimeUnixNano"))
    end = nanoseconds(span.get("endTimeUnixNano"))
    thrown = _last_exception(span.get("events"))
    judged = _judge(span.get("status"), attributes, thrown, ended=end is not None)
    root = parent is None and trace is not None
    time = start if start is not None else end
    source, offset, length, _ = place
    ended = end is not None
    return new_event(
        source, offset, ordinal, length, NAME,
        time, batch.digits if time is not None else 0,
        batch.basis if time is not None else TimeBasis.UNKNOWN,
        trace, first_word(attributes, say.SESSION) or origin.session,
        span_id(span.get("spanId")), parent, kind, Phase.ALONE,
        title or "span", first_word(attributes, say.NAME_OF_KIND.get(kind, ())) or title,
        judged.status, judged.raw_status, judged.reason, judged.reason_text,
        judged.message, judged.why,
        max(end - start, 0) if start is not None and end is not None else None,
        None, first_word(attributes, say.USER) or origin.user, None,
        _ends(judged, ended=ended) if root else Ends.NEVER, fingerprint,
        _facts(attributes, batch, kind, judged, thrown, (start, end), root=root),
    )  # fmt: skip


def code_of(status: object) -> str:
    """The code of a status: `unset`, `ok`, `error`, or an unknown one as it is written."""
    code = status.get("code") if isinstance(status, dict) else None
    if code is None or code == "":
        return "unset"
    if type(code) is int and 0 <= code < len(_NUMBERED):
        return _NUMBERED[code]
    if isinstance(code, bool) or not isinstance(code, (str, int)):
        return json_kind(code)
    word = str(code).strip().upper().removeprefix(_CODE_PREFIX)
    return _CODES.get(word) or str(code)[:_LONGEST_CODE]


def _ends(judged: _Judged, *, ended: bool) -> Ends:
    """What a root span says of the end of its execution."""
    if judged.raw_status == "error":
        return Ends.BAD
    return Ends.GOOD if ended or judged.raw_status == "ok" else Ends.NO


def _judge(
    status: object, attributes: Attributes, thrown: _Exception | None, *, ended: bool
) -> _Judged:
    code = code_of(status)
    said = status.get("message") if isinstance(status, dict) else None
    message = said if isinstance(said, str) and said else None
    if code == "error":
        if message is None and thrown is not None:
            message = thrown.message
        if message is None:
            message = first_word(attributes, say.ERROR_MESSAGE)
        return _failure(attributes, thrown, message)
    if code == "ok":
        return _Judged(Status.OK, code, "status.code is 1 (ok)", message=message)
    if code != "unset":
        return _Judged(Status.INFO, code, f"status.code is not known: {code}", message=message)
    if not ended:
        return _Judged(Status.INFO, code, "the span has no end and no status", message=message)
    return _Judged(Status.OK, code, "status.code is unset, which is no error", message=message)


def _failure(attributes: Attributes, thrown: _Exception | None, message: str | None) -> _Judged:
    """A span whose status is an error: the first of its words that is known says of what sort."""
    why = "status.code is 2 (error)"
    (status, reason), told = UNKNOWN, None
    for name, text, meaning in _words_of_failure(attributes, thrown):
        found = meaning(text)
        if found is not None:
            (status, reason), told = found, (name, text)
            break
        told = told or (name, text)
    if told is None:
        return _Judged(status, "error", why, reason, None, message)
    name, text = told
    return _Judged(status, "error", f"{why} and {name} is {text}", reason, text, message)


def _words_of_failure(
    attributes: Attributes, thrown: _Exception | None
) -> Iterator[tuple[str, str, Callable[[str], Meaning | None]]]:
    """What names a failure, the most telling first: where it stands, and how to read it."""
    for name in say.ERROR_TYPE:
        if text := word(attributes.get(name)):
            yield name, text, error_meaning
    if thrown is not None and thrown.type:
        yield "the recorded exception.type", thrown.type, error_meaning
    for names, meaning in ((say.HTTP_STATUS, http_meaning), (say.RPC_STATUS, rpc_meaning)):
        for name in names:
            if text := word(attributes.get(name)):
                yield name, text, meaning
    if _was_filtered(attributes):
        yield "the finish reason", _FILTERED, error_meaning


def _last_exception(events: object) -> _Exception | None:
    """The last exception that was recorded on a span."""
    if not isinstance(events, list):
        return None
    for event in reversed(events):
        if isinstance(event, dict) and event.get("name") == "exception":
            attributes = attributes_of(event.get("attributes"))
            return _Exception(
                word(attributes.get("exception.type")), word(attributes.get("exception.message"))
            )
    return None


def _was_filtered(attributes: Attributes) -> bool:
    """Whether a model stopped because of what it would have said."""
    for name in say.FINISH_REASONS:
        if name in attributes:
            said = plain(attributes[name])
            if _FILTERED in (said if isinstance(said, list) else [said]):
                return True
    return False


def _facts(
    attributes: Attributes,
    batch: Batch,
    kind: Kind,
    judged: _Judged,
    thrown: _Exception | None,
    times: tuple[int | None, int | None],
    *,
    root: bool,
) -> Mapping[str, str]:
    facts: dict[str, str | None] = {}
    agent = first_word(
        attributes, say.NAME_OF_KIND[Kind.AGENT] if kind is Kind.AGENT else say.AGENT
    )
    if agent is not None or root:
        facts["agent"] = agent or batch.origin.service
        facts["agent_version"] = first_word(attributes, say.AGENT_VERSION) or batch.origin.version
    if kind is Kind.MODEL:
        facts["provider"] = first_word(attributes, say.PROVIDER)
        facts["model"] = first_word(attributes, say.MODEL)
        facts["input_tokens"] = _first_count(attributes, say.INPUT_TOKENS)
        facts["output_tokens"] = _first_count(attributes, say.OUTPUT_TOKENS)
        facts["total_tokens"] = _first_count(attributes, say.TOTAL_TOKENS)
    if judged.raw_status != "error" and (thrown or not _FINISH_REASONS.isdisjoint(attributes)):
        facts["notice"] = _notice(attributes, thrown)
    start, end = times
    if start is None or end is None or end < start:
        facts["inferred"] = _odd_times(start, end)
    said = {key: text for key, text in facts.items() if text}
    return said or NO_FACTS


def _first_count(attributes: Attributes, names: say.Names) -> str | None:
    for name in names:
        if name in attributes:
            number = count(attributes[name])
            if number is not None:
                return number
    return None


def _notice(attributes: Attributes, thrown: _Exception | None) -> str | None:
    """Why a span that did not fail deserves a look."""
    notices = []
    if thrown is not None:
        named = f": {thrown.type}" if thrown.type else ""
        notices.append(f"an exception was recorded and handled{named}")
    if _was_filtered(attributes):
        notices.append("a content filter cut the answer")
    return "; ".join(notices) or None


def _odd_times(start: int | None, end: int | None) -> str:
    if start is None:
        return "no start was written" + (": its end stands for it" if end is not None else "")
    if end is None:
        return "no end was written: the span may have been running still"
    return "it ends before it starts: it is taken to have no duration"

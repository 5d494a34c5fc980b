"""Rows of Aimogen's execution logs and usage logs become events.

The field names are this project's reading of what the plugin documents that it logs. Only fields
decide how a step went: the words of a message, a prompt or an answer never do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from logview.formats.aimogen import terms
from logview.formats.aimogen.sayings import message_of, notice_of
from logview.formats.aimogen.values import Fields, count_of, first_word, opened, pick, word
from logview.formats.record import NUMBER, Place, RecordError, Row, fingerprint
from logview.model import NO_FACTS, PROBLEMS, Ends, Event, Kind, Phase, Reason, Status, new_event
from logview.times import MILLISECOND, parse_time

NAME = "aimogen"
TIME = ("time", "timestamp")
LEVEL = ("level", "severity")
USAGE = "usage"
_LOGS = frozenset({USAGE, "execution"})
_LIMIT_FIELDS = ("limit", "scope")
_CHOSEN: dict[str, tuple[str, ...]] = {
    terms.RESOLVE: ("chosen", "selected", "provider"),
    terms.FALLBACK: ("to", "next", "chosen", "selected", "provider"),
}
_CHOSEN_MODEL = ("chosen", "selected", "model")
_NAMES: dict[str, tuple[str, ...]] = {
    terms.VALIDATE: ("check", "rule", "name"),
    terms.EMBEDDINGS: ("index", "collection", "name"),
    terms.ASSISTANT: ("assistant", "assistant_id", "name"),
    terms.CONDITION: ("name",),
}
"""Where `data` names what a step was about, so that two of a kind are not taken for one."""
_SEVERAL_WORDS = {list: "a list", dict: "an object", bool: "true or false"}


class Judgement(NamedTuple):
    """How a row says that its step went."""

    status: Status | None
    raw_status: str | None
    reason: Reason | None = None
    reason_text: str | None = None
    why: str | None = None


def events(row: Row, place: Place) -> list[Event] | None:
    """The one event of a row; None where it is not Aimogen's.

    Raises `RecordError` where its execution_id is no identifier.
    """
    if "execution_id" not in row:
        return None
    log = (word(row.get("log")) or "").lower()
    step = row.get("step")
    step = step.strip() if isinstance(step, str) else ""
    if not step and log not in _LOGS:
        return None
    identifier = row["execution_id"]
    if isinstance(identifier, list | dict | bool):
        raise RecordError(f"the execution_id is {_SEVERAL_WORDS[type(identifier)]}, not text")
    data = data_of(row)
    step = step.lower() if step.lower() in terms.KINDS else step
    kind = terms.KINDS.get(step, Kind.OTHER if step else Kind.LOG)
    judgement = _judged(row, data, step)
    phase, duration = _phase(row, step, kind, judgement)
    facts = _facts(row, data, step, judgement)
    event, name, ends = step or "log", _name(row, data, step, judgement), _ends(step, judgement)
    if log == USAGE:
        kind, phase, duration = Kind.LOG, Phase.ASIDE, None
        event, name, ends = USAGE, USAGE, Ends.NEVER  # it is written when all is over
        judgement = Judgement(None, judgement.raw_status)
        facts = _facts(row, data, "", judgement) | _usage(row, data)
    span = facts.get("block") if kind is Kind.BLOCK else None
    status, raw_status, reason, reason_text, why = judgement
    source, offset, length, _ = place
    time, digits, basis = parse_time(row.get("time") or pick(row, *TIME))
    return [
        new_event(
            source, offset, 0, length, NAME, time, digits, basis,
            word(identifier), word(row.get("session_id")), span, None, kind, phase, event, name,
            status, raw_status, reason, reason_text, message_of(row, data, event), why, duration,
            first_word(row, *LEVEL), word(row.get("user_id")), None, ends, fingerprint(row),
            facts or NO_FACTS,
        )
    ]  # fmt: skip


def data_of(row: Row) -> Fields:
    """What a row says beyond the common fields; empty where that is no object."""
    data = opened(row.get("data"))
    return data if isinstance(data, dict) else {}


def _judged(row: Row, data: Fields, step: str) -> Judgement:
    """A known status decides; without one, a level that is an error."""
    raw = word(row.get("status"))
    text = word(row.get("reason")) or word(data.get("reason"))
    if step in terms.WAITING and _begins(raw):
        return Judgement(None, raw, None, text)
    why: str | None = f"status is {raw}"
    status = terms.status_of(raw)
    level = (first_word(row, *LEVEL) or "").upper()
    if status is None and level in terms.ERROR_LEVELS:
        status, why = Status.FAILED, f"level is {level}"
        raw = raw or level.lower()
    elif status is None:
        why = f"status is {raw}, which decides nothing" if raw else None
        return Judgement(Status.INFO, raw, None, text, why)
    if status is Status.OK:
        return Judgement(status, raw, None, text, why)
    if text:
        why = f"{why} and reason is {text}"
    reason = terms.reason_of(text, status) if text else None
    if reason is None and status in PROBLEMS:
        reason = terms.default_reason(step, status)
        limit = _limit(row, data) if step == terms.LIMITS else None
        if limit is not None and limit.lower() in terms.LIMIT_REASONS:
            reason = terms.LIMIT_REASONS[limit.lower()]
            why = f"{why} and the limit is {limit}"
    return Judgement(status, raw, reason, text, why)


def _begins(raw: str | None) -> bool:
    return raw is not None and raw.strip().lower() in terms.BEGINNINGS


def _phase(row: Row, step: str, kind: Kind, said: Judgement) -> tuple[Phase, int | None]:
    """The part of the event in its step, and how long that took.

    A row is written when its step is over. The end of an execution tells how long all of it took,
    which is no duration of that step.
    """
    duration = _nanoseconds(row.get("duration_ms"))
    if step in terms.WAITING:
        return (Phase.CALL, None) if _begins(said.raw_status) else (Phase.OUTCOME, duration)
    if duration is None or kind is Kind.MARKER:
        return Phase.ALONE, None
    return Phase.OUTCOME, duration


def _nanoseconds(value: object) -> int | None:
    """A count of milliseconds, as a number or as text, in nanoseconds."""
    if isinstance(value, str) and len(value) < 24:
        try:
            value = float(value)
        except ValueError:
            return None
    if not isinstance(value, NUMBER) or isinstance(value, bool):
        return None
    return round(value * MILLISECOND) if 0 <= value < 2**63 // MILLISECOND else None


def _ends(step: str, said: Judgement) -> Ends:
    if step != terms.END:
        return Ends.NO
    return Ends.BAD if said.status in PROBLEMS else Ends.GOOD


def _name(row: Row, data: Fields, step: str, said: Judgement) -> str:
    if step == terms.REQUEST:
        return word(row.get("provider")) or step
    if step == terms.BLOCK:
        return _block(row) or step
    if step == terms.LIMITS:
        return _limit(row, data) or terms.limit_named_by(said.reason) or step
    return first_word(data, *_NAMES.get(step, ())) or step or "log"


def _limit(row: Row, data: Fields) -> str | None:
    """The limit that was checked, by name: a number under the same key is its size."""
    for fields in (data, row):
        for key in _LIMIT_FIELDS:
            value = fields.get(key)
            if isinstance(value, str) and value.strip() and count_of(value) is None:
                return value
    return None


def _block(row: Row) -> str | None:
    value = row.get("block")
    return word(value.get("id")) if isinstance(value, dict) else word(value)


def _facts(row: Row, data: Fields, step: str, said: Judgement) -> dict[str, str]:
    provider, model = word(row.get("provider")), word(row.get("model"))
    if step == terms.FALLBACK:  # the row may name the provider that is given up
        provider = first_word(data, *_CHOSEN[step]) or provider
    elif step == terms.RESOLVE:
        provider = provider or first_word(data, *_CHOSEN[step])
    elif step == terms.SELECT:
        model = model or first_word(data, *_CHOSEN_MODEL)
    return _said(
        provider=provider,
        model=model,
        block=_block(row),
        feature=word(row.get("feature")),
        role=word(row.get("role")),
        blocks=_listed(data.get("blocks")) if step == terms.START else None,
        not_run=_listed(data.get("not_run")),
        notice=notice_of(data, step, said.status, said.raw_status, said.reason_text),
    )


def _said(**facts: str | None) -> dict[str, str]:
    return {key: said for key, said in facts.items() if said}


def _listed(value: object) -> str | None:
    """Identifiers of blocks, separated by commas: from a list of them, or of objects with an id."""
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list):
        return None
    words = (word(item.get("id") if isinstance(item, dict) else item) for item in value)
    return ",".join(said.strip() for said in words if said and "," not in said) or None


def _usage(row: Row, data: Fields) -> dict[str, str]:
    """What the execution used, in the spellings in which that is written."""
    parts: list[Fields] = [row, data]
    tokens = pick(row, "tokens", "usage")
    tokens = opened(tokens if tokens is not None else pick(data, "tokens", "usage"))
    total = count_of(tokens)
    if isinstance(tokens, dict):
        parts.insert(0, tokens)

    def counted(*names: str) -> str | None:
        counts = (count_of(part.get(name)) for part in parts for name in names)
        return next((str(count) for count in counts if count is not None), None)

    return _said(
        input_tokens=counted("input_tokens", "prompt_tokens", "input", "prompt"),
        output_tokens=counted("output_tokens", "completion_tokens", "output", "completion"),
        total_tokens=counted("total_tokens", "total") or (None if total is None else str(total)),
        cost=_cost(row, data),
        success=_truth(row, data, "success"),
        fallback_used=_truth(row, data, "fallback_used"),
    )


def _cost(*parts: Mapping[str, Any]) -> str | None:
    for part in parts:
        said = first_word(part, "cost", "cost_usd")
        try:
            if said is not None and abs(float(said)) < 1e15:
                return said
        except ValueError:
            continue
    return None


def _truth(row: Row, data: Fields, key: str) -> str | None:
    value = str(pick({"row": row.get(key), "data": data.get(key)}, "row", "data")).lower()
    return {"true": "true", "1": "true", "false": "false", "0": "false"}.get(value)

"""What a row has to say to a person: its own message, a sentence out of its data, and why a step
that did not fail deserves a look. None of it decides a status."""

from __future__ import annotations

from collections.abc import Callable

from logview.formats.aimogen import terms
from logview.formats.aimogen.values import Fields, count_of, first_word, is_false, is_true, word
from logview.model import PROBLEMS, Status

_LONGEST = 200
"""Characters of a value that a sentence quotes; the inspector has all of it."""
_FOUND = ("matches", "results", "count")


def message_of(row: Fields, data: Fields, step: str) -> str | None:
    """The row's message as it is, else a sentence where the data allow one; None without both."""
    said = word(row.get("message"))
    if said is not None:
        return said
    sentence = _SENTENCES[step](row, data) if step in _SENTENCES else None
    sentence = sentence or first_word(data, "message", "error", "detail")
    return _short(sentence) if sentence else None


def notice_of(
    data: Fields, step: str, status: Status | None, raw_status: str | None, reason: str | None
) -> str | None:
    """Why a step that did not fail deserves a look, in words; None for one that does not."""
    if status in PROBLEMS or status is None:
        return None
    if (raw_status or "").strip().lower() == terms.SHORT_CIRCUITED:
        return _because("short-circuited", reason)
    look = _NOTICES.get(step)
    seen = look(data, status is Status.SKIPPED, reason) if look else None
    return _short(seen) if seen else None


def _because(what: str, reason: str | None) -> str:
    return f"{what}: {reason}" if reason else what


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _limit_used(row: Fields, data: Fields) -> str | None:
    for fields in (data, row):
        used = first_word(fields, "used", "current", "count")
        caps = (fields.get(key) for key in ("limit", "max", "cap", "allowed"))
        cap = next((cap for cap in caps if count_of(cap) is not None), None)
        if used is not None and cap is not None:
            return f"used {used} of {cap}"
    return None


def _chosen(row: Fields, data: Fields) -> str | None:
    provider = word(row.get("provider")) or first_word(data, "chosen", "selected", "provider")
    return f"chose {provider}" if provider and terms.status_of(_status(row)) is Status.OK else None


def _chosen_model(row: Fields, data: Fields) -> str | None:
    model = word(row.get("model")) or first_word(data, "chosen", "selected", "model")
    return f"chose {model}" if model and terms.status_of(_status(row)) is Status.OK else None


def _fallback(row: Fields, data: Fields) -> str | None:
    to = first_word(data, "to", "next", "chosen", "selected")
    if to is None:
        return None
    given_up = word(data.get("from"))
    return f"from {given_up} to {to}" if given_up else f"to {to}"


def _condition(row: Fields, data: Fields) -> str | None:
    return first_word(data, "expression", "condition", "if")


def _found(row: Fields, data: Fields) -> str | None:
    count = _count_found(data)
    return None if count is None else f"{count} found"


def _status(row: Fields) -> str | None:
    return word(row.get("status"))


def _count_found(data: Fields) -> int | None:
    for key in _FOUND:
        value = data.get(key)
        count = len(value) if isinstance(value, list) else count_of(value)
        if count is not None:
            return count
    return None


def _embeddings_unused(data: Fields, skipped: bool, reason: str | None) -> str | None:
    if skipped or is_false(data.get("used")):
        return _because("embeddings unused", reason)
    if _count_found(data) == 0:
        return _because("embeddings unused", reason or "nothing was found")
    return None


def _assistant_ignored(data: Fields, skipped: bool, reason: str | None) -> str | None:
    if skipped or is_true(data.get("ignored")) or reason:
        return _because("assistant ignored", reason)
    return None


def _condition_false(data: Fields, skipped: bool, reason: str | None) -> str | None:
    if is_false(data.get("result")):
        return _because("condition false", _condition({}, data) or reason)
    return _because("condition not evaluated", reason) if skipped else None


def _fallback_skipped(data: Fields, skipped: bool, reason: str | None) -> str | None:
    if not skipped:
        return None
    to = first_word(data, "to", "next", "chosen", "selected")
    return _because(f"fallback to {to} skipped" if to else "fallback skipped", reason)


_SENTENCES: dict[str, Callable[[Fields, Fields], str | None]] = {
    terms.LIMITS: _limit_used,
    terms.RESOLVE: _chosen,
    terms.SELECT: _chosen_model,
    terms.FALLBACK: _fallback,
    terms.CONDITION: _condition,
    terms.EMBEDDINGS: _found,
}
_NOTICES: dict[str, Callable[[Fields, bool, str | None], str | None]] = {
    terms.EMBEDDINGS: _embeddings_unused,
    terms.ASSISTANT: _assistant_ignored,
    terms.CONDITION: _condition_false,
    terms.FALLBACK: _fallback_skipped,
}

"""What an execution used: tokens and cost, summed over the records that say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import fsum

from logview.model import Event, Kind, Phase, Step, Usage

_MODEL = Kind.MODEL
_ASIDE = Phase.ASIDE
_COUNTS = ("input_tokens", "output_tokens", "total_tokens")
_COUNTED = frozenset({*_COUNTS, "cost"})
_SAID = _COUNTED | {"success", "fallback_used"}
_YES = frozenset({"true", "yes", "1"})
_NO = frozenset({"false", "no", "0"})
_MOST_DIGITS = 15
"""A longer count is no count of tokens, and would not fit an index."""
_MOST = 1e15
"""Nothing costs more; an infinite amount, or none at all, is not summed either."""


def usage_of(events: Sequence[Event], steps: Sequence[Step]) -> Usage | None:
    """What the trace's own usage records say, else its model calls; None where neither does."""
    records = [e.facts for e in events if e.phase is _ASIDE and not _SAID.isdisjoint(e.facts)]
    return _sum(records or _model_calls(steps))


def _model_calls(steps: Sequence[Step]) -> Sequence[Mapping[str, str]]:
    """The facts of each model call that counts tokens, in order. One around another that counts
    them says the same once more: a framework logs its call, and the library that it calls too."""
    counting = {
        step.number
        for step in steps
        if step.facts and step.kind is _MODEL and not _COUNTED.isdisjoint(step.facts)
    }
    if not counting:
        return []
    counted: list[Mapping[str, str]] = []
    around: set[int] = set()
    for step in reversed(steps):  # what lies inside a step comes after it
        counts = step.number in counting
        if counts and step.number not in around:
            counted.append(step.facts)
        if step.parent is not None and (counts or step.number in around):
            around.add(step.parent)
    return counted[::-1]


def _sum(records: Sequence[Mapping[str, str]]) -> Usage | None:
    if not records:
        return None
    counts = [[_count(facts.get(key)) for key in _COUNTS] for facts in records]
    for count in counts:
        if count[2] is None and count[0] is not None and count[1] is not None:
            count[2] = count[0] + count[1]
    costs = [cost for facts in records if (cost := _amount(facts.get("cost"))) is not None]
    success = _booleans(records, "success")
    fallback = _booleans(records, "fallback_used")
    return Usage(
        provider=_same(records, "provider"),
        model=_same(records, "model"),
        input_tokens=_total(count[0] for count in counts),
        output_tokens=_total(count[1] for count in counts),
        total_tokens=_total(count[2] for count in counts),
        cost=fsum(costs) if costs else None,
        success=all(success) if success else None,
        fallback_used=any(fallback) if fallback else None,
    )


def _total(counts: Iterable[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def _count(text: str | None) -> int | None:
    if text is None or not text.isascii() or not text.isdigit() or len(text) > _MOST_DIGITS:
        return None
    return int(text)


def _amount(text: str | None) -> float | None:
    try:
        amount = float(text) if text is not None else None
    except ValueError:
        return None
    return amount if amount is not None and abs(amount) < _MOST else None


def _booleans(records: Sequence[Mapping[str, str]], key: str) -> list[bool]:
    words = [facts[key].lower() for facts in records if key in facts]
    return [word in _YES for word in words if word in _YES | _NO]


def _same(records: Sequence[Mapping[str, str]], key: str) -> str | None:
    """What all records that say it agree on."""
    said = {facts[key] for facts in records if key in facts}
    return said.pop() if len(said) == 1 else None

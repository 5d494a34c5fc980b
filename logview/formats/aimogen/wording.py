"""Reads how a step went out of the words of a text log, which has no fields that would say so.

A phrase holds where a line begins, and never inside what the line quotes: a prompt, a question, an
answer or a dump decide nothing.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from logview.formats.aimogen import terms
from logview.formats.aimogen.phrases import GATES, ID, PHRASES, REASON_WORDS, Phrase
from logview.model import Ends, Kind, Phase, Reason, Status

_LOOKED_AT = 400
"""Characters of a line that may decide: what is further on is no statement of the plugin."""
_WORDS_SHOWN = 60


class Saying(NamedTuple):
    """What a line says, as far as its words are known."""

    step: str
    kind: Kind
    phase: Phase
    name: str
    status: Status | None
    raw_status: str | None
    reason: Reason | None
    reason_text: str | None
    ends: Ends
    facts: dict[str, str]
    words: str
    """The words by which it was known."""


# What is quoted. A label takes the rest of the line with it, as does a quote that is not closed.
_LABEL = re.compile(
    r"\b(?:prompts?|messages?|quer(?:y|ies)|questions?|answers?|responses?|replies|reply|contents?"
    r"|inputs?|outputs?|texts?|completions?|user|visitor|said|asked|says|asks|wrote|body|payload"
    r"|data|result)\s{0,3}(?::|=>?)",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    r'"[^"]*(?:"|$)|&quot;.*?(?:&quot;|$)|“[^”]*(?:”|$)|«[^»]*(?:»|$)|`[^`]*(?:`|$)'
    r"|(?<![^\s(:=,\[])['‘](?:[^'’]|['’](?=\w))*(?:['’]|$)"
)
_QUOTED_NAME = re.compile(
    r"\b(provider|block|model|assistant|condition|from|to) [\"'“‘`]([\w.-]{1,64})[\"'”’`]",
    re.IGNORECASE,
)
_DUMP = re.compile(r"[{\[<]|\b(?:Array|stdClass Object|object|array|string)\s{0,2}\(")

_LEAD = re.compile(
    r"\s*(?:aimogen\s*[:>-]+\s*)?(?:(?:error|warning|info|notice|debug)\s*[:>-]+\s*)?",
    re.IGNORECASE,
)
_GROUP_NAME = re.compile(r"\?P<\w+>")
# What follows a colon, a dash or a bracket, up to where the sentence ends.
_TAIL = re.compile(r"\s*[:(—–-]\s*([^.;)…]{2,80})")
_NOT_RUN = re.compile(rf"\bnot run\s*:?\s*((?:{ID})(?:\s*,\s*{ID}){{0,99}})", re.IGNORECASE)


@cache
def _any_phrase() -> re.Pattern[str]:
    """All phrases as one pattern: a group each tells which of them holds, the first that does."""
    groups = (f"(?P<p{n}>{_GROUP_NAME.sub('?:', p.pattern)})" for n, p in enumerate(PHRASES))
    return re.compile("|".join(groups), re.IGNORECASE)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def unquoted(line: str) -> str:
    """What a line says itself: from where it begins to quote or to dump, nothing is left but gaps.

    A question is nobody's statement: nothing is left of it.
    """
    text = _QUOTED_NAME.sub(r"\1 \2", line[:_LOOKED_AT])
    for opening in (_LABEL, _DUMP):
        found = opening.search(text)
        if found is not None:
            text = text[: found.start()]
    text = _QUOTED.sub(" … ", text).rstrip()
    return "" if text.endswith("?") else text


def read(line: str) -> Saying | None:
    """What a line says, by the first phrase that holds; None where none does."""
    return _read(line[:_LOOKED_AT])


@lru_cache(maxsize=1024)
def _read(line: str) -> Saying | None:
    """The plugin says the same few things again and again, and there are many phrases to try."""
    said = unquoted(line)
    begin = _LEAD.match(said)
    at = begin.end() if begin is not None else 0
    any_phrase = _any_phrase().match(said, at)
    if any_phrase is None or any_phrase.lastgroup is None:
        return None
    phrase = PHRASES[int(any_phrase.lastgroup[1:])]
    match = _compiled(phrase.pattern).match(said, at)
    return _saying(phrase, match, said[match.end() :]) if match is not None else None


def _saying(phrase: Phrase, match: re.Match[str], rest: str) -> Saying:
    named = {key.rstrip("23"): said for key, said in match.groupdict().items() if said}
    provider = named.get("provider", "").lower()
    block = named.get("block", "")
    reason, reason_text, step = phrase.reason, None, phrase.step
    if phrase.status in {Status.FAILED, Status.BLOCKED, Status.SKIPPED}:
        found, reason_text = _reason(rest)
        reason = reason or found
        if reason is None and phrase.status is not Status.SKIPPED:
            reason = Reason.UNKNOWN
        if phrase.status is Status.BLOCKED and reason is not None:
            step = GATES.get(reason, step)
    facts = {
        "provider": provider,
        "model": named.get("model", ""),
        "block": block,
        "not_run": _not_run(rest) if phrase.raw_status else "",
        "notice": _notice(phrase, reason_text),
    }
    phase = Phase.ALONE
    if step in terms.WAITING:
        phase = Phase.CALL if phrase.status is None else Phase.OUTCOME
    names = {
        terms.REQUEST: provider,
        terms.BLOCK: block,
        terms.LIMITS: terms.limit_named_by(reason),
    }
    words = match[0].strip()
    return Saying(
        step=step,
        kind=terms.KINDS.get(step, Kind.OTHER),
        phase=phase,
        name=names.get(step) or step,
        status=phrase.status,
        raw_status=phrase.raw_status,
        reason=reason,
        reason_text=reason_text,
        ends=phrase.ends,
        facts={key: said for key, said in facts.items() if said},
        words=words if len(words) <= _WORDS_SHOWN else words[: _WORDS_SHOWN - 1] + "…",
    )


def _reason(rest: str) -> tuple[Reason | None, str | None]:
    """The class of a reason that follows, and the words that say it."""
    tail = _TAIL.match(rest)
    words = tail[1].strip(" ,") if tail is not None else None
    rest = rest.replace("_", " ")
    for pattern, reason in REASON_WORDS:
        found = _compiled(pattern).search(rest)
        if found is not None:
            return reason, words or found[0]
    return None, words


def _not_run(rest: str) -> str:
    found = _NOT_RUN.search(rest)
    return ",".join(part.strip() for part in found[1].split(",")) if found else ""


def _notice(phrase: Phrase, reason_text: str | None) -> str:
    if phrase.notice is None:
        return ""
    return f"{phrase.notice}: {reason_text}" if reason_text else phrase.notice

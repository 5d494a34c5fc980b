"""The words of the banner: what happened at a step, which gate refused, and why it is marked.

Plain sentences, neither cleaned nor redacted: whoever shows them does both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from logview.diagnosis.header import cut_short_at
from logview.diagnosis.providers import only_chooses
from logview.diagnosis.summary import (
    MARKS,
    SHOWN,
    chain_words,
    left_out_words,
    more,
    notice_words,
    short_circuit_words,
    title,
    usage_words,
)
from logview.model import Kind, Outcome, ProviderTry, Reason, Status, Step, Trace

__all__ = [
    "MARKS",
    "Banner",
    "chain_words",
    "explain",
    "first_problem_words",
    "left_out_words",
    "note",
    "notice_words",
    "short_circuit_words",
    "status_of",
    "title",
    "usage_words",
]

_CALLS = frozenset({Kind.TOOL, Kind.MODEL, Kind.PROVIDER, Kind.AGENT, Kind.BLOCK})
_QUOTE = re.compile(r"([^“]*)(“[^”]*”)([^;]*)(?:; (.*))?", re.DOTALL)
"""A doubt about words of the log: the first quote, what is said of it, and what is said besides."""
_SITE_GATES = frozenset({
    Reason.LIMIT_GLOBAL, Reason.LIMIT_ROLE, Reason.LIMIT_FEATURE, Reason.PROVIDER_DISABLED,
    Reason.MODEL_RESTRICTED, Reason.CONFIG_MISSING,
})  # fmt: skip
"""What refuses a call before it is made, so that whoever was to be called had no part in it."""
_GATES: dict[Reason, str] = {
    Reason.LIMIT_GLOBAL: "The site-wide limit refused it.",
    Reason.LIMIT_ROLE: "The limit of the user's role refused it.",
    Reason.LIMIT_FEATURE: "The limit of this feature refused it.",
    Reason.LIMIT_RATE: "A rate limit refused it: too many requests in the time allowed.",
    Reason.LIMIT_CONTEXT: "The context window refused it: the conversation is too long.",
    Reason.LIMIT_ITERATIONS: "The limit on the agent's iterations stopped it.",
    Reason.POLICY: "A content or usage policy refused it.",
    Reason.PERMISSION: "A permission check refused it.",
    Reason.PROVIDER_DISABLED: "The provider is switched off.",
    Reason.MODEL_RESTRICTED: "The model may not be used here.",
    Reason.CONFIG_MISSING: "Something that it needs is not configured.",
}


@dataclass(frozen=True, slots=True)
class Banner:
    """What a person reads first about a step."""

    headline: str
    sentences: tuple[str, ...]


def status_of(trace: Trace, step: Step) -> Status:
    """The status under which a step is shown: a first problem has its own."""
    first = trace.first_problem
    return first.status if first is not None and first.step == step.number else step.status


def first_problem_words(status: Status) -> str:
    """What stands beside a first problem in a timeline, so that it is not told by colour only."""
    if status is Status.STOPPED:
        return "STOPPED HERE"
    if status is Status.UNANSWERED:
        return "NO ANSWER"
    return "FIRST BLOCK" if status is Status.BLOCKED else "FIRST FAILURE"


def note(step: Step) -> str:
    """What a timeline says beside a step: its reason, its attempt, what recovered it."""
    notes = []
    if step.problem and step.reason is not None:
        notes.append(str(step.reason))
    if step.status in {Status.UNANSWERED, Status.RUNNING, Status.SKIPPED}:
        notes.append(str(step.status))
    if step.notice is not None and step.notice != step.status:
        notes.append(step.notice)
    if step.attempts > 1:
        notes.append(f"attempt {step.attempt}/{step.attempts}")
    if step.recovered_by is not None:
        notes.append(f"recovered by {step.recovered_by}")
    if step.propagated:
        notes.append("because of a step inside")
    return " · ".join(notes)


def explain(trace: Trace, step: Step) -> Banner:
    """Why a step stands as it does, in the order in which a person asks."""
    status = status_of(trace, step)
    sentences = [_message(step)] if step.message and step.problem else []
    if step.status is Status.BLOCKED:
        sentences.append(_GATES.get(step.reason or Reason.UNKNOWN, "A rule refused it."))
        sentences.append(_what_was_called(trace, step))
    if step.problem:
        sentences += _around(trace, step)
    elif status in {Status.UNANSWERED, Status.STOPPED}:
        first = trace.first_problem
        sentences.append(_sentence(first.why if first and first.step == step.number else step.why))
        sentences += _recovered_before(trace)
    else:
        sentences.append(_notice(step))
    sentences.append(_fallback(trace, step))
    marked = step.status is not Status.UNANSWERED and status is not Status.STOPPED
    why = step.why if marked else None
    if why:
        sentences.append(f"Marked {step.status} because {why}.")
    if step.kind is Kind.ERROR:
        sentences += _open_calls(trace, step)
    if trace.outcome is Outcome.DEGRADED and step.problem and step.recovered_by is None:
        sentences.append("The execution came to a good end all the same.")
    first = trace.first_problem
    if (first is not None and first.step == step.number) or _cuts_short(trace, step):
        sentences += _missing(trace)
    sentences.append(_evidence(step))
    sentences += [_sentence(doubt) for doubt in _doubts(step, why or "")]
    return Banner(_headline(step, status), tuple(s for s in sentences if s))


def _doubts(step: Step, why: str) -> list[str]:
    """What had to be assumed. Words that the mark quotes already are not quoted again; those that
    say the same of several quotes are one."""
    quotes: dict[tuple[str, str], list[str]] = {}
    for doubt in step.doubts:
        quoted = _QUOTE.fullmatch(doubt)
        if quoted is None:
            quotes[doubt, ""] = []
            continue
        before, quote, after, more = quoted.groups()
        if quote not in why:
            quotes.setdefault((before, after), []).append(quote)
        if more:
            quotes[more, ""] = []
    return [f"{before}{', '.join(said)}{after}" for (before, after), said in quotes.items()]


def _evidence(step: Step) -> str:
    logged = [event for event in step.events[1:] if event.kind is Kind.LOG]
    if not logged:
        return ""
    if any(event.parent is not None or "block" in event.facts for event in logged):
        return "An error that was logged inside it is shown with it."
    return "An error that another product logged meanwhile is shown with it."


def _cuts_short(trace: Trace, step: Step) -> bool:
    cut = cut_short_at(trace.steps)
    return cut is not None and cut.number == step.number


def _missing(trace: Trace) -> list[str]:
    """What is not there: planned blocks, the part of the log in which the execution began."""
    sentences = []
    if trace.not_run:
        noun = "Block" if len(trace.not_run) == 1 else "Blocks"
        sentences.append(f"{noun} planned but never run: {', '.join(trace.not_run)}.")
    if trace.partial:
        sentences.append(
            "The trace is partial: its root span is not in this log, and more may be missing."
        )
    return sentences


def _notice(step: Step) -> str:
    """What was skipped or unused, in a sentence; most often all there is to say of the step."""
    if step.notice is None:
        return ""
    said = f"It was {step.status}" if step.status is Status.SKIPPED else "Worth a look"
    return f"{said}: {step.notice}." if step.notice != step.status else f"{said}."


def _fallback(trace: Trace, step: Step) -> str:
    """The whole chain at each of its links: `openai failed (timeout), then anthropic answered.`"""
    links = trace.providers
    if len(links) < 2 or all(link.step != step.number for link in links):
        return ""
    words = [f"{link.provider} {_how(link)}" for link in links[:SHOWN]]
    return f"The provider chain: {', then '.join(words)}{more(len(links))}."


def _how(link: ProviderTry) -> str:
    word = {
        Status.OK: "answered",
        Status.BLOCKED: "was blocked",
        Status.SKIPPED: "was passed over",
        Status.UNANSWERED: "never answered",
    }.get(link.status, str(link.status))
    return f"{word} ({link.reason})" if link.reason is not None else word


def _headline(step: Step, status: Status) -> str:
    words = {Status.UNANSWERED: "NO ANSWER", Status.STOPPED: "STOPPED"}.get(status, status.upper())
    text = f"{MARKS[status]} {words} at step {step.number}: {title(step)}"
    if step.attempts > 1:
        text += f", attempt {step.attempt} of {step.attempts}"
    if step.reason is not None and step.problem:
        text += f" · {step.reason}"
    if step.recovered_by is not None:
        text += f" · recovered by step {step.recovered_by}"
    elif step.problem:
        text += " · not recovered"
    return text


def _message(step: Step) -> str:
    return f'"{step.message}"'


def _sentence(words: str | None) -> str:
    return f"{words[0].upper()}{words[1:]}." if words else ""


def _what_was_called(trace: Trace, step: Step) -> str:
    """A block is not an outage: say whether anything was called at all."""
    inside = list(_steps_inside(trace, step.number))
    if _called(step) and not inside and step.kind is not Kind.BLOCK and not _refused(step):
        return f"The {step.kind} refused the call; it did not break down."
    around = set(_around_step(trace, step))
    counts: dict[Kind, int] = {}
    for before in (*trace.steps[: step.number - 1], *inside):
        if before.number not in around and _called(before) and not _refused(before):
            counts[before.kind] = counts.get(before.kind, 0) + 1
    if not counts:
        return "Nothing had been called: this is a refusal, not an outage."
    words = [f"{n} {kind} call{'s' if n > 1 else ''}" for kind, n in sorted(counts.items())]
    return f"Before it: {', '.join(words)}. This is a refusal, not an outage."


def _around_step(trace: Trace, step: Step) -> Iterator[int]:
    """Numbers of the steps that it lies in, from the inside."""
    parent = step.parent
    while parent is not None:
        yield parent
        parent = trace.step(parent).parent


def _called(step: Step) -> bool:
    """Whether a step is the call of something, and not only the choice of whom to call."""
    return step.kind in _CALLS and not only_chooses(step) and step.status is not Status.SKIPPED


def _refused(step: Step) -> bool:
    """Whether a call was refused before it was made."""
    return step.status is Status.BLOCKED and step.reason in _SITE_GATES


def _around(trace: Trace, step: Step) -> list[str]:
    sentences = []
    if step.parent is not None and step.recovered_by != step.parent:
        parent = trace.step(step.parent)
        sentences.append(f"It happened inside step {parent.number} ({title(parent)}).")
    if step.propagated:
        causes = (
            s
            for s in _steps_inside(trace, step.number)
            if s.problem and not s.propagated and s.recovered_by is None
        )
        cause = min(causes, key=lambda s: s.ended or 0, default=None)
        if cause is not None:
            sentences.append(f"It failed because step {cause.number} inside it did.")
    if step.reason_text and step.reason_text != step.name:
        sentences.append(f"The log's reason: {step.reason_text}.")
    if step.recovered_by is not None:
        by = trace.step(step.recovered_by)
        if only_chooses(step) and not only_chooses(by):
            sentences.append(f"Step {by.number}, a later request to a provider, was answered.")
        elif by.number != step.parent:
            sentences.append(f"Step {by.number}, a later try, succeeded.")
        else:
            sentences.append(f"Step {by.number}, in which it happened, succeeded all the same.")
    return sentences


def _steps_inside(trace: Trace, number: int) -> Iterator[Step]:
    """The steps inside one, at any depth. Each comes after the one that it lies in."""
    inside = {number}
    for step in trace.steps[number:]:
        if step.parent in inside:
            inside.add(step.number)
            yield step


def _recovered_before(trace: Trace) -> list[str]:
    recovered = [s.number for s in trace.steps if s.problem and s.recovered_by is not None]
    if not recovered:
        return []
    return [f"Before that, {_steps(recovered)} failed and recovered."]


def _open_calls(trace: Trace, step: Step) -> list[str]:
    """The calls that still waited for an answer when an error struck."""
    waiting = [
        other
        for other in trace.steps
        if other.session == (step.session or trace.session)
        and other.status is Status.UNANSWERED
        and other.started is not None
        and step.started is not None
        and other.started <= step.started
    ]
    if not waiting:
        return []
    names = ", ".join(f"step {other.number} ({title(other)})" for other in waiting[:5])
    more = f" and {len(waiting) - 5} more" if len(waiting) > 5 else ""
    return [f"Still waiting for an answer when it struck: {names}{more}."]


def _steps(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"step {numbers[0]}"
    return f"steps {', '.join(map(str, numbers[:5]))}{' …' if len(numbers) > 5 else ''}"

"""The words of the banner: what happened at a step, which gate refused, and why it is marked.

Plain sentences, neither cleaned nor redacted: whoever shows them does both.
"""

from __future__ import annotations

from dataclasses import dataclass

from logview.model import Kind, Outcome, Reason, Status, Step, Trace

_CALLS = frozenset({Kind.TOOL, Kind.MODEL, Kind.PROVIDER, Kind.AGENT, Kind.BLOCK})

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

MARKS = {
    Status.OK: "✓",
    Status.FAILED: "✗",
    Status.BLOCKED: "⊘",
    Status.SKIPPED: "»",
    Status.UNANSWERED: "?",
    Status.RUNNING: "▸",
    Status.INFO: "·",
    Status.STOPPED: "■",
}


@dataclass(frozen=True, slots=True)
class Banner:
    """What a person reads first about a step."""

    headline: str
    sentences: tuple[str, ...]


def title(step: Step) -> str:
    """The step in two words: its kind and its name."""
    return f"{step.kind} {step.name}".rstrip()


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
    why = step.why if step.status is not Status.UNANSWERED else None
    if why and status is not Status.STOPPED:
        sentences.append(f"Marked {step.status} because {why}.")
    if step.kind is Kind.ERROR:
        sentences += _open_calls(trace, step)
    if trace.outcome is Outcome.DEGRADED and step.problem and step.recovered_by is None:
        sentences.append("The execution came to a good end all the same.")
    if len(step.events) > 1 and any(e.kind is Kind.LOG for e in step.events):
        sentences.append("An error that another product logged meanwhile is shown with it.")
    sentences += [_sentence(doubt) for doubt in step.doubts]
    return Banner(_headline(step, status), tuple(s for s in sentences if s))


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
    if step.kind in _CALLS:
        return f"The {step.kind} refused the call; it did not break down."
    before = [s for s in trace.steps[: step.number - 1] if s.kind in _CALLS]
    if not before:
        return "Nothing had been called: this is a refusal, not an outage."
    counts = [
        f"{n} {kind} call{'s' if n > 1 else ''}"
        for kind in sorted({s.kind for s in before})
        if (n := sum(s.kind is kind for s in before))
    ]
    return f"Before it: {', '.join(counts)}. This is a refusal, not an outage."


def _around(trace: Trace, step: Step) -> list[str]:
    sentences = []
    if step.parent is not None and step.recovered_by != step.parent:
        parent = trace.step(step.parent)
        sentences.append(f"It happened inside step {parent.number} ({title(parent)}).")
    if step.propagated:
        causes = (
            s
            for s in trace.steps
            if s.problem
            and not s.propagated
            and s.recovered_by is None
            and _inside(trace, s, step.number)
        )
        cause = min(causes, key=lambda s: s.ended or 0, default=None)
        if cause is not None:
            sentences.append(f"It failed because step {cause.number} inside it did.")
    if step.reason_text and step.reason_text != step.name:
        sentences.append(f"The log's reason: {step.reason_text}.")
    if step.recovered_by is not None:
        by = trace.step(step.recovered_by)
        if by.number != step.parent:
            sentences.append(f"Step {by.number}, a later try, succeeded.")
        else:
            sentences.append(f"Step {by.number}, in which it happened, succeeded all the same.")
    return sentences


def _inside(trace: Trace, step: Step, number: int) -> bool:
    parent = step.parent
    while parent is not None:
        if parent == number:
            return True
        parent = trace.step(parent).parent
    return False


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

"""The head of a trace in a few words: provider chain, notices, usage, and what never ran.

Plain text, neither cleaned nor redacted: whoever shows it does both.
"""

from __future__ import annotations

from logview.diagnosis.header import cut_short_at
from logview.model import PROBLEMS, Outcome, Status, Step, Trace

SHOWN = 5
"""Steps, links or notices that a sentence names before it only counts."""
_LINKS = 8
"""Links of a provider chain that a header shows."""

MARKS = {
    Status.OK: "✓",
    Status.FAILED: "✗",
    Status.BLOCKED: "⊘",
    Status.SKIPPED: "»",
    Status.UNANSWERED: "?",
    Status.RUNNING: "▷",
    Status.INFO: "·",
    Status.STOPPED: "■",
}
OUTCOME_MARKS = {
    Outcome.FAILED: "✗",
    Outcome.BLOCKED: "⊘",
    Outcome.DEGRADED: "◐",
    Outcome.INCOMPLETE: "…",
    Outcome.RECOVERED: "↻",
    Outcome.RUNNING: "▷",
    Outcome.OK: "✓",
}
"""Worst first."""


def title(step: Step) -> str:
    """The step in two words: its kind and its name."""
    return f"{step.kind} {step.name}".rstrip()


def chain_words(trace: Trace) -> str:
    """The providers that were asked or passed over: `openai ✗ limit.rate → anthropic ✓`."""
    links = [
        f"{link.provider} {MARKS[link.status]}"
        + (f" {link.reason}" if link.reason and link.status in PROBLEMS else "")
        for link in trace.providers[:_LINKS]
    ]
    return " → ".join([*links, "…"] if len(trace.providers) > _LINKS else links)


def notice_words(trace: Trace) -> str:
    """The steps that deserve a look though nothing failed in them, each with its reason."""
    noticed = [step for step in trace.steps if step.notice is not None]
    words = [f"step {step.number} {title(step)}: {step.notice}" for step in noticed[:SHOWN]]
    return " · ".join(words) + more(len(noticed))


def usage_words(trace: Trace) -> str:
    """What the execution used: `gpt-x · 1,204 in, 310 out tokens · cost 0.0123`."""
    usage = trace.usage
    if usage is None:
        return ""
    parts = [" ".join(filter(None, (usage.provider, usage.model)))]
    counts = [
        (number, way)
        for number, way in ((usage.input_tokens, " in"), (usage.output_tokens, " out"))
        if number is not None
    ]
    if not counts and usage.total_tokens is not None:
        counts = [(usage.total_tokens, "")]
    if counts:
        unit = "token" if counts[-1][0] == 1 else "tokens"
        parts.append(f"{', '.join(f'{number:,}{way}' for number, way in counts)} {unit}")
    if usage.cost is not None:
        parts.append(f"cost {usage.cost:.6f}".rstrip("0").rstrip("."))
    if usage.success is False:
        parts.append("recorded as not successful")
    if usage.fallback_used:
        parts.append("fallback used")
    return " · ".join(filter(None, parts))


def left_out_words(trace: Trace) -> str:
    """What was looked at of a trace that is too long to be looked at as a whole; empty for any
    other."""
    if not trace.left_out:
        return ""
    return (
        f"judged by its first events, its failures and its end: {trace.left_out:,} of "
        f"{trace.events + trace.duplicates:,} events were not looked at"
    )


def short_circuit_words(trace: Trace) -> str:
    """Where an execution was cut short, and of what: `short-circuited at 4, not run: b5`."""
    step = cut_short_at(trace.steps)
    parts = [f"short-circuited at {step.number}"] if step is not None else []
    if trace.not_run:
        parts.append(f"not run: {', '.join(trace.not_run)}")
    return ", ".join(parts)


def more(count: int) -> str:
    """What follows a list that was cut after as many as are shown."""
    return f" and {count - SHOWN} more" if count > SHOWN else ""

"""Who served a step, wherever its events say it. One rule for filters, tables and the index."""

from __future__ import annotations

from logview.model import Event, Kind, Step

_NAMED_AFTER_MODELS = frozenset({"otlp"})
"""Formats whose model calls have the name of the model that was asked for. In others a call has a
name of its own, such as `draft`, and the model is a fact of it."""


def provider_of(step: Step) -> str | None:
    """The provider that a step used; a provider request that says none has its name."""
    return _served(step, "provider", Kind.PROVIDER)


def model_of(step: Step) -> str | None:
    """The model that a step asked for, else the one that it says, else its name.

    Only an answer tells which version of a model answered: calls of one model that succeeded and
    that failed are found under the same word only by the model that was asked for.
    """
    if step.kind is Kind.MODEL and any(_named_after_model(event) for event in step.events):
        return step.name
    return _served(step, "model", Kind.MODEL)


def block_of(step: Step) -> str | None:
    """The block that a step served; a block that says none has its name."""
    return _served(step, "block", Kind.BLOCK)


def _named_after_model(event: Event) -> bool:
    """Whether the name is the model that was asked for, and not the title of the span."""
    return event.format in _NAMED_AFTER_MODELS and event.name not in {"", event.event}


def _served(step: Step, fact: str, kind: Kind) -> str | None:
    said = step.facts.get(fact)
    if said is None and step.kind is kind:
        return step.name or None
    return said

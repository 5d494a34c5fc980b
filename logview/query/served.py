"""Who served a step, wherever its events say it. One rule for filters, tables and the index."""

from __future__ import annotations

from logview.model import Kind, Step


def provider_of(step: Step) -> str | None:
    """The provider that a step used; a provider request that says none has its name."""
    return _served(step, "provider", Kind.PROVIDER)


def model_of(step: Step) -> str | None:
    """The model that a step used; a model call that says none has its name."""
    return _served(step, "model", Kind.MODEL)


def block_of(step: Step) -> str | None:
    """The block that a step served; a block that says none has its name."""
    return _served(step, "block", Kind.BLOCK)


def _served(step: Step, fact: str, kind: Kind) -> str | None:
    said = step.facts.get(fact)
    if said is None and step.kind is kind:
        return step.name or None
    return said

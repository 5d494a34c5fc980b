"""The provider chain of a trace: who was asked, who was passed over, and how that went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from logview.model import Event, Kind, ProviderTry, Status, Step

_REQUEST = "provider.request"
_PROVIDER_CHOICES = frozenset({"provider.resolve", "fallback.evaluate"})
_CHOICES = _PROVIDER_CHOICES | {"model.select"}
_PASSED_OVER = frozenset({Status.SKIPPED, Status.BLOCKED})


def asks_provider(kind: Kind, events: Iterable[Event]) -> bool:
    """Whether a step of that kind and those events is a request to a provider; other provider
    steps only choose one."""
    return kind is Kind.PROVIDER and any(event.event == _REQUEST for event in events)


def chooses_provider(kind: Kind, events: Iterable[Event]) -> bool:
    """Whether a step of that kind and those events chose whom to ask, or was to."""
    return kind is Kind.PROVIDER and any(event.event in _PROVIDER_CHOICES for event in events)


def only_chooses(step: Step) -> bool:
    """Whether a step chose a provider or a model, and asked none."""
    return any(event.event in _CHOICES for event in step.events)


def provider_chain(steps: Sequence[Step]) -> tuple[ProviderTry, ...]:
    """The providers in the order of the steps: those that were asked, and those that a choice
    passed over; in a log that knows no such steps, those of its model calls.

    An immediate repetition of the same provider, model and status is left out.
    """
    choosing = [s for s in steps if s.facts and (s.kind is Kind.PROVIDER or s.kind is Kind.MODEL)]
    tries = [_try(step) for step in choosing if _is_link(step)]
    if not tries:
        tries = [_try(step) for step in choosing if _is_model_call(step)]
    kept: list[ProviderTry] = []
    for link in tries:
        before = kept[-1] if kept else None
        if before is None or _essence(before) != _essence(link):
            kept.append(link)
    return tuple(kept)


def _is_link(step: Step) -> bool:
    if asks_provider(step.kind, step.events):
        return bool(step.facts.get("provider", step.name))
    return only_chooses(step) and step.status in _PASSED_OVER and "provider" in step.facts


def _is_model_call(step: Step) -> bool:
    return step.kind is Kind.MODEL and "provider" in step.facts and not only_chooses(step)


def _try(step: Step) -> ProviderTry:
    return ProviderTry(
        provider=step.facts.get("provider", step.name),
        model=step.facts.get("model"),
        status=step.status,
        reason=step.reason,
        step=step.number,
    )


def _essence(link: ProviderTry) -> tuple[str, str | None, Status]:
    return link.provider, link.model, link.status

"""The provider chain of a trace: who was asked, who was passed over, and how that went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from logview.model import Event, Kind, ProviderTry, Status, Step

# Members of an enumeration are looked up once, not for each of a million events.
_PROVIDER, _MODEL = Kind.PROVIDER, Kind.MODEL
_REQUEST = "provider.request"
_PROVIDER_CHOICES = frozenset({"provider.resolve", "fallback.evaluate"})
_CHOICES = _PROVIDER_CHOICES | {"model.select"}
_Essence = tuple[str, str | None, Status]
"""Provider, model and how it went."""
_PASSED_OVER = frozenset({Status.SKIPPED, Status.BLOCKED})


def asks_provider(kind: Kind, events: Iterable[Event]) -> bool:
    """Whether a step of that kind and those events is a request to a provider; other provider
    steps only choose one."""
    return kind is _PROVIDER and _REQUEST in [event.event for event in events]


def chooses_provider(kind: Kind, events: Iterable[Event]) -> bool:
    """Whether a step of that kind and those events chose whom to ask, or was to."""
    return kind is _PROVIDER and any(event.event in _PROVIDER_CHOICES for event in events)


def only_chooses(step: Step) -> bool:
    """Whether a step chose a provider or a model, and asked none."""
    return not _CHOICES.isdisjoint([event.event for event in step.events])


def provider_chain(steps: Sequence[Step]) -> tuple[ProviderTry, ...]:
    """The providers in the order of the steps: those that were asked, and those that a choice
    passed over; in a log that knows no such steps, those of its model calls.

    An immediate repetition of the same provider, model and status is left out.
    """
    choosing = [s for s in steps if s.facts and (s.kind is _PROVIDER or s.kind is _MODEL)]
    links = [step for step in choosing if _is_link(step)]
    links = links or [step for step in choosing if _is_model_call(step)]
    kept: list[ProviderTry] = []
    before: _Essence | None = None
    for step in links:
        essence = step.facts.get("provider", step.name), step.facts.get("model"), step.status
        if essence != before:
            kept.append(ProviderTry(*essence, reason=step.reason, step=step.number))
            before = essence
    return tuple(kept)


def _is_link(step: Step) -> bool:
    if asks_provider(step.kind, step.events):
        return bool(step.facts.get("provider", step.name))
    return step.status in _PASSED_OVER and "provider" in step.facts and only_chooses(step)


def _is_model_call(step: Step) -> bool:
    return step.kind is _MODEL and "provider" in step.facts and not only_chooses(step)

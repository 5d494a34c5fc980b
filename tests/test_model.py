"""The nouns themselves: an event made by place is the one made by name."""

from __future__ import annotations

from typing import Any

from logview.model import NO_FACTS, Event, new_event


def test_each_field_of_an_event_keeps_its_place() -> None:
    fields: dict[str, Any] = {name: object() for name in Event._fields}
    assert new_event(**fields) == Event(**fields)
    assert new_event(*fields.values()) == Event(*fields.values())


def test_an_event_without_facts_has_none() -> None:
    fields: list[Any] = list(range(len(Event._fields) - 1))
    assert new_event(*fields).facts is NO_FACTS
    assert isinstance(new_event(*fields), Event)

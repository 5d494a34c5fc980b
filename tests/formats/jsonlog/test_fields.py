"""Spellings: flat, dotted and nested keys, which one counts, and paths of any shape."""

from __future__ import annotations

import pytest

from logview.formats.jsonlog.fields import SPELLINGS, Said, find


@pytest.mark.parametrize(
    "row",
    [
        {"log.level": "warn"},
        {"log": {"level": "warn"}},
        {"severity": "warn"},
        {"@l": "warn"},
        {"jsonPayload": {"level": "warn"}},
        {"fields": {"log.level": "warn"}},
    ],
)
def test_a_field_is_found_flat_and_nested(row: dict[str, object]) -> None:
    assert Said(row).word("level") == "warn"


def test_the_likelier_spelling_counts_whatever_the_order_of_keys() -> None:
    row = {"correlation_id": "c", "requestId": "r", "trace": {"id": "t"}}
    assert Said(row).word("trace") == "t"
    assert Said(dict(reversed(row.items()))).word("trace") == "t"


def test_what_a_record_says_itself_comes_before_what_a_container_says() -> None:
    assert Said({"data": {"message": "inner"}, "@mt": "outer"}).word("message") == "outer"


def test_containers_inside_containers_are_left_alone() -> None:
    assert Said({"data": {"data": {"message": "far in"}}}).word("message") is None


@pytest.mark.parametrize("value", [None, "", "  ", True, {}, []])
def test_what_is_no_word_gives_way_to_the_next_spelling(value: object) -> None:
    assert Said({"msg": value, "message": "said"}).word("message") == "said"


@pytest.mark.parametrize("name", SPELLINGS)
def test_every_spelling_of_a_field_is_found(name: str) -> None:
    for spelling in SPELLINGS[name]:  # type: ignore[index]
        assert Said({spelling: "x"}).word(name) == "x"  # type: ignore[arg-type]
        nested: object = "x"
        for part in reversed(spelling.split(".")):
            nested = {part: nested}
        assert Said(nested).word(name) == "x"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("row", "value"),
    [
        ({"a.b.c": 1}, 1),
        ({"a": {"b": {"c": 1}}}, 1),
        ({"a.b": {"c": 1}}, 1),
        ({"a": {"b.c": 1}}, 1),
        ({"a": {"b": None}, "a.b": {"c": 1}}, 1),
        ({"a": {"b": [1]}}, None),
        ({"a": "b.c"}, None),
        ({}, None),
    ],
)
def test_a_path_is_a_flat_key_or_nested_objects_or_a_mix(
    row: dict[str, object], value: object
) -> None:
    assert find(row, "a.b.c") == value

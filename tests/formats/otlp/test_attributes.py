"""Typed values become plain JSON, numbers and words; identifiers get one spelling."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logview.formats.otlp.attributes import (
    attributes_of,
    compact,
    count,
    first_word,
    nanoseconds,
    plain,
    plain_attributes,
    typed,
    word,
)
from logview.formats.otlp.ids import span_id, trace_id
from tests.formats.otlp.lines import attributes


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"stringValue": "a"}, "a"),
        ({"stringValue": ""}, ""),
        ({"boolValue": False}, False),
        ({"intValue": "9007199254740993"}, 9007199254740993),
        ({"intValue": "-9223372036854775808"}, -(2**63)),
        ({"intValue": 7}, 7),
        ({"intValue": "seven"}, "seven"),
        ({"intValue": "9" * 5000}, "9" * 5000),
        ({"doubleValue": 0.25}, 0.25),
        ({"doubleValue": "NaN"}, "NaN"),
        ({"bytesValue": "AAE="}, {"bytes": "AAE="}),
        ({"arrayValue": {"values": [{"stringValue": "a"}, {"intValue": "1"}]}}, ["a", 1]),
        ({"arrayValue": {}}, []),
        ({"kvlistValue": {"values": [{"key": "k", "value": {"boolValue": True}}]}}, {"k": True}),
        ({"kvlistValue": {}}, {}),
        ({"stringValue": "a", "laterField": 1}, "a"),
        ({}, None),
        ({"futureValue": 1}, {"futureValue": 1}),
        ("bare", "bare"),
        (None, None),
    ],
)
def test_a_typed_value_is_shown_as_plain_json(value: Any, shown: Any) -> None:
    assert plain(value) == shown


JSON = st.recursive(
    st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(JSON)
def test_what_is_typed_comes_back_plain(value: Any) -> None:
    assert plain(typed(value)) == value


def test_lists_are_opened_to_a_depth_and_stay_typed_below_it() -> None:
    value: Any = {"intValue": "1"}
    for _ in range(5000):
        value = {"arrayValue": {"values": [value]}}
    shown = plain(value)
    for _ in range(64):
        (shown,) = shown  # type: ignore[misc]
    assert isinstance(shown, dict)


def test_of_equal_keys_the_last_counts_and_what_is_no_pair_is_passed_over() -> None:
    listed = [{"key": "a", "value": {"intValue": 1}}, {"key": "a", "value": {"intValue": 2}}]
    assert plain_attributes(listed) == {"a": 2}
    broken = [7, {"value": 1}, {"key": ["a"], "value": {}}, {"key": "only"}, *listed]
    assert plain_attributes(broken) == {"only": None, "a": 2}
    assert attributes_of({"a": 1}) == {}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"stringValue": "chat"}, "chat"),
        ({"stringValue": ""}, None),
        ({"intValue": "429"}, "429"),
        ({"intValue": 429}, "429"),
        ({"doubleValue": 1.5}, "1.5"),
        ({"boolValue": True}, "true"),
        ({"boolValue": "yes"}, None),
        ({"arrayValue": {"values": []}}, None),
        ({"stringValue": 3}, None),
        ("bare", None),
        (None, None),
    ],
)
def test_a_scalar_is_a_word(value: Any, said: str | None) -> None:
    assert word(value) == said


def test_the_first_name_that_says_anything_counts() -> None:
    said = attributes_of(attributes({"b": "second", "a": "", "c": "third"}))
    assert first_word(said, ("a", "b", "c")) == "second"
    assert first_word(said, ("x",)) is None


@pytest.mark.parametrize(
    ("value", "number"),
    [("12", "12"), (12, "12"), ("-1", None), ("many", None), (str(2**63), None), ("٣", None)],
)
def test_a_count_is_a_whole_number_of_64_bits(value: Any, number: str | None) -> None:
    assert count({"intValue": value}) == number


def test_a_count_that_was_written_as_a_double_is_whole() -> None:
    assert count({"doubleValue": 12.0}) == "12"
    assert count({"doubleValue": 12.5}) is None


@pytest.mark.parametrize(
    ("value", "ns"),
    [
        ("1773043200000000001", 1773043200000000001),
        (1773043200000000001, 1773043200000000001),
        (1.5e18, 1500000000000000000),
        ("0", None),
        (0, None),
        (-5, None),
        ("-5", None),
        (2**63, None),
        (str(2**63), None),
        (2**63 - 1, 2**63 - 1),
        (0.5, None),
        (float("inf"), None),
        (True, None),
        ("soon", None),
        ("١٢", None),
        ("9" * 5000, None),
        (None, None),
        ({"low": 1}, None),
    ],
)
def test_a_time_is_a_positive_number_of_64_bits_written_either_way(
    value: Any, ns: int | None
) -> None:
    assert nanoseconds(value) == ns


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("5b8efff798038103d269b633813fc60c", "5b8efff798038103d269b633813fc60c"),
        ("5B8EFFF798038103D269B633813FC60C", "5b8efff798038103d269b633813fc60c"),
        ("0x5b8efff798038103d269b633813fc60c", "5b8efff798038103d269b633813fc60c"),
        ("W47/95gDgQPSabYzgT/GDA==", "5b8efff798038103d269b633813fc60c"),
        ("W47_95gDgQPSabYzgT_GDA==", "5b8efff798038103d269b633813fc60c"),
        ("AAAAAAAAAAAAAAAAAAAAAA==", None),
        ("0" * 32, None),
        ("", None),
        (None, None),
        (7, None),
        ("Job-17 of Tuesday", "Job-17 of Tuesday"),
        ("ABCDEF", "abcdef"),
    ],
)
def test_trace_ids_have_one_spelling(written: Any, spelled: str | None) -> None:
    assert trace_id(written) == spelled


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("EEE19B7EC3C1B174", "eee19b7ec3c1b174"),
        ("7uGbfsPBsXQ=", "eee19b7ec3c1b174"),
        ("0000000000000000", None),
        ("AAAAAAAAAAA=", None),
        ("twelve chars", "twelve chars"),
        ("span-of-mine", "span-of-mine"),
    ],
)
def test_span_ids_have_one_spelling(written: Any, spelled: str | None) -> None:
    assert span_id(written) == spelled


def test_a_value_is_written_in_one_line_whatever_its_numbers_and_its_depth() -> None:
    assert compact({"a": [1, "ü"]}) == '{"a":[1,"ü"]}'
    assert compact([2**80]) == "[1208925819614629174706176]"
    nest: Any = []
    for _ in range(100_000):
        nest = [nest]
    assert "nested too deeply" in compact(nest)

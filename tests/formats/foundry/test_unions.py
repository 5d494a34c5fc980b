"""Tagged unions in their three encodings, and the content lists that are made of them."""

from __future__ import annotations

import pytest

from logview.formats.foundry.unions import has_content, pick, tagged, text_of, variant

FIELDS = {"error_message": "no", "reason": "X"}


@pytest.mark.parametrize(
    "value",
    [
        {"type": "failure", "failure": FIELDS},
        {"failure": FIELDS},
        {"type": "failure", **FIELDS},
        {"failure": FIELDS, "success": None},
        {"type": None, "failure": FIELDS},
    ],
)
def test_a_union_is_read_in_every_encoding(value: object) -> None:
    assert variant(value) == ("failure", FIELDS)


@pytest.mark.parametrize("name", ["clientToolCall", "client_tool_call", "CLIENT-TOOL-CALL"])
def test_the_case_of_a_variant_does_not_matter_and_its_tag_is_kept_as_written(name: str) -> None:
    for value in ({name: {"a": 1}}, {"type": name, name: {"a": 1}}, {"type": name, "a": 1}):
        assert variant(value) == ("clienttoolcall", {"a": 1})
        assert tagged(value)[0] == name


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"text": "words"}, ("text", {"value": "words"})),
        ({"type": "text", "text": "words"}, ("text", {"value": "words"})),
        ({"type": "done"}, ("done", {})),
        ({"type": "done", "done": None}, ("done", {})),
        ({"odd_variant": [1]}, ("oddvariant", {"value": [1]})),
    ],
)
def test_a_variant_may_carry_a_bare_value_or_nothing(value: object, expected: object) -> None:
    assert variant(value) == expected


@pytest.mark.parametrize(
    "value",
    [None, "failure", 7, [], ["failure"], {}, {"a": 1, "b": 2}, {"a": None}, {"type": 7, "b": 1}],
)
def test_what_is_no_union_is_none(value: object) -> None:
    assert variant(value) == ("", {})


def test_pick_takes_the_first_key_that_is_not_null() -> None:
    assert pick({"a": None, "b": 0, "c": 1}, "a", "b", "c") == 0
    assert pick({}, "a") is None


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ([{"text": {"content": "one"}}, {"text": {"content": "two"}}], "one\ntwo"),
        ([{"type": "text", "text": {"content": "one"}}], "one"),
        ([{"type": "text", "content": "one"}], "one"),
        ([{"type": "text", "text": "one"}], "one"),
        (["one", {"text": "two"}], "one\ntwo"),
        ("one", "one"),
        ([{"media": {"rid": "ri.x"}}, {"tool_call": {"name": "find"}}, 7, None], ""),
        ([{"text": {"content": 7}}], ""),
        (None, ""),
        ({"text": "one"}, ""),
    ],
)
def test_the_words_of_a_content_list_are_those_of_its_texts(content: object, text: str) -> None:
    assert text_of(content) == text


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ([{"text": {"content": "one"}}], True),
        ([{"media": {"rid": "ri.x"}}], True),
        ([{"text": {"content": " "}}, {"media": {}}], True),
        ("one", True),
        ([], False),
        (None, False),
        ("", False),
        (" \n", False),
        ([{"text": {"content": "  "}}], False),
        ([{"text": {"content": ""}}, {"text": {"content": ""}}], False),
        ([{}, None], False),
    ],
)
def test_blank_words_are_no_content_and_any_other_item_is(content: object, says: bool) -> None:
    assert has_content(content) is says

"""The tree of a JSON value: lazy, exact, and foldable."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from logview.tui.widgets.json_tree import (
    LOOKED_AT,
    PORTION,
    JsonTree,
    Number,
    Row,
    Shape,
    Verbatim,
    parse_text,
    size_words,
)


def tree(hide=lambda key, value: value, **roots: object) -> JsonTree:
    return JsonTree(roots, hide, str.splitlines)


def row(of: JsonTree, *path: str | int) -> Row:
    return next(row for row in of.rows if row.path == path)


def test_roots_and_small_values_are_unfolded_unasked():
    rows = tree(call={"name": "x", "input": {"q": 1}}).rows
    assert [(row.label, row.depth) for row in rows] == [
        ("call", 0),
        ("name", 1),
        ("input", 1),
        ("q", 2),
    ]


def test_folding_hides_what_is_inside_and_unfolding_brings_it_back():
    whole = tree(call={"input": {"q": 1}})
    before = [row.path for row in whole.rows]
    whole.toggle(row(whole, "call", "input"))
    assert [row.path for row in whole.rows] == [("call",), ("call", "input")]
    whole.toggle(row(whole, "call", "input"))
    assert [row.path for row in whole.rows] == before


def test_json_inside_a_string_is_opened_and_marked():
    whole = tree(call={"q": '{"pallet": 7, "deep": "[1, 2]"}'})
    assert row(whole, "call", "q").from_text
    assert row(whole, "call", "q").shape is Shape.OBJECT
    assert row(whole, "call", "q", "pallet").value == 7
    assert row(whole, "call", "q", "deep", 1).value == 2


def test_text_that_only_looks_like_json_stays_text():
    for text in ("{not json", "[1, 2", "7", '"x"', "", "{" * 100_000, "[" * 100_000):
        assert parse_text(text) is None


def test_integers_inside_text_are_exact_and_fractions_keep_their_digits():
    parsed = parse_text('{"big": 9007199254740993, "huge": 1234567890123456789012345, "f": 1.10}')
    assert parsed == {"big": 2**53 + 1, "huge": 1234567890123456789012345, "f": "1.10"}
    assert isinstance(parsed["f"], Number)


def test_verbatim_text_is_never_opened():
    whole = tree(raw={"1": Verbatim('{"a": 1}')})
    record = row(whole, "raw", "1")
    assert record.shape is Shape.TEXT
    assert not record.unfolded
    whole.toggle(record)
    assert whole.rows[-1].value == '{"a": 1}'


def test_a_hundred_thousand_members_are_shown_by_the_portion():
    whole = tree(call=list(range(100_000)))
    assert len(whole.rows) == 1 + PORTION + 1
    more = whole.rows[-1]
    assert (more.shape, more.value) == (Shape.MORE, 100_000 - PORTION)
    whole.toggle(more)
    assert len(whole.rows) == 1 + 2 * PORTION + 1


def test_what_is_folded_is_never_looked_at():
    seen = []
    big = {"list": [{"n": str(number)} for number in range(1_000)]}
    whole = JsonTree({"call": big}, lambda key, value: seen.append(value) or value, str.splitlines)
    assert not row(whole, "call", "list").unfolded
    assert seen == []


def test_of_a_megabyte_only_the_head_is_hidden_and_its_lines_are_cut_once():
    given, cut = [], []
    text = "word " * 200_000
    whole = JsonTree(
        {"call": {"text": text}},
        lambda key, value: given.append(len(str(value))) or value,
        lambda value: cut.append(len(value)) or value.split(" "),
    )
    whole.toggle(row(whole, "call", "text"))
    for _ in range(3):
        whole.toggle(whole.rows[0])
        whole.toggle(whole.rows[0])
    assert max(given) <= LOOKED_AT
    assert cut == [len(text)]
    assert len(whole.rows) == 2 + PORTION + 1


def test_deep_values_do_not_end_the_program():
    value: object = 1
    for _ in range(5_000):
        value = [value]
    whole = tree(call=value)
    for _ in range(200):
        folded = next((row for row in whole.rows if row.foldable and not row.unfolded), None)
        assert folded is not None
        whole.toggle(folded)
    assert len(whole.rows) > 200


def test_hidden_values_are_shown_hidden_and_secret_json_is_not_opened():
    def hide(key: str, value: object) -> object:
        return "‹password:0000›" if key == "password" else value

    whole = tree(hide, call={"password": '{"a": 1}', "inner": '{"password": "x", "n": 1}'})
    assert row(whole, "call", "password").value == "‹password:0000›"
    assert row(whole, "call", "inner", "password").value == "‹password:0000›"
    assert row(whole, "call", "inner", "n").value == 1


def test_folds_can_be_taken_over_from_another_tree():
    first, second = (tree(call={"input": {"q": 1}}) for _ in range(2))
    first.toggle(row(first, "call", "input"))
    second.fold_like(first)
    assert [row.path for row in second.rows] == [row.path for row in first.rows]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=30,
)


@given(VALUES, st.lists(st.integers(0, 50), max_size=12))
def test_a_tree_is_well_formed_whatever_is_folded(value, folds):
    whole = tree(call=value)
    for place in folds:
        whole.toggle(whole.rows[place % len(whole.rows)])
        paths = [row.path for row in whole.rows]
        assert len(set(paths)) == len(paths)
        for one in whole.rows:
            assert one.depth == len(one.path) - 1
            assert one.depth == 0 or one.path[:-1] in paths


@given(VALUES)
def test_every_value_is_reached_by_unfolding(value):
    whole = tree(call=value)
    for _ in range(500):
        folded = next(
            (row for row in whole.rows if row.foldable and not row.unfolded and row.value), None
        )
        if folded is None:
            break
        whole.toggle(folded)
    shown = sum(row.shape is Shape.SCALAR for row in whole.rows)
    assert shown >= sum(1 for leaf in leaves(value) if not isinstance(leaf, str))


def leaves(value: object) -> list[object]:
    if isinstance(value, dict):
        return [leaf for child in value.values() for leaf in leaves(child)]
    if isinstance(value, list):
        return [leaf for child in value for leaf in leaves(child)]
    return [value]


def test_sizes_read_as_people_say_them():
    assert [size_words(size) for size in (640, 12_300, 1_234_567)] == ["640 B", "12 KB", "1.2 MB"]


def test_the_parts_of_a_parsed_text_are_those_of_the_text():
    text = json.dumps({"a": [1, 2, {"b": None}]})
    assert parse_text(text) == json.loads(text)

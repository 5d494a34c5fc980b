"""Pieces of a log as texts of several lines: clean, and no longer than is said."""

from __future__ import annotations

import json

from logview.export.blocks import text_block, value_block


def test_a_text_keeps_its_lines_and_loses_its_controls() -> None:
    block = text_block("one\r\ntwo\tthree\x1b[31m\u202e", 100)
    assert block.text == "one\ntwo    three␛[31m⟨U+202E⟩"
    assert block.remark is None


def test_a_long_text_is_cut_and_its_size_is_said() -> None:
    block = text_block("x" * 5_000, 1_000)
    assert block.text == "x" * 1_000 + "…"
    assert block.remark == "the first 1,000 of 5,000 characters"


def test_a_value_is_laid_out_as_json() -> None:
    block = value_block({"q": "pallet 7", "n": [1, None, True]}, 1_000)
    assert block is not None
    assert (block.kind, json.loads(block.text)) == ("json", {"q": "pallet 7", "n": [1, None, True]})


def test_a_text_among_values_stays_text() -> None:
    block = value_block("not found", 100)
    assert block is not None
    assert (block.kind, block.text) == ("text", "not found")


def test_no_value_is_no_block() -> None:
    assert value_block(None, 100) is None
    assert value_block([], 100) is not None


def test_long_members_are_shortened_with_their_size() -> None:
    block = value_block({"text": "y" * 3_000, "list": list(range(150))}, 100_000)
    assert block is not None
    shown = json.loads(block.text)
    assert shown["text"] == "y" * 1_000 + "… (3,000 characters)"
    assert shown["list"][-1] == "… 50 more members"


def test_a_nest_too_deep_is_said_to_be_one() -> None:
    value: object = "seed"
    for _ in range(3_000):
        value = {"in": value}
    block = value_block(value, 100_000)
    assert block is not None
    assert "nested too deeply" in block.text

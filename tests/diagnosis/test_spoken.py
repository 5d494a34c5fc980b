"""The words of a conversation are found in what went in and came out, and nowhere guessed."""

from __future__ import annotations

import pytest

from logview.diagnosis.spoken import answered, asked

MESSAGES = [
    {"role": "system", "content": "be brief"},
    {"role": "user", "content": "first"},
    {"role": "assistant", "content": "and?"},
    {"role": "user", "content": [{"type": "text", "text": "second"}]},
]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("where is it?", "where is it?"),
        (MESSAGES, "second"),
        ({"messages": MESSAGES}, "second"),
        ({"query": "where?", "k": 3}, "where?"),
        ([{"role": "user", "parts": [{"type": "text", "content": "x"}]}], "x"),
        ([{"role": "system", "content": "be brief"}], None),
        ({"lane": 14}, None),
        ("  ", None),
        (None, None),
        (7, None),
    ],
)
def test_what_was_asked(value: object, words: str | None) -> None:
    assert asked(value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("lane 14", "lane 14"),
        ({"choices": [{"message": {"role": "assistant", "content": "lane 14"}}]}, "lane 14"),
        (MESSAGES, "and?"),
        ({"output": {"text": "lane 14"}}, "lane 14"),
        ([{"text": "lane"}, {"text": "14"}], "lane\n14"),
        ({"rows": 3}, None),
    ],
)
def test_what_was_answered(value: object, words: str | None) -> None:
    assert answered(value) == words


def test_a_deep_nest_says_nothing() -> None:
    value: object = "seed"
    for _ in range(2_000):
        value = {"content": value}
    assert asked(value) is None

"""What the filter line offers."""

from __future__ import annotations

import pytest

from logview.query.complete import complete
from logview.query.fields import FIELDS


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("outc", ["outcome:"]),
        ("kind:tool -sta", ["status:"]),
        ("outcome:fa", ["failed"]),
        ("outcome:ok,fa", ["failed"]),
        ("-kind:to", ["tool"]),
        ("tool:fi", []),
        ('"kind:to', []),
        ("nothing:x", []),
    ],
)
def test_fields_and_closed_lists_are_offered(text: str, offered: list[str]) -> None:
    assert complete(text, len(text)) == offered


def test_at_the_start_every_field_is_offered() -> None:
    assert complete("", 0) == [f"{name}:" for name in FIELDS]


def test_what_stands_behind_the_cursor_does_not_count() -> None:
    assert complete("outcome:failed", 3) == ["outcome:"]

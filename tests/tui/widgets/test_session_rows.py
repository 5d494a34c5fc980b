"""What a row of the list of sessions holds."""

from __future__ import annotations

import pytest

from logview.tui.widgets.session_rows import short_count


@pytest.mark.parametrize(
    ("number", "shown"),
    [(0, "0"), (999, "999"), (1_000, "1k"), (99_999, "99k"), (1_000_000, "1M")],
)
def test_a_large_count_is_shortened_to_what_its_column_holds(number: int, shown: str) -> None:
    assert short_count(number) == shown

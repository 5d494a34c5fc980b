"""What is marked of a line, and that nothing of it is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style

from logview.query.words import Text
from logview.tui.marking import marked

BOLD = Style(bold=True)


def on_yellow(line: list[Segment]) -> list[str]:
    return [s.text for s in line if s.style and s.style.bgcolor]


def test_a_text_is_marked_in_any_case_and_across_pieces() -> None:
    line = [Segment("a Time"), Segment("out, a time", BOLD), Segment("OUT")]
    assert on_yellow(marked(line, Text("timeout"))) == ["Time", "out", "time", "OUT"]


def test_a_text_with_capitals_is_marked_as_it_is_written() -> None:
    assert on_yellow(marked([Segment("timeout Timeout")], Text("Timeout"))) == ["Timeout"]


def test_the_style_around_stays() -> None:
    before, mark, after = marked([Segment("a b c", BOLD)], Text("b"))
    assert (before.style, after.style) == (BOLD, BOLD)
    assert mark.style is not None
    assert mark.style.bold


@given(st.lists(st.text("aAb ", max_size=6), max_size=5), st.text("aAb", min_size=1, max_size=2))
def test_no_character_is_lost(pieces: list[str], sought: str) -> None:
    line = [Segment(piece) for piece in pieces]
    assert "".join(s.text for s in marked(line, Text(sought))) == "".join(pieces)

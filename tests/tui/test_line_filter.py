"""What the last wall before the terminal lets through."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import ControlType, Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.color import Color
from textual.filter import LineFilter
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from logview.tui.line_filter import ControlFilter

BLACK = Color(0, 0, 0)
RED = Style(color="red")
BOLD = Style(bold=True)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "␛[31mred"),
        ("a\nb\r\tc\x00\x07", "a␊b␍␉c␀␇"),
        ("del\x7f", "del␡"),
        ("\x9b31m \x85", "\ufffd31m \ufffd"),
        ("\udc9b", "\ufffd"),
    ],
)
def test_each_control_character_becomes_one_visible_cell(text: str, shown: str) -> None:
    blank = Segment(" " * 20, BOLD)
    first, last = ControlFilter().apply([Segment(text, RED), blank], BLACK)
    assert (first.text, first.style) == (shown, RED)
    assert (last.text.strip(), last.style) == ("", BOLD)


def test_a_line_without_control_characters_is_the_same_object() -> None:
    segments = [Segment("plain\u00a0é漢🙂", RED), Segment(" ")]
    assert ControlFilter().apply(segments, BLACK) is segments


def test_a_control_segment_of_the_screen_is_left_alone() -> None:
    own = Segment("\x1b[2J", None, [(ControlType.CLEAR,)])
    assert ControlFilter().apply([own], BLACK) == [own]
    assert own in ControlFilter().apply([own, Segment("\x07"), Segment("   ")], BLACK)


@given(
    st.lists(
        st.text(st.sampled_from("a 漢\x00\x1b\n\x7f\x9b\udc9b") | st.characters(), max_size=9)
        | st.just("   "),
        max_size=6,
    )
)
def test_a_line_stays_as_wide_as_it_was_and_clean(texts: list[str]) -> None:
    segments = [Segment(text, RED) for text in texts]
    filtered = ControlFilter().apply(segments, BLACK)
    assert Segment.get_line_length(filtered) == Segment.get_line_length(segments)
    assert not CONTROL.search("".join(segment.text for segment in filtered))
    assert all(segment.style == RED for segment in filtered)


class Hostile(Widget):
    """A widget that paints control characters."""

    def render_line(self, y: int) -> Strip:
        return Strip([Segment("\x1b]0;owned\x07\x9b"), Segment(" " * 10, RED)])


async def test_a_widget_that_paints_control_characters_comes_out_clean() -> None:
    control_filter = ControlFilter()

    class Walled(App[None]):
        def get_line_filters(self) -> Sequence[LineFilter]:
            return [*super().get_line_filters(), control_filter]

        def compose(self) -> ComposeResult:
            yield Hostile()

    app = Walled()
    async with app.run_test(size=(20, 3)):
        widget = app.query_one(Hostile)
        lines = widget.render_lines(Region(0, 0, 20, 3))
    painted = ["".join(segment.text for segment in line) for line in lines]
    assert painted[0].startswith("␛]0;owned␇\ufffd")
    assert not CONTROL.search("".join(painted))

"""The last wall before the terminal: no control character leaves in the text of a painted line.

It stands behind `logview.text.clean`, which shows more and is the place to clean. It must never
make a line wider, since a line that is too wide breaks the whole screen.
"""

from __future__ import annotations

import re

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

# Lone surrogates too: the terminal's writer cannot encode them and would fail.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_PICTURES = {
    **{point: 0x2400 + point for point in range(0x20)},
    0x7F: 0x2421,
    **dict.fromkeys((*range(0x80, 0xA0), *range(0xD800, 0xE000)), 0xFFFD),
}


class ControlFilter(LineFilter):
    """Replaces each control character in painted text by one visible cell.

    An application returns one and the same instance from `get_line_filters`, because painted
    lines are cached by the filter. Control segments, which are the screen's own, are left alone.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments with their text free of C0, DEL, C1 and lone surrogates, as wide as before.

        The screen counts most control characters as no cell at all. What the pictures take is
        taken from the end of the line, which is mostly blank.
        """
        for text, _, control in segments:
            if not control and not text.isprintable() and _CONTROL.search(text):
                break
        else:
            return segments
        shown = [
            segment
            if segment.control
            else Segment(segment.text.translate(_PICTURES), segment.style)
            for segment in segments
        ]
        width = Segment.get_line_length(segments)
        return Segment.adjust_line_length(shown, width, pad=False)

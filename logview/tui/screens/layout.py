"""Which panes have room on a screen: pure rules, without a widget."""

from __future__ import annotations

from typing import Literal

Pane = Literal["sessions", "timeline", "inspector"]
PANES: tuple[Pane, ...] = ("sessions", "timeline", "inspector")
"""From the whole to the part."""

WIDE_FROM = 145
THREE_FROM = 120
TWO_FROM = 90


def panes_shown(width: int, at: Pane, zoomed: bool) -> tuple[Pane, ...]:
    """Which panes have room in `width` cells while the focus is in one of them."""
    if zoomed or width < TWO_FROM:
        return (at,)
    if width < THREE_FROM:
        return PANES[1:] if at == "inspector" else PANES[:2]
    return PANES

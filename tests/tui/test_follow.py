"""What follows a moved cursor waits for the paint, and for nothing else."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from logview.tui.follow import Follow
from logview.tui.widgets.session_rows import RowKey

KEY = RowKey(3, None)


class Panes:
    """Cursors, and a record of what was asked for in which order."""

    def __init__(self) -> None:
        self.done: list[object] = []
        self.painted: list = []
        self.sessions = SimpleNamespace(selected=KEY)
        self.timeline = object()
        self.inspector = object()
        linked = SimpleNamespace(
            select=self.done.append, inspect=lambda: self.done.append("inspect")
        )
        self.follow = Follow(
            linked,
            self.sessions,
            self.timeline,
            self.painted.append,
            lambda: self.done.append("changed"),
        )

    def paint(self) -> None:
        calls, self.painted[:] = self.painted[:], []
        for call in calls:
            call()


@pytest.fixture
def panes() -> Panes:
    return Panes()


def test_nothing_is_asked_before_the_cursor_is_painted(panes):
    panes.follow.moved(panes.sessions)
    assert panes.done == []
    panes.paint()
    assert panes.done == [KEY, "changed"]


def test_what_was_passed_over_is_never_asked_for(panes):
    for number in range(5):
        panes.sessions.selected = RowKey(number, None)
        panes.follow.moved(panes.sessions)
    panes.paint()
    assert panes.done == [RowKey(4, None), "changed"]


def test_a_timeline_that_is_about_to_go_is_not_looked_into(panes):
    panes.follow.moved(panes.sessions)
    panes.follow.moved(panes.timeline)
    panes.paint()
    assert panes.done == [KEY, "changed"]


def test_a_step_is_looked_into_and_a_row_of_the_inspector_asks_for_nothing(panes):
    panes.follow.moved(panes.timeline)
    panes.paint()
    panes.follow.moved(panes.inspector)
    panes.paint()
    assert panes.done == ["inspect", "changed", "changed"]


def test_what_cannot_wait_follows_at_once_and_only_once(panes):
    panes.follow.moved(panes.sessions)
    panes.follow.now()
    assert panes.done == [KEY, "changed"]
    panes.paint()
    assert panes.done == [KEY, "changed"]
    panes.follow.moved(panes.timeline)
    panes.paint()
    assert panes.done == [KEY, "changed", "inspect", "changed"]

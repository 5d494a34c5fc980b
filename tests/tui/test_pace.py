"""What takes long is asked seldom."""

from __future__ import annotations

from logview.tui import pace
from logview.tui.pace import REST, Pace


def test_a_question_rests_several_times_as_long_as_it_took(monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(pace.time, "monotonic", lambda: clock[0])
    paced = Pace()
    assert paced.rest <= 0
    paced.asked()
    clock[0] += 2.0
    paced.answered()
    assert paced.rest == REST * 2.0
    clock[0] += REST * 2.0
    assert paced.rest <= 0

"""What takes long is asked seldom."""

from __future__ import annotations

import pytest

from logview.tui import pace
from logview.tui.pace import REST, Pace


@pytest.fixture
def clock(monkeypatch):
    now = {"wall": 100.0, "worked": 5.0}
    monkeypatch.setattr(pace.time, "monotonic", lambda: now["wall"])
    monkeypatch.setattr(pace.time, "thread_time", lambda: now["worked"])
    return now


def test_a_question_rests_several_times_as_long_as_it_took(clock):
    paced = Pace()
    assert paced.rest <= 0

    def question(reader):
        clock["wall"] += 2.0
        clock["worked"] += 2.0
        return f"asked {reader}"

    assert paced.timed(question)("it") == "asked it"
    assert paced.rest == REST * 2.0
    clock["wall"] += REST * 2.0
    assert paced.rest <= 0


def test_a_question_that_had_to_wait_does_not_rest_for_that(clock):
    paced = Pace()
    ask = paced.timed(lambda reader: reader)
    clock["wall"] += 60.0  # until there is an index to ask
    assert ask("it") == "it"
    clock["wall"] += 60.0  # until the screen takes the answer
    assert paced.rest <= 0

"""How far a terminal is behind, and that nobody waits for it."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest

from logview.tui import outlet
from logview.tui.outlet import ASK, Outlet
from tests.waiting import wait_until

MUCH = "x" * 1_000_000


class Link:
    """A pipe in place of a terminal."""

    def __init__(self) -> None:
        self.end, self._start = os.pipe()
        self.outlet = Outlet(self._start, "utf-8")

    def read(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            data += os.read(self.end, count - len(data))
        return data

    def cut(self) -> None:
        os.close(self.end)


@pytest.fixture
def link() -> Iterator[Link]:
    made = Link()
    yield made
    made.outlet.discard()
    made.outlet.close(0)


def test_what_is_written_arrives_in_order(link: Link) -> None:
    for text in ("one ", "│ two ", "three"):
        link.outlet.write(text)
    assert link.read(17).decode() == "one │ two three"


def test_nobody_waits_for_a_terminal_that_takes_nothing(link: Link) -> None:
    link.outlet.write(MUCH)
    link.outlet.end_frame()
    assert link.outlet.behind
    link.outlet.await_answers(60)
    link.outlet.close(0)


def test_without_answers_the_word_of_the_system_counts(link: Link) -> None:
    link.outlet.write(MUCH)
    link.outlet.end_frame()
    assert link.outlet.behind
    link.read(len(MUCH) + len(ASK))
    wait_until(lambda: not link.outlet.behind)


def test_a_terminal_that_answers_is_behind_until_it_has(link: Link) -> None:
    link.outlet.end_frame()
    link.outlet.answered()
    for _ in range(2):
        link.outlet.write("x" * 20_000)
        link.outlet.end_frame()
    link.read(40_000 + 3 * len(ASK))
    assert link.outlet.behind
    link.outlet.answered()
    assert link.outlet.behind
    link.outlet.answered()
    assert not link.outlet.behind


def test_some_frames_may_be_on_their_way_at_a_time(link: Link) -> None:
    link.outlet.end_frame()
    link.outlet.answered()
    link.outlet.write("x" * 4_000)
    link.outlet.end_frame()
    assert not link.outlet.behind


def test_a_terminal_that_no_longer_answers_is_not_waited_for(
    link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    link.outlet.end_frame()
    link.outlet.answered()
    link.outlet.write("x" * 20_000)
    link.outlet.end_frame()
    link.read(20_000 + 2 * len(ASK))
    assert link.outlet.behind
    monkeypatch.setattr(outlet, "_ANSWERS_WITHIN", -1.0)
    wait_until(lambda: not link.outlet.behind)
    link.outlet.answered()  # late, and to none that is waited for
    assert not link.outlet.behind


def test_what_is_discarded_is_not_written_and_not_waited_for(link: Link) -> None:
    link.outlet.end_frame()
    link.outlet.answered()
    link.outlet.write(MUCH)
    link.outlet.end_frame()
    assert link.outlet.discard()
    link.outlet.await_answers(60)
    link.outlet.write("farewell")
    rest = b""
    while not rest.endswith(b"farewell"):
        rest += os.read(link.end, 65_536)
    assert len(rest) < 200_000
    assert not link.outlet.discard()


def test_the_last_answers_are_waited_for(link: Link) -> None:
    link.outlet.end_frame()
    link.outlet.answered()
    link.outlet.end_frame()
    answered = threading.Event()

    def answer() -> None:
        answered.set()
        link.outlet.answered()

    link.read(2 * len(ASK))
    threading.Timer(0.01, answer).start()
    link.outlet.await_answers(60)
    assert answered.is_set()


def test_a_terminal_that_is_gone_takes_everything_in_silence(link: Link) -> None:
    link.outlet.end_frame()
    link.outlet.answered()
    link.cut()
    for _ in range(3):
        link.outlet.write(MUCH)
        link.outlet.end_frame()
    link.outlet.close(60)
    link.outlet.await_answers(60)
    assert link.outlet.behind  # nothing more needs to be painted


def test_a_terminal_that_is_not_utf8_is_given_no_bytes_of_it() -> None:
    # The second byte of a box character in UTF-8 would be a C1 control there.
    end, start = os.pipe()
    made = Outlet(start, "latin-1")
    made.write("é│✗")
    made.close(60)
    assert os.read(end, 100) == b"\xe9??"

"""The reading thread: urgent first, the latest wins, and nothing stale is delivered."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from queue import Queue

import pytest

from logview.tui.reading import Answer, ReadingThread
from tests.tui.fake_index import FakeIndex, FakeReader, harbour

TOPICS = ("urgent", "later", "patient")
PATIENCE = 10.0


class Desk:
    """A thread, its answers, and a question that holds it up."""

    def __init__(self, index: FakeIndex) -> None:
        self.answers: Queue[Answer] = Queue()
        self.readers: list[FakeReader] = []
        self.index = index
        self.fail = 0
        self.thread = ReadingThread(
            self._open, self.answers.put, TOPICS, ("patient",), retry_after=0.001
        )
        self.entered = threading.Event()
        self.release = threading.Event()

    def _open(self) -> FakeReader:
        if self.fail:
            self.fail -= 1
            raise OSError("not there")
        self.readers.append(self.index.open())
        return self.readers[-1]

    def hold(self, topic: str) -> None:
        def wait(reader: object) -> str:
            self.entered.set()
            self.release.wait(PATIENCE)
            return "held"

        self.thread.ask(topic, wait, lambda value: None)
        assert self.entered.wait(PATIENCE)

    def value(self) -> object:
        return self.answers.get(timeout=PATIENCE).value


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk(harbour())
    yield desk
    desk.release.set()
    desk.thread.close()
    if desk.thread.ident is not None:
        desk.thread.join(PATIENCE)
        assert not desk.thread.is_alive()
        assert all(reader.closed for reader in desk.readers)


def test_a_question_is_answered_from_another_thread(desk):
    desk.thread.start()
    desk.thread.ask("urgent", lambda reader: reader.session_ids(2), lambda value: None)
    assert desk.value() == [1, 2]


def test_a_question_that_is_answered_waits_no_more():
    waiting: Queue[bool] = Queue()

    def deliver(answer: Answer) -> None:
        waiting.put(thread.is_waiting(answer.topic))

    thread = ReadingThread(harbour().open, deliver, TOPICS)
    thread.start()
    thread.ask("urgent", lambda reader: None, lambda value: None)
    assert waiting.get(timeout=PATIENCE) is False
    thread.close()
    thread.join(PATIENCE)


def test_urgent_questions_go_first(desk):
    desk.thread.start()
    desk.hold("urgent")
    desk.thread.ask("later", lambda reader: "second", lambda value: None)
    desk.thread.ask("urgent", lambda reader: "first", lambda value: None)
    desk.release.set()
    assert [desk.value(), desk.value()] == ["first", "second"]


def test_only_the_latest_question_of_a_topic_is_asked(desk):
    asked = []
    desk.thread.start()
    desk.hold("urgent")
    for number in range(5):
        desk.thread.ask("later", lambda reader, n=number: asked.append(n) or n, lambda value: None)
    desk.release.set()
    assert [desk.value(), desk.value()] == ["held", 4]
    assert asked == [4]


def test_an_overtaken_question_is_interrupted_and_its_answer_dropped(desk):
    desk.thread.start()
    desk.hold("urgent")
    desk.thread.ask("urgent", lambda reader: "newer", lambda value: None)
    assert desk.index.asked == ["interrupt"]
    desk.release.set()
    assert desk.value() == "newer"
    assert desk.answers.empty()


def test_a_question_of_another_topic_is_not_interrupted(desk):
    desk.thread.start()
    desk.hold("urgent")
    desk.thread.ask("later", lambda reader: "x", lambda value: None)
    assert desk.index.asked == []


def test_a_patient_question_makes_way_and_is_asked_again(desk):
    desk.thread.start()
    asked = []

    def patient(reader):
        asked.append(1)
        if len(asked) == 1:
            desk.entered.set()
            desk.release.wait(PATIENCE)
            raise InterruptedError("interrupted")
        return "patient"

    desk.thread.ask("patient", patient, lambda value: None)
    assert desk.entered.wait(PATIENCE)
    desk.thread.ask("urgent", lambda reader: "urgent", lambda value: None)
    assert desk.index.asked == ["interrupt"]
    assert desk.thread.is_waiting("patient")
    desk.release.set()
    assert [desk.value(), desk.value()] == ["urgent", "patient"]
    assert desk.answers.empty()


def test_a_patient_question_that_was_overtaken_meanwhile_is_not_asked_again(desk):
    desk.thread.start()

    def interrupted(reader):
        desk.entered.set()
        desk.release.wait(PATIENCE)
        raise InterruptedError("interrupted")

    desk.thread.ask("patient", interrupted, lambda value: None)
    assert desk.entered.wait(PATIENCE)
    desk.thread.ask("urgent", lambda reader: "urgent", lambda value: None)
    desk.thread.ask("patient", lambda reader: "newer", lambda value: None)
    desk.release.set()
    assert [desk.value(), desk.value()] == ["urgent", "newer"]


def test_a_forgotten_question_is_never_answered(desk):
    desk.thread.start()
    desk.hold("urgent")
    desk.thread.ask("later", lambda reader: "forgotten", lambda value: None)
    desk.thread.forget("later")
    desk.release.set()
    assert desk.value() == "held"
    desk.thread.ask("urgent", lambda reader: "next", lambda value: None)
    assert desk.value() == "next"


def test_an_answer_that_was_overtaken_on_its_way_is_not_wanted(desk):
    desk.thread.start()
    desk.thread.ask("urgent", lambda reader: "old", lambda value: None)
    old = desk.answers.get(timeout=PATIENCE)
    assert desk.thread.is_wanted(old)
    desk.thread.ask("urgent", lambda reader: "new", lambda value: None)
    assert not desk.thread.is_wanted(old)


def test_an_error_is_an_answer_and_the_thread_lives_on(desk):
    desk.thread.start()
    desk.thread.ask("urgent", lambda reader: 1 // 0, lambda value: None)
    assert "division" in str(desk.answers.get(timeout=PATIENCE).error)
    desk.thread.ask("urgent", lambda reader: "alive", lambda value: None)
    assert desk.value() == "alive"


def test_an_index_that_cannot_be_opened_is_told_once_and_tried_again(desk):
    desk.fail = 3
    desk.thread.ask("urgent", lambda reader: "opened", lambda value: None)
    desk.thread.start()
    answers = [desk.answers.get(timeout=PATIENCE) for _ in range(2)]
    assert "not there" in str(answers[0].error)
    assert answers[1].value == "opened"
    assert desk.fail == 0


def test_closing_ends_a_thread_that_still_waits_for_its_index(desk):
    desk.fail = 10**9
    desk.thread.start()


def test_closing_interrupts_what_runs(desk):
    desk.thread.start()
    desk.hold("urgent")
    desk.thread.close()
    assert desk.index.asked == ["interrupt"]


def test_an_index_that_was_replaced_is_opened_anew_before_the_next_question(desk: Desk) -> None:
    desk.thread.start()
    desk.thread.ask("urgent", lambda reader: reader, lambda value: None)
    first = desk.value()
    assert first is desk.readers[0]
    desk.readers[0].replaced = True
    desk.thread.ask("urgent", lambda reader: reader, lambda value: None)
    assert desk.value() is desk.readers[1]
    assert desk.readers[0].closed

"""The one thread that asks the index, so that no key ever waits for a query.

A question replaces an older one of its topic and interrupts it; an answer nobody waits for any
more is dropped. Nothing in here may touch a widget.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from logview.index.rows import Detail, SessionRow, SourceRow, Totals, TraceRow
from logview.model import Step, Trace

Value = TypeVar("Value")

SOON = 0.02
"""Seconds after which an index that is not there yet is looked for again."""
_PATIENT = 0.05
"""The same as a share of the time for which it was looked for: one that cannot be opened at all
costs less and less."""
_SELDOM = 0.5
"""The most such seconds."""


class IndexReader(Protocol):
    """What the explorer asks of an index."""

    def version(self) -> tuple[int, ...]: ...
    def current(self) -> bool: ...
    def totals(self) -> Totals: ...
    def session_ids(self, limit: int) -> list[int]: ...
    def session_rows(self, ids: Sequence[int]) -> list[SessionRow]: ...
    def trace_rows(self, session: int, limit: int) -> list[TraceRow]: ...
    def trace(self, trace: int) -> Trace | None: ...
    def find_trace(self, trace_id: str) -> TraceRow | None: ...
    def find_traces(self, beginning: str, limit: int) -> list[TraceRow]: ...
    def detail(self, trace: Trace, step: Step) -> Detail: ...
    def sources(self) -> list[SourceRow]: ...
    def interrupt(self) -> None: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question brought, to be received in the thread of the screen."""

    topic: str
    generation: int
    receive: Callable[[Any], None]
    value: object
    error: str | None
    """Why there is no value; None where there is one."""


@dataclass(frozen=True, slots=True)
class _Question:
    topic: str
    generation: int
    ask: Callable[[Any], object]
    receive: Callable[[Any], None]


class ReadingThread(threading.Thread):
    """Asks one question at a time, the most urgent topic first.

    `topics` orders them, most urgent first. A question of a `yielding` topic makes way for a more
    urgent one while it is asked, and is asked again after it. `deliver` is called in this thread
    with every answer that is still wanted; `is_wanted` tells the receiving side whether it still
    is.
    """

    def __init__(
        self,
        open_reader: Callable[[], IndexReader],
        deliver: Callable[[Answer], None],
        topics: Sequence[str],
        yielding: Sequence[str] = (),
        retry_after: float = SOON,
    ) -> None:
        super().__init__(name="index reader", daemon=True)
        self._open_reader = open_reader
        self._deliver = deliver
        self._topics = tuple(topics)
        self._yielding = frozenset(yielding)
        self._retry_after = retry_after
        self._changed = threading.Condition()
        self._waiting: dict[str, _Question] = {}
        self._latest: dict[str, int] = dict.fromkeys(topics, 0)
        self._running: _Question | None = None
        self._made_way = False
        """Whether the running question was interrupted for a more urgent one."""
        self._reader: IndexReader | None = None
        self._closing = False

    def ask(
        self,
        topic: str,
        question: Callable[[IndexReader], Value],
        receive: Callable[[Value], None],
    ) -> None:
        """Ask later, in the thread; an older question of the same topic is forgotten."""
        with self._changed:
            self._latest[topic] += 1
            self._waiting[topic] = _Question(topic, self._latest[topic], question, receive)
            self._interrupt(topic)
            self._make_way(topic)
            self._changed.notify()

    def forget(self, topic: str) -> None:
        """Nobody waits for an answer of this topic any more."""
        with self._changed:
            self._latest[topic] += 1
            self._waiting.pop(topic, None)
            self._interrupt(topic)

    def is_waiting(self, topic: str) -> bool:
        """Whether a question of this topic is asked and not answered."""
        with self._changed:
            running = self._running is not None and self._running.topic == topic
            return topic in self._waiting or running

    def is_wanted(self, answer: Answer) -> bool:
        """Whether no newer question of the answer's topic was asked since."""
        return self._latest[answer.topic] == answer.generation

    def close(self) -> None:
        """End the thread as soon as the running query lets go of it. Does not wait."""
        with self._changed:
            self._closing = True
            self._waiting.clear()
            if self._reader is not None and self._running is not None:
                self._reader.interrupt()
            self._changed.notify()

    def run(self) -> None:
        """Open the index, trying until it is there, and answer until closed."""
        self._open_until_it_is_there()
        while (question := self._next()) is not None:
            self._open_anew_if_replaced()
            self._answer(question)
        if self._reader is not None:
            self._reader.close()

    def _open_until_it_is_there(self) -> None:
        begun, told = time.monotonic(), None
        while not self._closing and (words := self._open()) is not None:
            if words != told:
                told = words
                self._tell_first(f"The index cannot be opened yet: {words}")
            waited = time.monotonic() - begun
            with self._changed:
                self._changed.wait_for(
                    lambda: self._closing, max(self._retry_after, min(_PATIENT * waited, _SELDOM))
                )

    def _open_anew_if_replaced(self) -> None:
        """An index that was made anew is another file: the old one never changes any more."""
        reader = self._reader
        if reader is None or reader.current():
            return
        with self._changed:
            self._reader = None
        reader.close()
        self._open_until_it_is_there()

    def _open(self) -> str | None:
        """Why the index is not ready; None once it is open."""
        try:
            reader = self._open_reader()
        except Exception as error:  # any error means so
            return str(error)
        with self._changed:
            self._reader = reader
        return None

    def _tell_first(self, error: str) -> None:
        """The most urgent of the questions that wait is told why, and goes on waiting."""
        with self._changed:
            waiting = [self._waiting[topic] for topic in self._topics if topic in self._waiting]
        for question in waiting[:1]:
            self._send(question, None, error)

    def _interrupt(self, topic: str) -> None:
        """Called with the lock held, so that it can only meet the question it means."""
        if self._reader is not None and self._running is not None and self._running.topic == topic:
            self._reader.interrupt()

    def _make_way(self, topic: str) -> None:
        """Called with the lock held, as `_interrupt` is."""
        running = self._running
        if self._reader is None or running is None or running.topic not in self._yielding:
            return
        if self._topics.index(topic) < self._topics.index(running.topic):
            self._made_way = True
            self._reader.interrupt()

    def _ask_again(self, question: _Question) -> bool:
        """Put a question that made way back, unless a newer one took its place."""
        with self._changed:
            if not self._made_way or self._latest[question.topic] != question.generation:
                return False
            self._waiting[question.topic] = question
            return True

    def _next(self) -> _Question | None:
        with self._changed:
            self._running = None
            self._made_way = False
            self._changed.wait_for(lambda: self._closing or self._waiting)
            if self._closing:
                return None
            topic = next(topic for topic in self._topics if topic in self._waiting)
            self._running = self._waiting.pop(topic)
            return self._running

    def _answer(self, question: _Question) -> None:
        # Whatever a query raises is told to the screen: a dead thread would be a frozen explorer.
        try:
            value = question.ask(self._reader)
        except Exception as error:
            if not self._ask_again(question):
                self._answered(question, None, f"The index cannot be read: {error}")
        else:
            self._answered(question, value, None)

    def _answered(self, question: _Question, value: object, error: str | None) -> None:
        # Whoever receives the answer must not find its question still waiting.
        with self._changed:
            self._running = None
        self._send(question, value, error)

    def _send(self, question: _Question, value: object, error: str | None) -> None:
        if self._latest[question.topic] == question.generation and not self._closing:
            self._deliver(
                Answer(question.topic, question.generation, question.receive, value, error)
            )

"""The way to the terminal: a thread that writes, so that nothing else ever waits for a slow link,
and the account of what is still on its way there.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque

ASK = "\x1b[6n"
"""Asks the terminal where its cursor is. Every terminal knows the question, and answers it when it
has drawn all that came before."""

_PIECE = 4096
_ON_THE_WAY = 8192
"""Bytes on the way up to which another frame may follow: two or three of a moved cursor."""
_ANSWERS_WITHIN = 10.0
"""Seconds after which a terminal is taken for one that does not answer, until it does."""


class Outlet:
    """Writes to a terminal, and knows how far it is behind.

    A link takes in more than it has carried: the buffers of sshd alone hold seconds of a slow one.
    What was written therefore counts as arrived when the question behind it is answered. Of a
    terminal that does not answer, only what the system took is known.
    """

    def __init__(self, descriptor: int, encoding: str) -> None:
        """Starts the thread. Characters that the encoding has not become question marks."""
        self._descriptor = descriptor
        self._encoding = encoding
        self._waiting = bytearray()
        self._given = 0
        self._taken = 0
        """Bytes that the system took, of those that were given."""
        self._arrived = 0
        self._asked: deque[tuple[int, float]] = deque(maxlen=256)
        """How much was given when a question was asked, and when that was."""
        self._answers = False
        self._ending = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="logview-outlet", daemon=True)
        self._thread.start()

    def write(self, text: str) -> None:
        """Hand text over; it is written as soon as the terminal takes it."""
        data = text.encode(self._encoding, "replace")
        with self._changed:
            self._waiting += data
            self._given += len(data)
            self._changed.notify_all()

    def end_frame(self) -> None:
        """Ask the terminal to tell when it has come so far."""
        self.write(ASK)
        with self._changed:
            self._asked.append((self._given, time.monotonic()))

    def answered(self) -> None:
        """The terminal answered the oldest question."""
        with self._changed:
            self._answers = True
            if self._asked:
                self._arrived, _ = self._asked.popleft()
            self._changed.notify_all()

    @property
    def behind(self) -> bool:
        """Whether so much is on its way that another frame would only wait."""
        with self._changed:
            if self._asked and time.monotonic() - self._asked[0][1] > _ANSWERS_WITHIN:
                self._answers = False
                self._asked.clear()
            arrived = self._arrived if self._answers and self._asked else self._taken
            return self._given - arrived > _ON_THE_WAY

    def discard(self) -> bool:
        """Forget what was not written yet; whether there was anything."""
        with self._changed:
            dropped = len(self._waiting)
            self._waiting.clear()
            self._given -= dropped
            while self._asked and self._asked[-1][0] > self._given:
                self._asked.pop()
            return dropped > 0

    def await_answers(self, patience: float) -> None:
        """Wait for at most so many seconds until every question is answered, if the terminal
        answers: what comes later would be typed into the shell."""
        with self._changed:
            self._changed.wait_for(lambda: not (self._answers and self._asked), patience)

    def close(self, patience: float) -> None:
        """Write what is left, for at most so many seconds, and end the thread."""
        with self._changed:
            self._ending = True
            self._changed.notify_all()
        self._thread.join(patience)

    def _run(self) -> None:
        while piece := self._next():
            try:
                while piece:
                    taken = os.write(self._descriptor, piece)
                    piece = piece[taken:]
                    self._took(taken)
            except OSError:  # the terminal is gone, which whoever reads its keys finds out
                self._give_up()
                return

    def _next(self) -> bytes:
        """What to write next; nothing at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._ending)
            piece = bytes(self._waiting[:_PIECE])
            del self._waiting[:_PIECE]
            return piece

    def _took(self, count: int) -> None:
        with self._changed:
            self._taken += count

    def _give_up(self) -> None:
        with self._changed:
            self._answers = False
            self._changed.notify_all()

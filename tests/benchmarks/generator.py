"""Writes session logs of made-up Foundry chatbots, of any size and the same bytes for a seed.

They hold what such logs hold: every event type, nested sessions, retries, refusals, executions
without an end, rows of other products, late and repeated rows, each union in each of its
encodings, content as an object and as text. Most rows have 0.3 to 2 KB, some prompts 20 to 200 KB.
Rows are put together from text, because writing JSON would take most of the time.
"""

from __future__ import annotations

import heapq
import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

from tests.benchmarks.execution import BROKEN, Agent, Conversation, Execution
from tests.benchmarks.texts import Texts

BEGUN_MS = 1_772_841_600_000
"""2026-03-07T00:00:00Z."""
_AGENTS = 48
_BETWEEN_MS = 380.0
"""Mean time between the beginnings of two executions."""
_RECENT = 60
"""Conversations that may go on."""
_REPEATED = 0.002
_LATE = 0.004
_LATEST_MS = 2_500
_CHUNK = 1 << 20


@dataclass(slots=True)
class Generated:
    """What a generated log holds, counted while it was written."""

    bytes: int = 0
    events: int = 0
    """Rows, repeated ones included."""
    traces: int = 0
    sessions: int = 0
    newest_agent: str = ""
    """Locator of the agent of the session with the last event; no other session is of it."""
    last_trace: str = ""
    """Trace of the last row."""
    kinds: dict[str, int] = field(default_factory=dict)
    """Rows by event name; those of other products under an empty one."""

    @classmethod
    def beside(cls, log: Path) -> Self:
        """What was noted beside a log. Raises OSError where nothing was."""
        return cls(**json.loads(_note(log).read_text()))

    def note(self, log: Path) -> None:
        """Note it beside the log."""
        _note(log).write_text(json.dumps(asdict(self)))


def _note(log: Path) -> Path:
    return log.with_name(log.name + ".counts")


class SessionLogs:
    """A stream of rows; `generated` counts those that were taken."""

    def __init__(self, seed: int = 7) -> None:
        self.generated = Generated()
        self._random = random.Random(seed)
        self._texts = Texts(self._random)
        self._mark = mark(seed)
        self._agents = [self._agent() for _ in range(_AGENTS)]
        self._conversations: list[Conversation] = []
        self._kinds: Counter[str] = Counter()
        self._sequence = 0
        self._waiting: list[tuple[int, int, str, bytes]] = []
        """Rows by time, with the name of their event."""
        self._now = float(BEGUN_MS)
        self._end = BEGUN_MS
        """Time of the last row."""

    def lines(self, size: int) -> Iterator[bytes]:
        """Rows with their line ends, until they have about so many bytes."""
        told = self.generated
        while told.bytes < size:
            self._now += 1 + self._random.expovariate(1 / _BETWEEN_MS)
            self._execute(int(self._now), self._conversation())
            yield from self._until(self._now)
        yield from self._until(float("inf"))
        # The newest session can be told from every other one, and is in trouble: on such a one
        # the explorer opens, wherever it is in the list.
        last = Conversation(self._agent(), self._id("4"), None)
        told.sessions += 1
        told.newest_agent = last.agent.locator
        told.last_trace = self._execute(self._end + _LATEST_MS, last, BROKEN)
        yield from self._until(float("inf"))
        told.kinds = dict(self._kinds)

    def _until(self, time: float) -> Iterator[bytes]:
        waiting = self._waiting
        while waiting and waiting[0][0] < time:
            self._end, _, name, line = heapq.heappop(waiting)
            self._kinds[name] += 1
            self.generated.events += 1
            self.generated.bytes += len(line)
            yield line

    def _execute(self, begun: int, conversation: Conversation, fate: str | None = None) -> str:
        """Log one execution; returns its trace."""
        trace = f"{begun >> 16:08x}-{begun & 0xFFFF:04x}-7{self._mark}-" + self._tail()
        execution = Execution(
            self._random, self._texts, trace, begun, conversation, self._inner, fate
        )
        self.generated.traces += 1
        chance = self._random.random
        for time, name, text in execution.rows():
            line = text.encode()
            self._sequence += 1
            if chance() < _LATE:
                time += int(chance() * _LATEST_MS)
            heapq.heappush(self._waiting, (time, self._sequence, name, line))
            if chance() < _REPEATED:
                self._sequence += 1
                again = time + int(chance() * _LATEST_MS)
                heapq.heappush(self._waiting, (again, self._sequence, name, line))
        return trace

    def _conversation(self) -> Conversation:
        """One that goes on, or a new one."""
        recent = self._conversations
        if recent and self._random.random() < 0.62:
            return recent[int(self._random.random() ** 2 * len(recent))]
        started = self._inner()
        recent.insert(0, started)
        del recent[_RECENT:]
        return started

    def _inner(self) -> Conversation:
        """A new session of some agent."""
        agent = self._agents[int(self._random.random() ** 2 * _AGENTS)]
        user = f"user-{int(self._random.random() * 2_000)}" if self._random.random() < 0.9 else None
        self.generated.sessions += 1
        return Conversation(agent, self._id("4"), user)

    def _agent(self) -> Agent:
        version = f"{self._random.randrange(12)}.{self._random.randrange(30)}"
        prompt = self._texts.about(self._random.choice((700, 1_500, 1_500, 2_600)))
        return Agent(self._id("4"), version, prompt)

    def _id(self, version: str) -> str:
        digits = f"{self._random.getrandbits(48):012x}"
        return f"{digits[:8]}-{digits[8:]}-{version}{self._mark}-" + self._tail()

    def _tail(self) -> str:
        digits = f"{self._random.getrandbits(62):016x}"
        return f"{'89ab'[int(digits[0], 16)]}{digits[1:4]}-{digits[4:]}"


def mark(seed: int) -> str:
    """Three hexadecimal digits that stand in the third group of every identifier of a log."""
    return f"{seed & 0xFFF:03x}"


def write_log(path: Path, size: int, seed: int = 7) -> Generated:
    """Write a log of about so many bytes, and a note of what it holds beside it."""
    logs = SessionLogs(seed)
    chunk: list[bytes] = []
    held = 0
    with path.open("wb") as file:
        for line in logs.lines(size):
            chunk.append(line)
            held += len(line)
            if held >= _CHUNK:
                file.write(b"".join(chunk))
                chunk.clear()
                held = 0
        file.write(b"".join(chunk))
    logs.generated.note(path)
    return logs.generated

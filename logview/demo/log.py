"""Writes the demo's log: a past hour at once, then row by row as time goes by."""

from __future__ import annotations

import heapq
import json
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import TextIO

from logview.demo.execution import Caller, DueRow, Execution, uuid
from logview.demo.harbour import AGENTS, Agent
from logview.demo.scenarios import SCENARIOS
from logview.times import SECOND

_HOUR = 3600 * SECOND
_USERS = tuple(f"user-{n:04d}" for n in (17, 23, 58, 91, 140, 212))
_TURNS_AT_MOST = 8


class DemoLog:
    """A folder into which made-up chatbots log.

    The same seed, and the same calls, give the same rows but for their times.
    """

    def __init__(self, folder: Path, seed: int = 7) -> None:
        """Log into `folder`, which is made if it is not there."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._random = Random(seed)
        self._conversations: list[_Conversation] = []

    def backfill(self, traces: int = 40, *, now_ns: int) -> None:
        """Append `traces` executions of the hour before `now_ns`, all rows in order of time."""
        apart = (_HOUR - 60 * SECOND) // max(traces, 1)
        rows: list[DueRow] = []
        for number in range(traces):
            begun = now_ns - _HOUR + number * apart + self._random.randrange(apart)
            rows += self._execution(begun)
        rows.sort(key=lambda due: due.time)
        with _Files(self._folder) as files:
            for due in rows:
                files.write(due)

    def rows(self, start_ns: int) -> Iterator[DueRow]:
        """Rows without end in order of time: an execution begins every 1 to 3 seconds."""
        waiting: list[tuple[int, int, DueRow]] = []
        begins, count = start_ns, 0
        while True:
            for due in self._execution(begins):
                heapq.heappush(waiting, (due.time, count, due))
                count += 1
            begins += self._random.randint(SECOND, 3 * SECOND)
            while waiting and waiting[0][0] < begins:
                yield heapq.heappop(waiting)[2]

    def run(self, stop: threading.Event) -> None:
        """Append rows as they become due, until `stop` is set."""
        with _Files(self._folder) as files:
            for due in self.rows(time.time_ns()):
                if stop.wait(max(0.0, (due.time - time.time_ns()) / SECOND)):
                    return
                files.write(due)

    def _execution(self, begun: int) -> list[DueRow]:
        random = self._random
        conversation = self._conversation()
        execution = Execution(
            random,
            conversation.agent,
            conversation.session,
            Caller(uuid(random), conversation.agent.rid, conversation.user, "workshop-quay-desk"),
            begun,
            node=uuid(random),
            parent_node=conversation.last_node,
        )
        conversation.turns += 1
        conversation.last_node = execution.node
        weights = [scenario.weight for scenario in SCENARIOS]
        return execution.play(random.choices(SCENARIOS, weights)[0].beats)

    def _conversation(self) -> _Conversation:
        """One that goes on, or a new one."""
        random = self._random
        self._conversations = [c for c in self._conversations if c.turns < _TURNS_AT_MOST][-6:]
        if self._conversations and random.random() < 0.7:
            return random.choice(self._conversations)
        agent = random.choices(AGENTS, (5, 3, 2))[0]
        begun = _Conversation(
            agent, f"ri.aip-agents..session.{uuid(random)}", random.choice(_USERS)
        )
        self._conversations.append(begun)
        return begun


class _Conversation:
    """A session that may have another turn."""

    def __init__(self, agent: Agent, session: str, user: str) -> None:
        self.agent = agent
        self.session = session
        self.user = user
        self.turns = 0
        self.last_node: str | None = None


class _Files:
    """The two open logs of a folder: what chatbots log, and what other products do."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self._open: dict[str, TextIO] = {}

    def __enter__(self) -> _Files:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def write(self, due: DueRow) -> None:
        """Append a row and hand it to the system at once."""
        name = "chatbots.jsonl" if isinstance(due.row.get("content"), dict) else "platform.jsonl"
        if name not in self._open:
            path = self._folder / name
            self._open[name] = self._stack.enter_context(path.open("a", encoding="utf-8"))
        file = self._open[name]
        file.write(json.dumps(due.row, ensure_ascii=False) + "\n")
        file.flush()

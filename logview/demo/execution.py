"""One execution of a chatbot, written out as the rows that Foundry would log of it.

It knows nothing of files or of the clock: every row comes with the time at which it is due.
"""

from __future__ import annotations

from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from logview.demo.harbour import BY_SLUG, ERRORS, FAILURES, FILLINGS, Agent, Question
from logview.times import MILLISECOND, rfc3339

Payload = dict[str, Any]


class DueRow(NamedTuple):
    """A row and when it is written, in nanoseconds since 1970."""

    time: int
    row: dict[str, Any]


class Caller(NamedTuple):
    """Who started an execution, in the fields that all its rows share."""

    trace: str
    owner: str
    user: str
    identifier: str


class Execution:
    """Plays a scenario beat by beat. What is drawn comes from `random` alone."""

    def __init__(
        self,
        random: Random,
        agent: Agent,
        session: str,
        caller: Caller,
        start: int,
        *,
        node: str,
        parent_node: str | None = None,
    ) -> None:
        """An execution of `agent` that begins at `start`, as `node` in the tree of its session."""
        self.random = random
        self.agent = agent
        self.session = session
        self.caller = caller
        self.now = start
        self.rows: list[DueRow] = []
        self.node = node
        self._parent_node = {} if parent_node is None else {"parent_node_id": parent_node}
        self.question = self._filled(random.choice(agent.questions))

    def play(self, beats: str) -> list[DueRow]:
        """The rows of a scenario, in the order of their times.

        Beats: `ask` the user's message · `think` messages to the model and its answer · `use` a
        tool that succeeds (`:another`, `:both` side by side) · `fail:REASON` and `deny:REASON` a
        tool that does not · `delegate` to another chatbot (`:fail`) · `log:LEVEL` a row of another
        product · `answer` · `defer` to the client · `error:KEY` · `hang` in the model (`:tool`).
        """
        for beat in beats.split():
            word, _, argument = beat.partition(":")
            getattr(self, f"_{word}")(argument)
        return self.rows

    def event(self, name: str, payload: Payload) -> None:
        """Log an event of the chatbot now."""
        self._row({"content": {"event_name": name, "payload": self._in_session(payload)}})

    def pause(self, low: float, high: float) -> int:
        """Let between `low` and `high` milliseconds pass; returns how many did."""
        passed = round(self.random.uniform(low, high))
        self.now += passed * MILLISECOND
        return passed

    def _in_session(self, payload: Payload) -> Payload:
        return {"session_rid": self.session, **payload}

    def _row(self, fields: Payload) -> None:
        head = {
            "time": rfc3339(self.now, 3),
            "uid": self.caller.user,
            "traceId": self.caller.trace,
            "owning_rid": self.caller.owner,
        }
        self.rows.append(DueRow(self.now, head | fields))

    def _filled(self, question: Question) -> Question:
        words = {key: self.random.choice(values) for key, values in FILLINGS.items()}

        def fill(text: str) -> str:
            for key, word in words.items():
                text = text.replace("{" + key + "}", word)
            return text

        return Question(
            fill(question.text),
            question.tool,
            {key: fill(value) for key, value in question.inputs.items()},
            fill(question.value),
            fill(question.answer),
        )

    # The beats.

    def _ask(self, _: str) -> None:
        self.event(
            "session_metadata",
            {
                "agent_rid": self.agent.rid,
                "agent_version": self.agent.version,
                "caller_identifier": self.caller.identifier,
            },
        )
        self.pause(2, 20)
        shift = self.random.choice(("early", "late", "night"))
        self.event(
            "user_request",
            {
                "user_query": {"content": [{"text": {"content": self.question.text}}]},
                "contexts_from_profile": [
                    {"documentation": {"title": "Harbour rules", "sections": ["3.1", "7"]}},
                    {"ontology": {"object_type": "Quay", "objects": ["quay-north"]}},
                ],
                "contexts_from_user_input": [],
                "application_variables": [
                    {"id": "v1", "name": "shift", "value": shift, "prompt_visibility": "VISIBLE"},
                    {"id": "v2", "name": "desk", "value": "7", "prompt_visibility": "HIDDEN"},
                ],
                "node_id": self.node,
                **self._parent_node,
            },
        )
        self.pause(5, 60)

    def _to_model(self) -> None:
        if not any(_event(due) == "system_chat_message" for due in self.rows):
            self.event(
                "system_chat_message",
                {
                    "content": [{"text": {"content": self.agent.prompt}}],
                    "native_tools": [
                        {"name": name, "description": words}
                        for name, words in self.agent.tools.items()
                    ],
                },
            )
            self.pause(1, 4)
        self.event("user_chat_message", {"content": [{"text": {"content": self.question.text}}]})

    def _think(self, _: str) -> None:
        self._to_model()
        self.pause(350, 1900)
        words = f"Let me look that up: {self.question.tool.replace('_', ' ')}."
        self.event(
            "assistant_chat_message",
            {"content": [{"text": {"content": words}}], "model": self.agent.model},
        )
        self.pause(3, 25)

    def _call(self, tool: str, inputs: Payload) -> str:
        call_id = f"call_{self.random.getrandbits(48):012x}"
        self.event(
            "tool_call",
            {"tool_name": tool, "tool_call_id": call_id, "parsed_tool_input": dict(inputs)},
        )
        return call_id

    def _result(self, tool: str, call_id: str, took: int, result: Payload) -> None:
        self.event(
            "tool_call_result",
            {
                "tool_name": tool,
                "tool_call_id": call_id,
                "duration_milliseconds": took,
                "result": result,
            },
        )
        self.pause(2, 15)

    def _success(self) -> Payload:
        updates = []
        if self.random.random() < 0.3:
            updates = [{"variable_name": "desk", "new_value": str(self.random.randint(1, 9))}]
        return {"success": {"llm_value": self.question.value, "variable_updates": updates}}

    def _use(self, how: str) -> None:
        if how == "another":
            self.question = self._filled(self.random.choice(self.agent.questions))
        tool, inputs = self.question.tool, dict(self.question.inputs)
        first = self._call(tool, inputs)
        second = None
        if how == "both":
            self.pause(1, 9)
            second = self._call(tool, {**inputs, "archive": "true"})
        took = self.pause(90, 1400)
        if second is not None:
            self._result(tool, second, took, self._success())
            took += self.pause(10, 300)
        self._result(tool, first, took, self._success())

    def _fail(self, reason: str) -> None:
        tool = self.question.tool
        call_id = self._call(tool, dict(self.question.inputs))
        slow = reason in {"TIMEOUT", "RATE_LIMITED"}
        took = self.pause(1500, 3200) if slow else self.pause(30, 400)
        words = self.random.choice(FAILURES[reason])
        failure = {"error_message": words, "reason": reason}
        self._result(tool, call_id, took, {"failure": failure})

    _deny = _fail

    def _delegate(self, how: str) -> None:
        asked = BY_SLUG[self.agent.asks]
        tool = f"ask_{asked.slug.replace('-', '_')}"
        inner = Execution(
            self.random,
            asked,
            f"ri.aip-agents..session.{uuid(self.random)}",
            self.caller._replace(identifier=self.agent.rid),
            self.now + 40 * MILLISECOND,
            node=uuid(self.random),
        )
        call_id = self._call(tool, {"question": inner.question.text})
        begun = self.now
        failing = "ask think fail:TIMEOUT error:internal"
        inner.play(failing if how == "fail" else "ask think use think answer")
        self.rows += inner.rows
        self.now = inner.now
        self.pause(3, 20)
        took = (self.now - begun) // MILLISECOND
        if how == "fail":
            words = f"{asked.slug} ended with {ERRORS['internal']}"
            result: Payload = {"failure": {"error_message": words, "reason": "INTERNAL"}}
        else:
            result = {"success": {"llm_value": inner.question.answer, "variable_updates": []}}
        self._result(tool, call_id, took, result)

    def _log(self, level: str) -> None:
        words = f"executed query {self.question.tool} in {self.random.randint(20, 90)} ms"
        self._row({"level": level, "product": "function-executor", "message": words})
        self.pause(1, 5)

    def _answer(self, _: str) -> None:
        content = [{"text": {"content": self.question.answer}}]
        self.event("final_response", {"response": {"chatbot_response": {"content": content}}})

    def _defer(self, _: str) -> None:
        call = {"tool_name": "show_on_map", "parsed_tool_input": {"what": self.question.text}}
        self.event("final_response", {"response": {"client_tool_call": call}})

    def _error(self, key: str) -> None:
        self.pause(1, 12)
        self.event("execution_error", {"error_name": ERRORS[key]})

    def _hang(self, where: str) -> None:
        if where == "tool":
            self._call(self.question.tool, dict(self.question.inputs))
        else:
            self._to_model()


def uuid(random: Random) -> str:
    """A version 4 UUID that a seed repeats."""
    return str(UUID(int=random.getrandbits(128), version=4))


def _event(due: DueRow) -> str | None:
    content = due.row.get("content")
    return content["event_name"] if isinstance(content, dict) else None

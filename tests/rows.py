"""Rows of Foundry logs for tests: `Rows().request().call("find").result(failure="TIMEOUT")`.

Every method logs one row, ten milliseconds after the one before, and returns the builder.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Self

from logview.diagnosis.verdict import judge
from logview.formats.detect import Detector
from logview.formats.record import Place
from logview.model import Event, Trace
from logview.times import MILLISECOND, parse_time, rfc3339

SOURCE = "chat.jsonl"
START = "2026-03-07T09:00:00Z"
TICK = 10
ROOT_AGENT = "ri.aip-agents..agent.clerk"
Row = dict[str, Any]


class Rows:
    """Rows of one trace in the order in which they are written."""

    def __init__(
        self,
        trace: str | None = "t1",
        session: str | None = "s1",
        *,
        owner: str | None = ROOT_AGENT,
    ) -> None:
        self.rows: list[Row] = []
        self._common = {"uid": "u1", "traceId": trace, "owning_rid": owner}
        self._session = session
        self._begun = parse_time(START).ns or 0
        self._ms = 0

    # Where and when the next rows are.

    def at(self, ms: int) -> Self:
        """The next row is logged so many milliseconds after the start."""
        self._ms = ms
        return self

    def within(self, session: str | None) -> Self:
        """The next rows are of this session."""
        self._session = session
        return self

    # Rows.

    def row(self, fields: Row) -> Self:
        """Any row, with the time and the fields that all rows share; None leaves one out."""
        row = {"time": rfc3339(self._begun + self._ms * MILLISECOND, 3), **self._common, **fields}
        self.rows.append({key: value for key, value in row.items() if value is not None})
        self._ms += TICK
        return self

    def event(self, name: str, row: Row | None = None, **payload: Any) -> Self:
        """Any chatbot event; fields of the payload that are None are left out."""
        fields = {"session_rid": self._session, **payload}
        said = {key: value for key, value in fields.items() if value is not None}
        return self.row({"content": {"event_name": name, "payload": said}, **(row or {})})

    def metadata(self, agent: str = ROOT_AGENT, version: str = "1.0", caller: str = "test") -> Self:
        return self.event(
            "session_metadata", agent_rid=agent, agent_version=version, caller_identifier=caller
        )

    def request(self, text: str = "where is it?", **fields: Any) -> Self:
        return self.event("user_request", user_query={"content": words(text)}, **fields)

    def system(self, text: str = "you are a clerk") -> Self:
        return self.event("system_chat_message", content=words(text))

    def user(self, text: str = "where is it?") -> Self:
        return self.event("user_chat_message", content=words(text))

    def assistant(self, text: str = "let me see") -> Self:
        return self.event("assistant_chat_message", content=words(text))

    def call(self, tool: str = "find", id: str | None = None, **inputs: str) -> Self:
        return self.event(
            "tool_call", tool_name=tool, tool_call_id=id, parsed_tool_input=inputs or {"q": "7"}
        )

    def result(
        self,
        tool: str = "find",
        id: str | None = None,
        *,
        failure: str | None = None,
        message: str = "it did not work",
        ms: int | None = None,
    ) -> Self:
        """A success, or a failure of that reason. Without `ms` it says no duration."""
        outcome: Row = {"success": {"llm_value": "found", "variable_updates": []}}
        if failure is not None:
            outcome = {"failure": {"error_message": message, "reason": failure}}
        return self.event(
            "tool_call_result",
            tool_name=tool,
            tool_call_id=id,
            duration_milliseconds=ms,
            result=outcome,
        )

    def log(self, level: str, message: str = "a row of another product") -> Self:
        return self.row({"level": level, "message": message})

    def respond(self, text: str = "it is in lane 14") -> Self:
        content = words(text) if text else []
        return self.event("final_response", response={"chatbot_response": {"content": content}})

    def defer(self, tool: str = "show_on_map") -> Self:
        return self.event("final_response", response={"client_tool_call": {"tool_name": tool}})

    def error(self, name: str = "SessionExecutionFailed") -> Self:
        return self.event("execution_error", error_name=name)

    # What they amount to.

    def lines(self) -> list[bytes]:
        """The rows as they lie in a file, without line ends."""
        return [json.dumps(row, ensure_ascii=False).encode() for row in self.rows]

    def events(self, source: str = SOURCE) -> list[Event]:
        return events_of(self.lines(), source)

    def verdict(self) -> Trace:
        return judge(self.events())


def words(text: str) -> list[Row]:
    """A content list that says this."""
    return [{"text": {"content": text}}]


def events_of(lines: Iterable[bytes], source: str = SOURCE) -> list[Event]:
    """The events of the lines of a file."""
    events: list[Event] = []
    offset = 0
    for line in lines:
        events += Detector().read(line, Place(source, offset, len(line)))
        offset += len(line) + 1
    return events


def event_of(row: Row) -> Event:
    """The event of a single row."""
    (event,) = events_of([json.dumps(row, ensure_ascii=False).encode()])
    return event


def outline(trace: Trace) -> list[str]:
    """The steps of a trace, one line each: `kind name status`, indented by depth."""
    return [
        "  " * s.depth + " ".join(filter(None, (s.kind, s.name, s.status))) for s in trace.steps
    ]


def first(trace: Trace) -> tuple[int, str] | None:
    """The step and the status of the first problem."""
    problem = trace.first_problem
    return (problem.step, str(problem.status)) if problem else None

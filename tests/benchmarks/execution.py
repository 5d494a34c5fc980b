"""The rows of one made-up execution of a Foundry chatbot, as its session log has them.

Fields are those of the documentation of session logging; what they say is made up.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from time import gmtime, strftime

from tests.benchmarks.texts import Texts

Row = tuple[int, str, str]
"""Milliseconds since 1970, the name of the event (empty for other products), the line."""

_TOOLS = (
    *("find_orders", "stock_level", "price_quote", "berth_plan", "book_slot", "read_manifest"),
    *("tariff_lookup", "crew_roster", "weigh_container", "tide_table"),
)
_FAILURES = ("TIMEOUT", "INTERNAL", "NOT_FOUND", "INVALID_INPUT", "UPSTREAM_GONE")
_REFUSALS = ("PERMISSION_DENIED", "RATE_LIMITED", "BLOCKED_BY_POLICY")
_BLOCKING = (
    *("Agents:RateLimitExceeded", "Agents:ContextSizeExceededLimit"),
    *("Agents:AgentIterationsExceededLimit", "Agents:AgentPermissionDenied"),
)
_BREAKING = ("Agents:RetryAttemptsExceeded", "Agents:SessionExecutionFailed", "Default:Internal")
BROKEN = "broken"
_FATES = {
    "fine": 0.74,
    "retried": 0.09,
    "degraded": 0.05,
    BROKEN: 0.03,
    "refused": 0.03,
    "cut off": 0.03,
    "deferred": 0.02,
    "silent": 0.01,
}
_TROUBLED = frozenset({"retried", "degraded", BROKEN})
"""A tool fails in them."""
_NAMES = tuple(_FATES)
_UP_TO = tuple(accumulate(_FATES.values()))
_ROUNDS = (0, 0, 1, 1, 1, 2, 2, 3, 4)
_RESULTS = (120, 200, 600, 600, 1_500, 1_500, 4_000)
"""Bytes of what tools answer."""
_NESTED = 0.06
_LONG_PROMPT = 0.008
_AS_TEXT = 0.15
"""Share of executions whose content is logged as a JSON string."""


@dataclass(frozen=True, slots=True)
class Agent:
    """A chatbot."""

    locator: str
    version: str
    prompt: str
    """Its system prompt, as it stands inside a JSON string."""

    @property
    def rid(self) -> str:
        """Its resource identifier."""
        return f"ri.aip-agents..agent.{self.locator}"


@dataclass(slots=True)
class Conversation:
    """A session, which one or more executions go on with."""

    agent: Agent
    locator: str
    user: str | None
    node: str | None = None
    """Node of its last execution."""

    @property
    def rid(self) -> str:
        """Its resource identifier."""
        return f"ri.aip-agents..session.{self.locator}"


class Execution:
    """One message to a chatbot, and what became of it."""

    def __init__(
        self,
        random: random.Random,
        texts: Texts,
        trace: str,
        begun: int,
        conversation: Conversation,
        inner: Callable[[], Conversation],
        fate: str | None = None,
    ) -> None:
        """`inner` begins a session of another chatbot, which a tool of this one calls. The fate is
        drawn where none is given."""
        self._chance = random.random
        self._about = texts.about
        self._now = begun
        self._conversation = conversation
        self._inner = inner
        self._union = self._among(3)
        self._as_text = self._chance() < _AS_TEXT
        user = f'"uid":"{conversation.user}",' if conversation.user else ""
        self._common = f'{user}"traceId":"{trace}","owning_rid":"{conversation.agent.rid}",'
        self._fate = fate or _NAMES[bisect_left(_UP_TO, self._chance(), hi=len(_NAMES) - 1)]
        self._trace = trace

    def rows(self) -> Iterator[Row]:
        """Its rows, in the order in which they happened."""
        here, fate = self._conversation, self._fate
        yield from self._opening(here)
        rounds = _ROUNDS[self._among(len(_ROUNDS))]
        if fate in _TROUBLED or fate == "cut off":
            rounds = max(1, rounds)
        troubled = self._among(rounds) if rounds else 0
        for number in range(rounds):
            yield self._message(here, "assistant_chat_message", self._about(200), 300, 2_600)
            if self._chance() < 0.3:
                yield self._of_model()
            if number == troubled and fate == "cut off":
                yield self._call(here, _TOOLS[self._among(len(_TOOLS))], self._call_id())
                return
            if number == troubled and fate in _TROUBLED:
                yield from self._trouble(here)
            else:
                yield from self._tool_round(here)
            if number == troubled and fate == BROKEN:
                break
        yield from self._ending(here)

    def _opening(self, here: Conversation) -> Iterator[Row]:
        agent = here.agent
        yield self._event(
            here,
            "session_metadata",
            f'"agent_rid":"{agent.rid}","agent_version":"{agent.version}",'
            f'"caller_identifier":"{("workshop", "api", "slate")[self._among(3)]}"',
        )
        yield self._request(here)
        prompt = agent.prompt
        if self._chance() < _LONG_PROMPT:
            # Few are very long: between 20 and 200 KB, the shorter the likelier.
            prompt += "\\n\\n" + self._about(int(20_000 * 10 ** (self._chance() ** 1.5)))
        yield self._message(here, "system_chat_message", prompt, 4, 30)
        yield self._message(here, "user_chat_message", self._about(200), 0, 1)

    def _request(self, here: Conversation) -> Row:
        node = f"n-{self._trace[-12:]}-{here.locator[:4]}"
        fields = [f'"user_query":{{"content":[{self._text(self._about(90))}]}}']
        if self._chance() < 0.4:
            fields.append(
                '"contexts_from_profile":[{"type":"ontology","ontology":{"object_type":"berth",'
                f'"found":"{self._about(600)}"}}}}],"contexts_from_user_input":[]'
            )
        site = ("north", "south", "inner")[self._among(3)]
        fields.append(
            '"application_variables":[{"id":"v1","name":"site",'
            f'"value":"{site}","prompt_visibility":"VISIBLE"}}],"node_id":"{node}"'
        )
        if here.node is not None:
            fields.append(f'"parent_node_id":"{here.node}"')
        here.node = node
        return self._event(here, "user_request", ",".join(fields), 1, 3)

    def _tool_round(self, here: Conversation) -> Iterator[Row]:
        """A tool that answers; sometimes it asks another chatbot."""
        tool, id = _TOOLS[self._among(len(_TOOLS))], self._call_id()
        yield self._call(here, tool, id)
        if self._chance() < _NESTED:
            there = self._inner()
            yield from self._opening(there)
            yield self._message(there, "assistant_chat_message", self._about(200), 300, 2_000)
            yield self._response(there, self._about(300))
        if self._chance() < 0.15:
            yield self._of_function("INFO", "function finished")
        yield self._success(here, tool, id)

    def _trouble(self, here: Conversation) -> Iterator[Row]:
        """A tool that fails, and what the fate of the execution makes of it."""
        tool = _TOOLS[self._among(len(_TOOLS))]
        refused = self._chance() < 0.2
        words = _REFUSALS if refused else _FAILURES
        attempts = {BROKEN: 3, "retried": 1 + self._among(2)}.get(self._fate, 1)
        for _ in range(attempts):
            id = self._call_id()
            yield self._call(here, tool, id)
            if self._chance() < 0.25:
                yield self._of_function("ERROR", "upstream did not answer: " + self._about(60))
            yield self._failure(here, tool, id, words[self._among(len(words))])
        if self._fate == "retried":
            id = self._call_id()
            yield self._call(here, tool, id)
            yield self._success(here, tool, id)

    def _ending(self, here: Conversation) -> Iterator[Row]:
        fate = self._fate
        if fate in {BROKEN, "refused"}:
            names = _BREAKING if fate == BROKEN else _BLOCKING
            error = names[self._among(len(names))]
            yield self._event(here, "execution_error", f'"error_name":"{error}"', 20, 900)
            return
        yield self._message(here, "assistant_chat_message", self._about(600), 300, 4_000)
        if fate == "deferred":
            fields = f'"tool_name":"show_on_map","tool_input":{{"berth":"{self._among(90)}"}}'
            response = self._tagged("clientToolCall", fields)
            yield self._event(here, "final_response", f'"response":{response}', 2, 20)
        else:
            yield self._response(here, "" if fate == "silent" else self._about(600))

    def _call_id(self) -> str:
        """Most tool calls carry an identifier."""
        if self._chance() >= 0.8:
            return ""
        return f'"tool_call_id":"call_{int(self._chance() * 16**12):012x}",'

    def _call(self, here: Conversation, tool: str, id: str) -> Row:
        wanted = f'\\"order\\":{self._among(90_000)},\\"all\\":true'
        fields = (
            f'{id}"tool_name":"{tool}","parsed_tool_input":'
            f'{{"query":"{self._about(60)}","where":"{{{wanted}}}"}}'
        )
        return self._event(here, "tool_call", fields, 2, 12)

    def _success(self, here: Conversation, tool: str, id: str) -> Row:
        changed = ""
        if self._chance() < 0.1:
            changed = f'{{"name":"site","new_value":"berth {self._among(40)}"}}'
        fields = (
            f'"llm_value":"{self._about(_RESULTS[self._among(len(_RESULTS))])}",'
            f'"variable_updates":[{changed}]'
        )
        return self._result(here, tool, id, "success", fields)

    def _failure(self, here: Conversation, tool: str, id: str, reason: str) -> Row:
        fields = f'"error_message":"{self._about(60)}","reason":"{reason}"'
        return self._result(here, tool, id, "failure", fields)

    def _result(self, here: Conversation, tool: str, id: str, tag: str, fields: str) -> Row:
        took = int(20 * 200 ** self._chance())
        self._now += took
        result = self._tagged(tag, fields)
        fields = f'{id}"tool_name":"{tool}","duration_milliseconds":{took},"result":{result}'
        return self._event(here, "tool_call_result", fields)

    def _response(self, here: Conversation, text: str) -> Row:
        content = self._text(text) if text else ""
        response = self._tagged("agentResponse", f'"content":[{content}]')
        return self._event(here, "final_response", f'"response":{response}', 2, 20)

    def _message(self, here: Conversation, name: str, text: str, soonest: int, latest: int) -> Row:
        return self._event(here, name, f'"content":[{self._text(text)}]', soonest, latest)

    def _of_model(self) -> Row:
        used = f"tokens in {self._among(9_000)}, out {self._among(900)}"
        return self._of_product("language-model-service", "INFO", used)

    def _of_function(self, level: str, message: str) -> Row:
        return self._of_product("functions", level, message)

    def _of_product(self, product: str, level: str, message: str) -> Row:
        """A row of another product, which shares the trace."""
        self._now += 1
        fields = f'"level":"{level}","service":"{product}","message":"{message}"'
        return self._now, "", f'{{"time":"{_rfc3339(self._now)}",{self._common}{fields}}}\n'

    def _event(
        self, here: Conversation, name: str, fields: str, soonest: int = 0, latest: int = 0
    ) -> Row:
        """A row of the chatbot, so many milliseconds after the one before."""
        self._now += soonest + (self._among(latest - soonest) if latest > soonest else 0)
        payload = f'{{"session_rid":"{here.rid}",{fields}}}'
        content = f'{{"event_name":"{name}","payload":{payload}}}'
        if self._as_text:
            content = '"' + content.replace("\\", "\\\\").replace('"', '\\"') + '"'
        line = f'{{"time":"{_rfc3339(self._now)}",{self._common}"content":{content}}}\n'
        return self._now, name, line

    def _tagged(self, tag: str, fields: str) -> str:
        """A union in the encoding of this execution's writer."""
        if self._union == 0:
            return f'{{"type":"{tag}","{tag}":{{{fields}}}}}'
        if self._union == 1:
            return f'{{"{tag}":{{{fields}}}}}'
        return f'{{"type":"{tag}",{fields}}}'

    def _text(self, text: str) -> str:
        if self._union == 0:
            return f'{{"type":"text","text":{{"content":"{text}"}}}}'
        return f'{{"text":{{"content":"{text}"}}}}'

    def _among(self, count: int) -> int:
        """A number below the count."""
        return int(self._chance() * count)


def _rfc3339(ms: int) -> str:
    minute, rest = divmod(ms, 60_000)
    return f"{_minute(minute)}{rest // 1_000:02}.{rest % 1_000:03}Z"


@lru_cache(maxsize=64)
def _minute(minutes: int) -> str:
    return strftime("%Y-%m-%dT%H:%M:", gmtime(minutes * 60))

"""What the inspector shows of Foundry's events: calls with results, questions with their context,
variables with what changed them, the tools that a model was offered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from logview.formats.format import Rows
from logview.formats.foundry.events import event_of
from logview.formats.foundry.unions import Fields, pick, text_of, variant
from logview.formats.record import Content, RecordError
from logview.model import Section

_PLUMBING = frozenset({"session_rid", "sessionRid"})


def describe(rows: Rows, before: Rows) -> tuple[Section, ...]:
    """The sections of one step. `before` are earlier records of its session, in order: they say
    what a variable was before a tool updated it."""
    sections: list[Section] = []
    for event, row in rows:
        name, payload = _payload(row)
        match name:
            case "user_request":
                sections += _request(payload)
            case "tool_call":
                sections.append(Section("call", _parameters(payload)))
            case "tool_call_result":
                sections += _result(payload, _variables(before))
            case "system_chat_message":
                sections += _system_message(payload)
            case "user_chat_message":
                sections.append(Section("message to the model", _content(payload)))
            case "assistant_chat_message":
                sections.append(Section("answer of the model", _content(payload)))
            case "final_response":
                sections.append(Section("response", payload.get("response")))
            case None:
                sections.append(Section("row of another product", row))
            case _:
                sections.append(Section(event.event, _without_plumbing(payload)))
    return tuple(sections)


def input_and_output(rows: Rows) -> tuple[object, object]:
    """What went into a step and what came out of it, as the log has them."""
    given: Any = None
    came: Any = None
    for _, row in rows:
        name, payload = _payload(row)
        match name:
            case "tool_call":
                given = _parameters(payload)
            case "tool_call_result":
                word, fields = variant(payload.get("result"))
                came = pick(fields, "llm_value", "llmValue") if word == "success" else dict(fields)
            case "user_request":
                given = pick(payload, "user_query", "userQuery")
            case "system_chat_message" | "user_chat_message":
                given = [*(given or []), {"event": name, "content": payload.get("content")}]
            case "assistant_chat_message":
                came = payload.get("content")
            case "final_response":
                came = payload.get("response")
    return given, came


def _payload(row: Content) -> tuple[str | None, Fields]:
    if isinstance(row, str):
        return None, {}
    try:
        return event_of(row)
    except RecordError:
        return None, {}


def _parameters(payload: Fields) -> object:
    return pick(payload, "parsed_tool_input", "parsedToolInput")


def _content(payload: Fields) -> object:
    return text_of(payload.get("content")) or payload.get("content")


def _without_plumbing(payload: Fields) -> dict[str, Any]:
    return {key: value for key, value in payload.items() if key not in _PLUMBING}


def _request(payload: Fields) -> Iterable[Section]:
    query = pick(payload, "user_query", "userQuery")
    yield Section("question", _content(query) if isinstance(query, dict) else query)
    for title, *names in (
        ("contexts from the profile", "contexts_from_profile", "contextsFromProfile"),
        ("contexts from the user's input", "contexts_from_user_input", "contextsFromUserInput"),
    ):
        contexts = pick(payload, *names)
        if contexts:
            yield Section(title, _by_type(contexts))
    variables = pick(payload, "application_variables", "applicationVariables")
    if variables:
        listed = variables if isinstance(variables, list) else [variables]
        yield Section("application variables", [_variable(v) for v in listed])
    node = {
        key: payload[key]
        for key in ("node_id", "nodeId", "parent_node_id", "parentNodeId")
        if payload.get(key) is not None
    }
    if node:
        yield Section("place in the conversation", node)


def _by_type(contexts: object) -> object:
    """Contexts gathered under their type, each kept whole."""
    if not isinstance(contexts, list):
        return contexts
    gathered: dict[str, list[object]] = {}
    for context in contexts:
        tag = context.get("type") if isinstance(context, dict) else None
        single = next(iter(context)) if isinstance(context, dict) and len(context) == 1 else None
        gathered.setdefault(str(tag or single or "context"), []).append(context)
    return gathered


def _variable(variable: object) -> object:
    """A variable as `name: value (shown to the model or not)`; unknown shapes as they are."""
    if not isinstance(variable, dict):
        return variable
    name = _name(variable)
    shown = pick(
        variable, "prompt_visibility", "promptVisibility", "visibility", "visible_in_prompt"
    )
    rest = {"value": pick(variable, "value", "current_value", "currentValue")}
    return {name: rest | {"in prompt": shown}} if name else variable


def _name(variable: Fields) -> str:
    name = pick(
        variable, "name", "variable_name", "variableName", "id", "identifier", "variable_id"
    )
    return name if isinstance(name, str) else ""


def _result(payload: Fields, known: dict[str, Any]) -> Iterable[Section]:
    yield Section("result", payload.get("result"))
    word, fields = variant(payload.get("result"))
    updates = _updates(fields) if word == "success" else []
    if updates:
        yield Section(
            "variables changed",
            [
                {_name(update): {"old": known.get(_name(update)), "new": _new_value(update)}}
                for update in updates
            ],
        )


def _updates(fields: Fields) -> list[Fields]:
    updates = pick(fields, "variable_updates", "variableUpdates")
    if not isinstance(updates, list):
        return []
    return [update for update in updates if isinstance(update, dict)]


def _new_value(update: Fields) -> Any:
    return pick(update, "new_value", "newValue", "value")


def _variables(before: Rows) -> dict[str, Any]:
    """Values of the session's variables as the records before a step left them."""
    values: dict[str, Any] = {}
    for _, row in before:
        name, payload = _payload(row)
        if name == "user_request":
            listed = pick(payload, "application_variables", "applicationVariables")
            for variable in listed if isinstance(listed, list) else []:
                if isinstance(variable, dict):
                    values[_name(variable)] = pick(variable, "value", "currentValue")
        elif name == "tool_call_result":
            for update in _updates(variant(payload.get("result"))[1]):
                values[_name(update)] = _new_value(update)
    return values


def _system_message(payload: Fields) -> Iterable[Section]:
    yield Section("system prompt", _content(payload))
    tools = pick(payload, "native_tools", "nativeTools")
    if tools:
        yield Section("tools offered to the model", tools)

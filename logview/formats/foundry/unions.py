"""Foundry's tagged unions, which reach a log in three encodings.

`{"type": "failure", "failure": {…}}` on the wire, `{"failure": {…}}` in samples and
`{"type": "failure", …fields…}` in the public API. An unknown variant is a variant like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Fields = Mapping[str, Any]
_NONE: Fields = {}


def variant(value: object) -> tuple[str, Fields]:
    """The variant's name, in lower case without separators, and its fields: see `tagged`."""
    tag, fields = tagged(value)
    return plain(tag), fields


def tagged(value: object) -> tuple[str, Fields]:
    """The variant's name as it is written, and its fields.

    A variant that carries a bare value has it under `value`. What is no union gives `("", {})`.
    """
    if not isinstance(value, dict):
        return "", _NONE
    if len(value) == 1:
        ((tag, body),) = value.items()
        if tag != "type":
            return ("", _NONE) if body is None else (tag, _fields(body))
    tag = value.get("type")
    if isinstance(tag, str):
        if tag in value:
            return tag, _fields(value[tag])
        rest = {key: body for key, body in value.items() if key != "type"}
        if len(rest) == 1 and plain(next(iter(rest))) == plain(tag):
            return tag, _fields(next(iter(rest.values())))  # keys in another case than the tag
        return tag, rest
    named = [(key, body) for key, body in value.items() if body is not None]
    if len(named) == 1:
        return named[0][0], _fields(named[0][1])
    return "", _NONE


def plain(name: str) -> str:
    """A name without the spelling of its case: `clientToolCall` and `client_tool_call` are one."""
    return name.replace("_", "").replace("-", "").lower()


def pick(fields: Fields, *names: str) -> Any:
    """The first of these keys that is there and not null, else None."""
    for name in names:
        value = fields.get(name)
        if value is not None:
            return value
    return None


def text_of(content: object) -> str:
    """The words of a content list, its items joined by newlines; media and calls have none."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    parts = []
    for item in content:
        if isinstance(item, str):
            parts.append(item)
            continue
        kind, fields = tagged(item)
        if kind == "text" or plain(kind) == "text":
            text = fields.get("content") or pick(fields, "content", "text", "value")
            if isinstance(text, str):
                parts.append(text)
    return "\n".join(parts)


def has_content(content: object) -> bool:
    """Whether a content list says anything: words that are not blank, or any other item."""
    if isinstance(content, str):
        return bool(content.strip())
    if isinstance(content, list):
        return any(
            variant(item)[0] not in {"", "text"} or bool(text_of([item]).strip())
            for item in content
            if item
        )
    return bool(content)


def _fields(body: object) -> Fields:
    if isinstance(body, dict):
        return body
    return _NONE if body is None else {"value": body}

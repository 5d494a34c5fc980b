"""The error that a record carries: its type, its code, its message, its stack.

An error may be a string, an object or a list of them, and its parts may lie beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from logview.formats.jsonlog.fields import Field, Said, word

_ERROR_FIELDS: tuple[Field, ...] = ("error", "error_type", "error_message", "stack")
_ANY_ERROR = frozenset(_ERROR_FIELDS)
_NOTHING = frozenset({"null", "none", "nil", "<nil>", "undefined", "false", "0", "-"})
_TYPE_KEYS = ("exc_type", "type", "name", "class", "@type", "kind")
_CODE_KEYS = ("code", "status", "statusCode", "status_code")
_MESSAGE_KEYS = ("message", "msg", "exc_value", "description", "reason", "detail")
# The last line of a Python traceback and the first one of a Java or .NET stack name the type.
_TRACEBACK = "Traceback (most recent call last):"
_LAST_LINE = re.compile(r"([A-Za-z_][\w.]*)(?::|$)")
_FIRST_LINE = re.compile(r"([A-Za-z_][\w.$]*(?:Exception|Error))(?::|\s*$)")
_LOOKED_AT = 400
"""Characters of a line of a stack in which its type is looked for."""


class Problem(NamedTuple):
    """An error field that says something."""

    spelling: str
    words: tuple[str, ...]
    """Its types, names and codes, the most telling first."""
    message: str | None


def problem_of(said: Said) -> Problem | None:
    """The error of a record, or None where it has none, or a null or an empty one."""
    found = None if _ANY_ERROR.isdisjoint(said) else _first(said)
    if found is None:
        return None
    name, spelling, value = found
    codes = said.words("error_code")
    types = said.words("error_type")
    message = said.word("error_message")
    for part in _objects(value):
        types += _all(part, _TYPE_KEYS)
        codes += _all(part, _CODE_KEYS)
        message = message or next(iter(_all(part, _MESSAGE_KEYS)), None)
    if name == "error" and isinstance(value, str) and not _is_stack(value):
        message = message or value
    stacks = [text for _, _, text in said.get("stack", ()) if isinstance(text, str)]
    for text in [*stacks, value]:
        if isinstance(text, str) and (kind := _type_in_stack(text)):
            types.append(kind)
    return Problem(spelling, tuple(dict.fromkeys([*codes, *types])), message)


def _first(said: Said) -> tuple[Field, str, Any] | None:
    for name in _ERROR_FIELDS:
        for _, spelling, value in said.get(name, ()):
            if spelling != "grpc.code" and not _says_nothing(value):
                return name, spelling, value
    return None


def _says_nothing(value: object) -> bool:
    if isinstance(value, str):
        return not value.strip() or value.strip().lower() in _NOTHING
    return not value or value is True


def _objects(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        value = value[-1] if value else None
    if isinstance(value, dict):
        yield value


def _all(part: dict[str, Any], keys: tuple[str, ...]) -> list[str]:
    return [said for key in keys if (said := word(part.get(key))) is not None]


def _is_stack(text: str) -> bool:
    return text.startswith(_TRACEBACK) or "\n" in text


def _type_in_stack(text: str) -> str | None:
    """The class of the error in whose stack this is."""
    if _TRACEBACK in text[:_LOOKED_AT]:
        last = text.rstrip().rpartition("\n")[2]
        match = _LAST_LINE.match(last[:_LOOKED_AT])
    else:
        match = _FIRST_LINE.match(text.lstrip()[:_LOOKED_AT].partition("\n")[0])
    return match[1] if match else None

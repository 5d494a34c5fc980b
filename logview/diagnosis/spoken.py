"""The words in what went into a step and came out of it, for logs whose conversations have to be
read from there. Pure; a shape that is not known has no words."""

from __future__ import annotations

from collections.abc import Iterable

_TEXTS = ("content", "text", "parts", "message", "messages", "choices", "value")
_QUESTIONS = ("query", "question", "prompt", "input", "user_input", "inputs")
_ANSWERS = ("answer", "response", "output", "completion", "result", "outputs")
_DEEPEST = 8


def asked(value: object) -> str | None:
    """What a user said in what went into a step: the last message of theirs, where there are
    several."""
    return _words(value, (*_QUESTIONS, *_TEXTS), frozenset({"user", "human"}), _DEEPEST)


def answered(value: object) -> str | None:
    """What was answered in what came out of a step."""
    return _words(value, (*_ANSWERS, *_TEXTS), frozenset({"assistant", "ai", "model"}), _DEEPEST)


def _words(value: object, names: tuple[str, ...], roles: frozenset[str], depth: int) -> str | None:
    if isinstance(value, str):
        return value if value.strip() else None
    if not depth:
        return None
    if isinstance(value, dict):
        found = (_words(value[name], names, roles, depth - 1) for name in names if name in value)
        return next((words for words in found if words), None)
    if isinstance(value, list):
        spoken = [one for one in value if _role(one) is not None]
        if spoken:
            theirs = [one for one in spoken if _role(one) in roles]
            return _words(theirs[-1], names, roles, depth - 1) if theirs else None
        return _joined(_words(one, names, roles, depth - 1) for one in value)
    return None


def _role(value: object) -> str | None:
    role = value.get("role") if isinstance(value, dict) else None
    return role.lower() if isinstance(role, str) else None


def _joined(pieces: Iterable[str | None]) -> str | None:
    return "\n".join(piece for piece in pieces if piece) or None

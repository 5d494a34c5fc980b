"""What the inspector shows of Aimogen's steps: what went into a block and which block it came from,
what came out, the chain of providers, and all that the log says besides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from logview.formats.aimogen import terms
from logview.formats.aimogen.bracket import words_of
from logview.formats.aimogen.values import opened, word
from logview.formats.format import Rows
from logview.formats.record import Content, Row, loads_exact
from logview.model import PROBLEMS, Event, Kind, Phase, Section, Status

_SHOWN_ELSEWHERE = frozenset(
    {"time", "timestamp", "execution_id", "session_id", "user_id", "log", "step", "data"}
)
_IN_AND_OUT = ("input", "inputs", "output")
_ORIGIN = ("from", "block", "from_block", "source_block")
_ASKING = frozenset({terms.START, terms.PROMPT, terms.REQUEST})
_QUESTIONS = ("question", "prompt", "message", "query")
_ANSWERING = frozenset({terms.REQUEST, terms.OUTPUT, terms.END})
_ANSWERS = ("answer", "text", "content", "response")
_STARTS_TRIED = 3
"""Brackets at which JSON in a text may begin: its words may have some of their own."""

_Outputs = Mapping[str, Any]
"""Block ids to what came out of them, the last to finish first."""


def describe(rows: Rows, before: Rows) -> tuple[Section, ...]:
    """The sections of one step. `before` are earlier records of its execution, in order: they say
    where the input of a block came from and which providers were asked already."""
    sections: list[Section] = []
    for event, content in rows:
        if isinstance(content, str):
            sections += _text(content)
            continue
        data = _data(content)
        if isinstance(data, dict):
            sections += _in_and_out(data, _outputs(before, event))
            data = {key: value for key, value in data.items() if key not in _IN_AND_OUT}
        if data not in (None, {}):
            sections.append(Section("data", data))
        fields = {key: value for key, value in content.items() if key not in _SHOWN_ELSEWHERE}
        sections.append(Section(event.event, fields))
    chain = _chain(rows, before)
    if chain:
        sections.insert(0, Section("providers", chain))
    return tuple(_distinct(sections))


def input_and_output(rows: Rows) -> tuple[object, object]:
    """What went into a step and what came out of it, as the log has them. Where it names neither
    so, a step that asks was given the question and one that answers put out the answer."""
    given: Any = None
    came: Any = None
    for event, content in rows:
        data = _data(content) if isinstance(content, dict) else None
        if isinstance(data, dict):
            given = _first(data, ("input", "inputs", *_questions(event)), given)
            came = _first(data, ("output", *_answers(event)), came)
    return given, came


def _first(data: Row, names: Iterable[str], otherwise: Any) -> Any:
    return next((data[name] for name in names if name in data), otherwise)


def _questions(event: Event) -> tuple[str, ...]:
    """Keys of a question. A request that went wrong may have what went wrong under them."""
    asks = event.event in _ASKING and event.status not in PROBLEMS
    return _QUESTIONS if asks else ()


def _answers(event: Event) -> tuple[str, ...]:
    """Keys of an answer. Before an answer there may be something else under them."""
    answers = event.event in _ANSWERING and event.status is Status.OK
    return _ANSWERS if answers else ()


def _data(content: Row) -> Any:
    return opened(content.get("data"))


def _distinct(sections: Iterable[Section]) -> Iterable[Section]:
    """A call and its outcome may both say what went in: once is enough."""
    kept: list[Section] = []
    for section in sections:
        if section not in kept:
            kept.append(section)
    return kept


def _in_and_out(data: Row, outputs: _Outputs) -> Iterable[Section]:
    if "input" in data:
        yield Section("in", _traced(data["input"], outputs))
    if "inputs" in data:
        inputs = data["inputs"]
        if isinstance(inputs, dict) and not _names_origin(inputs):
            inputs = {name: _origin(value, outputs) for name, value in inputs.items()}
        else:
            inputs = _traced(inputs, outputs)
        yield Section("in", inputs)
    if "output" in data:
        yield Section("out", data["output"])


def _traced(value: Any, outputs: _Outputs) -> Any:
    """An input under the block that produced it; where it is an object, also each part of it."""
    linked = _origin(value, outputs)
    if linked is value and isinstance(value, dict):
        return {name: _origin(part, outputs) for name, part in value.items()}
    return linked


def _origin(value: Any, outputs: _Outputs) -> Any:
    """A value under the name of the block it came from, where the log says so or where it is what
    an earlier block put out; else the value itself."""
    if isinstance(value, dict) and _names_origin(value):
        key = next(key for key in _ORIGIN if key in value)
        rest = {name: part for name, part in value.items() if name != key}
        return {f"from block {value[key]}": rest["value"] if [*rest] == ["value"] else rest}
    if value in (None, "", [], {}) or isinstance(value, bool):
        return value
    for block, output in outputs.items():
        if type(output) is type(value) and output == value:
            return {f"from block {block} (equal to what it put out)": value}
    return value


def _names_origin(value: Row) -> bool:
    key = next((key for key in _ORIGIN if key in value), None)
    return key is not None and word(value[key]) is not None


def _outputs(before: Rows, event: Event) -> _Outputs:
    outputs: dict[str, Any] = {}
    for earlier, content in reversed(before):
        block = earlier.facts.get("block")
        if earlier.trace != event.trace or earlier.kind is not Kind.BLOCK or block is None:
            continue
        data = _data(content) if isinstance(content, dict) else None
        if isinstance(data, dict) and "output" in data:
            outputs.setdefault(block, data["output"])
    return outputs


def _chain(rows: Rows, before: Rows) -> list[str]:
    """Which providers were asked up to this step, for the same block, and how each answered."""
    own = next((event for event, _ in rows if event.kind is Kind.PROVIDER), None)
    if own is None:
        return []
    block = own.facts.get("block")
    events = [event for event, _ in (*before, *rows)]
    return [
        _link(event)
        for event in events
        if event.kind is Kind.PROVIDER
        and event.trace == own.trace
        and event.facts.get("block") == block
        and (event.phase is not Phase.CALL or event is events[-1])
    ]


def _link(event: Event) -> str:
    provider, model = event.facts.get("provider"), event.facts.get("model")
    who = " ".join(filter(None, (provider or event.name, model)))
    what = event.raw_status or (str(event.status) if event.status else "asked")
    because = f" ({event.reason_text or event.reason})" if event.reason else ""
    if event.event == terms.REQUEST:
        return f"{who}: {what}{because}"
    return f"{event.event} {who if provider else ''}".rstrip() + f": {what}{because}"


def _text(content: Content) -> Iterable[Section]:
    """A record of text as it was written; JSON that reaches to its end is opened."""
    text = words_of(str(content))
    begin = -1
    for _ in range(_STARTS_TRIED):
        found = [at for at in (text.find("{", begin + 1), text.find("[", begin + 1)) if at >= 0]
        if not found:
            break
        begin = min(found)
        try:
            value = loads_exact(text[begin:], literals=True)
        except (ValueError, RecursionError):
            continue
        if value:
            words = text[:begin].rstrip()
            if words:
                yield Section("text", words)
            yield Section("JSON in the text", value)
            return
    yield Section("text", text)

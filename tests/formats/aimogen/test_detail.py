"""What the inspector shows of a step."""

from __future__ import annotations

import pytest

from logview.formats.detect import Part
from logview.formats.record import Literal, Place
from tests.formats.aimogen.logs import FOLDER, READ, Row, part, row, text


def shown(*rows: Row, before: tuple[Row, ...] = ()) -> dict[str, object]:
    sections = READ.describe([*map(part, rows)], [*map(part, before)])
    assert len({section.title for section in sections}) == len(sections)
    return {section.title: section.value for section in sections}


def shown_text(words: str) -> list[tuple[str, object]]:
    data = f"[7-Mar-2026 14:05:09 UTC] {words}".encode()
    sections = READ.describe([Part(text(words), data)], [])
    return [(section.title, section.value) for section in sections]


def test_a_step_shows_its_fields_and_all_of_its_data() -> None:
    fields = row("validate", "failed", reason="too_long", extra=1, data={"check": "length"})
    assert shown(fields) == {
        "data": {"check": "length"},
        "validate": {"status": "failed", "reason": "too_long", "extra": 1},
    }


@pytest.mark.parametrize("data", ["words", [1, 2], '{"cut off'])
def test_data_that_are_no_object_are_shown_as_they_are(data: object) -> None:
    assert shown(row("validate", data=data))["data"] == data


def test_a_block_shows_what_went_in_and_what_came_out() -> None:
    fields = row("block.run", block="b1", data={"input": "q", "output": [1], "cached": False})
    assert shown(fields) == {
        "in": "q",
        "out": [1],
        "data": {"cached": False},
        "block.run": {"status": "ok", "block": "b1"},
    }


def test_an_input_that_both_rows_of_a_block_name_is_shown_once() -> None:
    begun = row("block.run", "started", block="b1", data={"input": "q"})
    ended = row("block.run", block="b1", data={"input": "q", "output": "a"})
    sections = READ.describe([part(begun), part(ended)], [])
    assert [section.title for section in sections] == ["in", "block.run", "out", "block.run"]


@pytest.mark.parametrize(
    ("data", "linked"),
    [
        ({"input": {"from": "b1", "value": "x"}}, {"from block b1": "x"}),
        ({"input": {"from": "b1", "a": 1, "b": 2}}, {"from block b1": {"a": 1, "b": 2}}),
        (
            {"inputs": {"q": {"block": "b1", "value": 3}, "n": 4}},
            {"q": {"from block b1": 3}, "n": 4},
        ),
        ({"input": "the list"}, {"from block b1 (equal to what it put out)": "the list"}),
        (
            {"input": {"text": "the list", "n": 4}},
            {"text": {"from block b1 (equal to what it put out)": "the list"}, "n": 4},
        ),
        ({"input": "another list"}, "another list"),
    ],
)
def test_an_input_is_linked_to_the_block_that_produced_it(data: Row, linked: object) -> None:
    before = (row("block.run", block="b1", data={"output": "the list"}),)
    assert shown(row("block.run", block="b2", data=data), before=before)["in"] == linked


@pytest.mark.parametrize("value", [None, "", [], {}, True, False])
def test_a_value_that_says_little_is_linked_to_nobody(value: object) -> None:
    before = (row("block.run", block="b1", data={"output": value}),)
    assert shown(row("block.run", block="b2", data={"input": value}), before=before)["in"] == value


def test_a_block_of_another_execution_produced_nothing_here() -> None:
    before = (row("block.run", block="b1", execution_id="e0", data={"output": "the list"}),)
    fields = row("block.run", block="b2", data={"input": "the list"})
    assert shown(fields, before=before)["in"] == "the list"


def test_a_request_shows_the_chain_of_providers_up_to_it() -> None:
    before = (
        row("provider.resolve", provider="openai"),
        row("provider.request", "started", provider="openai"),
        row("provider.request", "failed", provider="openai", reason="timeout"),
        row("provider.request", "failed", provider="gemini", block="b9"),
        row("fallback.evaluate", data={"to": "anthropic"}),
    )
    fields = row("provider.request", provider="anthropic", model="small")
    assert shown(fields, before=before)["providers"] == [
        "provider.resolve openai: ok",
        "openai: failed (timeout)",
        "fallback.evaluate anthropic: ok",
        "anthropic small: ok",
    ]


def test_a_request_without_an_answer_is_the_end_of_its_chain() -> None:
    assert shown(row("provider.request", "started", provider="openai"))["providers"] == [
        "openai: started"
    ]


def test_numbers_keep_their_digits() -> None:
    data = b'{"execution_id":"e1","step":"validate","data":{"n":1.10,"id":9007199254740993}}'
    (said,) = READ.describe([part(row("validate"))._replace(data=data)], [])[:1]
    assert said.value == {"n": Literal("1.10"), "id": 9007199254740993}


def test_text_is_shown_whole() -> None:
    dump = "Request dump: Array\n(\n    [0] => 1\n)"
    assert shown_text(dump + "\n<br/>\r\n") == [("text", dump)]


@pytest.mark.parametrize("words", ["answer [1] was", "a { b", "[x] {y", "done []"])
def test_brackets_in_words_are_words(words: str) -> None:
    assert shown_text(words + "<br/>") == [("text", words)]


def test_json_at_the_end_of_a_text_is_opened() -> None:
    assert shown_text('[x] body:\n{"a": [1.50]}<br/>') == [
        ("text", "[x] body:"),
        ("JSON in the text", {"a": [Literal("1.50")]}),
    ]


def test_input_and_output_are_as_the_log_has_them() -> None:
    begun = row("block.run", "started", block="b1", data={"input": {"from": "b0", "value": 1}})
    ended = row("block.run", block="b1", data='{"output": [9007199254740993]}')
    assert READ.input_and_output([part(begun), part(ended)]) == (
        {"from": "b0", "value": 1},
        [9007199254740993],
    )
    assert READ.input_and_output([part(row("validate", data="x"))]) == (None, None)


@pytest.mark.parametrize("name", ["question", "prompt", "message", "query"])
@pytest.mark.parametrize("step", ["execution.start", "prompt.assemble", "provider.request"])
def test_a_step_that_asks_was_given_the_question(step: str, name: str) -> None:
    asked = part(row(step, data={name: "why?", "characters": 4}))
    assert READ.input_and_output([asked]) == ("why?", None)
    named = part(row(step, data={name: "why?", "input": "what?"}))
    assert READ.input_and_output([named]) == ("what?", None)


@pytest.mark.parametrize("name", ["answer", "text", "content", "response"])
@pytest.mark.parametrize("step", ["provider.request", "output", "execution.end"])
def test_a_step_that_answers_put_out_the_answer(step: str, name: str) -> None:
    answered = part(row(step, data={name: "so", "characters": 2}))
    assert READ.input_and_output([answered]) == (None, "so")
    named = part(row(step, data={name: "so", "output": "thus"}))
    assert READ.input_and_output([named]) == (None, "thus")


@pytest.mark.parametrize(
    "fields",
    [
        row("provider.request", "failed", data={"message": "it went wrong"}),
        row("provider.request", "failed", data={"response": "it went wrong"}),
        row("provider.request", "started", data={"content": "what it is asked"}),
        row("validate", data={"message": "checked", "text": "checked"}),
    ],
)
def test_what_is_neither_question_nor_answer_is_no_words(fields: Row) -> None:
    assert READ.input_and_output([part(fields)]) == (None, None)


def test_a_conversation_of_the_fixtures_has_a_question_and_an_answer() -> None:
    log = FOLDER / "chatbots.jsonl"
    rows = [data for data in log.read_bytes().splitlines() if b"cb01-" in data]
    said: dict[str, tuple[object, object]] = {}
    for data in rows:
        (event,) = READ.read(data, Place(str(log), 0, len(data)))
        said[event.event] = READ.input_and_output([Part(event, data)])
    assert said["prompt.assemble"] == ("my crane failed and is blocked: error? timeout?", None)
    assert said["output"] == (None, "The word failed means that the crane stopped.")

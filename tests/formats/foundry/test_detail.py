"""What the inspector shows of a step, read from the bytes of its records."""

from __future__ import annotations

from logview.formats.detect import Detector, Part
from logview.formats.record import Literal
from tests.rows import Row, Rows, words

READ = Detector()


def parts(rows: Rows) -> list[Part]:
    return [Part(event, line) for event, line in zip(rows.events(), rows.lines(), strict=True)]


def shown(rows: Rows, before: Rows | None = None) -> dict[str, object]:
    sections = READ.describe(parts(rows), parts(before) if before else [])
    return {section.title: section.value for section in sections}


def test_a_tool_step_shows_its_call_and_its_result() -> None:
    sections = shown(Rows().call(q="pallet 7").result(failure="TIMEOUT", message="too slow"))
    assert sections == {
        "call": {"q": "pallet 7"},
        "result": {"failure": {"error_message": "too slow", "reason": "TIMEOUT"}},
    }


def test_a_request_shows_its_question_contexts_by_type_variables_and_place() -> None:
    rows = Rows().request(
        "where?",
        contexts_from_profile=[{"type": "ontology", "rid": 1}, {"document": {"title": "rules"}}],
        contexts_from_user_input=[{"document": {"title": "note"}}],
        application_variables=[
            {"id": "v1", "name": "shift", "value": "late", "prompt_visibility": "HIDDEN"}
        ],
        node_id="n2",
        parent_node_id="n1",
    )
    assert shown(rows) == {
        "question": "where?",
        "contexts from the profile": {
            "ontology": [{"type": "ontology", "rid": 1}],
            "document": [{"document": {"title": "rules"}}],
        },
        "contexts from the user's input": {"document": [{"document": {"title": "note"}}]},
        "application variables": [{"shift": {"value": "late", "in prompt": "HIDDEN"}}],
        "place in the conversation": {"node_id": "n2", "parent_node_id": "n1"},
    }


def updated(value: str) -> Row:
    return {
        "success": {"llm_value": "ok", "variable_updates": [{"name": "desk", "new_value": value}]}
    }


def test_a_changed_variable_shows_its_old_value_from_the_request() -> None:
    before = Rows().request(application_variables=[{"name": "desk", "value": "7"}])
    rows = Rows().event("tool_call_result", result=updated("8"))
    assert shown(rows, before)["variables changed"] == [{"desk": {"old": "7", "new": "8"}}]


def test_a_changed_variable_shows_its_old_value_from_the_tool_that_changed_it_last() -> None:
    before = Rows().request(application_variables=[{"name": "desk", "value": "7"}])
    before.event("tool_call_result", result=updated("8"))
    rows = Rows().event("tool_call_result", result=updated("9"))
    assert shown(rows, before)["variables changed"] == [{"desk": {"old": "8", "new": "9"}}]


def test_a_model_step_shows_the_prompt_the_tools_offered_the_message_and_the_answer() -> None:
    rows = Rows().event(
        "system_chat_message", content=words("be brief"), native_tools=[{"name": "find"}]
    )
    assert shown(rows.user("where?").assistant("let me see")) == {
        "system prompt": "be brief",
        "tools offered to the model": [{"name": "find"}],
        "message to the model": "where?",
        "answer of the model": "let me see",
    }


def test_media_are_shown_as_references() -> None:
    media = [{"media": {"media_item_rid": "ri.mio.main.media-item.1"}}]
    assert shown(Rows().event("user_chat_message", content=media)) == {
        "message to the model": media
    }


def test_unknown_events_and_rows_of_other_products_are_shown_whole() -> None:
    assert shown(Rows().event("odd", score=7)) == {"odd": {"score": 7}}
    rows = Rows().log("INFO", "ran")
    assert shown(rows) == {"row of another product": rows.rows[0]}


def test_numbers_are_shown_as_the_log_wrote_them() -> None:
    (event,) = Rows().event("odd").events()
    data = b'{"content": {"event_name": "odd", "payload": {"a": 18446744073709551617, "b": 1.10}}}'
    (section,) = READ.describe([Part(event, data)], [])
    assert section.value == {"a": 2**64 + 1, "b": "1.10"}
    assert isinstance(section.value, dict)
    assert isinstance(section.value["b"], Literal)


def test_records_that_no_longer_parse_are_left_out() -> None:
    (event,) = Rows().call().events()
    assert READ.describe([Part(event, b'{"content": {"ev')], []) == ()


def test_input_and_output_of_a_step() -> None:
    assert READ.input_and_output(parts(Rows().call(q="7").result())) == ({"q": "7"}, "found")
    given, came = READ.input_and_output(parts(Rows().call(q="7").result(failure="X", message="no")))
    assert (given, came) == ({"q": "7"}, {"error_message": "no", "reason": "X"})
    asked, answered = READ.input_and_output(
        parts(Rows().system("brief").user("?").assistant("see"))
    )
    assert asked == [
        {"event": "system_chat_message", "content": words("brief")},
        {"event": "user_chat_message", "content": words("?")},
    ]
    assert answered == words("see")
    assert READ.input_and_output(parts(Rows().log("INFO"))) == (None, None)

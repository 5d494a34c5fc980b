"""What a row has to say to a person."""

from __future__ import annotations

import pytest

from tests.formats.aimogen.logs import Row, event


@pytest.mark.parametrize(
    ("step", "fields", "message"),
    [
        ("limits.check", {"data": {"used": 40, "limit": 40}}, "used 40 of 40"),
        ("limits.check", {"data": {"scope": "role", "used": 40}}, None),
        ("limits.check", {"message": "see below", "data": {"used": 4, "limit": 4}}, "see below"),
        ("condition.evaluate", {"data": {"expression": "a > b", "result": True}}, "a > b"),
        ("provider.resolve", {"provider": "openai"}, "chose openai"),
        ("provider.resolve", {"provider": "openai", "status": "blocked"}, None),
        ("model.select", {"model": "small"}, "chose small"),
        ("fallback.evaluate", {"data": {"from": "a", "to": "b"}}, "from a to b"),
        ("fallback.evaluate", {"data": {"to": "b"}}, "to b"),
        ("embeddings.retrieve", {"data": {"matches": [1, 2, 3]}}, "3 found"),
        ("validate", {"data": {"error": "too long"}}, "too long"),
        ("validate", {"data": {"dump": "x" * 1000}}, None),
        ("validate", {"data": {"error": "x" * 1000}}, "x" * 199 + "…"),
        ("validate", {"message": "x" * 1000}, "x" * 1000),
    ],
)
def test_the_message_of_a_row(step: str, fields: Row, message: str | None) -> None:
    assert event(**({"step": step, "status": "ok"} | fields)).message == message


@pytest.mark.parametrize(
    ("step", "fields", "notice"),
    [
        ("embeddings.retrieve", {"status": "skipped"}, "embeddings unused"),
        (
            "embeddings.retrieve",
            {"status": "skipped", "reason": "index_empty"},
            "embeddings unused: index_empty",
        ),
        ("embeddings.retrieve", {"data": {"used": False}}, "embeddings unused"),
        ("embeddings.retrieve", {"data": {"matches": 0}}, "embeddings unused: nothing was found"),
        ("embeddings.retrieve", {"data": {"results": []}}, "embeddings unused: nothing was found"),
        ("embeddings.retrieve", {"data": {"count": 2}}, None),
        ("embeddings.retrieve", {"status": "failed", "data": {"matches": 0}}, None),
        ("assistant.resolve", {"status": "skipped"}, "assistant ignored"),
        ("assistant.resolve", {"data": {"ignored": True}}, "assistant ignored"),
        ("assistant.resolve", {"reason": "no_model"}, "assistant ignored: no_model"),
        ("assistant.resolve", {"status": "failed", "reason": "not_found"}, None),
        ("assistant.resolve", {}, None),
        (
            "condition.evaluate",
            {"data": {"expression": "a > b", "result": False}},
            "condition false: a > b",
        ),
        ("condition.evaluate", {"data": {"result": "false"}}, "condition false"),
        ("condition.evaluate", {"data": {"result": True}}, None),
        ("condition.evaluate", {"data": {}}, None),
        ("condition.evaluate", {"status": "skipped"}, "condition not evaluated"),
        (
            "fallback.evaluate",
            {"status": "skipped", "reason": "not_configured"},
            "fallback skipped: not_configured",
        ),
        (
            "fallback.evaluate",
            {"status": "skipped", "data": {"to": "mistral"}},
            "fallback to mistral skipped",
        ),
        ("fallback.evaluate", {"data": {"to": "mistral"}}, None),
        (
            "validate",
            {"status": "short_circuited", "reason": "cached"},
            "short-circuited: cached",
        ),
        ("block.run", {"status": "started", "data": {"result": False}}, None),
    ],
)
def test_what_deserves_a_look_though_it_did_not_fail(
    step: str, fields: Row, notice: str | None
) -> None:
    said = event(**({"step": step, "status": "ok"} | fields))
    assert said.facts.get("notice") == notice

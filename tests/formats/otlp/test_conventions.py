"""Attributes of the three conventions tell the kind of a span and its name."""

from __future__ import annotations

from typing import Any

import pytest

from logview.model import Kind
from tests.formats.otlp.lines import event_of, span

OPERATION = "gen_ai.operation.name"
INFERENCE = "openinference.span.kind"
LOOP = "traceloop.span.kind"


@pytest.mark.parametrize(
    ("said", "kind", "name"),
    [
        ({OPERATION: "chat", "gen_ai.request.model": "m"}, Kind.MODEL, "m"),
        ({OPERATION: "chat", "gen_ai.response.model": "m2"}, Kind.MODEL, "m2"),
        ({OPERATION: "generate_content"}, Kind.MODEL, "span name"),
        ({OPERATION: "embeddings", "gen_ai.request.model": "e"}, Kind.MODEL, "e"),
        ({OPERATION: "retrieval"}, Kind.RETRIEVAL, "span name"),
        ({OPERATION: "execute_tool", "gen_ai.tool.name": "t"}, Kind.TOOL, "t"),
        ({OPERATION: "invoke_agent", "gen_ai.agent.name": "a"}, Kind.AGENT, "a"),
        ({OPERATION: "invoke_workflow", "gen_ai.workflow.name": "w"}, Kind.BLOCK, "w"),
        ({OPERATION: "juggle", INFERENCE: "TOOL", "tool.name": "t"}, Kind.TOOL, "t"),
        ({OPERATION: "juggle"}, Kind.OTHER, "span name"),
        ({INFERENCE: "LLM", "llm.model_name": "m"}, Kind.MODEL, "m"),
        ({INFERENCE: "EMBEDDING", "embedding.model_name": "e"}, Kind.MODEL, "e"),
        ({INFERENCE: "CHAIN"}, Kind.BLOCK, "span name"),
        ({INFERENCE: "RETRIEVER"}, Kind.RETRIEVAL, "span name"),
        ({INFERENCE: "RERANKER"}, Kind.RETRIEVAL, "span name"),
        ({INFERENCE: "AGENT", "agent.name": "a"}, Kind.AGENT, "a"),
        ({INFERENCE: "GUARDRAIL"}, Kind.VALIDATE, "span name"),
        ({INFERENCE: "EVALUATOR"}, Kind.VALIDATE, "span name"),
        ({INFERENCE: "PROMPT"}, Kind.PROMPT, "span name"),
        ({INFERENCE: "tool", "tool.name": "t"}, Kind.TOOL, "t"),
        ({LOOP: "workflow", "traceloop.entity.name": "w"}, Kind.BLOCK, "w"),
        ({LOOP: "tool", "traceloop.entity.name": "t"}, Kind.TOOL, "t"),
        ({"llm.request.type": "chat", "gen_ai.request.model": "m"}, Kind.MODEL, "m"),
        ({"gen_ai.tool.name": "t"}, Kind.TOOL, "t"),
        ({"gen_ai.request.model": "m"}, Kind.MODEL, "m"),
        ({"http.request.method": "GET"}, Kind.OTHER, "span name"),
        ({"db.system.name": "postgresql"}, Kind.OTHER, "span name"),
        ({}, Kind.OTHER, "span name"),
    ],
)
def test_a_span_is_of_the_kind_and_has_the_name_that_its_attributes_say(
    said: dict[str, Any], kind: Kind, name: str
) -> None:
    event = event_of(span(said, name="span name"))
    assert (event.kind, event.name, event.event) == (kind, name, "span name")


def test_a_span_without_any_name_is_called_a_span() -> None:
    assert (event_of(span(name="")).name, event_of(span(name="")).event) == ("", "span")

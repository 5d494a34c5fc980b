"""What the attributes of spans and logs mean: OpenTelemetry's conventions for generative AI,
OpenInference's, and OpenLLMetry's.

The tables are data: of the names of one thing the first that is there counts.
Sources: the `gen_ai` registry of OpenTelemetry's semantic conventions with the names that it
deprecated, OpenInference's semantic conventions, the `traceloop` attributes of OpenLLMetry.
"""

from __future__ import annotations

from typing import NamedTuple

from logview.formats.otlp.attributes import Attributes, first_word, word
from logview.model import Kind

Names = tuple[str, ...]

SESSION: Names = (
    "gen_ai.conversation.id",
    "session.id",
    "traceloop.association.properties.session_id",
)
USER: Names = ("user.id", "enduser.id", "traceloop.association.properties.user_id")
PROVIDER: Names = ("gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system")
MODEL: Names = (
    "gen_ai.response.model",
    "gen_ai.request.model",
    "llm.model_name",
    "embedding.model_name",
    "reranker.model_name",
)
AGENT: Names = ("gen_ai.agent.name", "agent.name")
AGENT_VERSION: Names = ("gen_ai.agent.version",)
SERVICE: Names = ("service.name",)
SERVICE_VERSION: Names = ("service.version",)
INPUT_TOKENS: Names = (
    "gen_ai.usage.input_tokens",
    "gen_ai.usage.prompt_tokens",
    "llm.token_count.prompt",
)
OUTPUT_TOKENS: Names = (
    "gen_ai.usage.output_tokens",
    "gen_ai.usage.completion_tokens",
    "llm.token_count.completion",
)
TOTAL_TOKENS: Names = (
    "gen_ai.usage.total_tokens",
    "llm.usage.total_tokens",
    "llm.token_count.total",
)
FINISH_REASONS: Names = ("gen_ai.response.finish_reasons", "llm.finish_reason")
ERROR_TYPE: Names = ("error.type", "exception.type")
ERROR_MESSAGE: Names = ("error.message", "exception.message")
HTTP_STATUS: Names = ("http.response.status_code", "http.status_code")
RPC_STATUS: Names = ("rpc.response.status_code", "rpc.grpc.status_code")
EVENT_NAME: Names = ("event.name",)

INPUT: Names = (
    "gen_ai.tool.call.arguments",
    "tool.parameters",
    "gen_ai.input.messages",
    "gen_ai.prompt",
    "llm.input_messages",
    "gen_ai.retrieval.query.text",
    "input.value",
    "traceloop.entity.input",
)
OUTPUT: Names = (
    "gen_ai.tool.call.result",
    "gen_ai.output.messages",
    "gen_ai.completion",
    "llm.output_messages",
    "gen_ai.retrieval.documents",
    "retrieval.documents",
    "reranker.output_documents",
    "output.value",
    "traceloop.entity.output",
)
LISTS: Names = (
    "llm.input_messages",
    "llm.output_messages",
    "llm.tools",
    "gen_ai.prompt",
    "gen_ai.completion",
    "retrieval.documents",
    "reranker.input_documents",
    "reranker.output_documents",
    "embedding.embeddings",
)
"""Lists of objects that are written as one attribute for each member, `list.0.member`."""

KIND_OF_WORD: tuple[tuple[str, dict[str, Kind]], ...] = (
    (
        "gen_ai.operation.name",
        {
            "chat": Kind.MODEL,
            "generate_content": Kind.MODEL,
            "text_completion": Kind.MODEL,
            "embeddings": Kind.MODEL,
            "retrieval": Kind.RETRIEVAL,
            "search_memory": Kind.RETRIEVAL,
            "execute_tool": Kind.TOOL,
            "invoke_agent": Kind.AGENT,
            "create_agent": Kind.AGENT,
            "invoke_workflow": Kind.BLOCK,
        },
    ),
    (
        "openinference.span.kind",
        {
            "llm": Kind.MODEL,
            "embedding": Kind.MODEL,
            "decision": Kind.MODEL,
            "retriever": Kind.RETRIEVAL,
            "reranker": Kind.RETRIEVAL,
            "tool": Kind.TOOL,
            "agent": Kind.AGENT,
            "chain": Kind.BLOCK,
            "guardrail": Kind.VALIDATE,
            "evaluator": Kind.VALIDATE,
            "prompt": Kind.PROMPT,
        },
    ),
    (
        "traceloop.span.kind",
        {
            "workflow": Kind.BLOCK,
            "task": Kind.BLOCK,
            "agent": Kind.AGENT,
            "tool": Kind.TOOL,
        },
    ),
    (
        "llm.request.type",
        {
            "chat": Kind.MODEL,
            "completion": Kind.MODEL,
            "embedding": Kind.MODEL,
            "rerank": Kind.RETRIEVAL,
        },
    ),
)
"""Attributes whose word tells the kind of a span, in lower case. A word that is not known tells
nothing."""

KIND_OF_PRESENCE: tuple[tuple[str, Kind], ...] = (
    ("gen_ai.tool.name", Kind.TOOL),
    ("tool.name", Kind.TOOL),
    ("gen_ai.request.model", Kind.MODEL),
    ("llm.model_name", Kind.MODEL),
)
"""Attributes that tell the kind by being there, where no word did."""

NAME_OF_KIND: dict[Kind, Names] = {
    Kind.TOOL: ("gen_ai.tool.name", "tool.name", "traceloop.entity.name"),
    # The model asked for before the one that answered: a call that failed knows only the first,
    # and its retry must bear the same name.
    Kind.MODEL: ("gen_ai.request.model", "llm.model_name", "embedding.model_name",
                 "gen_ai.response.model"),
    Kind.AGENT: ("gen_ai.agent.name", "agent.name", "traceloop.entity.name"),
    Kind.BLOCK: ("gen_ai.workflow.name", "traceloop.entity.name"),
}  # fmt: skip
"""Where a step of that kind has its name; without one it has the span's."""


class Origin(NamedTuple):
    """What the resource of a batch says for all that is in it."""

    attributes: Attributes
    session: str | None
    user: str | None
    service: str | None
    version: str | None


def origin_of(resource: Attributes) -> Origin:
    """Read a resource once for the whole batch."""
    return Origin(
        resource,
        first_word(resource, SESSION),
        first_word(resource, USER),
        first_word(resource, SERVICE),
        first_word(resource, SERVICE_VERSION),
    )


def kind_of(attributes: Attributes) -> Kind:
    """The kind of step that a span is."""
    for name, kinds in KIND_OF_WORD:
        value = attributes.get(name)
        if value is not None:
            kind = kinds.get((word(value) or "").lower())
            if kind is not None:
                return kind
    for name, kind in KIND_OF_PRESENCE:
        if name in attributes:
            return kind
    return Kind.OTHER

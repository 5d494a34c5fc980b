"""A made-up agent that is traced by OpenTelemetry's own SDK and written by its own file exporter.

It keeps a clock of its own, so that what overlaps and what follows is the same in every run.
Nothing of what it writes is encoded by this project.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from opentelemetry import trace
from opentelemetry._logs import SeverityNumber
from opentelemetry.exporter.otlp.json.file import FileSpanExporter
from opentelemetry.exporter.otlp.json.file._log_exporter import FileLogExporter
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import SimpleLogRecordProcessor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor

MS = 1_000_000
START = 1_773_043_200_000_000_000
CONVERSATION = "conv-quay-9"


class Clerk:
    """Answers turns of one conversation, each in a trace of its own."""

    def __init__(self, spans: Path, logs: Path, *, batched: bool) -> None:
        resource = Resource.create({"service.name": "harbour-clerk", "service.version": "4.2.0"})
        exporter = FileSpanExporter(spans)
        processor = BatchSpanProcessor(exporter) if batched else SimpleSpanProcessor(exporter)
        self._spans = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._spans.add_span_processor(processor)
        self._logs = LoggerProvider(resource=resource, shutdown_on_exit=False)
        self._logs.add_log_record_processor(SimpleLogRecordProcessor(FileLogExporter(logs)))
        self._tracer = self._spans.get_tracer("harbour.clerk", "1.0")
        self._logger = self._logs.get_logger("harbour.journal")
        self._now = START
        self.traces: dict[str, str] = {}
        """Trace ids by the name of the turn."""

    def close(self) -> None:
        self._spans.shutdown()
        self._logs.shutdown()

    # What it is made of.

    @contextmanager
    def _step(self, name: str, ms: int, attributes: dict[str, Any]) -> Iterator[trace.Span]:
        """A span that ends so long after what ran inside it; errors are recorded by the SDK."""
        span = self._tracer.start_span(name, start_time=self._now, attributes=attributes)
        try:
            with trace.use_span(span):
                yield span
        finally:
            self._now += ms * MS
            span.end(end_time=self._now)

    @contextmanager
    def _turn(self, name: str) -> Iterator[None]:
        self._now += 60_000 * MS
        said = {"gen_ai.conversation.id": CONVERSATION, "user.id": "u-mara"}
        with self._agent("Harbour clerk", said) as span:
            self.traces[name] = trace.format_trace_id(span.get_span_context().trace_id)
            yield

    @contextmanager
    def _agent(self, name: str, said: dict[str, Any] | None = None) -> Iterator[trace.Span]:
        attributes = {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": name}
        with self._step(f"invoke_agent {name}", 5, {**attributes, **(said or {})}) as span:
            yield span

    def _chat(self, answer: str) -> None:
        asked = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "openai",
            "gen_ai.request.model": "gpt-harbour-2",
            "gen_ai.input.messages": json.dumps([{"role": "user", "content": "failed? blocked?"}]),
        }
        with self._step("chat gpt-harbour-2", 300, asked) as span:
            span.set_attribute("gen_ai.response.model", "gpt-harbour-2-0301")
            span.set_attribute("gen_ai.response.finish_reasons", ["stop"])
            span.set_attribute("gen_ai.usage.input_tokens", 40)
            span.set_attribute("gen_ai.usage.output_tokens", 7)
            span.set_attribute("gen_ai.output.messages", json.dumps([{"content": answer}]))

    def _tool(self, name: str, run: Callable[[], object], ms: int = 50) -> object:
        said = {
            "gen_ai.operation.name": "execute_tool",
            "gen_ai.tool.name": name,
            "gen_ai.tool.call.arguments": json.dumps({"berth": 12}),
        }
        with self._step(f"execute_tool {name}", ms, said) as span:
            found = run()
            span.set_attribute("gen_ai.tool.call.result", json.dumps(found))
            return found

    def _fetch(self, error: Exception | None = None) -> object:
        with self._step("GET /v1/stock", 80, {"http.request.method": "GET"}):
            if error is not None:
                raise error
            return {"lane": 14}

    # Its turns.

    def run(self) -> None:
        """All turns; their expected ends are for the test to say."""
        for turn in (
            self._well,
            self._retried,
            self._nested_failure,
            self._side_by_side,
            self._handled,
            self._logged_and_survived,
            self._logged_and_failed,
        ):
            try:
                turn()
            except (ValueError, OSError):
                continue  # the user gets an apology, the trace has the error

    def _well(self) -> None:
        with self._turn("well"):
            self._chat("let me see")
            self._tool("stock_level", self._fetch)
            self._chat("it is in lane 14")

    def _retried(self) -> None:
        with self._turn("retried"):
            try:
                self._tool("stock_level", lambda: self._fetch(TimeoutError("no answer in 80 ms")))
            except TimeoutError:
                self._chat("once more")
            self._tool("stock_level", self._fetch)

    def _nested_failure(self) -> None:
        def declare() -> object:
            with self._agent("Customs agent"):
                self._chat("declaring")
                return self._tool("parse_manifest", lambda: json.loads("{not json"))

        with self._turn("nested failure"):
            self._chat("asking customs")
            self._tool("declare_cargo", declare)

    def _side_by_side(self) -> None:
        def refuse() -> object:
            raise PermissionError("berth 12 is not yours")

        with self._turn("side by side"):
            begun = self._now
            ends = []
            for run, ms in ((self._fetch, 400), (refuse, 200), (self._fetch, 600)):
                self._now = begun
                with suppress(PermissionError):
                    self._tool("berth_state", run, ms)
                ends.append(self._now)
            self._now = max(ends)
            self._chat("berth 12 I may not see")

    def _handled(self) -> None:
        with self._turn("handled"), self._step("look in the cache", 5, {}) as span:
            try:
                raise KeyError("no price for today")
            except KeyError as error:
                span.record_exception(error)

    def _log(self, error: Exception) -> None:
        self._logger.emit(
            timestamp=self._now,
            severity_number=SeverityNumber.ERROR,
            severity_text="ERROR",
            body={"message": "the stock service misbehaves", "berths": [3, 12]},
            exception=error,
        )

    def _logged_and_survived(self) -> None:
        def work() -> object:
            self._log(ConnectionResetError("reset by peer"))
            return "from the cache"

        with self._turn("logged and survived"):
            self._tool("stock_level", work)

    def _logged_and_failed(self) -> None:
        def work() -> object:
            error = ConnectionRefusedError("nobody listens")
            self._log(error)
            raise error

        with self._turn("logged and failed"):
            self._tool("stock_level", work)

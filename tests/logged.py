"""Events for tests of what judges them, without a format between: `Logged().span("a").span("b",
inside="a", failed="timeout").verdict()`.

Every method logs one event, ten milliseconds after the one before unless `at` says when, and
returns the builder.
"""

from __future__ import annotations

from typing import Any, Self

from logview.diagnosis.verdict import judge
from logview.model import NO_FACTS, Ends, Event, Kind, Phase, Reason, Status, TimeBasis, Trace
from logview.times import MILLISECOND

BEGUN = 1_772_874_000_000 * MILLISECOND
TICK = 10


class Logged:
    """Events of one trace in the order in which they are logged."""

    def __init__(
        self, trace: str | None = "t1", session: str | None = None, form: str = ""
    ) -> None:
        self.events: list[Event] = []
        self._trace = trace
        self._session = session
        self._form = form
        self._ms = 0

    def at(self, ms: int) -> Self:
        """The next event is logged so many milliseconds after the start."""
        self._ms = ms
        return self

    def within(self, session: str | None) -> Self:
        """The next events are of this session."""
        self._session = session
        return self

    def event(
        self,
        kind: Kind,
        name: str = "",
        *,
        ms: int | None = None,
        facts: dict[str, str] | None = None,
        failed: str | None = None,
        blocked: str | None = None,
        status: Status | None = Status.OK,
        **fields: Any,
    ) -> Self:
        """Any event; `ms` is how long it took, `failed` and `blocked` are classes of reasons."""
        word = failed or blocked
        if word is not None:
            status = Status.FAILED if failed else Status.BLOCKED
        number = len(self.events)
        event = Event(
            source="a.jsonl",
            offset=number * 100,
            ordinal=0,
            length=99,
            format=self._form or "otlp",
            time=BEGUN + self._ms * MILLISECOND,
            time_digits=3,
            time_basis=TimeBasis.EXACT,
            trace=self._trace,
            session=self._session,
            span=None,
            parent=None,
            kind=kind,
            phase=Phase.ALONE,
            event=name or str(kind),
            name=name,
            status=status,
            raw_status=str(status) if status else None,
            reason=Reason(word) if word else None,
            reason_text=None,
            message=None,
            why=f"status is {status}" if status else None,
            duration=None if ms is None else ms * MILLISECOND,
            level=None,
            user=None,
            owner=None,
            ends=Ends.NEVER,
            fingerprint=number,
            facts=facts or NO_FACTS,
        )
        self.events.append(event._replace(**fields))
        self._ms += TICK
        return self

    # Spans.

    def span(
        self,
        span: str,
        inside: str | None = None,
        *,
        kind: Kind = Kind.TOOL,
        name: str | None = None,
        ms: int | None = 5,
        **fields: Any,
    ) -> Self:
        """A span; without a parent it is a root, which ends the trace."""
        if inside is None:
            bad = fields.get("failed") or fields.get("blocked")
            fields = {"ends": Ends.BAD if bad else Ends.GOOD, **fields}
        given = span if name is None else name
        return self.event(kind, given, ms=ms, span=span, parent=inside, **fields)

    def log(self, level: str = "ERROR", inside: str | None = None, **fields: Any) -> Self:
        """A log record, of a span or of none."""
        failed = "unknown" if level in {"ERROR", "FATAL"} else None
        fields = {"status": Status.INFO, "level": level, "parent": inside, **fields}
        return self.event(Kind.LOG, "log", failed=failed, **fields)

    # Executions with blocks and providers.

    def step(self, step: str, kind: Kind, name: str | None = None, **fields: Any) -> Self:
        """A row of an execution; one that took `ms` was logged when it was over."""
        phase = Phase.ALONE if fields.get("ms") is None else Phase.OUTCOME
        fields = {"phase": phase, "event": step, "ends": Ends.NO, **fields}
        return self.event(kind, step if name is None else name, **fields)

    def start(self, feature: str | None = "workflow", **fields: Any) -> Self:
        said = {"feature": feature} if feature else {}
        said |= fields.pop("facts", {})
        return self.step("execution.start", Kind.MARKER, facts=said, **fields)

    def end(self, **fields: Any) -> Self:
        bad = fields.get("failed") or fields.get("blocked")
        fields = {"ends": Ends.BAD if bad else Ends.GOOD, **fields}
        return self.step("execution.end", Kind.MARKER, **fields)

    def ask(self, provider: str, block: str | None = None, **fields: Any) -> Self:
        """A request to a provider is sent."""
        return self._request(provider, block, phase=Phase.CALL, status=None, **fields)

    def answer(self, provider: str, block: str | None = None, **fields: Any) -> Self:
        """What came of a request, whether its sending was logged or not."""
        return self._request(provider, block, phase=Phase.OUTCOME, **fields)

    def _request(self, provider: str, block: str | None, **fields: Any) -> Self:
        facts = {"provider": provider, **fields.pop("facts", {})}
        facts |= {"block": block} if block else {}
        return self.step("provider.request", Kind.PROVIDER, provider, facts=facts, **fields)

    def begin(self, block: str) -> Self:
        """A block begins to run."""
        return self._block(block, phase=Phase.CALL, status=None)

    def run(self, block: str, **fields: Any) -> Self:
        """What came of a run of a block, whether its begin was logged or not."""
        return self._block(block, phase=Phase.OUTCOME, **fields)

    def _block(self, block: str, **fields: Any) -> Self:
        facts = {"block": block}
        return self.step("block.run", Kind.BLOCK, block, span=block, facts=facts, **fields)

    def serve(self, step: str, block: str, kind: Kind = Kind.OTHER, **fields: Any) -> Self:
        """Any other step that names the block it serves."""
        return self.step(step, kind, facts={"block": block, **fields.pop("facts", {})}, **fields)

    def usage(self, **fields: Any) -> Self:
        """A record of what the execution used."""
        fields = {"phase": Phase.ASIDE, "status": None, **fields}
        return self.step("usage", Kind.LOG, **fields)

    def verdict(self) -> Trace:
        return judge(self.events)

"""Reads the conversation of a session from an index and its logs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from logview.diagnosis.spoken import answered, asked
from logview.diagnosis.transcript import Line, conversation
from logview.index.reader import Reader
from logview.model import Step, Trace


def conversation_of(
    reader: Reader, session: str, traces: Iterable[tuple[str, Trace]]
) -> list[tuple[str, Line]]:
    """The turns of a session, each with the name of its trace. Traces come with their names: those
    of buckets are the index's own."""
    names: dict[int, str] = {}
    seen: list[Trace] = []
    for name, trace in traces:
        if any(part.session == session for part in trace.sessions[1:]):
            # Seen from a session inside it: what is told is what that one was asked and answered.
            trace = replace(trace, session=session)
        names[id(trace)] = name
        seen.append(trace)

    def spoken(_: Trace, step: Step) -> tuple[str | None, str | None]:
        given, came = reader.input_and_output(step)
        return asked(given), answered(came)

    return [(names[id(line.trace)], line) for line in conversation(seen, spoken)]


def exact_traces(reader: Reader, numbers: Iterable[int]) -> Iterator[tuple[str, Trace]]:
    """The traces of these numbers with their names, from the bytes of their logs where those are
    still there."""
    for number in numbers:
        row, trace = reader.trace_row(number), reader.exact_trace(number)
        if row is not None and trace is not None:
            yield row.trace, trace

"""Puts together what `traces --json` and `show --json` print, from the index and the logs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from logview.export.contract import Json, first_problem_object, step_object, trace_object
from logview.index.reader import Reader
from logview.index.rows import TraceRow
from logview.model import Step


def trace_with_first_problem(
    reader: Reader, number: int, reaches_beyond: Callable[[TraceRow], bool]
) -> Json | None:
    """A line of `traces --json`; None for a trace that has gone meanwhile. One that
    `reaches_beyond` what was read is partial."""
    row = reader.trace_row(number)
    trace = reader.exact_trace(number) if row and row.first_problem else reader.trace(number)
    if row is None or trace is None:
        return None
    if reaches_beyond(row):
        trace = replace(trace, partial=True)
    first = None
    if trace.first_problem is not None:
        step = trace.step(trace.first_problem.step)
        first = first_problem_object(trace, step_with_records(reader, step))
    return trace_object(trace, row.trace, row.session, first)


def step_with_records(reader: Reader, step: Step) -> Json:
    """A step with what went in and out of it and where its records are."""
    given, came = reader.input_and_output(step)
    return step_object(step, [reader.record(event) for event in step.events], given, came)

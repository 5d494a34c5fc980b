"""Reports that say the same thing everywhere, for tests of how they are written out."""

from __future__ import annotations

from logview.diagnosis.transcript import Role
from logview.export.blocks import one_line, text_block, value_block
from logview.export.report import (
    ProblemReport,
    RecordReport,
    Report,
    StepReport,
    TraceReport,
    TurnReport,
)
from logview.model import Outcome, Status


def report_of(text: str) -> Report:
    """A session of one trace with one step, in which all that a log can say is this text."""
    line, block = one_line(text, 4_000), text_block(text, 4_000)
    step = StepReport(
        number=1,
        depth=1,
        at="0 ms",
        begins=0.0,
        lasts=0.5,
        mark="✗",
        status=Status.FAILED,
        kind="tool",
        name=line,
        words=line,
        took="12 ms",
        note=line,
        marked="FIRST FAILURE",
        problem=True,
        message=line,
        place=line,
        given=value_block({text: text}, 4_000),
        came=block,
    )
    problem = ProblemReport(1, Status.FAILED, line, (line,), (RecordReport(line, line, block),))
    trace = TraceReport(line, Outcome.FAILED, line, (("user", line),), problem, (step,))
    turn = TurnReport("time", Role.USER, "user", line, 1, block, 1, line)
    return Report("session", line, (trace,), (turn,))

"""A report as Markdown for a ticket: headings, lists and one table of steps for each trace.

What a log says stands in code spans and fences only, or as prose without a single sign that a
renderer could take for markup, a link or a mention. No raw HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from logview.export.blocks import Block
from logview.export.report import ProblemReport, Report, StepReport, TraceReport, TurnReport

# Words that mean the same in every renderer: no `@`, no `#`, no point or colon inside a word, of
# which some make links, and `_` only inside one.
_PROSE = re.compile(
    r"(?:[^\W_]|(?<=[^\W_])_(?=[^\W_])|(?<=\d)\.(?=\d)|[ ,;()'’\"“”…·%✓✗⊘◐↻▷■»→-]|[.:?!](?=\s|$))*"
)
_LIST_MARK = re.compile(r"[-\s]|\d+[.)]")
_BACKTICKS = re.compile("`+")


def markdown(report: Report) -> str:
    """The whole report. Every line of it ends with a newline."""
    return "".join(line + "\n" for line in _report(report))


def _report(report: Report) -> Iterator[str]:
    yield f"# {report.subject.capitalize()} {code(report.name)}"
    yield ""
    if report.subject == "session":
        yield f"{_traces(len(report.traces))}, {report.problems} with a problem."
        yield ""
        yield from _overview(report)
    for trace in report.traces:
        yield from _trace(report, trace)
    if report.turns:
        yield "## Transcript"
        yield ""
        for turn in report.turns:
            yield from _turn(turn)
    yield "---"
    yield ""
    yield "Written by logview. User ids are digests; e-mail addresses and secrets are hidden."


def _traces(number: int) -> str:
    return f"{number:,} trace{'' if number == 1 else 's'}"


def _overview(report: Report) -> Iterator[str]:
    yield "| trace | outcome | first problem |"
    yield "| --- | --- | --- |"
    for trace in report.traces:
        problem = cell(trace.problem.headline) if trace.problem else ""
        yield f"| {cell(trace.trace)} | {cell(trace.summary)} | {problem} |"
    yield ""


def _trace(report: Report, trace: TraceReport) -> Iterator[str]:
    if report.subject == "session":
        yield f"## Trace {code(trace.trace)}"
        yield ""
    if trace.problem is not None:
        yield from _problem(trace.problem)
    yield f"**{prose(trace.summary)}**"
    yield ""
    for name, words in trace.facts:
        yield f"- {name}: {code(words)}"
    yield ""
    yield "### Steps"
    yield ""
    yield "| # | at | step | took | note |"
    yield "| ---: | ---: | --- | ---: | --- |"
    for step in trace.steps:
        yield _row(step)
    yield ""
    for step in trace.steps:
        yield from _values(step)
    if trace.problem is not None:
        yield from _records(trace.problem)


def _problem(problem: ProblemReport) -> Iterator[str]:
    yield f"**{prose(problem.headline)}**"
    yield ""
    for sentence in problem.sentences:
        yield f"- {prose(sentence)}"
    for record in problem.records:
        yield f"- {code(record.place)} {code(record.event)}"
    yield ""


def _records(problem: ProblemReport) -> Iterator[str]:
    told = [record for record in problem.records if record.text is not None]
    if not told:
        return
    yield "### Records of the first problem"
    yield ""
    for record in told:
        yield f"{code(record.place)} {code(record.event)}"
        if record.text is not None:
            yield from fence(record.text)


def _row(step: StepReport) -> str:
    nested = "↳ " * min(step.depth, 8)
    name = f" {cell(step.words)}" if step.words else ""
    notes = [cell(step.note)] if step.note else []
    notes += [f"**◀ {step.marked}**"] if step.marked else []
    words = f"{nested}{step.mark} {step.kind}{name}"
    return f"| {step.number} | {step.at} | {words} | {step.took} | {' '.join(notes)} |"


def _values(step: StepReport) -> Iterator[str]:
    given, came, message = step.given, step.came, step.message
    if given is None and came is None and message is None:
        return
    name = f" {code(step.name)}" if step.name else ""
    yield f"#### Step {step.number}: {step.kind}{name} {step.mark} {step.status}"
    yield ""
    if step.place is not None:
        yield f"At {code(step.place)}"
        yield ""
    if message is not None:
        yield f"Message: {code(message)}"
        yield ""
    for title, block in (("In", given), ("Out", came)):
        if block is not None:
            yield f"{title}:"
            yield from fence(block)


def _turn(turn: TurnReport) -> Iterator[str]:
    branch = f" · {prose(turn.remark)}" if turn.remark else ""
    yield f"**{turn.time} · {turn.who}** · {code(turn.trace)}{branch}"
    yield from fence(turn.text)


def fence(block: Block) -> Iterator[str]:
    """The text in a fence that is longer than any run of backticks in it."""
    marks = "`" * max(3, _longest_run(block.text) + 1)
    yield ""
    yield f"{marks}{block.kind}"
    yield from block.text.split("\n")
    yield marks
    yield ""
    if block.remark is not None:
        yield f"({block.remark})"
        yield ""


def code(text: str) -> str:
    """A piece of a log, on one line, as a code span: nothing in it means anything."""
    if not text.strip():
        return "(blank)" if text else "(empty)"
    marks = "`" * (_longest_run(text) + 1)
    blank = " " if "`" in (text[0], text[-1]) or text[0] == text[-1] == " " else ""
    return f"{marks}{blank}{text}{blank}{marks}"


def cell(text: str) -> str:
    """The same inside a table, where a bar would end the cell in spite of the code span."""
    return code(text.replace("|", "¦"))


def prose(text: str) -> str:
    """A sentence as it is where no renderer can take it for anything else, or as a code span."""
    if text.strip() and _PROSE.fullmatch(text) and not _LIST_MARK.match(text) and text[-1] != " ":
        return text
    return code(text)


def _longest_run(text: str) -> int:
    return max(map(len, _BACKTICKS.findall(text)), default=0)

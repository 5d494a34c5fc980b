"""A report as one HTML file: no script, nothing loaded from anywhere, everything of a log escaped.

The page's own policy forbids whatever might slip through: only its one style sheet, known by its
digest, takes effect.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from html import escape

from logview.export.blocks import Block
from logview.export.report import ProblemReport, Report, StepReport, TraceReport, TurnReport
from logview.export.style import STYLE
from logview.model import PROBLEMS, Status

_DEEPEST = 6
_NARROWEST = 4
"""Thousandths of the whole that a bar is wide at least, so that it is seen."""

_COLOURS = {Status.FAILED: "#c0262d", Status.BLOCKED: "#9a5b00"}
"""Of bars, for readers that do not apply the style sheet to pictures."""


def page(report: Report) -> str:
    """The whole page."""
    return "".join(line + "\n" for line in _page(report))


def _page(report: Report) -> Iterator[str]:
    digest = base64.b64encode(hashlib.sha256(f"\n{STYLE}".encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    yield "<!DOCTYPE html>"
    yield '<html lang="en">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield '<meta name="color-scheme" content="light dark">'
    yield f"<title>{report.subject} {escape(report.name)} · logview</title>"
    yield f"<style>\n{STYLE}</style>"
    yield "</head>"
    yield "<body>"
    yield "<main>"
    yield f"<h1>{report.subject.capitalize()} <span>{escape(report.name)}</span></h1>"
    if report.subject == "session":
        yield from _overview(report)
    for place, trace in enumerate(report.traces, 1):
        yield from _trace(report, trace, f"t{place}")
    if report.turns:
        yield "<h2>Transcript</h2>"
        for turn in report.turns:
            yield from _turn(turn)
    yield (
        "<footer>Written by logview. User ids are digests; e-mail addresses and secrets are "
        "hidden. Select a step to see what went in and out of it.</footer>"
    )
    yield "</main>"
    yield "</body>"
    yield "</html>"


def _overview(report: Report) -> Iterator[str]:
    plural = "" if len(report.traces) == 1 else "s"
    yield f"<p>{len(report.traces):,} trace{plural}, {report.problems} with a problem.</p>"
    yield "<table><thead><tr><th>trace</th><th>outcome</th><th>first problem</th></tr></thead>"
    yield "<tbody>"
    for place, trace in enumerate(report.traces, 1):
        problem = escape(trace.problem.headline) if trace.problem else ""
        yield (
            f'<tr><td class="id"><a href="#t{place}">{escape(trace.trace)}</a></td>'
            f'<td class="{trace.outcome}">{escape(trace.summary)}</td><td>{problem}</td></tr>'
        )
    yield "</tbody></table>"


def _trace(report: Report, trace: TraceReport, anchor: str) -> Iterator[str]:
    if report.subject == "session":
        yield f'<h2 id="{anchor}">Trace <span>{escape(trace.trace)}</span></h2>'
    yield f'<p class="outcome {trace.outcome}">{escape(trace.summary)}</p>'
    if trace.problem is not None:
        yield from _problem(trace.problem, anchor)
    yield "<dl>"
    for name, words in trace.facts:
        yield f"<dt>{name}</dt><dd>{escape(words)}</dd>"
    yield "</dl>"
    yield "<h3>Steps</h3>"
    yield '<div class="steps">'
    for step in trace.steps:
        yield from _step(step, f"{anchor}-{step.number}")
    yield "</div>"
    if trace.problem is not None:
        yield from _records(trace.problem)


def _problem(problem: ProblemReport, anchor: str) -> Iterator[str]:
    yield f'<section class="problem of-{problem.status}">'
    yield (
        f'<p><a href="#{anchor}-{problem.step}"><strong class="{problem.status}">'
        f"{escape(problem.headline)}</strong></a></p>"
    )
    for sentence in problem.sentences:
        yield f"<p>{escape(sentence)}</p>"
    for record in problem.records:
        yield f'<p class="place">{escape(record.place)} · {escape(record.event)}</p>'
    yield "</section>"


def _records(problem: ProblemReport) -> Iterator[str]:
    told = [record for record in problem.records if record.text is not None]
    if not told:
        return
    yield "<h3>Records of the first problem</h3>"
    for record in told:
        assert record.text is not None
        yield f'<p class="place">{escape(record.place)} · {escape(record.event)}</p>'
        yield from _block(record.text)


def _step(step: StepReport, anchor: str) -> Iterator[str]:
    classes = f"of-{step.status}" + (" first" if step.marked else "")
    body = list(_inside(step))
    if not body:
        yield f'<div id="{anchor}" class="line {classes}">{"".join(_line(step))}</div>'
        return
    opened = " open" if step.marked else ""
    yield f'<details id="{anchor}" class="{classes}"{opened}>'
    yield f'<summary class="line">{"".join(_line(step))}</summary>'
    yield '<div class="inside">'
    yield from body
    yield "</div>"
    yield "</details>"


def _line(step: StepReport) -> Iterator[str]:
    depth = min(step.depth, _DEEPEST)
    inner = f" d{depth}" if depth else ""
    first = f" <b>◀ {step.marked}</b>" if step.marked else ""
    yield f'<span class="number">{step.number}</span>'
    yield f'<span class="at">{escape(step.at)}</span>'
    yield f'<span class="bars">{_bar(step)}</span>'
    yield (
        f'<span class="name{inner}"><span class="{step.status}">{step.mark}</span> '
        f'<span class="kind">{step.kind}</span> {escape(step.words)}</span>'
    )
    yield f'<span class="took">{escape(step.took)}</span>'
    yield f'<span class="note">{escape(step.note)}{first}</span>'


def _bar(step: StepReport) -> str:
    begins, lasts = round(1000 * step.begins), round(1000 * step.lasts)
    width = max(_NARROWEST, lasts)
    begins = min(begins, 1000 - width)
    status = f" {step.status}" if step.status in PROBLEMS else ""
    colour = _COLOURS.get(step.status, "#7d9cc0")
    return (
        '<svg viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" fill="#f3f4f6" width="1000" height="10"/>'
        f'<rect class="bar{status}" fill="{colour}" x="{begins}" width="{width}" height="10"/>'
        "</svg>"
    )


def _inside(step: StepReport) -> Iterator[str]:
    if step.message is not None:
        yield f"<p>{escape(step.message)}</p>"
    for title, block in (("in", step.given), ("out", step.came)):
        if block is not None:
            yield f'<p class="label">{title}</p>'
            yield from _block(block)
    if step.place is not None:
        yield f'<p class="place">{escape(step.place)}</p>'


def _turn(turn: TurnReport) -> Iterator[str]:
    depth = min(turn.depth, _DEEPEST)
    inner = f' class="d{depth}"' if depth else ""
    remark = f" · {escape(turn.remark)}" if turn.remark else ""
    yield f'<div{inner}><section class="turn {turn.role}">'
    yield (
        f'<p class="label">{escape(turn.time)} · {turn.who} · '
        f'<span class="id">{escape(turn.trace)}</span>{remark}</p>'
    )
    yield f'<div class="said">{escape(turn.text.text)}</div>'
    if turn.text.remark is not None:
        yield f'<p class="label">{escape(turn.text.remark)}</p>'
    yield "</section></div>"


def _block(block: Block) -> Iterator[str]:
    # A newline right after the tag is not part of the text.
    yield f"<pre>\n{escape(block.text)}</pre>"
    if block.remark is not None:
        yield f'<p class="label">{escape(block.remark)}</p>'

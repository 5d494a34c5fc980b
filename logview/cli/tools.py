"""`logview tools`: how the calls of every tool, provider or model went."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from logview.cli.options import Request, answer_options, up_to_date

if TYPE_CHECKING:
    from logview.cli.printing import Printer
    from logview.diagnosis.tools import CallStats
    from logview.index.calls import By


@click.command()
@click.option(
    "--by",
    type=click.Choice(("tool", "provider", "model")),
    default="tool",
    help="What the calls are gathered by (tool).",
)
@answer_options
def tools(by: By, request: Request) -> int:
    """Count the calls of every tool, and say how often they succeeded and how long they took, the
    most called first. Below them stand the slowest calls and the traces in which they are.

    Success is the share of the calls that were answered; p50 and p95 are durations that half of
    the calls, and 95 of 100, did not exceed."""
    from logview.cli.printing import Printer
    from logview.export.answers import calls_object
    from logview.index.calls import tool_stats

    printer = Printer.of(request)
    with up_to_date(request) as answers:
        chosen = None if request.filter is None else set(answers.trace_ids())
        stats = tool_stats(answers.reader.connection, by, chosen)
        if request.as_json:
            for one in stats:
                printer.json(calls_object(one, by))
        elif stats:
            _table(stats, by, printer)
        return answers.exit_code(matched=bool(stats))


def _table(stats: list[CallStats], by: By, printer: Printer) -> None:
    from logview.diagnosis.tools import SLOWEST
    from logview.times import human_duration

    def time(duration: int | None) -> str:
        return "-" if duration is None else human_duration(duration)

    head = (by.upper(), ">CALLS", ">SUCCESS", ">FAILED", ">BLOCKED", ">UNANSWERED", ">RETRIES")
    printer.table(
        (*head, ">P50", ">P95", ">MAX"),
        [
            (
                printer.cut(one.name or "-", 40),
                f"{one.calls:,}",
                "-" if one.success_rate is None else f"{100 * one.success_rate:.1f} %",
                *(f"{n:,}" for n in (one.failed, one.blocked, one.unanswered, one.retries)),
                *map(time, (one.p50, one.p95, one.max)),
            )
            for one in stats
        ],
    )
    slowest = sorted(
        ((call.duration, one.name, call.trace, call.step) for one in stats for call in one.slowest),
        key=lambda call: (-call[0], *call[1:]),
    )[:SLOWEST]
    if slowest:
        printer.line("")
        printer.table(
            (">SLOWEST", by.upper(), "TRACE", ">STEP"),
            [
                (time(duration), printer.cut(name or "-", 40), printer.word(trace), str(step))
                for duration, name, trace, step in slowest
            ],
        )

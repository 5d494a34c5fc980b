"""`logview sessions`, `traces` and `rejected`: what the index knows, as lists."""

from __future__ import annotations

import click

from logview.cli.options import Request, answer_options, say, unfiltered_options, up_to_date


@click.command()
@answer_options
def sessions(request: Request) -> int:
    """List the conversations, newest activity first."""
    from logview.cli.printing import Printer
    from logview.export.contract import session_object
    from logview.text import short_rid

    printer = Printer.of(request)
    with up_to_date(request) as answers:
        rows = answers.reader.session_rows(answers.session_ids())
        if answers.of_a_part:
            say("--since and --until: the counts are of the traces that were read")
        if request.as_json:
            for row in rows:
                printer.json(session_object(row))
        elif rows:
            printer.table(
                ("LAST", ">TRACES", ">PROBLEMS", "OUTCOMES", "AGENT", "USER", "SESSION"),
                [
                    (
                        printer.time(row.last),
                        str(row.traces),
                        str(row.problems),
                        " ".join(f"{n} {outcome}" for outcome, n in row.outcomes.items()),
                        printer.cut(short_rid(row.agent or "-"), 28),
                        printer.user(row.user, 20),
                        printer.word(row.session, user=row.user),
                    )
                    for row in rows
                ],
            )
        return answers.exit_code(matched=bool(rows))


@click.command()
@answer_options
def traces(request: Request) -> int:
    """List the executions with their verdicts, by start."""
    from logview.cli.printing import Printer
    from logview.cli.report import trace_with_first_problem
    from logview.index.rows import TraceRow
    from logview.times import human_duration

    printer = Printer.of(request)

    def problem(row: TraceRow) -> str:
        first = row.first_problem
        if first is None:
            return ""
        reason = f" · {first.reason}" if first.reason else ""
        return f"step {first.step}: {first.kind} {first.name}".rstrip() + f" {first.status}{reason}"

    with up_to_date(request) as answers:
        reader = answers.reader
        numbers = answers.trace_ids()
        if request.as_json:
            for number in numbers:
                value = trace_with_first_problem(reader, number, answers.reaches_beyond)
                if value is not None:
                    printer.json(value)
        elif numbers:
            rows = [row for number in numbers if (row := reader.trace_row(number))]
            printer.table(
                ("STARTED", "OUTCOME", ">DURATION", ">STEPS", "TRACE", "FIRST PROBLEM"),
                [
                    (
                        printer.time(row.started),
                        str(row.outcome),
                        human_duration(row.duration) if row.duration is not None else "-",
                        str(row.steps),
                        printer.word(row.trace),
                        printer.cut(problem(row), 70),
                    )
                    for row in rows
                ],
            )
        return answers.exit_code(matched=bool(numbers))


@click.command()
@unfiltered_options
def rejected(request: Request) -> int:
    """List the records that could not be read, with the reason and the place."""
    from logview.cli.printing import Printer
    from logview.export.contract import rejection_object

    printer = Printer.of(request)
    with up_to_date(request) as answers:
        matched = False
        for rejection in answers.reader.rejections():
            matched = True
            if request.as_json:
                printer.json(rejection_object(rejection))
            else:
                place = rejection.line if rejection.line is not None else f"@{rejection.offset}"
                printer.line(
                    f"{printer.word(rejection.source)}:{place}: {printer.word(rejection.reason)}"
                )
        return answers.exit_code(matched=matched)

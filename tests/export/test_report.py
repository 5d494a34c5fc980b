"""What a report holds of a trace: the problem explained, the steps with their bars, no names."""

from __future__ import annotations

from logview.export.parts import StepParts, TraceParts, users_of
from logview.export.report import Report, report
from logview.index.rows import RawRecord
from logview.model import Trace
from logview.redact.people import People
from tests.rows import Rows

SECRET = "sk-proj-abcdefghijklmnopqrstuvwx"


def parts_of(trace: Trace, data: bytes = b"{}") -> TraceParts:
    steps = []
    for step in trace.steps:
        records = tuple(RawRecord(event, event.source, 7, data) for event in step.events)
        steps.append(StepParts(step, {"key": SECRET, "uid": "u1"}, None, records))
    return TraceParts(trace, "t1", "s1", tuple(steps))


def report_of(trace: Trace, data: bytes = b"{}") -> Report:
    parts = parts_of(trace, data)
    return report("trace", "t1", [parts], [], People("t1", users_of([parts])))


def failing() -> Trace:
    rows = Rows().request().call(q="7").at(1_000).result(failure="TIMEOUT", message=SECRET)
    return rows.respond().verdict()


def test_the_first_problem_is_explained_with_its_place_and_its_records() -> None:
    (trace,) = report_of(failing(), b'{"uid": "u-7", "exact": 1.50}').traces
    assert trace.problem is not None
    assert trace.problem.headline.startswith("✗ FAILED at step 2: tool find · timeout")
    assert [record.place for record in trace.problem.records] == ["chat.jsonl:7"] * 2
    (record, _) = trace.problem.records
    assert record.text is not None
    assert '"exact": 1.50' in record.text.text
    assert "u-7" not in record.text.text


def test_the_step_of_the_first_problem_says_so_in_words() -> None:
    (trace,) = report_of(failing()).traces
    assert [step.marked for step in trace.steps] == [None, "FIRST FAILURE", None]


def test_bars_lie_within_the_whole() -> None:
    (trace,) = report_of(failing()).traces
    assert all(0 <= s.begins <= 1 and 0 <= s.lasts <= 1 - s.begins for s in trace.steps)
    assert trace.steps[1].lasts > 0.9


def test_a_trace_of_one_moment_has_bars_too() -> None:
    (trace,) = report_of(Rows().request().verdict()).traces
    assert [(step.begins, step.lasts) for step in trace.steps] == [(0.0, 0.0)]


def test_a_trace_without_times_has_no_offsets() -> None:
    (trace,) = report_of(
        Rows().row({"time": "when?", "level": "INFO", "message": "m"}).verdict()
    ).traces
    assert [step.at for step in trace.steps] == ["?"]


def test_no_secret_is_anywhere_in_it() -> None:
    assert SECRET not in repr(report_of(failing(), f'{{"key": "{SECRET}"}}'.encode()))


def test_the_user_is_a_word_in_the_header_and_in_values() -> None:
    (trace,) = report_of(failing()).traces
    word = People("t1", ["u1"]).word("u1")
    assert word is not None
    assert dict(trace.facts)["user"] == word
    given = trace.steps[0].given
    assert given is not None
    assert word in given.text


def test_a_record_that_is_gone_is_said_to_be() -> None:
    trace = failing()
    parts = parts_of(trace)
    records = tuple(RawRecord(e, e.source, None, None) for e in trace.steps[1].events)
    steps = (parts.steps[0], StepParts(trace.steps[1], None, None, records), parts.steps[2])
    gone = TraceParts(trace, "t1", "s1", steps)
    (told,) = report("trace", "t1", [gone], [], People("t1", [])).traces
    assert told.problem is not None
    assert [(r.place, r.text) for r in told.problem.records] == [
        ("chat.jsonl, no longer in the log", None)
    ] * 2


def test_a_session_counts_the_traces_with_a_problem() -> None:
    parts = [parts_of(failing()), parts_of(Rows().request().respond().verdict())]
    assert report("session", "s1", parts, [], People("s1", [])).problems == 1

"""Bracketed text: records, and the executions that their order tells."""

from __future__ import annotations

import pytest

from logview.formats.aimogen import FORMAT
from logview.formats.record import Place
from logview.model import Ends, Event, Kind, Phase, Status, TimeBasis
from logview.times import SECOND, parse_time
from tests.formats.aimogen.logs import READ, chained, event, text

DUMP = "Request dump: Array\n(\n    [prompt] => execution failed\n)\n"


def traces(*events: Event) -> list[str | None]:
    return [one.trace for one in chained(*events)]


def test_the_clock_is_the_sites_whatever_the_zone_says() -> None:
    said = text("hello")
    assert said.time == parse_time("2026-03-07T14:05:09Z").ns
    assert (said.time_basis, said.time_digits) == (TimeBasis.ASSUMED, 0)


@pytest.mark.parametrize(
    "content",
    [
        "[7-Mar-2026 14:05:09 UTC] hello",
        "[31-Dec-2026 14:05:09 Europe/Berlin] hello",
        "[7-Mar-2026 14:05:09] hello",
        "[7-Mar-2026 14:05:09 UTC]hello",
    ],
)
def test_a_record_is_known_by_its_bracket(content: str) -> None:
    (said,) = FORMAT.events(content, Place("site.log", 0, 9)) or []
    assert (said.message, said.kind, said.status) == ("hello", Kind.LOG, Status.INFO)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "hello [7-Mar-2026 14:05:09 UTC]",
        " [7-Mar-2026 14:05:09 UTC] indented",
        "[00-Mar-2026 14:05:09 UTC] hello",
        "[0-Mar-2026 14:05:09 UTC] hello",
        "[32-Mar-2026 14:05:09 UTC] hello",
        "[7-Mär-2026 14:05:09 UTC] hello",
        "[7-Mar-2026 14:05 UTC] hello",
        "[2026-03-07 14:05:09] hello",
        "[7-Mar-2026 14:05:09 UTC",
    ],
)
def test_other_text_is_left_to_other_formats(content: str) -> None:
    assert FORMAT.events(content, Place("site.log", 0, 9)) is None


def test_a_day_that_no_calendar_has_is_kept_without_a_time() -> None:
    (said,) = FORMAT.events("[31-Feb-2026 14:05:09 UTC] hello", Place("site.log", 7, 9)) or []
    assert (said.time, said.time_basis) == (None, TimeBasis.UNKNOWN)
    assert said.trace == "text:site.log:20260231T140509@7"


def test_a_day_with_a_leading_zero_is_the_same_day() -> None:
    data = b"[07-Mar-2026 14:05:09 UTC] Output sent<br/>"
    (said,) = READ.read(data, Place("site.log", 0, len(data)))
    plain = text("Output sent<br/>")
    assert (said.time, said.trace, said.message) == (plain.time, plain.trace, "Output sent")


def test_what_php_says_itself_is_no_statement_of_the_plugin() -> None:
    data = b"[07-Mar-2026 14:05:09 UTC] PHP Warning:  execution failed"
    (said,) = READ.read(data, Place("site.log", 0, len(data)))
    assert (said.kind, said.status, said.event) == (Kind.LOG, Status.INFO, "log")


@pytest.mark.parametrize("end", ["", "<br/>", "<br/>\r\n", "\r\n", " <br />", "<BR>\n"])
def test_one_line_break_at_the_end_is_no_words(end: str) -> None:
    assert text(f"Output sent{end}").message == "Output sent"
    assert text(f"a<br/>b<br/>{end}").message in {"a<br/>b", "a<br/>b<br/>"}


def test_a_dump_is_told_by_its_first_line() -> None:
    said = text(DUMP + "<br/>")
    assert (said.kind, said.status, said.message) == (Kind.LOG, Status.INFO, "Request dump: Array")


def test_words_over_several_lines_stay_whole() -> None:
    assert text("the visitor\r\nreloaded the page<br/>").message == "the visitor\nreloaded the page"


def test_only_the_first_line_is_read_for_its_words() -> None:
    assert text("a note\nExecution failed").status is Status.INFO
    said = text("Provider openai failed: timeout\nArray\n(\n)")
    assert (said.status, said.message) == (Status.FAILED, "Provider openai failed: timeout")


def test_an_inference_is_marked() -> None:
    said = text("Provider openai failed: timeout")
    assert said.facts == {
        "provider": "openai",
        "inferred": "read from the words “Provider openai failed”: the log has no status",
    }
    assert said.why == "the words “Provider openai failed” of a text log, which has no status"
    assert (said.event, said.phase, said.ends) == ("provider.request", Phase.OUTCOME, Ends.NEVER)
    assert "inferred" not in text("the visitor left").facts


def test_bytes_that_are_no_text_are_spelled_out() -> None:
    assert text(b"caf\xe9 \xff").message == "caf\\xe9 \\xff"


def test_records_alike_are_two_unless_they_are_a_copy_of_the_file() -> None:
    first, again = text("retrying", offset=0), text("retrying", offset=40)
    assert first.fingerprint != again.fingerprint
    assert first.fingerprint == text("retrying", offset=0, file="site.log.1").fingerprint


def test_an_execution_lasts_from_its_begin_to_its_end() -> None:
    cut = traces(
        text("Execution started", offset=0),
        text("Trying provider openai", offset=10),
        text("Execution finished", offset=20),
        text("a word after it", offset=30),
        text("Execution started", offset=40),
        text("Output sent", offset=50),
    )
    begins = [f"text:site.log:20260307T140509@{offset}" for offset in (0, 30, 40)]
    assert cut == [begins[0]] * 3 + [begins[1]] + [begins[2]] * 2


def test_a_begin_before_an_end_cuts_and_says_that_records_may_be_mixed() -> None:
    first, second = chained(text("Execution started"), text("Execution started", offset=9))
    assert first.trace != second.trace
    assert second.facts["inferred"].endswith("records of the two may be mixed")


def test_a_begin_after_an_end_needs_no_remark() -> None:
    _, second = chained(text("Execution finished"), text("Execution started", offset=9))
    assert second == text("Execution started", offset=9)


def test_silence_of_more_than_five_minutes_cuts() -> None:
    started = text("Execution started", "14:00:00", 0)
    near = text("the visitor waits", "14:05:00", 10)
    far = text("the visitor waits", "14:17:09", 20)
    first, second, third = chained(started, near, far)
    assert first.trace == second.trace != third.trace
    assert third.facts == {"inferred": "cut here after 12 minutes of silence"}
    assert second.facts == {}


def test_a_cut_keeps_what_else_was_inferred() -> None:
    _, second = chained(text("hello", "14:00:00"), text("Output sent", "18:30:00", 9))
    assert second.facts["inferred"] == (
        "read from the words “Output sent”: the log has no status; "
        "cut here after 4 hours of silence"
    )


def test_a_clock_that_goes_back_cuts_but_for_a_minute() -> None:
    first, second, third = chained(
        text("hello", "14:05:00", 0), text("hello", "14:04:00", 10), text("hello", "14:02:59", 20)
    )
    assert first.trace == second.trace != third.trace
    assert third.facts["inferred"] == "cut here: the clock goes back by 1 minute"


def test_records_without_a_time_stay_where_they_are() -> None:
    first, second = chained(text("hello"), text("hello", offset=9)._replace(time=None))
    assert first.trace == second.trace


def test_a_trace_is_named_by_bytes_alone() -> None:
    said = text("hello", offset=7)
    assert said.trace == text("hello", offset=7, file="/logs/site.log.2").trace
    assert said.trace == "text:site.log:20260307T140509@7"
    assert said.trace != text("hello", offset=8).trace
    moved = said._replace(time=(said.time or 0) - 3600 * SECOND)  # read in another zone
    assert READ.continues(None, moved).trace == said.trace


def test_only_what_names_no_execution_hangs_on_the_order_of_its_file() -> None:
    assert READ.chains(text("hello"))
    assert not READ.chains(event("validate"))
    assert not READ.chains(text("hello")._replace(trace="run-7"))


def test_another_log_or_a_row_is_not_continued() -> None:
    row = event("validate")
    assert READ.continues(row, text("hello")).trace == text("hello").trace
    assert (
        READ.continues(text("hello", file="other.log"), text("hello")).trace == text("hello").trace
    )


def test_a_row_that_names_its_execution_stays() -> None:
    begun = text("Execution started")
    for name in ("e1", str(begun.trace), "text:site.log:x"):
        row = event("validate", execution_id=name)
        assert READ.continues(begun, row) == row


def test_cutting_needs_the_record_before_and_nothing_else() -> None:
    events = [
        text("Execution started", "14:00:00", 0),
        text("hello", "14:00:01", 10),
        text("Execution finished", "14:00:02", 20),
        text("hello", "14:00:03", 30),
    ]
    whole = chained(*events)
    for at in range(1, len(events)):
        assert READ.continues(whole[at - 1], events[at]) == whole[at]

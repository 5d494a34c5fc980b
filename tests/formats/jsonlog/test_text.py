"""Lines of words and of logfmt: what is a time, what is a level, and what is only words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logview.formats.jsonlog.text import row_of
from logview.model import Status, TimeBasis
from tests.formats.jsonlog.lines import one, read


@pytest.mark.parametrize(
    ("line", "level", "message"),
    [
        ("2026-03-20T08:00:00.123Z INFO begun", "INFO", "begun"),
        ("2026-03-20 08:00:00,123 - desk.slots - ERROR - lost", "ERROR", "lost"),
        ("[2026-03-20 08:00:00] local.ERROR: lost", "ERROR", "lost"),
        ("[2026-03-20T08:00:00Z WARN  desk::tide] old", "WARN", "desk::tide] old"),
        ("2026/03/20 08:00:00 [error] 12#12: refused", "error", "12#12: refused"),
        ("2026-03-20 08:00:00.1  INFO 1 --- [main] a.B : up", "INFO", "1 --- [main] a.B : up"),
        ("2026-03-20 08:00:00,1 [main] ERROR a.B - lost", "ERROR", "a.B - lost"),
        ("2026-03-20 08:00:00.1 | ERROR    | a:b:1 - lost", "ERROR", "a:b:1 - lost"),
        ("2026-03-20 08:00:00 error: lost", "error", "lost"),
        ("2026-03-20 08:00:00 [Warning] lost", "Warning", "lost"),
        ("\x1b[90m2026-03-20 08:00:00\x1b[0m \x1b[31mERROR\x1b[0m lost", "ERROR", "lost"),
    ],
)
def test_a_time_and_a_level_in_front(line: str, level: str, message: str) -> None:
    event = one(line)
    assert (event.level, event.message) == (level, message)
    assert event.time is not None
    assert event.event == "line"
    failing = level.upper() == "ERROR"
    assert event.status is (Status.FAILED if failing else Status.INFO)
    assert event.why == (f"level is {level}" if failing else None)


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("INFO: begun", "INFO"),
        ("[ERROR] lost", "ERROR"),
        ("ERROR:root:lost", "ERROR"),
        ("FATAL lost", "FATAL"),
        ("error: lost", "error"),
        ("14:05:09.123 [main] ERROR a.B - lost", "ERROR"),
        ("E0320 08:00:00.123456   1 quay.go:12] lost", "error"),
    ],
)
def test_a_level_without_a_time_that_is_read_leaves_the_line_whole(line: str, level: str) -> None:
    event = one(line)
    assert (event.level, event.message, event.time) == (level, line, None)


@pytest.mark.parametrize(
    "line",
    [
        "error failed blocked",
        "the call failed with ERROR at last",
        "Error: connect ECONNREFUSED",
        "2026-03-20 08:00:00 Error reading the tide table",
        "2026-03-20 08:00:00 error reading the tide table",
        "2026-03-20 08:00:00 she asked what ERROR means",
        "Mar 20 08:00:00 quay sshd[4]: ERROR in words",
        "[pallet 7] ERRORS were made",
        "Traceback (most recent call last):",
        "\tat a.B.c(B.java:1) ERROR",
        "    ERROR in an indented line",
        "Caused by: a.SlipException: ERROR",
        "asking host=a port=1",
    ],
)
def test_words_of_a_line_are_no_level(line: str) -> None:
    event = one(line)
    assert (event.level, event.status, event.why) == (None, Status.INFO, None)


def test_a_time_without_a_year_stays_in_the_line() -> None:
    event = one("Mar  7 14:05:09 quay desk[4]: begun")
    assert (event.time_basis, event.message) == (
        TimeBasis.UNKNOWN,
        "Mar  7 14:05:09 quay desk[4]: begun",
    )


def test_the_priority_of_syslog_is_a_level() -> None:
    event = one("<11>1 2026-03-20T08:00:00Z quay desk - - - lost")
    assert (event.level, event.status) == ("error", Status.FAILED)
    assert event.why == "syslog_severity is 3, which is error"


def test_logfmt_is_read_into_the_same_fields() -> None:
    event = one(
        'ts=2026-03-20T08:00:00.5Z level=error msg="it \\"slipped\\"" err="let go" '
        "trace_id=t1 duration=1.5s error_code=ETIMEDOUT"
    )
    assert (event.trace, event.level, event.message) == ("t1", "error", 'it "slipped": let go')
    assert (event.status, event.reason, event.duration) == ("failed", "timeout", 1_500_000_000)
    assert event.time_digits == 1


@pytest.mark.parametrize(
    ("line", "pairs"),
    [
        ("a=1 b=2", {"a": "1", "b": "2"}),
        ('a="x y" b=', {"a": "x y", "b": ""}),
        ("a=1 b=2 flag", {"a": "1", "b": "2"}),
        ("2026-03-20T08:00:00Z a=1 b=2", {"time": "2026-03-20T08:00:00Z", "a": "1", "b": "2"}),
        ("a=1", None),
        ("words a=1 b=2", None),
        ("a=1 many words behind one pair b=2", None),
        ('a=1 b="half open', None),
        (" a=1 b=2", None),
        ("a=1 b=2\nc=3", None),
    ],
)
def test_what_is_logfmt_and_what_is_not(line: str, pairs: dict[str, str] | None) -> None:
    row = row_of(line)
    assert row == (pairs if pairs is not None else {"message": line})


@pytest.mark.parametrize("blank", ["", "  ", "\t"])
def test_a_blank_text_says_nothing(blank: str) -> None:
    assert row_of(blank) == {}
    assert read(f'{{"log": "{blank}\\n", "stream": "stdout"}}'.replace("\t", "\\t")) == []


def test_a_time_that_no_calendar_has_stays_in_the_line() -> None:
    event = one("2026-13-45 99:00:00 INFO begun")
    assert (event.time, event.message) == (None, "2026-13-45 99:00:00 INFO begun")


@given(st.text(max_size=300))
def test_any_text_is_told_apart_without_losing_it(text: str) -> None:
    row = row_of(text)
    assert (row == {}) == (not text.strip())
    assert all(isinstance(value, str | int) for value in row.values())


@pytest.mark.parametrize("text", ['a=1 b="' + '\\"' * 200_000, "[" * 400_000, "a=" * 200_000])
def test_a_hostile_line_is_read_in_one_pass(text: str) -> None:
    assert row_of(text)

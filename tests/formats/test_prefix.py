"""What words before a JSON object say is not lost: their level, their message and their time."""

from __future__ import annotations

import json

import pytest

from logview.formats.detect import Detector, Part
from logview.formats.record import Place
from logview.model import Event, Reason, Status, Table
from logview.times import parse_time

AT = "2026-03-07 14:05:09,123"
OBJECT = '{"traceId":"PP","code":5}'


def read(text: str, table: Table | None = None) -> Event:
    data = text.encode()
    (event,) = Detector().read(data, Place("app.log", 0, len(data), table))
    return event


@pytest.mark.parametrize(
    "words",
    [
        f"{AT} ERROR app - request failed ",
        f"{AT} [main] ERROR app.Desk - request failed: ",
        f"{AT} - app - ERROR - request failed ",
        "2026-03-07T14:05:09.123Z\tERROR\tapp/desk.go:42\trequest failed\t",
        "2026-03-07T14:05:09.123Z\tERROR\tapp.desk\tapp/desk.go:42\trequest failed\t",
        "2026-03-07T14:05:09.123Z\t\x1b[31mERROR\x1b[0m\tapp/desk.go:42\trequest failed\t",
        "[2026-03-07T14:05:09.123+00:00] app.ERROR: request failed ",
        f"desk-1  | {AT} ERROR app - request failed ",
        f"[pod/desk-6b7f9c5d4-x2x9q/app] {AT} ERROR request failed ",
    ],
)
def test_a_level_and_a_message_in_front(words: str) -> None:
    event = read(words + OBJECT)
    assert (event.status, event.why) == (Status.FAILED, "level is ERROR")
    assert (event.trace, event.level, event.message) == ("PP", "ERROR", "request failed")
    assert event.time == parse_time("2026-03-07T14:05:09.123Z").ns


@pytest.mark.parametrize(
    ("words", "level", "message"),
    [
        (f"{AT} INFO ", "INFO", None),
        (f"{AT} INFO clerk - ", "INFO", None),
        (f"{AT} ", None, None),
        ("INFO ", "INFO", None),
        ("[WARN] ", "WARN", None),
        ("ERROR request failed ", "ERROR", "ERROR request failed"),
        ("Mar  7 14:05:09 quay clerk[41]: ERROR request failed ", "ERROR", "ERROR request failed"),
        ("got an error from upstream: ", None, "got an error from upstream"),
        ('level=error msg="request failed" ', "error", "request failed"),
    ],
)
def test_words_in_front_say_no_more_than_they_do(
    words: str, level: str | None, message: str | None
) -> None:
    event = read(words + OBJECT)
    assert (event.trace, event.level, event.message) == ("PP", level, message)


def test_the_name_of_a_logger_in_front_is_the_name() -> None:
    assert read(f"{AT} ERROR app.Desk - request failed {OBJECT}").name == "app.Desk"
    assert read(f'{AT} INFO desk - told {{"trace_id":"x","logger":"tide"}}').name == "tide"


@pytest.mark.parametrize(
    "carrier", ["desk-1  | ", "db | ", "<11>1 2026-03-07T14:05:09Z q d 4 - - "]
)
def test_a_carrier_says_nothing_of_the_row(carrier: str) -> None:
    event = read(carrier + OBJECT)
    assert (event.level, event.message, event.status) == (None, None, Status.INFO)


def test_what_a_row_says_itself_counts() -> None:
    row = {"trace_id": "x", "level": "info", "msg": "told", "time": "2026-03-07T10:00:00Z"}
    event = read(f"{AT} ERROR app - request failed {json.dumps(row)}")
    assert (event.level, event.status, event.message) == ("info", Status.INFO, "told")
    assert event == read(json.dumps(row))._replace(length=event.length, name="app")


def test_the_error_of_a_row_adds_to_the_message_in_front() -> None:
    error = '{"code":"ECONNREFUSED","message":"no answer"}'
    event = read(f'{AT} ERROR request failed {{"trace_id":"x","error":{error}}}')
    assert event.message == "request failed: no answer"
    assert (event.status, event.reason) == (Status.FAILED, Reason.UNREACHABLE)


def test_a_row_whose_status_is_known_keeps_it() -> None:
    row = {"execution_id": "x", "step": "limits.check", "status": "ok"}
    event = read(f"{AT} ERROR request failed {json.dumps(row)}")
    assert (event.status, event.why) == (Status.OK, "status is ok")
    undecided = read(f'{AT} ERROR lost {{"execution_id":"x","step":"output"}}')
    assert (undecided.status, undecided.why) == (Status.FAILED, "level is ERROR")


def test_a_sentence_of_a_row_is_its_message() -> None:
    row = '{"execution_id":"x","step":"limits.check","data":{"used":40,"limit":40}}'
    assert read(f"{AT} INFO checked {row}").message == "used 40 of 40"


@pytest.mark.parametrize(
    "behind", [' {"trace_id":"MN"} []', ' {"trace_id":"MN"} {}', ' [] {"trace_id":"MN"}']
)
def test_an_empty_part_of_monolog_hides_no_object(behind: str) -> None:
    event = read(f"[2026-03-07T14:05:09+00:00] app.ERROR: Boom{behind}")
    assert (event.trace, event.level, event.message) == ("MN", "ERROR", "Boom")
    assert event.status is Status.FAILED


def test_a_line_of_monolog_without_an_object_is_words() -> None:
    event = read("[2026-03-07T14:05:09+00:00] app.ERROR: Boom [] []")
    assert (event.event, event.status, event.message) == ("line", Status.FAILED, "Boom [] []")


def test_one_object_behind_other_words_or_at_another_time_is_another_event() -> None:
    lines = [
        f"{AT} INFO sending {OBJECT}",
        f"{AT} INFO sent {OBJECT}",
        f"2026-03-07 14:05:10,123 INFO sent {OBJECT}",
    ]
    assert len({read(line).fingerprint for line in lines}) == 3
    assert read(lines[0]).fingerprint == read("desk-1  | " + lines[0]).fingerprint


def test_a_row_that_says_all_of_it_is_the_same_behind_any_words() -> None:
    row = '{"trace_id":"x","msg":"told","time":"2026-03-07T10:00:00Z"}'
    fingerprints = {read(front + row).fingerprint for front in ("", f"{AT} INFO ", "db | ")}
    assert len(fingerprints) == 1


def test_a_row_behind_words_is_shown_as_the_log_has_it() -> None:
    data = f"{AT} ERROR app - request failed {OBJECT}".encode()
    (event,) = Detector().read(data, Place("app.log", 0, len(data)))
    sections = Detector().describe([Part(event, data)], [])
    assert [section.value for section in sections if "level" in str(section.value)] == []
    assert any("code" in str(section.value) for section in sections)

"""What the inspector shows of a line: its error before the whole of it."""

from __future__ import annotations

import json

from logview.formats import jsonlog
from logview.formats.detect import Part
from logview.model import Section
from tests.formats.jsonlog.lines import DETECTOR, one


def sections(line: str) -> list[Section]:
    return list(DETECTOR.describe([Part(one(line), line.encode())], []))


def test_the_error_comes_first_and_every_digit_is_there() -> None:
    line = '{"level":"error","msg":"m","err":{"code":"EX"},"weight":123456789012345678901}'
    error, record = sections(line)
    assert (error.title, error.value) == ("error", {"code": "EX"})
    assert record == Section("record", json.loads(line))


def test_a_stack_is_an_error() -> None:
    line = '{"level":"error","msg":"m","stack_trace":"a.B: c\\n\\tat d"}'
    assert sections(line)[0] == Section("error", "a.B: c\n\tat d")


def test_a_line_of_words_is_shown_as_it_is() -> None:
    assert sections("2026-03-20 08:00:00 INFO begun") == [
        Section("line", "2026-03-20 08:00:00 INFO begun")
    ]


def test_a_call_of_a_tool_shows_what_went_in_and_what_came_out() -> None:
    line = '{"msg":"m","tool_name":"find","duration_ms":1,"arguments":{"q":7},"result":[14]}'
    assert DETECTOR.input_and_output([Part(one(line), line.encode())]) == ({"q": 7}, [14])


def test_a_line_that_is_no_call_has_neither() -> None:
    line = '{"msg":"m","input":"x","output":"y"}'
    assert DETECTOR.input_and_output([Part(one(line), line.encode())]) == (None, None)
    assert jsonlog.FORMAT.input_and_output([(one("words"), "words")]) == (None, None)

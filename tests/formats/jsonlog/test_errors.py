"""The error that a line carries, however its logger writes it."""

from __future__ import annotations

import pytest

from logview.formats.jsonlog.errors import problem_of
from logview.formats.jsonlog.fields import Said

TRACEBACK = 'Traceback (most recent call last):\n  File "a.py", line 1\ndesk.SlipError: let go'


@pytest.mark.parametrize(
    ("row", "words", "message"),
    [
        ({"error": "refused"}, (), "refused"),
        ({"err": {"type": "SlipError", "message": "m"}}, ("SlipError",), "m"),
        ({"err": {"name": "Error", "code": "EX", "message": "m"}}, ("EX", "Error"), "m"),
        ({"error.type": "SlipError", "error.message": "m"}, ("SlipError",), "m"),
        ({"error": {"status": 429}}, ("429",), None),
        ({"exception": TRACEBACK}, ("desk.SlipError",), None),
        ({"exc_info": TRACEBACK}, ("desk.SlipError",), None),
        (
            {"stack_trace": "a.SlipException: let go\n\tat a.B.c(B.java:1)"},
            ("a.SlipException",),
            None,
        ),
        ({"@x": "System.SlipException: let go\n   at A.B()"}, ("System.SlipException",), None),
        ({"exception": [{"exc_type": "SlipError", "exc_value": "m"}]}, ("SlipError",), "m"),
        ({"errorType": "SlipError"}, ("SlipError",), None),
        ({"thrown": {"name": "a.SlipException", "message": "m"}}, ("a.SlipException",), "m"),
    ],
)
def test_an_error_and_what_it_says(
    row: dict[str, object], words: tuple[str, ...], message: str | None
) -> None:
    problem = problem_of(Said(row))
    assert problem is not None
    assert (problem.words, problem.message) == (words, message)


@pytest.mark.parametrize(
    "value", [None, "", " ", "null", "nil", "<nil>", "None", "false", False, True, {}, [], 0]
)
def test_an_empty_error_is_none(value: object) -> None:
    assert problem_of(Said({"error": value, "err": value})) is None


def test_words_of_an_error_that_is_a_text_are_no_type() -> None:
    problem = problem_of(Said({"error": "dial tcp: connection refused, RateLimitError"}))
    assert problem is not None
    assert problem.words == ()

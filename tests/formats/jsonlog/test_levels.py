"""Which levels are failures, by name and by the numbers of the loggers that count."""

from __future__ import annotations

import pytest

from logview.formats.jsonlog.levels import level_of


@pytest.mark.parametrize(
    "word",
    ["ERROR", "error", "Error", "eror", "FATAL", "critical", "PANIC", "dpanic", "SEVERE", "E",
     "ERROR+4", "\x1b[31merror\x1b[39m", "ALERT", "Emergency", "ftl"],
)  # fmt: skip
def test_levels_that_fail(word: str) -> None:
    level = level_of("level", word)
    assert level is not None
    assert level.failing


@pytest.mark.parametrize(
    "word",
    ["WARN", "Warning", "info", "NOTICE", "debug", "trace", "DEFAULT", "WARN+2", "erroneous",
     "no error", "errors", "I", "error failed blocked"],
)  # fmt: skip
def test_levels_that_do_not(word: str) -> None:
    level = level_of("level", word)
    assert level is not None
    assert not level.failing


@pytest.mark.parametrize(
    ("spelling", "number", "name", "failing"),
    [
        ("level", 60, "fatal", True),
        ("level", 50, "error", True),
        ("level", "50", "error", True),
        ("level", 40, "warn", False),
        ("level", 35, "info", False),
        ("level", 3, "3", False),
        ("level", 5000, "5000", False),
        ("level", float("inf"), "inf", False),
        ("level", float("nan"), "nan", False),
        ("level", 0, "0", False),
        ("levelno", 40, "error", True),
        ("levelno", 30, "warning", False),
        ("level_value", 40000, "error", True),
        ("level_value", 30000, "warn", False),
        ("severityNumber", 17, "error", True),
        ("severityNumber", 16, "warn", False),
        ("severity", 500, "error", True),
        ("severity", 400, "warning", False),
        ("severity", 3, "3", False),
        ("PRIORITY", 3, "error", True),
        ("PRIORITY", "4", "warning", False),
        ("PRIORITY", 50, "50", False),
    ],
)
def test_a_number_is_read_by_whose_numbers_its_key_holds(
    spelling: str, number: object, name: str, failing: bool
) -> None:
    level = level_of(spelling, number)
    assert level is not None
    assert (level.word, level.failing) == (name, failing)


def test_a_record_of_a_kind_that_counts_as_syslog_does() -> None:
    level = level_of("level", 3, syslog=True)
    assert level is not None
    assert level.said == "level is 3, which is error"


@pytest.mark.parametrize("value", [True, None, {}, [], "", "  ", "x" * 50])
def test_what_is_no_level(value: object) -> None:
    assert level_of("level", value) is None

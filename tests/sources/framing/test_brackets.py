from __future__ import annotations

import pytest

from logview.sources.framing import brackets as module

FIRST = b"[7-Mar-2026 14:05:09 UTC] "
SECOND = b"[17-Mar-2026 14:05:10 Europe/Berlin] "


def test_a_record_runs_to_the_next_bracket(read_whole) -> None:
    one = FIRST + b"Array\r\n(\r\n  [a] => 1\r\n\r\n)<br/>"
    two = SECOND + b"text [7-Mar-2026 14:05:09 UTC] in it"
    reading = read_whole(one + b"\r\n\r\n" + two + b"\n")
    assert reading.records == [one, two]
    assert reading.position == len(one) + 4


def test_the_last_record_is_given_again_when_it_grew(read_in_portions) -> None:
    portions = [FIRST + b"a\n", b"  more", b" and more\n", SECOND]
    for count, record in [(1, b"a"), (2, b"a\n  more"), (4, b"a\n  more and more")]:
        reading = read_in_portions(portions[:count])
        assert reading.records[0] == FIRST + record
        assert not reading.unfinished
    assert reading.records[1:] == [SECOND.rstrip(b"\n")]


def test_before_the_first_bracket_a_line_is_a_record(read_whole) -> None:
    reading = read_whole(b"text\n\n  of a dump\r\n" + FIRST + b"a\nb\n" + SECOND)
    assert reading.records == [b"text", b"  of a dump", FIRST + b"a\nb", SECOND]


def test_a_dump_without_end_is_cut_and_goes_on_line_by_line(
    read_whole, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONGEST_DUMP", 100)
    lines = [b"line %03d" % number for number in range(40)]
    reading = read_whole(FIRST + b"a\n" + b"\n".join(lines) + b"\n" + SECOND + b"b")
    assert reading.records[0] == FIRST + b"a\n" + b"\n".join(lines[:8])
    assert reading.records[1:] == [*lines[8:], SECOND + b"b"]


def test_a_day_may_have_a_leading_zero(read_whole) -> None:
    padded = b"[07-Mar-2026 14:05:10 UTC] b<br/>"
    for data in (FIRST + b"a\n" + padded, padded + b"\n" + FIRST + b"a"):
        assert read_whole(data + b"\n").records == data.split(b"\n")


@pytest.mark.parametrize(
    "like",
    [
        b"[00-Mar-2026 14:05:09] ",
        b"[007-Mar-2026 14:05:09] ",
        b"[7-Mrz-2026 14:05:09] ",
        b"[32-Mar-2026 14:05:09] ",
    ],
)
def test_other_brackets_begin_no_record(read_whole, like: bytes) -> None:
    assert read_whole(FIRST + b"a\n" + like + b"b\n").records == [FIRST + b"a\n" + like + b"b"]

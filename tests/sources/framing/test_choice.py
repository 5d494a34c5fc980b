from __future__ import annotations

import pytest

from logview.sources.framing import LIMIT, framing_of

DOCKER = b'{"log":"a\\n","stream":"stdout","time":"2026-03-07T14:05:09.1Z"}'


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b'{"a": 1}\n', "lines"),
        (b'{"a": 1}', "lines"),
        (b'{"a": 1} and more', "lines"),
        (b'{"a": {\n{"b": 1}\n', "lines"),
        (b'{"a": "b\n', "lines"),
        (b"plain text\n", "lines"),
        (b"[2026-03-07 14:05:09] text\n", "lines"),
        (b"[INFO] text\n", "lines"),
        (b"[main] text\n", "lines"),
        (b"[1234] text\n", "lines"),
        (b"[    0.000000] Linux version\n", "lines"),
        (b"[12, main] text\n", "lines"),
        (b"[07-Mar-2026 14:05:09 UTC] text\n", "brackets"),
        (b"one, two\nthree\n", "lines"),
        (b"time is up, and so on\n", "lines"),
        (b"time,colour\n", "lines"),
        (b"time,uid\n", "csv"),
        (b'\xef\xbb\xbf"time";"uid"\r\n', "csv"),
        (b"Level\tMessage\n", "csv"),
        (b'time,uid,"a\nb"\n', "csv"),
        (b'[{"a": 1}, {"b": 2}]', "array"),
        (b"\xef\xbb\xbf \n [\n", "array"),
        (b"[[\n{}]]", "array"),
        (b"[1, 2.5, null]\n", "array"),
        (b"[]\n", "array"),
        (b"{\n}\n", "values"),
        (b'{\r\n\r\n  "a": 1\r\n', "values"),
        (b'{"a": [\n"b"]}', "values"),
        (b"{\n\t1", "values"),
        (b"[7-Mar-2026 14:05:09 UTC] ", "brackets"),
        (b"\0\0\0[31-Dec-2026 00:00:00 Europe/Berlin] x", "brackets"),
        (DOCKER, "chunks"),
        (b'{"time":"t", "stream":"stderr", "attrs":{"a":"b"}, "log":"x"}', "chunks"),
        (b"2026-03-07T14:05:09.123456789Z stdout F text", "chunks"),
        (b"2026-03-07T14:05:09+01:00 stderr P ", "chunks"),
    ],
)
def test_the_first_bytes_tell_the_framing(head: bytes, name: str) -> None:
    chosen = framing_of(head)
    assert chosen is not None
    assert chosen.name == name


@pytest.mark.parametrize(
    "head",
    [
        *(b"", b"\n \0", b"\xef\xbb", b"\xef\xbb\xbf", b"tex", b"time,uid", b'time,uid,"a\n'),
        *(b"[", b"[ \t", b"[{", b"[1, 2]", b"[7-Mar-2026 14:05:09", b"[INFO"),
        *(b"{", b'{"a": "b', b'{"a": {\n', b'{"a": {\n \n', DOCKER[:-1], b"2026-03-07T14:05"),
    ],
)
def test_what_more_bytes_could_change_is_not_chosen_yet(head: bytes) -> None:
    assert framing_of(head) is None


@pytest.mark.parametrize("start", [b"text", b'{"a": "', b"[1, ", b"\n", b"\0", b'time,uid,"'])
def test_a_choice_is_made_after_so_many_bytes(start: bytes) -> None:
    head = start + start[-1:] * LIMIT
    chosen = framing_of(head)
    assert chosen is not None
    assert chosen.name == "lines"
    assert framing_of(head + b'\n{"a": 1}\n') == chosen


def test_the_longest_line_of_a_runtime_is_recognised() -> None:
    head = b'{"log":"' + b"\\u0001" * 16_384 + b'","stream":"stdout","time":"t"}\n'
    chosen = framing_of(head)
    assert chosen is not None
    assert chosen.name == "chunks"


def test_only_a_table_has_columns() -> None:
    chosen = framing_of(b'\xef\xbb\xbfTime;" user ""id""";content\r\n')
    assert chosen is not None
    assert chosen.table is not None
    assert chosen.table.delimiter == ";"
    assert chosen.table.columns == ("Time", 'user "id"', "content")
    for head in (b"{}\n", b"text\n", b"[\n", b"{\n}", b"[7-Mar-2026 14:05:09] ", DOCKER):
        other = framing_of(head)
        assert other is not None
        assert other.table is None

from __future__ import annotations

import os

import pytest


@pytest.mark.parametrize(
    ("content", "records"),
    [
        (b'[{"a": 1}, {"b": [2]},\n {"c":\n3}]\n', [b'{"a": 1}', b'{"b": [2]}', b'{"c":\n3}']),
        (
            b'[\n1, -2.5e3,\n"a,]\\"", null,\ntrue]',
            [b"1", b"-2.5e3", b'"a,]\\""', b"null", b"true"],
        ),
        (b"[\r\n{},\r\n{}\r\n]\r\n", [b"{}", b"{}"]),
        (b"[[1, 2], [3]]\n", [b"[1, 2]", b"[3]"]),
        (b"[\n]\n", []),
        (b"[", []),
        (b"[\n", []),
        (b'\xef\xbb\xbf[{"a": "]"}]', [b'{"a": "]"}']),
    ],
)
def test_each_element_is_a_record(read_whole, content: bytes, records: list[bytes]) -> None:
    reading = read_whole(content)
    assert reading.records == records
    assert reading.unfinished == (1 if content == b"[" else 0)


def test_what_follows_the_array_is_not_lost(read_whole) -> None:
    reading = read_whole(b'[{"a": 1}]\n{"b": 2}\nsome text, and more\n[{"c": 3}]\n')
    assert reading.records == [b'{"a": 1}', b'{"b": 2}', b"some text, and more", b'[{"c": 3}]']


def test_an_array_that_is_still_written_gives_what_is_there(read_whole) -> None:
    reading = read_whole(b'[\n{"a": 1},\n{"b": ')
    assert reading.records == [b'{"a": 1}']
    assert reading.unfinished == 6


def test_a_damaged_element_takes_no_other_with_it(read_whole) -> None:
    content = b'[\n{"a": {"b": 1},\n{"c": 2},\n{"d": "e,\n{"f": 3},\noops,\n{"g": 4}\n]\n'
    assert read_whole(content).records == [
        *(b'{"a": {"b": 1},', b'{"c": 2}', b'{"d": "e,', b'{"f": 3}', b"oops,", b'{"g": 4}')
    ]


def test_an_element_over_the_limit_is_named_and_reading_goes_on_at_a_line(read_whole) -> None:
    long = b'{"a": "' + b"x" * 200 + b'"}'
    reading = read_whole(b"[\n" + long + b',\n{"b": 2}\n]\n', longest=100)
    assert reading.oversized == {2: len(long) + 1}
    assert reading.records == [b'{"b": 2}']


def test_an_element_longer_than_a_block_is_not_read_over_and_over(
    read_in_portions, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = 0
    real = os.pread

    def pread(descriptor: int, length: int, offset: int) -> bytes:
        nonlocal read
        data = real(descriptor, length, offset)
        read += len(data)
        return data

    monkeypatch.setattr(os, "pread", pread)
    long = b'{"a": [' + b'"b", ' * 100_000 + b'"c"]}'
    reading = read_in_portions([b"[\n" + long + b"]\n"], block=lambda: 1000)
    assert reading.records == [long]
    assert read < 10 * len(long)
    read = 0
    grown = [b'[{"a": "', *([b"x" * 1000] * 200), b'"}]']
    reading = read_in_portions(grown, block=lambda: 1000)
    assert reading.records == [b"".join(grown)[1:-1]]
    assert read < 20 * 200_000

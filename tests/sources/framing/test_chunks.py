from __future__ import annotations

import json

import pytest


def line(log: str, stream: str = "stdout", **attrs: object) -> bytes:
    row = {"log": log, "stream": stream, **attrs, "time": "2026-03-07T14:05:09.1Z"}
    return json.dumps(row, separators=(",", ":")).encode()


def cri(tag: str, text: str, stream: str = "stdout") -> bytes:
    return f"2026-03-07T14:05:09.123456789Z {stream} {tag} {text}".encode()


def test_a_whole_line_is_a_record(read_whole) -> None:
    lines = [line("a\n"), line("b\n", "stderr"), line('"log":"c"\n', attrs={"tag": "x"})]
    reading = read_whole(b"\r\n".join(lines) + b"\r\n")
    assert reading.records == lines
    assert read_whole(b"\n".join([cri("F", "a"), cri("F", "")]) + b"\n").records == [
        *(cri("F", "a"), cri("F", ""))
    ]


@pytest.mark.parametrize("make", [lambda log, *stream: line(log, *stream), None])
def test_lines_that_go_on_are_one_record_with_what_comes_between(read_whole, make) -> None:
    if make is None:

        def make(log: str, stream: str = "stdout") -> bytes:
            return cri("F" if log.endswith("\n") else "P", log.strip(), stream)

    parts = [
        make("a"),
        make("b\n", "stderr"),
        make("c", "stderr"),
        make("d\n"),
        make("e\n", "stderr"),
    ]
    lines = [make("first\n"), *parts, make("last\n")]
    reading = read_whole(b"\n".join(lines) + b"\n")
    assert reading.records == [lines[0], b"\n".join(parts), lines[-1]]


def test_a_backslash_before_an_n_is_no_line_end(read_whole) -> None:
    parts = [line("a\\n"), line("b\n")]
    assert read_whole(line("x\n") + b"\n" + b"\n".join(parts) + b"\n").records[1:] == [
        b"\n".join(parts)
    ]


def test_a_line_of_something_else_ends_what_was_left_open(read_whole) -> None:
    reading = read_whole(b"\n".join([line("a"), b"text", line("b\n")]) + b"\n")
    assert reading.records == [line("a"), b"text", line("b\n")]


def test_what_is_left_open_for_ever_is_cut_at_the_limit(read_whole) -> None:
    lines = [line(str(number)) for number in range(9)]
    longest = 2 * len(lines[0]) + 1
    reading = read_whole(b"\n".join(lines) + b"\n", longest=longest)
    assert reading.records == [b"\n".join(lines[at : at + 2]) for at in (0, 2, 4, 6)]
    assert reading.unfinished == len(lines[8]) + 1


def test_a_last_line_without_its_end_counts_when_it_is_whole(read_whole) -> None:
    whole, part = line("a\n"), line("a")
    assert read_whole(whole).records == [whole]
    assert read_whole(part + b"\n" + whole).records == [part + b"\n" + whole]
    assert read_whole(part).records == []
    assert read_whole(part + b"\n").records == []
    assert read_whole(whole + b"\n" + cri("F", "a")).records == [whole]

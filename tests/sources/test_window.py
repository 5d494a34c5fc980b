from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logview.sources.window import MARGIN, Window
from logview.times import SECOND

LARGE = 64 << 10
LINE = 100
"""Bytes of every line."""
MINUTE = 60 * SECOND


def span_of(record: bytes) -> tuple[int, int] | None:
    told = json.loads(record)
    if told.get("time") is None:
        return None
    ended = told["time"] * SECOND
    return ended - told.get("took", 0) * SECOND, ended


def line(time: float | None) -> bytes:
    """A line of that time in seconds, with its end."""
    words = b'{"time": %s, "text": "' % json.dumps(time).encode()
    return words + b"x" * (LINE - 3 - len(words)) + b'"}\n'


def window(since: int | None = None, until: int | None = None) -> Window:
    """A window in minutes."""
    return Window(since and since * MINUTE, until and until * MINUTE, span_of)


def log(path: Path, times: Iterable[float | None]) -> int:
    """Write a log of these times, and return how long it is."""
    return path.write_bytes(b"".join(map(line, times)))


def minutes(ledger, source: int = 1) -> list[int]:
    """Times of the first and last record that is known, in minutes."""
    lines = ledger.lines(source)
    times = [json.loads(data)["time"] // 60 for data in (lines[0], lines[-1])]
    assert len(lines) == (json.loads(lines[-1])["time"] - json.loads(lines[0])["time"]) + 1
    return times


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "app.log"


LONG = 6000
"""Seconds, and lines, of a log that is large."""
MARGIN_MINUTES = MARGIN // MINUTE
GRAIN_MINUTES = 2
"""What bisecting may be wrong by, and the length of a line, in minutes of such a log."""


def test_what_is_older_than_a_window_is_not_read(path: Path, follow, ledger) -> None:
    log(path, range(LONG))
    follower = follow(path, large=LARGE, window=window(since=70))
    ledger.drain(follower)
    first, last = minutes(ledger)
    assert 70 - MARGIN_MINUTES - GRAIN_MINUTES <= first < 70 - MARGIN_MINUTES
    assert last == 99
    assert ledger.points[1].begin > 0
    assert follower.backlog == 0
    assert follower.total == LONG * LINE - ledger.points[1].begin
    assert not follower.wait(0)


def test_what_is_younger_than_a_window_is_not_read(path: Path, follow, append, ledger) -> None:
    log(path, range(LONG))
    follower = follow(path, large=LARGE, window=window(until=30))
    ledger.drain(follower)
    first, last = minutes(ledger)
    assert first == 0
    assert 30 + MARGIN_MINUTES <= last <= 30 + MARGIN_MINUTES + GRAIN_MINUTES
    assert follower.backlog == 0
    append(path, line(LONG))
    assert ledger.drain(follower) == 0
    assert follower.backlog == 0


def test_a_window_in_the_middle_is_read_from_its_end(path: Path, follow, ledger) -> None:
    log(path, range(LONG))
    follower = follow(path, large=LARGE, block=LINE * 100, window=window(since=40, until=60))
    follower.scan()
    lasts = []
    for batch in follower.read():
        ledger.take(batch)
        lasts.append(minutes(ledger)[1])
    assert len(set(lasts[1:])) == 1
    assert minutes(ledger)[0] in range(28, 31)
    assert lasts[-1] in range(70, 73)
    assert follower.backlog == 0
    extent = ledger.points[1].position - ledger.points[1].begin
    assert follower.total == extent


def test_a_later_run_without_a_window_reads_the_rest(path: Path, follow, append, ledger) -> None:
    log(path, range(LONG))
    ledger.drain(follow(path, large=LARGE, window=window(since=40, until=60)))
    append(path, line(LONG))
    ledger.drain(follow(path, known=ledger.points.values(), large=LARGE))
    assert minutes(ledger) == [0, LONG // 60]
    assert ledger.points[1].begin == 0


def test_a_later_run_with_a_wider_window_reads_on(path: Path, follow, ledger) -> None:
    log(path, range(LONG))
    ledger.drain(follow(path, large=LARGE, window=window(since=60, until=60)))
    wider = window(since=40, until=75)
    follower = follow(path, known=ledger.points.values(), large=LARGE, window=wider)
    ledger.drain(follower)
    first, last = minutes(ledger)
    assert first in range(28, 31)
    assert last in range(85, 88)
    assert follower.backlog == 0
    narrower = window(since=90)
    follower = follow(path, known=ledger.points.values(), large=LARGE, window=narrower)
    ledger.drain(follower)
    assert minutes(ledger)[1] == 99
    assert minutes(ledger)[0] == first


def test_a_log_outside_a_window_is_known_and_hardly_read(path: Path, follow, ledger) -> None:
    log(path, range(LONG))
    ledger.drain(follow(path, large=LARGE, window=window(since=1000)))
    assert len(ledger.lines(1)) <= LARGE // 64 // LINE + 1
    assert ledger.points[1].position == LONG * LINE


@pytest.mark.parametrize("untimed", [0, 3, 100])
def test_lines_without_a_time_do_not_mislead(path: Path, follow, ledger, untimed: int) -> None:
    """Where too many of them follow one another less is cut off, or nothing."""
    times = [time if time % (untimed + 1) == 0 else None for time in range(LONG)]
    log(path, times)
    ledger.drain(follow(path, large=LARGE, window=window(since=40, until=60)))
    known = [json.loads(data)["time"] for data in ledger.lines(1)]
    wanted = [time for time in times if time is not None and 40 * 60 <= time <= 60 * 60]
    assert set(wanted) <= set(known)
    assert len(known) < LONG // 2 or untimed > 15


def test_small_logs_and_other_framings_are_read_whole(tmp_path: Path, follow, ledger) -> None:
    log(tmp_path / "small.log", range(LARGE // LINE))
    (tmp_path / "a.csv").write_bytes(b"time,level,message\n" + b"1,info,words\n" * LONG)
    ledger.drain(follow(tmp_path, large=LARGE, window=window(since=1000)))
    assert sorted(len(ledger.lines(number)) for number in (1, 2)) == [LARGE // LINE, LONG]


def test_bisecting_reads_little_however_large_the_log(
    path: Path, follow, ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = log(path, range(60_000))
    count = 0
    real = os.pread

    def counted(descriptor: int, length: int, offset: int) -> bytes:
        nonlocal count
        data = real(descriptor, length, offset)
        count += len(data)
        return data

    monkeypatch.setattr(os, "pread", counted)
    ledger.drain(follow(path, large=LARGE, window=window(since=10_000, until=20_000)))
    assert size > 5_000_000
    assert 0 < count < 200_000


@settings(max_examples=200, deadline=None)
@given(
    steps=st.lists(st.integers(0, 120), min_size=1, max_size=200),
    jitter=st.lists(st.integers(-300, 300), min_size=1, max_size=20),
    since=st.integers(0, 300),
    until=st.integers(0, 300),
    grain=st.integers(1, 2000),
)
def test_no_line_of_the_window_is_cut_off(
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[int],
    jitter: list[int],
    since: int,
    until: int,
    grain: int,
) -> None:
    """Of a log that is out of order by less than the margin."""
    path = tmp_path_factory.getbasetemp() / "bisected.log"
    times = []
    now = 300
    for number, step in enumerate(steps):
        now += step
        times.append(now + jitter[number % len(jitter)])
    size = log(path, times)
    descriptor = os.open(path, os.O_RDONLY)
    try:
        asked = window(since, until)
        last = asked.last(descriptor, 0, size, grain)
        first = asked.first(descriptor, last, grain)
    finally:
        os.close(descriptor)
    assert first % LINE == last % LINE == 0
    for number, time in enumerate(times):
        if since * 60 <= time <= until * 60:
            assert first <= number * LINE < last


def test_without_bounds_nothing_is_cut_off(path: Path) -> None:
    size = log(path, range(100))
    descriptor = os.open(path, os.O_RDONLY)
    try:
        assert window().first(descriptor, size, 1) == 0
        assert window().last(descriptor, 0, size, 1) == size
    finally:
        os.close(descriptor)


@pytest.mark.parametrize("length", [5_000, 300_000])
def test_the_time_of_a_long_line_is_found(path: Path, length: int) -> None:
    long = b'{"time": 1, "text": "%s"}\n' % (b"x" * length)
    path.write_bytes(long + line(2 * 3600) * 3)
    descriptor = os.open(path, os.O_RDONLY)
    try:
        asked = window(since=60)
        assert asked._dated_line(descriptor, 10, 10**6) == (len(long), (7200 * SECOND,) * 2)
        assert asked.first(descriptor, path.stat().st_size, 10) == 0
    finally:
        os.close(descriptor)


def test_what_took_long_is_found_by_when_it_ended(path: Path) -> None:
    """A span is written when it ends, and dated by when it began."""
    lines = [
        b'{"time": %d, "took": %d}\n' % (minute * 60, 40 * 60 if minute % 2 else 1)
        for minute in range(2_000)
    ]
    path.write_bytes(b"".join(lines))
    size = path.stat().st_size
    with path.open("rb") as file:
        for since in range(100, 1_900, 60):
            begin = window(since=since).first(file.fileno(), size, 256)
            assert begin <= sum(map(len, lines[:since]))

"""Reports of the indexer, read line by line from a pipe."""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import contextmanager

import pytest

from logview.tui import feed as feed_module
from logview.tui.feed import PipeFeed, Progress, parse_report


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(feed_module, "RESTART_AFTER", 0)


REPORT = {
    "events": 1204,
    "rate": 31.5,
    "behind": 0.1,
    "rejected": 3,
    "backlog": 57,
    "total": 100,
    "rotations": 1,
    "following": True,
    "problems": ["x.avro is an Avro file."],
}


def test_a_report_is_read_whole():
    progress = parse_report(json.dumps(REPORT).encode())
    assert progress == Progress(1204, 31.5, 0.1, 3, 57, 100, 1, True, ("x.avro is an Avro file.",))


def test_a_report_tells_that_older_records_follow_and_for_how_long():
    progress = parse_report(json.dumps({**REPORT, "backwards": True, "left": 12.4}).encode())
    assert (progress.backwards, progress.left) == (True, 12.4)
    assert parse_report(b'{"backwards": true, "left": null}').left is None


def test_what_a_report_leaves_out_is_nothing():
    assert parse_report(b'{"behind": null}') == Progress()


def test_a_line_that_is_no_report_is_told():
    for line in (b"Traceback: boom\n", b"[1]", b"\xff"):
        assert parse_report(line).problems[0].startswith("The indexer said: ")


def test_the_share_counts_what_is_indexed():
    assert Progress(backlog=57, total=100).share == 43
    assert Progress().share == 100
    assert Progress(backlog=57, total=100).indexing
    assert not Progress(backlog=1, total=1_000).indexing


async def test_reports_come_from_a_pipe_until_it_ends():
    reading, writing = os.pipe()
    lines = b"".join(json.dumps({"events": n}).encode() + b"\n" for n in range(3))
    os.write(writing, lines + b"\n" + b'{"events": 99}')
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        seen = [progress async for progress in PipeFeed(pipe).reports()]
    assert [progress.events for progress in seen] == [0, 1, 2, 99, 99]
    assert [progress.stopped for progress in seen] == [False, False, False, False, True]
    assert not seen[-1].following


async def test_the_last_report_tells_the_last_words():
    with pipe_with(b'{"backlog": 57, "total": 100, "following": true, "problems": ["p"]}') as pipe:
        feed = PipeFeed(pipe, last_words=lambda: "no space left on device.\n")
        *_, last = [progress async for progress in feed.reports()]
    assert last.problems == (
        "p",
        "The indexer ended: no space left on device. What is shown is not kept up to date; "
        "press q and start again.",
    )
    assert (last.stopped, last.live, last.indexing, last.share) == (True, False, False, 43)


async def test_a_feed_goes_on_with_an_indexer_that_was_started_again():
    with pipe_with(b'{"events": 1}\n{"ev') as first, pipe_with(b'{"events": 2}\n') as second:
        pipes = [second]
        feed = PipeFeed(first, restart=lambda: pipes.pop() if pipes else None)
        seen = [progress async for progress in feed.reports()]
    assert [progress.events for progress in seen] == [1, 0, 0, 2, 2]
    assert seen[2].problems[-1] == "The indexer ended unexpectedly and was started again."
    assert not seen[2].stopped
    assert seen[3].problems == ()
    assert seen[-1].stopped


async def test_a_line_that_is_too_long_is_told_and_the_next_ones_are_read(monkeypatch):
    monkeypatch.setattr(feed_module, "LONGEST", 1_000)
    lines = [b'{"events": 1}', b"x" * 9_000, b'{"events": 2}', b"y" * 60_000]
    with pipe_with(b"\n".join(lines)) as pipe:
        seen = [progress async for progress in PipeFeed(pipe).reports()]
    assert [progress.events for progress in seen] == [1, 1, 2, 2, 2]
    assert "more than 1,000 bytes" in seen[1].problems[0]
    assert seen[2].problems == ()
    assert "more than 1,000 bytes" in seen[3].problems[0]


def test_an_index_that_another_process_writes_is_known():
    assert parse_report(b'{"waiting": true, "rejected": 4}') == Progress(rejected=4, waiting=True)


@contextmanager
def pipe_with(data):
    """A pipe that brings these bytes and ends. They fit into its buffer."""
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 1 << 20)
    os.write(writing, data)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        yield pipe

"""Reports of the indexer, read line by line from a pipe."""

from __future__ import annotations

import json
import os

from logview.tui.feed import PipeFeed, Progress, parse_report

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
        seen = [progress.events async for progress in PipeFeed(pipe).reports()]
    assert seen == [0, 1, 2, 99]

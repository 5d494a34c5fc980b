"""`--since` and `--until`: no more of a large log is read, and what that leaves open is said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests.cli.asking import Log
from tests.rows import Rows

MINUTE = 60_000
PAD = "word " * 8_000


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """Ten hours in 6 MB: a short trace every five minutes, and one that lasts all the time and
    fails near its start."""
    rows = []
    for number in range(120):
        at = number * 5 * MINUTE
        rows += Rows(f"short{number:03}", f"s{number:03}").at(at).request(PAD).respond().rows
        rows += Rows("long", "s-long").at(at + 1000).system().rows
        if number == 2:
            rows += Rows("long", "s-long").at(at + 2000).call().result(failure="TIMEOUT").rows
    log = Log(tmp_path)
    log.path.write_bytes(b"".join(json.dumps(row).encode() + b"\n" for row in rows))
    assert log.path.stat().st_size > 4 << 20
    return log


def objects(done: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_only_what_is_asked_for_is_read_and_what_it_leaves_open_is_said(log: Log) -> None:
    since = ("--since", "2026-03-07T17:00:00Z")
    bounded = log.ask("traces", "--json", *since)
    found = {trace["trace_id"]: trace for trace in objects(bounded)}
    assert set(found) == {"long", *(f"short{n:03}" for n in range(96, 120))}
    assert "1 of 25 traces may reach beyond what was read" in bounded.stderr
    assert (found["long"]["partial"], found["long"]["problems"]) == (True, 0)
    assert not any(trace["partial"] for name, trace in found.items() if name != "long")
    sessions = log.ask("sessions", *since)
    assert "the counts are of the traces that were read" in sessions.stderr
    known = log.objects("index", *since)[0]
    assert known["events"] < 120  # of 362

    assert len(log.objects("traces")) == 121
    again = log.ask("traces", "--json", *since)
    assert "may reach beyond" not in again.stderr
    assert "the counts are" not in log.ask("sessions", *since).stderr
    found = {trace["trace_id"]: trace for trace in objects(again)}
    assert (found["long"]["partial"], found["long"]["problems"]) == (False, 1)


def test_until_leaves_out_what_is_newer(log: Log) -> None:
    until = ("--until", "2026-03-07T10:00:00Z")
    bounded = log.ask("traces", "--json", *until)
    names = {trace["trace_id"] for trace in objects(bounded)}
    assert names == {"long", *(f"short{n:03}" for n in range(13))}
    assert "2 of 14 traces may reach beyond what was read" in bounded.stderr
    known = log.objects("index")[0]
    assert known["traces"] == 121


def test_a_time_that_is_none_is_refused(log: Log) -> None:
    for command in ("traces", "index"):
        refused = log.ask(command, "--since", "yesterdayish")
        assert refused.exit_code == 2
        assert "since" in refused.stderr

"""A process that is killed in the middle costs nothing: not a record, not a verdict, not a lock."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from logview.index.place import WriterLock
from tests.faults.service import wait_until_nobody_writes
from tests.index.answers import answers, rows_in
from tests.index.test_invariant import row
from tests.terminal.terminal import Terminal
from tests.waiting import wait_until

KILLS = int(os.environ.get("LOGVIEW_KILLS", "30"))
"""Of the indexer; a tenth as many of the explorer. `LOGVIEW_KILLS=200` for a longer run."""


def indexer(index: Path, log: Path, *options: str) -> subprocess.Popen[bytes]:
    """`logview index`, as a process of its own."""
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "logview", "index", "--nice", "0"),
            *(str(log), "--index", str(index), *options),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def traces(first: int, last: int) -> bytes:
    """Traces in which a tool fails, every other one recovering."""
    lines = []
    for number in range(first, last):
        trace, session = f"t{number}", f"s{number // 3}"
        failure = {"failure": {"reason": "TIMEOUT", "error_message": "x" * 200}}
        lines += [
            row("user_request", trace, session, number % 3000, note="y" * 300),
            row("tool_call", trace, session, number % 3000 + 1, tool_name="a"),
            row(
                "tool_call_result", trace, session, number % 3000 + 2, tool_name="a", result=failure
            ),
        ]
        if number % 2:
            done = {"success": {"llm_value": "ok"}}
            lines += [
                row("tool_call", trace, session, number % 3000 + 3, tool_name="a"),
                row(
                    "tool_call_result",
                    trace,
                    session,
                    number % 3000 + 4,
                    tool_name="a",
                    result=done,
                ),
            ]
    return b"".join(line + b"\n" for line in lines)


def read_to_the_end(index: Path, log: Path) -> dict[str, list[tuple[object, ...]]]:
    done = indexer(index, log)
    done.communicate(timeout=120)
    assert done.returncode == 0
    return answers(index)


def told(index: Path, log: Path) -> list[bytes]:
    """What the commands say of all traces and all sessions."""
    return [
        subprocess.run(
            [sys.executable, "-m", "logview", command, "--json", "--index", str(index), str(log)],
            capture_output=True,
            check=True,
            timeout=120,
        ).stdout
        for command in ("traces", "sessions")
    ]


def comes_to_the_same(tmp_path: Path, index: Path, log: Path) -> None:
    """Read the log to its end, and compare with what comes of it where nobody was killed."""
    fresh = tmp_path / "fresh.db"
    read = read_to_the_end(index, log)
    assert read == read_to_the_end(fresh, log)
    assert len(read["events"]) == log.read_bytes().count(b"\n")
    assert told(index, log) == told(fresh, log)


def some_more(log: Path, number: int, dice: random.Random) -> int:
    """Append traces from that number on; returns how many there are then."""
    end = number + dice.randrange(20, 80)
    with log.open("ab") as growing:
        growing.write(traces(number, end))
    return end


@pytest.mark.parametrize(("seed", "written"), [(1, 3000), (2, 600), (3, 600)])
def test_an_indexer_killed_at_any_point_of_a_growing_log_loses_and_repeats_nothing(
    tmp_path: Path, seed: int, written: int
) -> None:
    """The first of these logs is so large that it is read from its end."""
    dice = random.Random(seed)
    log, index = tmp_path / "chat.jsonl", tmp_path / "killed.db"
    log.write_bytes(traces(0, written))
    for _ in range(KILLS // 3):
        before = rows_in(index)
        victim = indexer(index, log, "--follow")
        written = some_more(log, written, dice)
        if dice.random() < 0.5:
            goal = min(before + dice.randrange(1, 3000), log.read_bytes().count(b"\n"))
            wait_until(lambda goal=goal: rows_in(index) >= goal)
        with contextlib.suppress(subprocess.TimeoutExpired):
            victim.wait(dice.random() * 0.7)  # wherever it is then
        victim.kill()
        victim.communicate()
    comes_to_the_same(tmp_path, index, log)


def test_an_explorer_killed_at_any_point_loses_and_repeats_nothing(tmp_path: Path) -> None:
    dice = random.Random(4)
    log, index = tmp_path / "chat.jsonl", tmp_path / "killed.db"
    log.write_bytes(traces(0, 600))
    written = 600
    for _ in range(max(3, KILLS // 10)):
        before = rows_in(index)
        with Terminal([str(log), "--index", str(index)], tmp_path) as explorer:
            written = some_more(log, written, dice)
            wait_until(lambda before=before: rows_in(index) > before)
            explorer.read(dice.random() * 0.5)
        # Its indexer ends with it, at its next commit.
        wait_until_nobody_writes(index)
    comes_to_the_same(tmp_path, index, log)


def test_the_lock_of_a_killed_indexer_is_free(tmp_path: Path) -> None:
    log, index = tmp_path / "chat.jsonl", tmp_path / "i.db"
    log.write_bytes(traces(0, 10))
    holder = indexer(index, log, "--follow")
    wait_until(lambda: rows_in(index) > 0)
    lock = WriterLock(index)
    assert not lock.acquire()
    holder.kill()
    holder.communicate()
    wait_until(lock.acquire)
    lock.release()


def test_the_indexer_of_an_explorer_ends_with_its_standard_input(tmp_path: Path) -> None:
    log, index = tmp_path / "chat.jsonl", tmp_path / "i.db"
    log.write_bytes(traces(0, 10))
    child = indexer(index, log, "--follow", "--feed")
    wait_until(lambda: rows_in(index) > 0)
    assert child.stdin is not None
    child.stdin.close()
    assert child.wait(timeout=20) == 0


def test_a_second_indexer_waits_and_takes_over_from_one_that_was_killed(tmp_path: Path) -> None:
    log, index = tmp_path / "chat.jsonl", tmp_path / "i.db"
    log.write_bytes(traces(0, 10))
    first = indexer(index, log, "--follow", "--feed")
    wait_until(lambda: rows_in(index) > 0)
    second = indexer(index, log, "--follow", "--feed")
    first.send_signal(signal.SIGKILL)
    first.communicate()
    with log.open("ab") as growing:
        growing.write(traces(10, 20))
    try:
        wait_until(lambda: rows_in(index) == log.read_bytes().count(b"\n"))
    finally:
        second.kill()
        second.communicate()

"""Compressed logs and the processes around them: killed, started again, two at once."""

from __future__ import annotations

import gzip
import json
import signal
import subprocess
import sys
from pathlib import Path

import zstandard

from logview.index.reader import Reader
from tests.faults.test_kills import indexer, read_to_the_end, traces
from tests.index.answers import answers, rows_in
from tests.terminal.terminal import Terminal
from tests.waiting import wait_until


def test_an_indexer_killed_while_it_decompresses_loses_and_repeats_nothing(tmp_path: Path) -> None:
    plain, log, index = tmp_path / "plain", tmp_path / "chat.jsonl.gz", tmp_path / "killed.db"
    plain.write_bytes(traces(0, 6000))
    log.write_bytes(gzip.compress(plain.read_bytes()))
    for goal in (100, 4000, 9000):
        victim = indexer(index, log)
        wait_until(lambda goal=goal: rows_in(index) >= goal)
        victim.kill()
        victim.communicate()
    done = read_to_the_end(index, log)
    assert done == read_to_the_end(tmp_path / "fresh.db", log)
    assert rows_in(index) == plain.read_bytes().count(b"\n")


def test_a_log_compressed_while_it_is_followed_is_indexed_once(tmp_path: Path) -> None:
    folder, index = tmp_path / "logs", tmp_path / "i.db"
    folder.mkdir()
    old, live = folder / "chat.jsonl.1", folder / "chat.jsonl"
    old.write_bytes(traces(0, 2000))
    live.write_bytes(traces(2000, 2010))
    lines = old.read_bytes().count(b"\n") + live.read_bytes().count(b"\n")
    before = read_to_the_end(tmp_path / "fresh.db", folder)
    follower = indexer(index, live, "--follow")
    wait_until(lambda: rows_in(index) == lines)
    subprocess.run(["gzip", str(old)], check=True)
    wait_until(lambda: any(s.path.endswith(".1.gz") for s in Reader(index).sources()))
    follower.send_signal(signal.SIGINT)
    follower.communicate()
    assert rows_in(index) == lines
    reader = Reader(index)
    assert not any(source.gone for source in reader.sources())
    reader.close()
    assert {name: len(rows) for name, rows in answers(index).items()} == {
        name: len(rows) for name, rows in before.items()
    }


def test_an_explorer_and_a_command_share_the_text_of_a_compressed_log(tmp_path: Path) -> None:
    log, index = tmp_path / "chat.jsonl.zst", tmp_path / "i.db"
    log.write_bytes(zstandard.ZstdCompressor().compress(traces(0, 3000)))
    with Terminal([str(log), "--index", str(index)], tmp_path) as terminal:
        terminal.wait_for("FIRST FAILURE")
        command = [sys.executable, "-m", "logview", "show", "--json", "t7", str(log)]
        done = subprocess.run(
            [*command, "--index", str(index)], capture_output=True, check=True, timeout=60
        )
        steps = [json.loads(line) for line in done.stdout.splitlines()]
        assert all(event["line"] for step in steps for event in step["events"])
        assert steps[0]["events"][0]["source"] == str(log)
        terminal.press("qqq")
        assert terminal.wait_for_end() == 0
    assert {p.name for p in tmp_path.glob("i.db*")} == {"i.db", "i.db.lock", "i.db.spool"}


def test_what_is_piped_in_may_be_compressed(tmp_path: Path) -> None:
    with Terminal(["-"], tmp_path, piped=True) as terminal:
        assert terminal.process.stdin is not None
        terminal.process.stdin.write(gzip.compress(traces(0, 1)))
        terminal.process.stdin.flush()
        terminal.wait_for("FIRST FAILURE")
        terminal.press("qqq")
        assert terminal.wait_for_end() == 0

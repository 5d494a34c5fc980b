"""`… | logview traces -`: what is piped in is answered for, and nothing of it is left behind."""

from __future__ import annotations

import gzip
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.rows import Rows
from tests.waiting import wait_until

GOOD = b"".join(line + b"\n" for line in Rows("good").request().respond().lines())

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts commands with a pipe as their standard input."""
    started: list[subprocess.Popen[bytes]] = []

    def run(*arguments: str, **options: object) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "logview", *arguments]
        environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path / "state")}
        options = {"stdin": subprocess.PIPE, "env": environment, **options}
        pipe = subprocess.PIPE
        started.append(subprocess.Popen(command, stdout=pipe, stderr=pipe, **options))  # type: ignore[call-overload]
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.communicate()


def kept(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "state" / "logview" / "stdin"
    return [path for path in folder.rglob("*") if path.is_file()]


def traces_in(stdout: bytes) -> list[str]:
    return [json.loads(line)["trace_id"] for line in stdout.splitlines()]


def copied(tmp_path: Path, size: int) -> bool:
    return any(
        path.name == "standard input" and path.stat().st_size >= size for path in kept(tmp_path)
    )


def test_what_is_piped_in_is_answered_for(tmp_path: Path, start: Start) -> None:
    process = start("traces", "--json", "-")
    stdout, stderr = process.communicate(GOOD, timeout=60)
    assert (traces_in(stdout), stderr, process.returncode) == (["good"], b"", 0)
    assert not list((tmp_path / "state" / "logview" / "stdin").iterdir())


def test_it_is_read_beside_other_paths_and_once(tmp_path: Path, start: Start) -> None:
    log = tmp_path / "other.jsonl"
    log.write_bytes(b"".join(line + b"\n" for line in Rows("other").request().lines()))
    process = start("index", "--json", "-", str(log), "-")
    stdout, _ = process.communicate(GOOD, timeout=60)
    assert json.loads(stdout) == {
        "sources": 2, "sessions": 1, "traces": 2, "events": 3, "rejected": 0
    }  # fmt: skip


def test_nothing_at_all_is_no_match(start: Start) -> None:
    process = start("traces", "-")
    stdout, stderr = process.communicate(b"", timeout=60)
    assert (stdout, process.returncode) == (b"", 1)
    assert b"empty" in stderr


def test_an_interrupt_ends_the_copying_and_what_came_is_shown(tmp_path: Path, start: Start) -> None:
    process = start("traces", "--json", "-")
    assert process.stdin is not None
    process.stdin.write(GOOD)
    process.stdin.flush()
    wait_until(lambda: copied(tmp_path, len(GOOD)))
    process.send_signal(signal.SIGINT)
    stdout, _ = process.communicate(timeout=60)
    assert (traces_in(stdout), process.returncode) == (["good"], 0)
    assert not kept(tmp_path)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_nothing_behind(
    tmp_path: Path, start: Start, number: signal.Signals
) -> None:
    process = start("traces", "-")
    assert process.stdin is not None
    process.stdin.write(GOOD)
    process.stdin.flush()
    wait_until(lambda: copied(tmp_path, len(GOOD)))
    process.send_signal(number)
    assert process.wait(timeout=60) == 128 + number
    assert not kept(tmp_path)


def test_a_copy_that_cannot_be_finished_is_said_and_what_came_is_shown(
    tmp_path: Path, start: Start
) -> None:
    limit = 8 << 20

    def narrow() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    noise = b"".join(line + b"\n" for line in Rows("noise").request(note="x" * 9_000).lines())
    process = start("traces", "--json", "-", preexec_fn=narrow)
    stdout, stderr = process.communicate(GOOD + noise * (limit // len(noise) + 100), timeout=120)
    assert traces_in(stdout) == ["good", "noise"]
    assert b"read no further" in stderr
    assert process.returncode == 3
    assert not kept(tmp_path)


def test_a_closed_standard_input_is_said(start: Start) -> None:
    process = start("traces", "-", stdin=None, preexec_fn=lambda: os.close(0))
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 2
    assert b"pipe a log into it" in stderr


def test_what_is_kept_is_for_its_owner_only(tmp_path: Path, start: Start) -> None:
    process = start("traces", "-", umask=0)
    assert process.stdin is not None
    process.stdin.write(GOOD)
    process.stdin.flush()
    wait_until(lambda: copied(tmp_path, 1))
    for path in (tmp_path / "state" / "logview").rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path
    assert (tmp_path / "state" / "logview").stat().st_mode & 0o777 == 0o700


def test_an_index_that_is_named_stays(tmp_path: Path, start: Start) -> None:
    process = start("index", "-", "--index", str(tmp_path / "kept.db"))
    process.communicate(GOOD, timeout=60)
    assert process.returncode == 0
    assert (tmp_path / "kept.db").exists()
    assert not kept(tmp_path)


def test_a_last_line_without_an_end_is_read(start: Start) -> None:
    process = start("search", "--json", "words", "-")
    stdout, stderr = process.communicate(b"2026-03-07 14:05:01 ERROR one\nlast words", timeout=60)
    assert (stdout.count(b"\n"), stderr, process.returncode) == (1, b"", 0)


def test_a_compressed_log_that_is_piped_in_stays_whole(start: Start) -> None:
    process = start("traces", "--json", "-")
    stdout, stderr = process.communicate(gzip.compress(GOOD), timeout=60)
    assert (traces_in(stdout), stderr, process.returncode) == (["good"], b"", 0)


@pytest.mark.parametrize("path", ["/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"])
def test_standard_input_by_a_path_is_read_like_a_pipe(start: Start, path: str) -> None:
    process = start("traces", "--json", path, "-")
    stdout, stderr = process.communicate(GOOD, timeout=60)
    assert (traces_in(stdout), stderr, process.returncode) == (["good"], b"", 0)


def test_pipes_with_a_name_are_read(tmp_path: Path, start: Start) -> None:
    for name in ("one", "two"):
        os.mkfifo(tmp_path / name)
    process = start("traces", "--json", str(tmp_path / "one"), str(tmp_path / "two"))
    for name in ("one", "two"):
        line = Rows(name).request().lines()[0]
        (tmp_path / name).write_bytes(line)
    stdout, stderr = process.communicate(timeout=60)
    assert (traces_in(stdout), stderr, process.returncode) == (["one", "two"], b"", 0)


def test_a_pipe_that_the_shell_made_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(GOOD)
    command = f"{sys.executable} -m logview traces --json <(cat {tmp_path}/a.jsonl)"
    environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path / "state")}
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, env=environment, timeout=60, check=False
    )
    assert (traces_in(done.stdout), done.stderr, done.returncode) == (["good"], b"", 0)


def test_a_device_is_refused_in_words(start: Start) -> None:
    process = start("traces", "/dev/null", "/dev/zero")
    _, stderr = process.communicate(b"", timeout=60)
    assert stderr.count(b"not a regular file; give a file, or pipe it in with -") == 2
    assert process.returncode == 3


def test_what_is_piped_in_is_called_so_in_every_run(start: Start) -> None:
    for _ in range(2):
        process = start("traces", "--json", "-")
        stdout, _ = process.communicate(b"2026-03-07 14:05:01 ERROR boom\n", timeout=60)
        assert traces_in(stdout) == ["no-trace:standard input"]
    process = start("traces", "--json", "-")
    _, stderr = process.communicate(b"", timeout=60)
    assert stderr.startswith(b"logview: standard input: empty so far")


def test_the_same_input_is_in_an_index_that_is_kept_only_once(tmp_path: Path, start: Start) -> None:
    for _ in range(3):
        process = start("index", "--json", "--index", str(tmp_path / "kept.db"), "-")
        stdout, _ = process.communicate(GOOD, timeout=60)
        assert json.loads(stdout)["events"] == 2


def test_what_a_killed_run_left_is_removed_by_the_next_command(
    tmp_path: Path, start: Start
) -> None:
    process = start("traces", "-")
    assert process.stdin is not None
    process.stdin.write(GOOD)
    process.stdin.flush()
    wait_until(lambda: copied(tmp_path, len(GOOD)))
    log = tmp_path / "a.jsonl"
    log.write_bytes(GOOD)
    assert start("traces", str(log)).wait(timeout=60) == 0
    assert kept(tmp_path)
    process.kill()
    process.wait()
    assert start("traces", str(log)).wait(timeout=60) == 0
    assert not list((tmp_path / "state" / "logview" / "stdin").iterdir())

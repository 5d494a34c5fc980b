"""However a log is rotated while it is written and followed, every line of it is there once."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.rotations import (
    ROTATIONS,
    Rotate,
    copy_and_truncate,
    delete_and_recreate,
    gzip_it,
    part,
    rename_and_create,
    zstd_it,
)
from tests.faults.service import STEPS, Service, all_lines, counted, trace_of, wait_for

ROUNDS = 3


@contextmanager
def following(index: Path, *targets: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The real follower, as a process."""
    command = [sys.executable, "-m", "logview", "index", "--follow", "--nice", "0"]
    follower = subprocess.Popen([*command, "--index", str(index), *map(str, targets)])
    try:
        yield follower
    finally:
        follower.send_signal(signal.SIGCONT)
        follower.terminate()
        follower.wait(timeout=60)


def rotate_for_a_while(log: Path, index: Path, rotate: Rotate) -> int:
    """Let a service write, rotate its log meanwhile, and wait until all was read. Returns how many
    lines it wrote."""
    with Service(log) as service:
        for _ in range(ROUNDS):
            service.write(60)
            rotate(service, index)
        service.write(60)
    wait_for(index, service.written)
    return service.written


@pytest.mark.parametrize("named", [True, False], ids=["file", "directory"])
@pytest.mark.parametrize("rotate", ROTATIONS)
def test_every_line_is_there_once(tmp_path: Path, rotate: Rotate, named: bool) -> None:
    index, folder = tmp_path / "i.db", tmp_path / "logs" / "app"
    folder.mkdir(parents=True)
    log = folder / "app.log"
    with following(index, log if named else folder.parent):
        written = rotate_for_a_while(log, index, rotate)
    assert counted(index) == all_lines(written)


def test_a_link_that_is_swapped_leads_to_the_next_log(tmp_path: Path) -> None:
    index, link = tmp_path / "i.db", tmp_path / "logs" / "current"
    link.parent.mkdir()
    link.symlink_to("0.log")

    def swap(service: Service, index: Path) -> None:
        with service.at_rest():
            wait_for(index, service.written)
        number = int(link.readlink().stem) + 1
        new = part(link, ".new~")
        new.symlink_to(f"{number}.log")
        service.write(20)  # into the log before
        with service.at_rest():
            new.replace(link)

    with following(index, link):
        written = rotate_for_a_while(link, index, swap)
    assert counted(index) == all_lines(written)


@pytest.mark.parametrize("rotate", [rename_and_create, delete_and_recreate, gzip_it])
def test_a_link_into_another_directory_is_followed_there(tmp_path: Path, rotate: Rotate) -> None:
    index, link, log = tmp_path / "i.db", tmp_path / "app.log", tmp_path / "logs" / "app.log"
    log.parent.mkdir()
    link.symlink_to(log)
    with following(index, link):
        written = rotate_for_a_while(log, index, rotate)
    assert counted(index) == all_lines(written)


def test_other_lines_in_the_inode_of_those_before_are_read(tmp_path: Path) -> None:
    """They come while nobody has the file open."""
    index, log = tmp_path / "i.db", tmp_path / "app.log"
    with Service(log) as service:
        for _ in range(ROUNDS):
            with following(index, log) as follower:
                service.write(60)
                with service.at_rest():
                    wait_for(index, service.written)
                    follower.terminate()
                    follower.wait()
                    service.write_over()
        service.write(60)
    with following(index, log):
        wait_for(index, service.written)
    assert counted(index) == all_lines(service.written)


@pytest.mark.parametrize("rotate", [rename_and_create, gzip_it])
def test_many_rotations_while_the_follower_sleeps(tmp_path: Path, rotate: Rotate) -> None:
    index, log = tmp_path / "i.db", tmp_path / "logs" / "app.log"
    log.parent.mkdir()
    with following(index, log) as follower:
        with Service(log) as service:
            service.write(60)
            wait_for(index, 1)
            follower.send_signal(signal.SIGSTOP)
            for _ in range(8):
                service.write(20)
                rotate(service, index)
            follower.send_signal(signal.SIGCONT)
        wait_for(index, service.written)
    assert counted(index) == all_lines(service.written)


@pytest.mark.parametrize("rotate", [rename_and_create, copy_and_truncate, gzip_it, zstd_it])
def test_the_timeline_of_a_rotated_record_opens(tmp_path: Path, rotate: Rotate) -> None:
    index, log = tmp_path / "i.db", tmp_path / "logs" / "app.log"
    log.parent.mkdir()
    with following(index, log):
        rotate_for_a_while(log, index, rotate)
    command = [sys.executable, "-m", "logview", "show", "--json", "--index", str(index)]
    done = subprocess.run([*command, trace_of(0), str(log)], capture_output=True, check=True)
    events = [
        event for step in map(json.loads, done.stdout.splitlines()) for event in step["events"]
    ]
    packed = {gzip_it: ".gz", zstd_it: ".zst"}.get(rotate, "")
    oldest = str(part(log, f".{ROUNDS}{packed}"))
    assert sorted((event["source"], event["line"]) for event in events) == [
        (oldest, number + 1) for number in range(STEPS)
    ]

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest

from logview.sources import watch
from logview.sources.doorbell import Doorbell
from logview.sources.follow import Follower
from logview.sources.watch import Watch

DEADLINE = 20.0
"""Seconds after which a condition is given up: far above anything that is promised."""


def until(condition: Callable[[], bool], follower: Follower, ledger) -> None:
    """Follow as an indexer does until the condition holds."""
    end = monotonic() + DEADLINE
    while not condition():
        assert monotonic() < end, "the condition never held"
        if follower.wait(0.1):  # only what ends a wait is looked at
            ledger.drain(follower)


@pytest.fixture
def reports(follow, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves it to the reports of the system alone: nothing is looked at for its own sake."""
    for name in ("follow._LOOK", "follow._SLOW_LOOK", "lookout._SEARCH"):
        monkeypatch.setattr(f"logview.sources.{name}", 3600.0)


@pytest.mark.usefixtures("reports")
def test_appends_new_files_and_new_folders_are_reported(
    tmp_path: Path, follow, append, ledger
) -> None:
    path = tmp_path / "a.log"
    append(path, b"one\n")
    follower = follow(tmp_path)
    until(lambda: ledger.everything() == [b"one"], follower, ledger)
    append(path, b"two\n")
    until(lambda: b"two" in ledger.everything(), follower, ledger)
    append(tmp_path / "b.log", b"three\n")
    until(lambda: b"three" in ledger.everything(), follower, ledger)
    (tmp_path / "deep" / "er").mkdir(parents=True)
    append(tmp_path / "deep" / "er" / "c.log", b"four\n")
    until(lambda: b"four" in ledger.everything(), follower, ledger)
    append(tmp_path / "deep" / "er" / "c.log", b"five\n")
    until(lambda: b"five" in ledger.everything(), follower, ledger)
    path.rename(tmp_path / "a.log.1")
    append(tmp_path / "a.log.1", b"six\n")
    append(path, b"seven\n")
    until(lambda: {b"six", b"seven"} <= {*ledger.everything()}, follower, ledger)
    assert ledger.lines(1) == [b"one", b"two", b"six"]
    assert follower.trouble is None


@pytest.mark.usefixtures("reports")
def test_a_folder_that_was_made_again_is_still_watched(
    tmp_path: Path, follow, append, ledger
) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    follower = follow(tmp_path)
    for number in range(3):
        append(folder / "a.log", b"a%d\n" % number)
        until(lambda n=number: b"a%d" % n in ledger.everything(), follower, ledger)
        append(folder / "a.log", b"b%d\n" % number)
        until(lambda n=number: b"b%d" % n in ledger.everything(), follower, ledger)
        (folder / "a.log").unlink()
        folder.rmdir()
        folder.mkdir()


@pytest.mark.usefixtures("reports")
def test_a_file_behind_a_link_and_a_swap_of_the_link_are_reported(
    tmp_path: Path, follow, append, ledger
) -> None:
    for name in ("data", "links"):
        (tmp_path / name).mkdir()
    link = tmp_path / "links" / "current"
    append(tmp_path / "data" / "a", b"one\n")
    append(tmp_path / "data" / "b", b"three\n")
    link.symlink_to(tmp_path / "data" / "a")
    follower = follow(link)
    until(lambda: ledger.everything() == [b"one"], follower, ledger)
    append(tmp_path / "data" / "a", b"two\n")
    until(lambda: b"two" in ledger.everything(), follower, ledger)
    link.unlink()
    link.symlink_to(tmp_path / "data" / "b")
    until(lambda: b"three" in ledger.everything(), follower, ledger)


@pytest.mark.usefixtures("reports")
def test_what_came_before_the_first_wait_is_not_missed(
    tmp_path: Path, follow, append, ledger
) -> None:
    append(tmp_path / "a.log", b"one\n")
    follower = follow(tmp_path)
    ledger.drain(follower)
    append(tmp_path / "b.log", b"two\n")
    until(lambda: b"two" in ledger.everything(), follower, ledger)


def test_without_reports_files_are_looked_at(
    tmp_path: Path, follow, append, ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "OS file watch limit reached.")

    monkeypatch.setattr(watch, "RustNotify", refuse)
    follower = follow(tmp_path)
    append(tmp_path / "a.log", b"one\n")
    until(lambda: ledger.everything() == [b"one"], follower, ledger)
    append(tmp_path / "a.log", b"two\n")
    until(lambda: b"two" in ledger.everything(), follower, ledger)
    append(tmp_path / "b.log", b"three\n")
    until(lambda: b"three" in ledger.everything(), follower, ledger)
    assert follower.trouble is not None
    assert "watch limit" in follower.trouble


def test_a_change_that_is_not_reported_is_found_by_looking(
    tmp_path: Path, follow, append, ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Watch, "_report", lambda *_: None)
    follower = follow(tmp_path)
    append(tmp_path / "a.log", b"one\n")
    until(lambda: ledger.everything() == [b"one"], follower, ledger)
    append(tmp_path / "a.log", b"two\n")
    until(lambda: b"two" in ledger.everything(), follower, ledger)


def test_a_problem_that_comes_up_while_waiting_ends_the_wait(
    tmp_path: Path, follow, append, ledger
) -> None:
    append(tmp_path / "a.log", b"one\n")
    follower = follow(tmp_path)
    ledger.drain(follower)
    (tmp_path / "b.log").touch()
    until(lambda: len(follower.problems) == 1, follower, ledger)


def test_unread_bytes_end_a_wait_at_once(tmp_path: Path, follow, append) -> None:
    append(tmp_path / "a.log", b"one\n")
    follower = follow(tmp_path)
    follower.scan()
    assert follower.wait(3600.0)


def test_nothing_happens_until_the_time_is_up(tmp_path: Path, follow) -> None:
    follower = follow(tmp_path)
    assert not follower.wait(0.0)
    assert not follower.wait(0.05)


@pytest.mark.usefixtures("reports")
def test_files_that_are_not_followed_do_not_end_a_wait(tmp_path: Path, follow, append) -> None:
    other = tmp_path / "other"
    append(tmp_path / "a.log", b"one\n")
    append(other, b"x")
    rung = threading.Event()
    watching = Watch(rung.set)
    watching.heed({str(tmp_path / "a.log")})
    assert watching.cover([str(tmp_path)])
    assert not watching.cover([str(tmp_path)])
    seen = threading.Event()
    report = watching._report
    watching._armed._report = lambda changes: (report(changes), seen.set())  # type: ignore[union-attr]
    append(other, b"x")
    assert seen.wait(DEADLINE)
    assert not rung.is_set()
    append(tmp_path / "a.log", b"two\n")
    assert rung.wait(DEADLINE)
    watching.close()


@pytest.fixture
def resting(monkeypatch: pytest.MonkeyPatch) -> threading.Semaphore:
    """Counts how often the watch went to rest, which it does at once."""
    rests = threading.Semaphore(0)
    wait = Doorbell.wait

    def counted(doorbell: Doorbell) -> None:
        rests.release()
        wait(doorbell)

    monkeypatch.setattr(watch, "_HOT", 10)
    monkeypatch.setattr(Doorbell, "wait", counted)
    return rests


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a doorbell")
@pytest.mark.usefixtures("reports")
def test_a_change_after_a_rest_is_reported(
    tmp_path: Path, append, resting: threading.Semaphore
) -> None:
    path = tmp_path / "a.log"
    append(path, b"one\n")
    rung = threading.Event()
    watching = Watch(rung.set)
    watching.heed({str(path)})
    watching.cover([str(tmp_path)])
    for _ in range(5):
        assert resting.acquire(timeout=DEADLINE)
        rung.clear()
        append(path, b"two\n")
        assert rung.wait(DEADLINE)
    watching.close()


@pytest.mark.parametrize("refused", ["__init__", "arm"])
def test_changes_are_reported_without_a_doorbell(
    tmp_path: Path, append, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    asked = threading.Semaphore(0)

    def refuse(*_: object) -> None:
        asked.release()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(watch, "_HOT", 10)
    monkeypatch.setattr(Doorbell, refused, refuse)
    path = tmp_path / "a.log"
    append(path, b"one\n")
    rung = threading.Event()
    watching = Watch(rung.set)
    watching.heed({str(path)})
    watching.cover([str(tmp_path)])
    for _ in range(3):
        if refused == "arm":
            assert asked.acquire(timeout=DEADLINE)
        rung.clear()
        append(path, b"two\n")
        assert rung.wait(DEADLINE)
    assert watching.trouble is None
    watching.close()


@pytest.mark.usefixtures("reports")
def test_a_wake_from_a_thread_or_a_signal_ends_a_wait(tmp_path: Path, follow) -> None:
    follower = follow(tmp_path)
    assert not follower.wait(0.0)
    waker = threading.Thread(target=follower.wake)
    waker.start()
    assert follower.wait(3600.0)
    waker.join()
    previous = signal.signal(signal.SIGALRM, lambda *_: follower.wake())
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        assert follower.wait(3600.0)
    finally:
        signal.signal(signal.SIGALRM, previous)


def test_the_thread_ends_with_the_follower(tmp_path: Path) -> None:
    before = threading.active_count()
    follower = Follower([str(tmp_path)])
    follower.wait(0.0)
    assert threading.active_count() == before + 1
    follower.close()
    assert threading.active_count() == before

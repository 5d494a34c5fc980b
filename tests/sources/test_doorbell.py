from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from logview.sources.doorbell import Doorbell

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has inotify")

DEADLINE = 20.0


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    made = [tmp_path / name for name in ("one", "two")]
    for folder in made:
        folder.mkdir()
        (folder / "a.log").write_bytes(b"one\n")
    return made


@pytest.fixture
def doorbell(folders: list[Path]) -> Iterator[Doorbell]:
    made = Doorbell([str(folder) for folder in folders])
    yield made
    made.close()


def waiting(doorbell: Doorbell) -> threading.Event:
    """Wait in a thread. Returns what is set when that has ended."""
    ended = threading.Event()

    def wait() -> None:
        doorbell.wait()
        ended.set()

    threading.Thread(target=wait, daemon=True).start()
    return ended


def append(folder: Path) -> None:
    with (folder / "a.log").open("ab") as log:
        log.write(b"two\n")


def move_away(folder: Path) -> None:
    (folder / "a.log").rename(folder.parent / "elsewhere")


def remove_all(folder: Path) -> None:
    (folder / "a.log").unlink()
    folder.rmdir()


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize(
    "change",
    [
        append,
        move_away,
        remove_all,
        lambda folder: (folder / "b.log").touch(),
        lambda folder: (folder / "a.log").rename(folder / "a.log.1"),
        lambda folder: folder.rename(folder.with_name("other")),
    ],
    ids=["append", "moved away", "removed", "new", "rename", "folder renamed"],
)
def test_it_rings_for_a_change_in_any_of_its_directories(
    doorbell: Doorbell, folders: list[Path], number: int, change: Callable[[Path], None]
) -> None:
    doorbell.arm()
    ended = waiting(doorbell)
    change(folders[number])
    assert ended.wait(DEADLINE)


def test_a_change_before_it_is_waited_for_rings_too(
    doorbell: Doorbell, folders: list[Path]
) -> None:
    doorbell.arm()
    append(folders[0])
    assert waiting(doorbell).wait(DEADLINE)


def test_it_is_quiet_again_once_it_was_armed_anew(doorbell: Doorbell, folders: list[Path]) -> None:
    for folder in folders:
        doorbell.arm()
        append(folder)
        assert waiting(doorbell).wait(DEADLINE)
    doorbell.arm()
    ended = waiting(doorbell)
    assert not ended.wait(0.05)
    doorbell.end()
    assert ended.wait(DEADLINE)


def test_its_end_is_lasting(doorbell: Doorbell) -> None:
    doorbell.arm()
    doorbell.end()
    doorbell.wait()
    doorbell.wait()


def test_a_directory_that_is_gone_is_no_obstacle(doorbell: Doorbell, folders: list[Path]) -> None:
    remove_all(folders[0])
    doorbell.arm()
    append(folders[1])
    assert waiting(doorbell).wait(DEADLINE)

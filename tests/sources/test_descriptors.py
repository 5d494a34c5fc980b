from __future__ import annotations

from pathlib import Path

from logview.sources.descriptors import Descriptors, open_log, path_of


def test_the_least_recently_used_is_closed_first(tmp_path: Path) -> None:
    held = Descriptors(most=3)
    for number in range(1, 8):
        (tmp_path / f"{number}").touch()
        held.hold(number, open_log(str(tmp_path / f"{number}")))
        held.held(1)
    assert [number for number in range(1, 8) if held.held(number) is not None] == [1, 6, 7]
    held.close()
    assert held.held(1) is None


def test_an_open_file_is_found_under_its_new_name(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.touch()
    held = Descriptors()
    held.hold(1, open_log(str(path)))
    descriptor = held.held(1)
    assert descriptor is not None
    path.rename(tmp_path / "b")
    named = Path("/proc/self/fd").exists()
    assert path_of(descriptor) == (str(tmp_path / "b") if named else None)
    (tmp_path / "b").unlink()
    assert path_of(descriptor) is None
    held.close()

"""Files and folders that are one person's alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from logview.private import demand_own, demand_own_folder, make_folder, open_file


@pytest.mark.parametrize("umask", [0, 0o777])
def test_what_is_made_is_for_its_owner_only(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        make_folder(tmp_path / "a" / "b")
        os.close(open_file(tmp_path / "a" / "b" / "c"))
    finally:
        os.umask(before)
    made = sorted((tmp_path / "a").rglob("*"))
    assert [path.stat().st_mode & 0o777 for path in (tmp_path / "a", *made)] == [
        0o700,
        0o700,
        0o600,
    ]


def test_what_is_there_is_opened_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"mine")
    path.chmod(0o644)
    tmp_path.chmod(0o755)
    make_folder(tmp_path)
    descriptor = open_file(path)
    assert os.pread(descriptor, 9, 0) == b"mine"
    os.close(descriptor)
    assert (path.stat().st_mode & 0o777, tmp_path.stat().st_mode & 0o777) == (0o644, 0o755)


def test_a_link_and_a_second_name_are_no_file_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.touch()
    demand_own(path)
    (tmp_path / "link").symlink_to(path)
    with pytest.raises(PermissionError, match="a link"):
        open_file(tmp_path / "link")
    os.link(path, tmp_path / "second")
    with pytest.raises(PermissionError, match="several names"):
        open_file(path)
    demand_own(tmp_path / "missing")


def test_a_link_of_ones_own_may_lead_to_a_folder(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    demand_own_folder(tmp_path / "link")
    with pytest.raises(FileNotFoundError):
        demand_own_folder(tmp_path / "missing")

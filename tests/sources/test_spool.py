"""The spool: for its owner only, and nothing in it that cannot be trusted."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from logview.sources.spool import Mark, Spool, SpoolError, discard_spool, spool_of

INODE = (65024, 77)


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return spool_of(tmp_path / "i.db")


def make(spool: Spool, inode: tuple[int, int] = INODE) -> Path:
    os.close(spool.open(inode))
    return Path(spool.find(inode))


def test_what_is_made_is_for_its_owner_only_whatever_the_umask(
    tmp_path: Path, spool: Spool
) -> None:
    packed = os.open(tmp_path / "packed", os.O_RDWR | os.O_CREAT)
    for mask in (0, 0o777):
        before = os.umask(mask)
        try:
            copy = make(spool)
            spool.set_mark(INODE, Mark.at(packed, 0, 0))
        finally:
            os.umask(before)
        assert copy.parent == tmp_path / "i.db.spool"
        assert copy.parent.stat().st_mode & 0o777 == 0o700
        assert {path.stat().st_mode & 0o777 for path in copy.parent.iterdir()} == {0o600}
        discard_spool(tmp_path / "i.db")
        assert not copy.parent.exists()
    os.close(packed)


def test_a_directory_with_wider_rights_is_narrowed(spool: Spool) -> None:
    Path(spool.directory).mkdir(mode=0o755)
    make(spool)
    assert Path(spool.directory).stat().st_mode & 0o777 == 0o700


def test_a_link_is_never_followed(tmp_path: Path, spool: Spool) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"mine")
    make(spool).unlink()
    Path(spool.find(INODE)).symlink_to(victim)
    with pytest.raises(SpoolError, match="--index"):
        spool.open(INODE)
    assert victim.read_bytes() == b"mine"


def test_a_linked_directory_is_refused(tmp_path: Path, spool: Spool) -> None:
    (tmp_path / "elsewhere").mkdir()
    Path(spool.directory).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SpoolError):
        spool.open(INODE)
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_mark_is_found_again_and_a_broken_one_is_none(tmp_path: Path, spool: Spool) -> None:
    path = tmp_path / "packed"
    path.write_bytes(bytes(range(256)) * 20)
    packed = os.open(path, os.O_RDONLY)
    assert spool.mark(INODE) is None
    make(spool)
    mark = Mark.at(packed, 3000, 12)
    spool.set_mark(INODE, mark)
    assert spool.mark(INODE) == mark
    assert mark.fits(packed)
    for at in (0, 2900):
        changed = bytearray(path.read_bytes())
        changed[at] ^= 1
        path.write_bytes(changed)
        assert not mark.fits(packed)
        changed[at] ^= 1
        path.write_bytes(changed)
    path.write_bytes(path.read_bytes() + b"more")
    assert mark.fits(packed)
    os.close(packed)
    Path(spool.find(INODE) + ".mark").write_bytes(b"1 abc")
    assert spool.mark(INODE) is None


def test_copies_that_nobody_needs_are_removed(spool: Spool) -> None:
    kept, other = make(spool), make(spool, (65024, 777))
    Path(f"{other}.mark").touch()
    spool.keep_only([INODE])
    assert list(kept.parent.iterdir()) == [kept]
    spool.drop(INODE)
    assert not list(kept.parent.iterdir())
    spool.drop(INODE)

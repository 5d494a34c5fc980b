from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logview.sources import logs as module
from logview.sources.logs import Logs


@pytest.fixture
def logs() -> Iterator[Logs]:
    opened = Logs()
    yield opened
    opened.close()


def test_a_record_is_read_again_from_its_place(tmp_path: Path, logs: Logs) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"one\ntwo\n")
    assert logs.read(str(path), 4, 3) == b"two"
    assert logs.read(str(path), 6, 3) is None
    assert logs.read(str(tmp_path / "none"), 0, 1) is None


@given(content=st.binary(min_size=1, max_size=300), data=st.data())
def test_lines_count_from_one_in_whatever_order_they_are_asked_for(
    content: bytes, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    content = content.replace(b"a", b"\n").replace(b"\0", b"\n")
    path = tmp_path_factory.mktemp("lines") / "a.log"
    path.write_bytes(content)
    offsets = data.draw(st.lists(st.integers(0, len(content) - 1)))
    opened = Logs()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_CHUNK", data.draw(st.integers(1, 40)))
        patch.setattr(module, "_STRIDE", data.draw(st.integers(1, 100)))
        assert [opened.line(str(path), offset) for offset in offsets] == [
            content[:offset].count(b"\n") + 1 for offset in offsets
        ]
    opened.close()


def test_a_log_that_was_replaced_is_opened_anew(tmp_path: Path, logs: Logs) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"\n\nold\n")
    assert logs.line(str(path), 2) == 3
    other = tmp_path / "b.log"
    other.write_bytes(b"0\nnew\n")
    other.replace(path)
    assert (logs.read(str(path), 2, 3), logs.line(str(path), 2)) == (b"new", 2)


def test_a_log_that_was_cut_off_is_counted_anew(tmp_path: Path, logs: Logs) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"\n\n\nlong\n")
    assert logs.line(str(path), 3) == 4
    path.write_bytes(b"abcd\n")
    assert logs.line(str(path), 3) == 1


def test_a_log_that_is_gone_has_no_lines(tmp_path: Path, logs: Logs) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"one\n")
    assert logs.line(str(path), 0) == 1
    path.unlink()
    assert logs.line(str(path), 0) is None
    assert logs.read(str(path), 0, 3) is None


def test_few_logs_stay_open(tmp_path: Path, logs: Logs) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for number in range(100):
        path = tmp_path / f"{number}.log"
        path.write_bytes(b"x\n")
        assert logs.read(str(path), 0, 1) == b"x"
    assert len(list(Path("/proc/self/fd").iterdir())) <= before + 32

"""A session is found by its whole name, by its beginning, and by what a list shows of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from logview.index.called import sessions_called, traces_of_session
from logview.index.reader import Reader
from tests.index.made import index_of
from tests.rows import Rows

RID = "ri.aip-agents..session."


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    events = [
        *Rows("t2", "desk").at(500).request().events(),
        *Rows("t1", "desk").request().within("desk-2").request().events(),
        *Rows("t3", f"{RID}ab12").request().events(),
        *Rows("t4", f"{RID}ab34").request().events(),
    ]
    opened = index_of(events, tmp_path / "i.db")
    yield opened
    opened.close()


def called(reader: Reader, name: str) -> list[str]:
    return [session for _, session in sessions_called(reader.connection, name)]


def test_a_whole_name_means_that_session_only(reader: Reader) -> None:
    assert called(reader, "desk") == ["desk"]


def test_a_beginning_means_all_that_begin_so(reader: Reader) -> None:
    assert called(reader, "des") == ["desk", "desk-2"]


@pytest.mark.parametrize("name", ["ab1", "ab12", f"{RID}ab1"])
def test_the_locator_of_a_resource_identifier_will_do(reader: Reader, name: str) -> None:
    assert called(reader, name) == [f"{RID}ab12"]


def test_the_middle_of_a_name_will_not(reader: Reader) -> None:
    assert called(reader, "b12") == []
    assert called(reader, "agents") == []


def test_the_traces_of_a_session_come_by_start(reader: Reader) -> None:
    ((number, _),) = sessions_called(reader.connection, "desk")
    rows = [reader.trace_row(trace) for trace in traces_of_session(reader.connection, number)]
    assert [row.trace for row in rows if row] == ["t1", "t2"]


def test_a_session_inside_another_has_the_trace_too(reader: Reader) -> None:
    ((number, _),) = sessions_called(reader.connection, "desk-2")
    assert len(traces_of_session(reader.connection, number)) == 1

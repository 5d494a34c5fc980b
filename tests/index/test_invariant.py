"""What the index answers is a function of the bytes that were read, and of nothing else."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logview import indexer
from logview.index import traces, verdicts
from logview.index.place import prepare
from logview.index.writer import Writer
from logview.indexer import Indexer, Report
from tests.index.answers import answers


def row(name: str, trace: str | None, session: str | None, second: int, **payload: object) -> bytes:
    """One line of a log, in few bytes."""
    content = {"event_name": name, "payload": {**payload}}
    if session is not None:
        content["payload"]["session_rid"] = session  # type: ignore[index]
    line: dict[str, object] = {"time": f"2026-03-07T14:{second // 60:02d}:{second % 60:02d}Z"}
    if trace is not None:
        line["traceId"] = trace
    return json.dumps({**line, "uid": "u1", "owning_rid": "o", "content": content}).encode()


EVENTS = st.builds(
    lambda make, trace, session, second: make(trace, session, second),
    st.sampled_from(
        [
            lambda t, s, n: row("user_request", t, s, n, node_id="n"),
            lambda t, s, n: row("user_chat_message", t, s, n, content=[]),
            lambda t, s, n: row("assistant_chat_message", t, s, n, content=[{"text": {}}]),
            lambda t, s, n: row("tool_call", t, s, n, tool_name="a"),
            lambda t, s, n: row("tool_call_result", t, s, n, tool_name="a", result={"success": {}}),
            lambda t, s, n: row(
                "tool_call_result",
                *(t, s, n),
                tool_name="a",
                result={"failure": {"reason": "TIMEOUT", "error_message": "late"}},
            ),
            lambda t, s, n: row("final_response", t, s, n, response={"text": {"content": "x"}}),
            lambda t, s, n: row("execution_error", t, s, n, error_name="RateLimited"),
        ]
    ),
    st.sampled_from(["t1", "t2", "t3", None]),
    st.sampled_from(["s1", "s2", None]),
    st.integers(0, 200),
)
LINES = st.one_of(EVENTS, EVENTS, EVENTS, st.sampled_from([b"", b"no json", b'{"half": ', b"{}"]))
FILES = st.lists(st.lists(LINES, max_size=12), min_size=1, max_size=3)


def quiet(_: Report) -> None:
    """Nobody listens."""


class Indexing:
    """An indexer that may live on between two looks at the logs, be ended, or be killed."""

    def __init__(
        self, folder: Path, index: Path, block: int = 1 << 20, backwards_from: int = 1 << 20
    ) -> None:
        self._make = lambda: Indexer([str(folder)], index, block, large=backwards_from)
        self._index = index
        self._indexer: Indexer | None = None

    def catch_up(self, killed_after: int | None = None) -> None:
        """Read what is there, or die after so many changes, in the middle of a transaction."""
        if self._indexer is None:
            prepare(self._index)
            self._indexer = self._make()
        if killed_after is None:
            self._indexer.catch_up(quiet)
            return
        changes = 0

        def count(statement: str) -> None:
            nonlocal changes
            changes += statement.startswith(("INSERT", "UPDATE", "DELETE"))

        self._indexer._connection.set_trace_callback(count)
        self._indexer._connection.set_progress_handler(lambda: int(changes >= killed_after), 1)
        with contextlib.suppress(sqlite3.OperationalError):
            self._indexer.catch_up(quiet)
        self.end()

    def end(self) -> None:
        """Let the indexer go: the next look begins with what was committed."""
        if self._indexer is not None:
            self._indexer.close()
            self._indexer = None


def fresh_answers(folder: Path, scratch: Path) -> dict[str, list[tuple[object, ...]]]:
    """What an index answers that reads the files for the first time, undisturbed."""
    index = scratch / "fresh.db"
    indexing = Indexing(folder, index)
    indexing.catch_up()
    indexing.end()
    return answers(index)


@settings(max_examples=150, deadline=None)
@given(
    files=FILES,
    cuts=st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=5),
    fates=st.lists(st.one_of(st.none(), st.just("restart"), st.integers(0, 60)), max_size=5),
    block=st.sampled_from([64, 300, 1 << 20]),
    unfinished=st.booleans(),
    large=st.sampled_from([2, 5, 10_000]),
    backwards_from=st.sampled_from([100, 700, 1 << 20]),
    busy=st.sampled_from([0, 1_000_000]),
)
def test_any_batching_any_direction_any_kill_and_any_restart_come_to_the_same_rows(
    files: list[list[bytes]],
    cuts: list[tuple[float, bool]],
    fates: list[int | str | None],
    block: int,
    unfinished: bool,
    large: int,
    backwards_from: int,
    busy: int,
) -> None:
    scratch = Path(tempfile.mkdtemp())
    patch = pytest.MonkeyPatch()
    # What is large is judged now and then, and not remembered: it must come to the same.
    patch.setattr(traces, "LARGE", large)
    patch.setattr(verdicts, "LARGE", large)
    patch.setattr(verdicts, "LARGE_SESSION", large)
    patch.setattr(verdicts, "_PATIENCE", 0.001)
    patch.setattr(indexer, "_BUSY", busy)
    try:
        folder = scratch / "logs"
        folder.mkdir()
        contents = [b"".join(line + b"\n" for line in lines) for lines in files]
        if unfinished:
            contents[-1] = contents[-1].removesuffix(b"\n")
        indexing = Indexing(folder, scratch / "grown.db", block, backwards_from)
        coming = iter(fates)
        for share, at_line_end in sorted(cuts):
            for number, content in enumerate(contents):
                grow(folder / f"{number}.jsonl", content, round(len(content) * share), at_line_end)
            fate = next(coming, None)
            indexing.catch_up(fate if isinstance(fate, int) else None)
            if fate == "restart":
                indexing.end()
        for number, content in enumerate(contents):
            grow(folder / f"{number}.jsonl", content, len(content), at_line_end=False)
        indexing.catch_up()
        indexing.end()
        patch.undo()
        grown, fresh = answers(scratch / "grown.db"), fresh_answers(folder, scratch)
        for table, rows in fresh.items():
            assert grown[table] == rows, table
    finally:
        patch.undo()
        shutil.rmtree(scratch)


def grow(path: Path, content: bytes, size: int, at_line_end: bool) -> None:
    """Append to a log up to a size, or up to the end of the line there, without its newline."""
    if at_line_end:
        end = content.find(b"\n", size)
        size = end if end >= 0 else size
    before = path.stat().st_size if path.exists() else 0
    with path.open("ab") as log:
        log.write(content[before : max(before, size)])


@pytest.mark.parametrize("newest", ["a.jsonl", "b.jsonl"])
def test_the_order_in_which_files_are_read_does_not_show(tmp_path: Path, newest: str) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    call = row("tool_call", "t", "s", 1, tool_name="a")
    failure = {"failure": {"reason": "TIMEOUT"}}
    result = row("tool_call_result", "t", "s", 2, tool_name="a", result=failure)
    (folder / "a.jsonl").write_bytes(call + b"\n")
    (folder / "b.jsonl").write_bytes(result + b"\n")
    os.utime(folder / newest, (2_000_000_000, 2_000_000_000))
    (trace,) = fresh_answers(folder, tmp_path)["traces"]
    assert ("timeout" in trace, "failed" in trace, "incomplete" in trace) == (True, True, False)


def test_a_verdict_that_was_put_off_does_not_outlive_the_line_it_rests_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traces, "LARGE", 5)
    monkeypatch.setattr(verdicts, "LARGE", 5)
    folder = tmp_path / "logs"
    folder.mkdir()
    log = folder / "a.jsonl"
    calls = [row("tool_call", "t", "s", n, tool_name="a") for n in range(40)]
    end = row("final_response", "t", "s", 90, response={"text": {"content": "x"}})
    log.write_bytes(b"".join(line + b"\n" for line in calls) + end)
    indexing = Indexing(folder, tmp_path / "i.db")
    indexing.catch_up()
    with log.open("rb+") as cut:
        cut.truncate(log.stat().st_size - len(end))
    with log.open("ab") as growing:
        growing.write(calls[0].replace(b":00Z", b":59Z")[: len(calls[0]) // 2])
    monkeypatch.setattr(Writer, "finish", lambda writer: None)  # it dies before it settles
    indexing.catch_up()
    indexing.end()
    monkeypatch.undo()
    indexing.catch_up()
    indexing.end()
    assert answers(tmp_path / "i.db")["traces"] == fresh_answers(folder, tmp_path)["traces"]


def test_a_rotation_between_records_of_one_moment_does_not_show(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    log = folder / "app.jsonl"
    log.write_bytes(row("execution_error", "t", "s", 5, error_name="Older") + b"\n")
    indexing = Indexing(folder, tmp_path / "i.db")
    indexing.catch_up()
    log.rename(folder / "app.jsonl.1")
    newer = row("execution_error", "t", "s", 5, error_name="Newer")
    log.write_bytes(b"no json\n" + newer + b"\n")
    indexing.catch_up()
    indexing.end()
    assert answers(tmp_path / "i.db")["traces"] == fresh_answers(folder, tmp_path)["traces"]

"""What an index answers to a filter is what judging every trace by it would."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logview.index.filter import _named, matching_sessions, matching_traces
from logview.index.reader import Reader
from logview.model import Ends, Event, Kind, Phase, Reason, Status, Trace
from logview.query.parse import parse
from logview.times import SECOND
from tests.index.made import index_of
from tests.rows import Rows

START = 1_772_874_000 * SECOND
NOW = START + 100 * SECOND
BASE = Rows("t").log("INFO").events()[0]

WORDS = ["find", "stock", "Größe", "B5", ""]
EVENTS = st.builds(
    BASE._replace,
    trace=st.sampled_from(["t1", "t1", "7c8bfa02-x", "T-größe", None]),
    session=st.sampled_from(["s1", "s2-find", None]),
    time=st.one_of(st.none(), st.integers(0, 90).map(lambda n: START + n * SECOND)),
    kind=st.sampled_from(list(Kind)),
    phase=st.sampled_from([Phase.ALONE, *Phase]),
    event=st.sampled_from(["log", "execution.end", "provider.request", "provider.resolve"]),
    name=st.sampled_from(WORDS),
    status=st.sampled_from([None, *(s for s in Status if s not in {"running", "stopped"})]),
    reason=st.sampled_from([None, Reason.TIMEOUT, Reason.LIMIT_ROLE, Reason.NO_RESPONSE]),
    reason_text=st.sampled_from([None, "TIMEOUT", "Zu spät"]),
    message=st.sampled_from([None, "upstream 503", "ÜBER stock", "find"]),
    duration=st.sampled_from([None, 0, SECOND, 5 * SECOND, 2**63 - 1]),
    user=st.sampled_from([None, "u1", "stocker"]),
    ends=st.sampled_from(list(Ends)),
    facts=st.dictionaries(
        st.sampled_from(["provider", "model", "block", "feature", "role", "agent"]),
        st.sampled_from(["find", "b5", "openai", "chatbot"]),
        max_size=3,
    ),
)
LOGS = st.lists(EVENTS, min_size=1, max_size=14)

VALUES = {
    "outcome": ["ok", "failed,degraded", "incomplete", "re*"],
    "status": ["failed", "ok,info", "unanswered", "skipped,blocked", "stopped", "*"],
    "kind": ["tool", "log", "model,provider", "tool,error", "b*"],
    "reason": ["timeout", "limit.*", "no_response"],
    "tool": ["find", "*", "größe"],
    "provider": ["find", "openai", "*"],
    "model": ["b5", "f*"],
    "block": ["b5", "openai"],
    "feature": ["find"],
    "role": ["b?"],
    "agent": ["open*", "b5"],
    "format": ["foundry"],
    "trace": ["7c8b", "t1", "no-trace*"],
    "session": ["s1", "s2-f", "no-session*"],
    "user": ["u1", "stoc"],
    "owner": ["*"],
    "duration": [">1s", "1s..5s", "0s", "<=5s,>20s", "<99999999999w"],
    "since": ["60s", "9999999w"],
    "until": ["50s"],
}
CLOSED = {"outcome", "status", "kind", "reason", "duration", "since", "until"}
ALONE = [f"{name}:{value}" for name in VALUES for value in VALUES[name]]
TEXTS = ["find", "503", "TIMEOUT", "timeout", "über", '"zu spät"', "t-gr", "x", "é"]
ALONE += TEXTS
ASKED = st.lists(
    st.builds("{}{}".format, st.sampled_from(["", "", "-"]), st.sampled_from(ALONE)),
    min_size=1,
    max_size=3,
).map(" ".join)


def all_named(reader: Reader) -> dict[int, Trace]:
    """Every trace by its number, in order, under the names that the index gives."""
    found = {}
    for number in reader.trace_ids():
        trace = reader.trace(number)
        assert trace is not None
        found[number] = _named(reader.connection, number, trace)
    return found


@settings(max_examples=60, deadline=None)
@given(events=LOGS, asked=st.lists(ASKED, min_size=4, max_size=16))
def test_narrowing_loses_no_trace_and_keeps_none_too_many(
    events: list[Event], asked: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        reader = index_of(events, Path(folder) / "i.db")
        traces = all_named(reader)
        for text in asked:
            where = parse(text, NOW)
            judged = [number for number, trace in traces.items() if where.matches_trace(trace)]
            assert matching_traces(reader, where) == judged, text
        reader.close()


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    logs = [
        Rows("a", "s1").at(0).request().call("find").result("find", failure="TIMEOUT").respond(),
        Rows("b", "s1").at(60_000).request().call("find").result("find").respond(),
        Rows("c", "s2").at(30_000).request().call("stock").result("stock").log("ERROR", "lost"),
        Rows("d", "s3").at(90_000).request("find me").error("RateLimited"),
    ]
    opened = index_of([event for log in logs for event in log.events()], tmp_path / "i.db")
    yield opened
    opened.close()


def found(reader: Reader, text: str) -> list[str]:
    rows = map(reader.trace_row, matching_traces(reader, parse(text, NOW)))
    return [row.trace for row in rows if row is not None]


def test_traces_come_by_start(reader: Reader) -> None:
    assert found(reader, "") == ["a", "c", "b", "d"]
    assert found(reader, "kind:tool") == ["a", "c", "b"]


def test_sessions_with_a_matching_trace_come_newest_first(reader: Reader) -> None:
    def sessions(text: str) -> list[str]:
        ids = matching_sessions(reader, parse(text, NOW))
        return [row.session for row in reader.session_rows(ids)]

    assert sessions("") == ["s3", "s1", "s2"]
    assert sessions("kind:tool") == ["s1", "s2"]
    assert sessions("outcome:running") == []


@pytest.mark.parametrize(
    ("text", "traces", "judged"),
    [
        ("outcome:degraded", ["a"], []),
        ("tool:find", ["a", "b"], []),
        ("tool:find -status:ok", ["a"], []),
        ("kind:tool,model status:failed reason:timeout", ["a"], []),
        ("status:failed", ["a", "c"], []),
        ("kind:error", ["d"], []),
        ("kind:log,response", ["a", "c", "b"], ["a", "b"]),
        ("me", ["a", "d"], []),
        ("me -zz", ["a", "d"], ["a", "d"]),
        ("since:20s status:failed", [], []),
    ],
)
def test_only_what_the_index_cannot_decide_is_judged(
    reader: Reader,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    traces: list[str],
    judged: list[str],
) -> None:
    opened: list[str] = []
    trace = Reader.trace

    def noted(self: Reader, number: int) -> object:
        row = self.trace_row(number)
        assert row is not None
        opened.append(row.trace)
        return trace(self, number)

    monkeypatch.setattr(Reader, "trace", noted)
    assert (found(reader, text), opened) == (traces, judged)


def test_a_failure_behind_a_first_problem_that_was_a_block_is_found(tmp_path: Path) -> None:
    log = Rows("e").request().error("RateLimited").log("ERROR", "lost")
    reader = index_of(log.events(), tmp_path / "i.db")
    assert found(reader, "status:failed") == ["e"]
    assert found(reader, "status:failed kind:error") == []
    reader.close()


def test_no_value_becomes_part_of_a_query(reader: Reader) -> None:
    queries: list[str] = []

    class Watched:
        """The reader, with every query noted as it was written."""

        def __init__(self) -> None:
            self.connection = self

        def execute(self, query: str, values: object = ()) -> sqlite3.Cursor:
            queries.append(query)
            return reader.connection.execute(query, values)  # type: ignore[arg-type]

        def trace(self, number: int) -> object:
            return reader.trace(number)

    asked = " ".join(f'{name}:"quaint*"' for name in VALUES if name not in CLOSED)
    matching_traces(Watched(), parse(f"{asked} quaint -quaint", NOW))  # type: ignore[arg-type]
    assert queries
    assert not any("quaint" in query for query in queries)


def test_traces_of_an_older_index_are_judged_until_their_calls_are_known(
    reader: Reader, tmp_path: Path
) -> None:
    writer = sqlite3.connect(tmp_path / "i.db")
    writer.execute("UPDATE traces SET stale = 1")
    writer.execute("DELETE FROM calls")
    writer.commit()
    writer.close()
    assert found(reader, "tool:find status:failed") == ["a"]
    assert found(reader, "status:unanswered") == []
    assert found(reader, "tool:find") == ["a", "b"]

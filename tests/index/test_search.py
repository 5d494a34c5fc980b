"""Text is found in the logs of an index, the newest first, as a person sees it."""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logview.index.search import Hit, search
from logview.indexer_turn import bring_up_to_date
from logview.redact import Redactor
from tests.rows import Rows

KEY = "sk-proj-" + "a1B2" * 12


def write(path: Path, *logs: Rows) -> None:
    path.write_bytes(b"".join(line + b"\n" for rows in logs for line in rows.lines()))


class Logs:
    """A folder of logs and the index of it."""

    def __init__(self, path: Path) -> None:
        self.folder = path / "logs"
        self.folder.mkdir()
        self._index = path / "i.db"
        self.connection: sqlite3.Connection | None = None

    def add(self, name: str, *logs: Rows, changed: int = 1_700_000_000) -> Path:
        log = self.folder / name
        write(log, *logs)
        os.utime(log, (changed, changed))
        return log

    def find(self, needle: str, **options: Any) -> list[Hit]:
        if self.connection is None:
            bring_up_to_date([str(self.folder)], self._index, lambda report: None)
            self.connection = sqlite3.connect(self._index)
        return list(search(self.connection, needle, **options))


@pytest.fixture
def logs(tmp_path: Path) -> Iterator[Logs]:
    made = Logs(tmp_path)
    yield made
    if made.connection is not None:
        made.connection.close()


def test_hits_come_from_the_end_of_the_log_that_was_written_last(logs: Logs) -> None:
    old = logs.add("old.jsonl", Rows("a").request("pallet one").request("pallet two"))
    new = logs.add("new.jsonl", Rows("b").request("pallet three"), changed=1_800_000_000)
    found = logs.find("pallet")
    assert [(hit.source, hit.text) for hit in found] == [
        (str(new), "pallet three"),
        (str(old), "pallet two"),
        (str(old), "pallet one"),
    ]


def test_a_hit_knows_its_record_and_whose_it_is(logs: Logs) -> None:
    log = logs.add("a.jsonl", Rows("a", "s1").request("first").request("where is pallet 7?"))
    (hit,) = logs.find("pallet")
    second = log.read_bytes().split(b"\n")[1]
    assert (hit.trace, hit.session, hit.offset) == ("a", "s1", log.read_bytes().index(second))
    assert (hit.length, hit.at) == (len(second), log.read_bytes().index(b"pallet"))
    assert hit.time == 1_772_874_000_010_000_000
    assert hit.text[hit.start :].startswith("pallet 7?")
    assert [event.ordinal for event in hit.events] == [0]


def test_a_record_is_one_hit_however_often_it_holds_the_text(logs: Logs) -> None:
    logs.add("a.jsonl", Rows("a").request("pallet " * 50))
    assert len(logs.find("pallet")) == 1


def test_no_more_hits_than_were_asked_for(logs: Logs) -> None:
    logs.add("a.jsonl", Rows("a").request("pallet 1").request("pallet 2").request("pallet 3"))
    logs.add("b.jsonl", Rows("b").request("pallet 4"))
    assert len(logs.find("pallet", limit=2)) == 2
    assert len(logs.find("pallet", limit=4)) == 4


def test_only_records_of_the_traces_that_were_asked_for(logs: Logs) -> None:
    logs.add("a.jsonl", Rows("a").request("pallet"), Rows("b").request("pallet"))
    every = logs.find("pallet")
    wanted = {hit.trace: hit.events[0].trace_id for hit in every}
    assert [hit.trace for hit in logs.find("pallet", traces={wanted["a"]})] == ["a"]
    assert logs.find("pallet", traces=set()) == []


def test_case_counts_once_the_needle_has_a_capital(logs: Logs) -> None:
    logs.add("a.jsonl", Rows("a").request("Pallet").request("pallet").request("PALLET"))
    assert len(logs.find("pallet")) == 3
    assert [hit.text for hit in logs.find("Pallet")] == ["Pallet"]


@pytest.mark.parametrize("text", ['say "hi"', "café", "a/b", "one\ntwo", "C:\\logs", "😀"])
def test_what_json_escapes_is_found_as_it_reads(logs: Logs, text: str) -> None:
    content = {"event_name": "user_request", "payload": {"user_query": {"content": f"x {text} y"}}}
    row = {"time": "2026-03-07T09:00:00Z", "traceId": "t", "uid": "u", "content": None}
    rows = [
        json.dumps(row | {"content": content}),
        json.dumps(row | {"content": content}, ensure_ascii=False),
        json.dumps(row | {"content": json.dumps(content)}),
        json.dumps(row | {"content": json.dumps(content, ensure_ascii=False)}, ensure_ascii=False),
    ]
    (logs.folder / "a.jsonl").write_text("".join(f"{line}\n" for line in rows), "utf-8")
    found = logs.find(text)
    assert len(found) == 4
    assert {hit.text for hit in found} == {f"x {text} y"}
    assert {hit.text[hit.start :] for hit in found} == {f"{text} y"}


def test_what_is_found_stands_in_the_middle_of_what_is_shown(logs: Logs) -> None:
    logs.add("a.jsonl", Rows("a").request("x" * 500 + " pallet " + "y" * 500))
    (hit,) = logs.find("pallet")
    assert hit.text[hit.start :].startswith("pallet")
    assert (hit.text[0], hit.text[-1], len(hit.text) < 250) == ("…", "…", True)


def test_how_a_record_is_written_can_be_found_too(logs: Logs) -> None:
    logs.add("a.jsonl", Rows("a").request("x"))
    (hit,) = logs.find('"event_name": "user_request"')
    assert hit.text[hit.start :].startswith('"event_name": "user_request"')


def test_rejected_records_are_found(logs: Logs) -> None:
    log = logs.add("a.jsonl", Rows("a").request("x"))
    broken = b'{"event_name": "a pallet'
    log.write_bytes(log.read_bytes() + broken + b"\n" + log.read_bytes())
    (hit,) = logs.find("pallet")
    assert (hit.events, hit.trace, hit.text) == ((), None, broken.decode())
    assert logs.find("pallet", traces={1}) == []


def test_a_secret_is_hidden_before_its_surroundings_are_cut_off(logs: Logs) -> None:
    secret = "correct-horse-" * 20
    rows = Rows("a").call("login", password=secret).request(f"my key is {KEY} really")
    logs.add("a.jsonl", rows)
    hide = Redactor().value
    for needle in ("horse", KEY[10:30]):
        (hit,) = logs.find(needle, hide=hide)
        assert needle not in hit.text
        assert hit.start == -1
    (hit,) = logs.find("really", hide=hide)
    assert KEY not in hit.text
    assert hit.text[hit.start :] == "really"
    assert KEY in logs.find("really")[0].text


def test_bytes_that_are_not_those_that_were_indexed_are_passed_over(logs: Logs) -> None:
    log = logs.add("a.jsonl", Rows("a").request("pallet one"))
    assert len(logs.find("pallet")) == 1
    write(log, Rows("z").request("another pallet"))
    assert logs.find("pallet") == []
    log.unlink()
    assert logs.find("pallet") == []


def test_records_that_are_not_indexed_yet_are_passed_over(logs: Logs) -> None:
    log = logs.add("a.jsonl", Rows("a").request("pallet one").request("pallet two"))
    assert len(logs.find("pallet")) == 2
    with log.open("ab") as growing:
        growing.write(b"a pallet " * 3 + b"\n" + b"pallet\n")
    assert [hit.text for hit in logs.find("pallet")] == ["pallet two", "pallet one"]


def test_a_search_that_is_cancelled_ends(logs: Logs) -> None:
    logs.add("a.jsonl", Rows("a").request("pallet"))
    assert logs.find("pallet", cancelled=lambda: True) == []


def test_a_search_is_cancelled_between_records_too(logs: Logs) -> None:
    logs.add("a.jsonl", *(Rows(f"t{i}").request("pallet") for i in range(50)))
    asked: list[bool] = []

    def cancelled() -> bool:
        asked.append(True)
        return len(asked) > 5

    assert 0 < len(logs.find("pallet", cancelled=cancelled)) < 5


@settings(max_examples=50, deadline=None)
@given(st.text(min_size=1, max_size=6))
def test_what_a_message_says_is_found(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "a.jsonl"
        row = Rows("a").request(f"({text})").rows[0]
        log.write_bytes(json.dumps(row).encode() + b"\n")
        bring_up_to_date([str(log)], Path(folder) / "i.db", lambda report: None)
        connection = sqlite3.connect(Path(folder) / "i.db")
        assert len(list(search(connection, text))) == 1
        connection.close()

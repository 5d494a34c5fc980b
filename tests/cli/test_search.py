"""Text is found in the logs, the newest first, and shown without secrets."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from logview.index import search
from tests.cli.asking import Log
from tests.rows import Rows

SECRET = "sk-proj-abcdefghijklmnopqrstuvwx"


def log(folder: Path) -> Log:
    first = Rows("first").request("where is pallet 7?").respond("in lane 14")
    second = Rows("second").at(1_000).call(q="pallet 9").result(failure="TIMEOUT")
    return Log(folder, first, second.request(f"pallet with {SECRET}"))


def test_the_objects_have_these_fields(tmp_path: Path) -> None:
    made = log(tmp_path)
    *_, oldest = made.objects("search", "pallet")
    assert oldest == {
        "trace_id": "first",
        "session_id": "s1",
        "time": "2026-03-07T09:00:00.000Z",
        "source": str(made.path),
        "line": 1,
        "offset": 0,
        "event": "user_request",
        "text": "where is pallet 7?",
    }


def test_the_newest_come_first_and_the_limit_holds(tmp_path: Path) -> None:
    made = log(tmp_path)
    assert [h["line"] for h in made.objects("search", "pallet")] == [5, 3, 1]
    assert [h["line"] for h in made.objects("search", "pallet", "--limit", "2")] == [5, 3]
    assert len(made.objects("search", "pallet", "--limit", "0")) == 3


def test_a_hit_is_written_before_the_next_one_is_sought(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = log(tmp_path)
    find = search.search
    written: list[int] = []

    def watched(*arguments: Any, **options: Any) -> Iterator[search.Hit]:
        for hit in find(*arguments, **options):
            written.append(sys.stdout.buffer.getvalue().count(b"\n"))  # type: ignore[attr-defined]
            yield hit

    monkeypatch.setattr(search, "search", watched)
    made.ask("search", "pallet")
    assert written == [0, 1, 2]


def test_a_filter_leaves_out_the_other_traces(tmp_path: Path) -> None:
    found = log(tmp_path).objects("search", "pallet", "--where", "trace:first")
    assert [hit["trace_id"] for hit in found] == ["first"]


def test_the_text_names_the_place_the_step_and_the_outcome(tmp_path: Path) -> None:
    made = log(tmp_path)
    *_, line = made.ask("search", "pallet").stdout.splitlines()
    assert line.split() == [
        *("2026-03-07", "09:00:00Z", "✓", "first", "1", f"{made.path}:1"),
        *("where", "is", "pallet", "7?"),
    ]


def test_a_secret_is_not_shown_beside_what_was_found(tmp_path: Path) -> None:
    made = log(tmp_path)
    assert SECRET not in made.ask("search", "pallet with").stdout
    assert SECRET not in made.ask("search", "pallet with", "--json").stdout
    assert SECRET in made.ask("search", "pallet with", "--json", "--reveal").stdout


def test_a_record_that_was_rejected_is_found(tmp_path: Path) -> None:
    made = log(tmp_path)
    with made.path.open("ab") as file:
        file.write(b'["neither here nor there"]\n')
    (hit,) = made.objects("search", "nor there")
    assert (hit["trace_id"], hit["event"], hit["time"], hit["line"]) == (None, None, None, 6)
    assert "no trace" in made.ask("search", "nor there").stdout


def test_nothing_found_is_no_match(tmp_path: Path) -> None:
    done = log(tmp_path).ask("search", "crocodile")
    assert (done.exit_code, done.stdout) == (1, "")


def test_an_empty_text_is_a_mistake(tmp_path: Path) -> None:
    assert log(tmp_path).ask("search", "").exit_code == 2

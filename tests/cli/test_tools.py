"""The calls of every tool are counted as they went."""

from __future__ import annotations

from pathlib import Path

from tests.cli.asking import Log
from tests.rows import Rows

KEYS = [
    *("calls", "succeeded", "failed", "blocked", "unanswered", "retries", "success_rate"),
    *("p50_ms", "p95_ms", "max_ms", "slowest"),
]


def log(folder: Path) -> Log:
    first = Rows("a").call("find").result("find", failure="TIMEOUT", ms=30)
    first.call("find").result("find", ms=10).respond()
    return Log(folder, first, Rows("b").call("stock").request())


def test_the_objects_have_these_fields(tmp_path: Path) -> None:
    find, stock = log(tmp_path).objects("tools")
    assert list(find) == ["tool", *KEYS]
    assert find["slowest"][0] == {"trace_id": "a", "step": 1, "duration_ms": 30}
    assert (find["calls"], find["retries"], find["success_rate"]) == (2, 1, 0.5)
    assert (stock["unanswered"], stock["success_rate"], stock["p50_ms"]) == (1, None, None)


def test_the_first_field_says_what_calls_are_gathered_by(tmp_path: Path) -> None:
    rows = Rows("a").request().user().assistant()
    (model,) = Log(tmp_path, rows).objects("tools", "--by", "model")
    assert list(model) == ["model", *KEYS]
    assert Log(tmp_path, rows).ask("tools", "--by", "provider").exit_code == 1


def test_a_filter_leaves_out_the_other_traces(tmp_path: Path) -> None:
    (stock,) = log(tmp_path).objects("tools", "--where", "trace:b")
    assert stock["tool"] == "stock"


def test_the_slowest_calls_are_named_with_their_traces(tmp_path: Path) -> None:
    text = log(tmp_path).ask("tools").stdout
    assert text.splitlines()[1].split()[:3] == ["find", "2", "50.0"]
    assert [line.split()[-2:] for line in text.splitlines()[-2:]] == [["a", "1"], ["a", "2"]]


def test_the_slowest_of_all_may_be_of_one_tool(tmp_path: Path) -> None:
    rows = Rows("a")
    for seconds in (5, 4, 3, 2):
        rows.call("find").result("find", ms=seconds * 1_000)
    text = Log(tmp_path, rows.call("stock").result("stock", ms=1_000)).ask("tools").stdout
    slowest = [line.split()[:3] for line in text.splitlines()[-5:]]
    assert slowest == [
        *(["5.00", "s", "find"], ["4.00", "s", "find"], ["3.00", "s", "find"]),
        *(["2.00", "s", "find"], ["1.00", "s", "stock"]),
    ]


def test_no_calls_are_no_match(tmp_path: Path) -> None:
    done = Log(tmp_path, Rows("a").request()).ask("tools")
    assert (done.exit_code, done.stdout) == (1, "")

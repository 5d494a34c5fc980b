"""Two traces stand side by side, and where they parted is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.asking import Log
from tests.rows import Rows

OTHER = "ri.aip-agents..agent.planner"


def log(folder: Path) -> Log:
    good = Rows("good").metadata().request().call(q="7").result(ms=10).respond()
    other = Rows("other").at(500).metadata(OTHER).request().respond()
    bad = Rows("bad").at(1_000).metadata().request().call(q="8")
    return Log(folder, good, other, bad.result(failure="TIMEOUT", ms=900).respond())


def test_without_another_it_is_the_last_good_one_of_the_same_agent(tmp_path: Path) -> None:
    (found,) = log(tmp_path).objects("compare", "bad")
    assert list(found) == ["a", "b", "divergence", "steps"]
    assert (found["a"]["trace_id"], found["b"]["trace_id"]) == ("bad", "good")
    assert found["divergence"] == {
        "a": 3,
        "b": 3,
        "words": "step 3 of A, tool find, failed (timeout) where step 3 of B was ok",
    }
    step = found["steps"][2]
    assert (step["a"], step["b"], step["kind"], step["name"]) == (3, 3, "tool", "find")
    differences = {one["what"]: (one["a"], one["b"]) for one in step["differences"]}
    assert differences["status"] == ("failed", "ok")
    assert differences["duration"] == (900, 10)
    assert differences["input"] == ({"q": "8"}, {"q": "7"})


def test_where_there_is_none_it_says_so(tmp_path: Path) -> None:
    done = log(tmp_path).ask("compare", "good")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "no earlier trace of the same agent ended ok" in done.stderr


def test_the_second_word_may_be_the_beginning_of_a_trace(tmp_path: Path) -> None:
    (found,) = log(tmp_path).objects("compare", "bad", "oth")
    assert found["b"]["trace_id"] == "other"


def test_a_second_word_that_is_a_file_is_a_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = log(tmp_path)
    monkeypatch.chdir(tmp_path)
    made.path.rename("other")
    done = made.run("compare", "bad", "other")
    assert done.exit_code == 0
    assert "│ good" in done.stdout


def test_a_second_word_that_is_neither_is_named(tmp_path: Path) -> None:
    done = log(tmp_path).ask("compare", "bad", "nothing")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "no trace is called nothing" in done.stderr


def test_a_filter_narrows_the_choice(tmp_path: Path) -> None:
    assert log(tmp_path).ask("compare", "bad", "--where", "trace:other").exit_code == 1


def test_the_text_names_the_divergence_first_and_fits(tmp_path: Path) -> None:
    lines = log(tmp_path).ask("compare", "bad").stdout.splitlines()
    parted = next(n for n, line in enumerate(lines) if line.startswith("They part here: step 3"))
    marked = next(n for n, line in enumerate(lines) if line.startswith("▶"))
    assert parted < marked
    assert "✗ tool find · timeout" in lines[marked]
    assert max(map(len, lines)) <= 100


def test_two_traces_that_went_the_same_way(tmp_path: Path) -> None:
    made = Log(tmp_path, Rows("a").request().respond(), Rows("b").request().respond())
    assert "Both went the same way." in made.ask("compare", "a", "b").stdout
    (found,) = made.objects("compare", "a", "b")
    assert found["divergence"] is None

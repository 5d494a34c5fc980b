"""A session reads as the conversation that it was."""

from __future__ import annotations

from pathlib import Path

from tests.cli.asking import Log
from tests.rows import Rows


def turn(trace: str, at: int, text: str, node: str, parent: str | None = None) -> Rows:
    rows = Rows(trace, "desk").at(at)
    return rows.request(text, node_id=node, parent_node_id=parent).respond(f"answer to {text}")


def branching(folder: Path) -> Log:
    return Log(
        folder,
        turn("a", 0, "one", "n1"),
        turn("b", 1_000, "two", "n2", "n1"),
        turn("c", 2_000, "other two", "n3", "n1"),
    )


def test_the_objects_have_these_fields(tmp_path: Path) -> None:
    first, *_ = branching(tmp_path).objects("transcript", "desk")
    assert first == {
        "trace_id": "a",
        "time": "2026-03-07T09:00:00.000Z",
        "role": "user",
        "text": "one",
        "node_id": "n1",
        "parent_node_id": None,
    }


def test_a_branch_is_indented_and_names_the_node_that_it_continues(tmp_path: Path) -> None:
    lines = branching(tmp_path).ask("transcript", "desk").stdout.splitlines()
    marker = next(line for line in lines if "branch 2" in line)
    assert "trace a, node n1" in marker
    before, after = lines[: lines.index(marker)], lines[lines.index(marker) + 1 :]
    assert "  two" in before
    assert "    other two" in after
    assert not any("two" in line for line in after if "other two" not in line)


def test_an_error_stands_where_it_struck(tmp_path: Path) -> None:
    rows = Rows("a", "desk").request("where?").error("SessionExecutionFailed")
    said = Log(tmp_path, rows).objects("transcript", "desk")
    assert [one["role"] for one in said] == ["user", "error"]
    assert "FAILED" in said[1]["text"]


def test_long_words_and_long_texts_are_broken_at_the_width(tmp_path: Path) -> None:
    text = "word " * 60 + "x" * 250 + "\nlast 漢字" + "漢" * 80
    lines = Log(tmp_path, Rows("a", "desk").request(text)).ask("transcript", "desk").stdout
    from logview.text import cell_width

    assert max(map(cell_width, lines.splitlines())) <= 100
    assert "".join(lines.split()).count("x") >= 250
    assert "".join(lines.split()).count("漢") == 81


def test_a_text_cannot_act_on_the_terminal(tmp_path: Path) -> None:
    rows = Rows("a", "desk").request("evil \x1b[2J \u202e and sk-proj-abcdefghijklmnopqrstuvwx")
    text = Log(tmp_path, rows).ask("transcript", "desk").stdout
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "sk-proj" not in text


def test_the_beginning_of_several_sessions_is_not_guessed(tmp_path: Path) -> None:
    log = Log(tmp_path, Rows("a", "desk-1").request(), Rows("b", "desk-2").request())
    done = log.ask("transcript", "desk")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "desk-1, desk-2" in done.stderr


def test_an_unknown_session_is_named(tmp_path: Path) -> None:
    done = branching(tmp_path).ask("transcript", "quay")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "no session is called quay" in done.stderr


def test_a_session_inside_another_says_what_it_was_asked(tmp_path: Path) -> None:
    rows = Rows("a", "desk").request("outer").call("ask").within("customs").request("inner")
    rows.respond("inner answer").within("desk").result("ask").respond("outer answer")
    log = Log(tmp_path, rows)
    assert [t["text"] for t in log.objects("transcript", "customs")] == ["inner", "inner answer"]
    assert [t["text"] for t in log.objects("transcript", "desk")] == ["outer", "outer answer"]


def test_a_filter_leaves_out_the_other_traces(tmp_path: Path) -> None:
    said = branching(tmp_path).objects("transcript", "desk", "--where", "trace:b")
    assert {one["trace_id"] for one in said} == {"b"}

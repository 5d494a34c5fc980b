"""The turns of a session over all its executions."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

import pytest

from logview.diagnosis.transcript import Line, conversation
from logview.diagnosis.verdict import judge
from logview.model import Trace
from tests.rows import Rows

MINUTE = 60_000


def exchange(node: str | None, after: str | None, minute: int) -> Trace:
    """An execution that asks `q<node>`, logged at that minute."""
    rows = Rows(f"t{minute}").at(minute * MINUTE)
    return rows.request(f"q{node}", node_id=node, parent_node_id=after).respond("a").verdict()


def tree(*exchanges: tuple[str | None, str | None]) -> list[Trace]:
    return [exchange(node, after, minute) for minute, (node, after) in enumerate(exchanges)]


def asked(traces: Iterable[Trace]) -> list[tuple[str, int, int]]:
    """Question, branch and depth of each exchange."""
    return [(e.turn.text, e.branch, e.depth) for e in conversation(traces) if e.turn.text[0] == "q"]


def notes(traces: Iterable[Trace]) -> list[str]:
    return [line.note for line in conversation(traces) if line.note]


def test_a_conversation_without_branches_is_in_the_order_of_time() -> None:
    traces = tree(("1", None), ("2", "1"), ("3", "2"))
    assert asked(reversed(traces)) == [("q1", 1, 0), ("q2", 1, 0), ("q3", 1, 0)]
    lines = conversation(traces)
    assert [str(line.turn.role) for line in lines] == ["user", "assistant"] * 3
    assert [line.trace.trace for line in lines[::2]] == ["t0", "t1", "t2"]


def test_executions_that_name_no_nodes_follow_each_other_by_time() -> None:
    traces = tree((None, None), (None, None))
    assert asked(reversed(traces)) == [("qNone", 1, 0), ("qNone", 1, 0)]
    assert notes(traces) == []


def test_a_branch_stands_in_one_piece_after_the_way_that_was_taken_first() -> None:
    traces = tree(("1", None), ("2", "1"), ("2b", "1"), ("3", "2"), ("3b", "2b"), ("3c", "2b"))
    assert asked(traces) == [
        ("q1", 1, 0),
        ("q2", 1, 0),
        ("q3", 1, 0),
        ("q2b", 2, 1),
        ("q3b", 2, 1),
        ("q3c", 3, 2),
    ]


def test_a_turn_whose_parent_is_not_in_the_log_begins_at_the_top_and_says_so() -> None:
    traces = tree(("2", "1"), ("3", "2"))
    assert asked(traces) == [("q2", 1, 0), ("q3", 1, 0)]
    assert notes(traces) == ["the turn before it (1) is not in this log"]


def test_turns_that_follow_each_other_in_a_circle_are_cut_before_the_earliest() -> None:
    traces = tree(("1", "3"), ("2", "1"), ("3", "2"), ("4", "4"))
    assert asked(traces) == [("q1", 1, 0), ("q2", 1, 0), ("q3", 1, 0), ("q4", 1, 0)]
    assert notes(traces) == [
        "its turns follow each other in a circle: cut here",
        "it names itself as the turn before it",
    ]


def test_of_two_turns_with_one_node_the_earlier_is_followed() -> None:
    traces = tree(("1", None), ("1", None), ("2", "1"))
    assert [line.trace.trace for line in conversation(traces)[::2]] == ["t0", "t2", "t1"]
    assert notes(traces) == ["an earlier turn has the same node 1"]


@pytest.mark.parametrize("seed", range(4))
def test_the_order_in_which_executions_are_handed_over_never_matters(seed: int) -> None:
    traces = tree(("1", None), ("2", "1"), ("2b", "1"), ("x", "gone"), ("3", "2"), ("3b", "2"))
    expected: list[Line] = conversation(traces)
    Random(seed).shuffle(traces)
    assert conversation(traces) == expected


def test_a_long_conversation_is_no_deeper_than_its_branches() -> None:
    count = 3_000
    traces = tree(*((str(n), str(n - 1) if n else None) for n in range(count)))
    lines = asked(traces)
    assert len(lines) == count
    assert {(branch, depth) for _, branch, depth in lines} == {(1, 0)}


def test_an_execution_in_which_nobody_spoke_is_left_out() -> None:
    silent = judge(Rows("t9").log("INFO").events())
    assert conversation([silent]) == []

"""The order in which a trace's events are judged, and what counts as the same event twice."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from logview.diagnosis.order import in_order
from logview.model import Ends, Event, Kind, Phase
from tests.logged import Logged
from tests.rows import Rows, events_of


def names(events: list[Event]) -> list[str]:
    return [event.event for event in in_order(events).events]


def test_events_are_ordered_by_time_whatever_their_place_in_the_file() -> None:
    rows = Rows().at(30).respond().at(0).request().at(20).result().at(10).call()
    assert names(rows.events()) == [
        "user_request",
        "tool_call",
        "tool_call_result",
        "final_response",
    ]


def test_at_equal_times_a_call_comes_before_a_result_and_before_an_end() -> None:
    rows = Rows().at(5).respond().at(5).result().at(5).call()
    assert names(rows.events()) == ["tool_call", "final_response", "tool_call_result"]


def test_at_equal_times_and_phases_the_place_decides_source_first() -> None:
    early = Rows().at(5).call("a").events("1.jsonl")
    late = Rows().at(5).call("b").at(5).call("c").events("2.jsonl")
    ordered = in_order([late[1], early[0], late[0]]).events
    assert [event.name for event in ordered] == ["a", "b", "c"]


def test_at_equal_times_the_older_part_of_a_rotated_log_comes_first() -> None:
    names = ["app.log.2.gz", "app.log.1", "app.log"]
    parts = {name: Rows().at(5).call(name).events(name) for name in names}
    for order in (names, names[::-1]):
        events = [event for name in order for event in parts[name]]
        assert [event.name for event in in_order(events).events] == names


def test_an_exact_duplicate_is_counted_and_the_earliest_stands() -> None:
    once = Rows().request().call().events("b.jsonl")
    again = Rows().request().call().events("a.jsonl")
    ordered = in_order(once + again)
    assert ordered.duplicates == 2
    assert [event.source for event in ordered.events] == ["a.jsonl", "a.jsonl"]


def test_rows_that_differ_in_any_field_are_no_duplicates() -> None:
    rows = Rows().at(0).call(q="7").at(0).call(q="8").at(1).call(q="7")
    assert in_order(rows.events()).duplicates == 0


def test_rows_without_a_trace_are_never_taken_for_duplicates() -> None:
    rows = Rows(trace=None).request()
    assert in_order(events_of(rows.lines() * 3)).duplicates == 0


def test_an_event_without_a_time_follows_the_record_before_it_in_its_file() -> None:
    rows = Rows().at(0).request().at(50).respond()
    rows.at(10).call().row({"time": "yesterday", "content": {"event_name": "odd", "payload": {}}})
    assert names(rows.events()) == ["user_request", "tool_call", "odd", "final_response"]


def test_an_event_without_a_time_at_the_head_of_its_file_takes_that_of_the_next_one() -> None:
    timeless = {"time": None, "content": {"event_name": "odd", "payload": {}}}
    here = Rows().at(30).row(timeless).at(30).call().events("a.jsonl")
    there = Rows().at(10).request().at(50).respond().events("b.jsonl")
    assert names(here + there) == ["user_request", "odd", "tool_call", "final_response"]


def test_events_without_any_time_keep_the_order_of_their_file() -> None:
    rows = Rows()
    for name in ("c", "a", "b"):
        rows.row({"time": None, "content": {"event_name": name, "payload": {}}})
    assert names(rows.events()) == ["c", "a", "b"]


def test_a_copy_of_an_event_without_a_time_does_not_move_the_first_one() -> None:
    timeless = {"time": None, "content": {"event_name": "odd", "payload": {}}}
    lines = Rows().at(20).row(timeless).at(20).call("a").at(10).call("b").at(0).request().lines()
    once, twice = in_order(events_of(lines)), in_order(events_of(lines * 2))
    assert [e.name or e.event for e in once.events] == ["user_request", "b", "odd", "a"]
    assert twice.events == once.events
    assert twice.duplicates == 4


@given(
    st.lists(
        st.tuples(
            st.sampled_from([None, 0, 1, 1, 2]),
            st.sampled_from(Phase),
            st.sampled_from(["find", "ask"]),
            st.sampled_from([Ends.NO, Ends.NO, Ends.GOOD]),
            st.sampled_from(["a.jsonl", "a.jsonl", "a.jsonl.1"]),
        ),
        max_size=12,
    ),
    st.randoms(use_true_random=False),
)
def test_events_that_lie_in_order_and_events_that_must_be_sorted_come_out_the_same(
    drawn: list[tuple[int | None, Phase, str, Ends, str]], random: Random
) -> None:
    logged = Logged()
    for time, phase, name, ends, source in drawn:
        logged.event(Kind.TOOL, name)
        event = logged.events[-1]._replace(time=time, phase=phase, ends=ends, source=source)
        logged.events[-1] = event
    ordered = in_order(logged.events)
    assert in_order(ordered.events) == ordered
    assert in_order(random.sample(logged.events, len(drawn))) == ordered

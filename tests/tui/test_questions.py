"""What the explorer asks of an index, answered by an index in memory."""

from __future__ import annotations

from logview.tui.listing import Everything
from logview.tui.questions import (
    AMBIGUOUS,
    Sought,
    next_trace,
    seek_trace,
    snapshot,
    view_growth,
    view_session,
)
from tests.tui.fake_index import FakeIndex, Tale, harbour, trace_number
from tests.tui.tales import NOW, fine_trace

ALL_LISTED = Everything()


def names(view):
    return view.row.trace if view and view.row else None


def test_a_session_opens_on_its_newest_trace_with_a_problem():
    view = view_session(harbour().open(), ALL_LISTED, 1, None)
    assert names(view).startswith("7c8bfa02")
    assert view.trace.trace == view.row.trace
    assert [row.trace[:8] for row in view.siblings] == ["81d0aa3f", "7c8bfa02"]


def test_a_session_without_a_problem_opens_on_its_newest_trace():
    index = harbour()
    index.tales[4].traces.insert(0, fine_trace("aaaa0001"))
    assert names(view_session(index.open(), ALL_LISTED, 4, None)) == "aaaa0001"


def test_a_session_without_traces_has_nothing_to_show():
    index = harbour()
    index.add(Tale(9, "empty", NOW, []))
    view = view_session(index.open(), ALL_LISTED, 9, None)
    assert (view.row, view.trace) == (None, None)


def test_a_trace_is_found_with_its_session():
    index = harbour()
    for name in ("d00d0001", "d00"):
        view = seek_trace(index.open(), name).view
        assert (view.session, names(view)) == (2, "d00d0001")
    assert seek_trace(index.open(), "absent") == Sought(None, [])


def test_a_beginning_that_several_traces_share_finds_none_of_them():
    index = harbour()
    index.tales[4].traces = [fine_trace(f"d00d{number:04}") for number in range(1, 9)]
    index.tales[3].traces = [fine_trace("d00d")]
    sought = seek_trace(index.open(), "d00")
    assert sought.view is None
    assert len(sought.names) == AMBIGUOUS + 1
    assert names(seek_trace(index.open(), "d00d").view) == "d00d"


def test_walking_on_visits_every_trace_once_and_back_again():
    index = harbour()
    ids = [1, 2, 3, 4]
    reader = index.open()
    session, row, seen = 1, trace_number(index.tales[1], 0), []
    while (view := next_trace(reader, ALL_LISTED, ids, session, row, 1, False)) is not None:
        seen.append(names(view)[:8])
        session, row = view.session, view.row.id
    assert seen == ["7c8bfa02", "d00d0001", "b10c0001", "f19e0001"]
    while (view := next_trace(reader, ALL_LISTED, ids, session, row, -1, False)) is not None:
        seen.append(names(view)[:8])
        session, row = view.session, view.row.id
    assert seen[4:] == ["b10c0001", "d00d0001", "7c8bfa02", "81d0aa3f"]


def test_walking_to_problems_passes_over_what_went_well():
    index = harbour()
    index.tales[2].traces = [fine_trace("aaaa0001")]
    view = next_trace(
        index.open(), ALL_LISTED, [1, 2, 3, 4], 1, trace_number(index.tales[1], 1), 1, True
    )
    assert names(view) == "b10c0001"
    assert next_trace(index.open(), ALL_LISTED, [1, 2, 3, 4], 3, view.row.id, 1, True) is None


def test_walking_goes_on_beyond_a_list_that_does_not_hold_all_sessions():
    index = harbour()
    view = next_trace(index.open(), ALL_LISTED, None, 1, trace_number(index.tales[1], 1), 1, True)
    assert names(view) == "d00d0001"


def test_a_trace_that_did_not_grow_is_not_judged_again():
    index = harbour()
    reader = index.open()
    row = view_session(reader, ALL_LISTED, 1, None).row
    index.asked.clear()
    assert view_growth(reader, ALL_LISTED, 1, row.id, row) is None
    assert not any(asked.startswith("trace ") for asked in index.asked)
    grown = index.tales[1].traces[1]
    index.tales[1].traces[1] = fine_trace(grown.trace)
    assert view_growth(reader, ALL_LISTED, 1, row.id, row).trace.outcome == "ok"


def test_a_snapshot_brings_the_newest_and_the_shown():
    lists = snapshot(harbour().open(), ALL_LISTED, 3, [4], [1], 1)
    assert (lists.ids.tolist(), lists.complete) == ([1, 2, 3], False)
    assert {row.id for row in lists.rows} == {1, 4}
    assert list(lists.traces) == [1]
    assert lists.version == harbour().open().version()


def test_a_snapshot_of_fewer_sessions_than_were_asked_for_is_complete():
    lists = snapshot(harbour().open(), ALL_LISTED, 5, [], [], 1)
    assert (len(lists.ids), lists.complete) == (4, True)


def test_totals_are_counted_only_where_there_is_nothing_else_to_tell():
    assert snapshot(harbour().open(), ALL_LISTED, 3, [], [], 1).totals is None
    assert snapshot(FakeIndex(rejected=7).open(), ALL_LISTED, 3, [], [], 1).totals.rejected == 7


def test_a_change_while_the_lists_are_read_is_seen_at_the_next_look():
    index = harbour()
    reader = index.open()
    ids = reader.session_ids

    def change_meanwhile(limit: int) -> list[int]:
        index.commit()
        return ids(limit)

    reader.session_ids = change_meanwhile
    assert snapshot(reader, ALL_LISTED, 3, [], [], 1).version != reader.version()

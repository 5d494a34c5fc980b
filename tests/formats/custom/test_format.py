"""Records read by a mapping: fields, meanings, lists of children, ends."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logview.formats.detect import Part
from logview.formats.record import Place
from logview.model import Ends, Kind, Phase, Reason, Section, Status
from tests.formats.custom.files import FILE, events, load_file, one

HERE = Place("crane.log", 0, 1)


@pytest.mark.parametrize(
    "row",
    [
        {"crane": None, "meta": {"kind": "run"}},
        {"meta": {"kind": "run"}},
        {"crane": 5, "meta": {"kind": "walk"}},
        {"crane": 5},
        {},
    ],
)
def test_what_does_not_fit_the_conditions_is_of_another_format(row: dict[str, Any]) -> None:
    assert load_file().events(row, HERE) is None
    assert load_file().events("crane", HERE) is None


@pytest.mark.parametrize("kind", ["run", "RUN", "run.end", "move"])
def test_a_condition_is_a_word_or_a_pattern_in_any_case(kind: str) -> None:
    assert load_file().events({"crane": 0, "meta.kind": kind}, HERE)


def test_one_of_several_groups_of_conditions_is_enough() -> None:
    text = FILE.replace(
        "[match]\ncrane = true", '[[match]]\nother = "yes"\n\n[[match]]\ncrane = true'
    )
    assert load_file(text).events({"other": "yes"}, HERE)
    assert load_file(text).events({"other": "no"}, HERE) is None


def test_a_condition_may_want_a_key_to_be_absent() -> None:
    text = FILE.replace("crane = true", "crane = true\nghost = false")
    assert load_file(text).events({"crane": 5, "meta": {"kind": "run"}, "ghost": 1}, HERE) is None


@pytest.mark.parametrize(
    "row",
    [
        {"hoist.load.of": "box"},
        {"hoist.load": {"of": "box"}},
        {"hoist": {"load.of": "box"}},
        {"hoist": {"load": {"of": "box"}}},
    ],
)
def test_a_condition_on_a_path_holds_however_it_is_nested(row: dict[str, Any]) -> None:
    text = FILE.replace(
        "[match]\ncrane = true", '[[match]]\n"hoist.load.of" = "box"\n\n[[match]]\ncrane = true'
    )
    assert load_file(text).events(row, HERE)
    assert load_file(text).events({"load.of": "box", "of": "box"}, HERE) is None


@pytest.mark.parametrize("condition", ["ghost = false", 'ghost = "*"', 'ghost = ["", "none"]'])
def test_conditions_that_hold_of_what_is_absent_fit_a_row_without_any_key(condition: str) -> None:
    text = FILE.replace("crane = true\n", f"{condition}\n")
    text = text.replace('"meta.kind" = ["run*", "move"]\n', "")
    assert load_file(text).events({}, HERE)
    assert load_file(text).events({"other": 1}, HERE)


def test_fields_are_read_where_the_file_says() -> None:
    event = one(
        at="2026-03-20T08:00:00Z", run="r1", shift="s1", id=7, under="6", label="boom",
        note="n", driver="d", hoist={"maker": "h"}, lvl="info",
    )  # fmt: skip
    assert (event.format, event.trace, event.session, event.span) == ("crane", "r1", "s1", "7")
    assert (event.parent, event.name, event.message, event.user) == ("6", "boom", "n", "d")
    assert (event.level, event.event, event.kind) == ("info", "run", Kind.AGENT)
    assert event.facts == {"provider": "h"}
    assert event.time == 1_773_993_600 * 10**9


@pytest.mark.parametrize(
    ("fields", "status", "why"),
    [
        ({"state": "done"}, "ok", "state is done, which counts as ok"),
        ({"state": "DROPPED"}, "failed", "state is DROPPED, which counts as failed"),
        ({"state": "lost at sea"}, "failed", "state is lost at sea, which counts as failed"),
        ({"state": "locked out"}, "blocked", "state is locked out, which counts as blocked"),
        ({"state": "left out"}, "skipped", "state is left out, which counts as skipped"),
        ({"state": "odd"}, "info", None),
        ({"fault": "lost", "state": "done"}, "failed", "fault is lost, which counts as failed"),
        ({"state": "odd", "lvl": "ERROR"}, "info", None),
        ({"lvl": "ERROR"}, "failed", "level is ERROR"),
        ({"note": "dropped, lost, locked"}, "info", None),
    ],
)
def test_a_status_and_why(fields: dict[str, Any], status: str, why: str | None) -> None:
    event = one(**fields)
    assert (event.status, event.why) == (status, why)
    assert event.raw_status == fields.get("fault", fields.get("state"))


def test_a_structure_is_a_status_without_a_word() -> None:
    (event,) = events({"fault": {"deep": 1}}, FILE.replace('"lost*"', '"?*"'))
    assert (event.status, event.raw_status) == (Status.FAILED, None)
    assert event.why == "fault is an object, which counts as failed"


def test_the_empty_word_stands_for_what_is_absent() -> None:
    (event,) = events({}, FILE.replace('ok = ["done"', 'ok = ["", "done"'))
    assert (event.status, event.raw_status, event.why) == (Status.OK, None, None)


def test_a_step_that_deserves_a_look() -> None:
    assert one(state="slow", note="the wind").facts == {"notice": "the wind"}
    assert one(state="slow").facts == {"notice": "slow"}


@pytest.mark.parametrize(
    ("cause", "reason", "words"),
    [
        ("wind", Reason.LIMIT_GLOBAL, "wind"),
        ("LOCK 4", Reason.PERMISSION, "LOCK 4"),
        ("ETIMEDOUT", Reason.TIMEOUT, "ETIMEDOUT"),
        ("rust", Reason.UNKNOWN, "rust"),
        (None, Reason.UNKNOWN, None),
    ],
)
def test_a_reason_is_the_files_or_a_well_known_one(
    cause: str | None, reason: Reason, words: str | None
) -> None:
    event = one(state="dropped", cause=cause)
    assert (event.reason, event.reason_text) == (reason, words)


def test_what_is_no_problem_has_no_reason_class() -> None:
    assert one(state="done", cause="wind").reason is None


def test_time_and_duration() -> None:
    start, end = "2026-03-20T08:00:00Z", "2026-03-20T08:00:02Z"
    alone = one(at=start, done=end)
    assert (alone.phase, alone.duration) == (Phase.ALONE, 2 * 10**9)
    outcome = one({"meta": {"kind": "move"}}, at=start, done=end)
    assert outcome.phase is Phase.OUTCOME
    assert (outcome.time or 0) - (alone.time or 0) == 2 * 10**9
    assert one(took=12).duration == 12_000_000
    assert one(took="12").duration == 12_000_000
    assert one(took="1.5s").duration == 1_500_000_000
    assert one(at=end, done=start).duration is None
    assert one(done=end).time == outcome.time


@pytest.mark.parametrize(
    ("kind", "state", "ends"),
    [("run.end", "done", Ends.GOOD), ("run.end", "dropped", Ends.BAD), ("run", "done", Ends.NO)],
)
def test_kinds_that_end_a_trace(kind: str, state: str, ends: Ends) -> None:
    assert one({"meta": {"kind": kind}}, state=state).ends is ends


def test_a_step_without_a_parent_ends_its_trace_where_the_file_says_so() -> None:
    text = FILE.replace('kinds = ["run.end"]', "root = true")
    assert events({"state": "done"}, text)[0].ends is Ends.GOOD
    assert events({"state": "lost"}, text)[0].ends is Ends.BAD
    assert events({"under": "x"}, text)[0].ends is Ends.NEVER
    assert events({"meta": {"kind": "run.end"}}, text)[0].ends is Ends.NEVER


def test_each_item_of_the_list_is_an_event_after_the_record() -> None:
    run, first, second = events(
        {
            "run": "r1",
            "at": "2026-03-20T08:00:00Z",
            "moves": [
                {"id": "m1", "meta": {"kind": "move"}, "state": "done"},
                "no object",
                {"id": "m2", "meta": {"kind": "move"}, "run": "r2"},
            ],
        }
    )
    assert [event.ordinal for event in (run, first, second)] == [0, 1, 2]
    assert [event.trace for event in (run, first, second)] == ["r1", "r1", "r2"]
    assert [event.kind for event in (run, first, second)] == [Kind.AGENT, Kind.TOOL, Kind.TOOL]
    assert first.time == run.time
    assert len({run.fingerprint, first.fingerprint, second.fingerprint}) == 3


def test_an_item_is_a_duplicate_wherever_it_is_listed() -> None:
    item = {"id": "m1", "meta": {"kind": "move"}}
    assert events({"moves": [item]})[1].fingerprint == events({"moves": [{}, item]})[2].fingerprint


def test_the_inspector_shows_the_item_of_the_event() -> None:
    item = {"id": "m1", "order": {"lift": 2}, "answer": "up"}
    row = {"crane": 5, "meta": {"kind": "run"}, "moves": [item]}
    form = load_file()
    run, move = form.events(row, HERE) or []
    assert form.describe([(move, row)], []) == (
        Section("input", {"lift": 2}),
        Section("output", "up"),
        Section("record", item),
    )
    assert form.input_and_output([(move, row)]) == ({"lift": 2}, "up")
    assert form.input_and_output([(run, row)]) == (None, None)
    assert form.describe([(move, "words")], []) == ()
    assert Part(run, json.dumps(row).encode()).event.event == "run"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)
KEYS = st.sampled_from(
    ["at", "done", "took", "run", "shift", "id", "under", "label", "fault", "state", "cause",
     "note", "lvl", "driver", "hoist", "moves", "meta"]
)  # fmt: skip


@given(
    st.dictionaries(
        KEYS, VALUES | st.lists(st.dictionaries(KEYS, VALUES, max_size=4), max_size=3), max_size=9
    )
)
def test_any_values_give_events_that_fit_the_index(row: dict[str, Any]) -> None:
    found = load_file().events({"crane": 5, "meta.kind": "run", **row}, HERE)
    for event in found or []:
        texts = (event.trace, event.session, event.span, event.parent, event.name, event.event,
                 event.raw_status, event.reason_text, event.message, event.why, event.level,
                 event.user, event.owner, *event.facts.values())  # fmt: skip
        assert all(text is None or isinstance(text, str) for text in texts)
        assert event.time is None or -(2**63) <= event.time < 2**63
        assert event.duration is None or 0 <= event.duration < 2**63

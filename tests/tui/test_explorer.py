"""The explorer as a person uses it: what opens, what keys do, what stays where it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from logview.model import Outcome
from logview.tui.feed import Progress
from tests.tui.fake_index import FakeIndex, Tale, harbour
from tests.tui.screen_text import FakeFeed, explorer
from tests.tui.tales import MS, NOW, failing_trace, fine_trace, trace

START_OF_OLD = NOW - 86_400_000 * MS


async def test_opens_on_the_first_problem_and_says_why():
    async with explorer(harbour()) as seen:
        assert "stock_level" in seen.pointed("timeline")
        assert "◀ FIRST FAILURE" in seen.pointed("timeline")
        assert "✗" in seen.pointed("timeline")
        assert "FAILED at step 3: tool stock_level" in seen.text()
        assert "Marked failed because payload.result is a failure." in seen.text()
        assert seen.focused() == "timeline"


async def test_opens_on_the_newest_session_in_trouble_though_a_newer_one_is_fine():
    index = harbour()
    index.add(Tale(9, "99ff-session", NOW, [fine_trace("ca1m0001")]))
    async with explorer(index) as seen:
        assert seen.pointed("sessions").startswith("▶ ✗ failed")
        assert "◀ FIRST FAILURE" in seen.pointed("timeline")
        assert seen.focused() == "timeline"


async def test_opens_on_the_newest_session_where_none_is_in_trouble():
    index = FakeIndex()
    index.add(Tale(9, "99ff-session", NOW, [fine_trace("ca1m0001")]))
    async with explorer(index) as seen:
        assert seen.pointed("sessions").startswith("▶ ✓ ok")
        assert seen.focused() == "sessions"


async def test_opens_the_trace_that_was_asked_for():
    async with explorer(harbour(), trace_id="b10c0001") as seen:
        assert "⊘ BLOCKED" in seen.text()
        assert "◀ FIRST BLOCK" in seen.pointed("timeline")
        assert "b10c0001" in seen.pointed("sessions")
        assert seen.focused() == "timeline"


async def test_a_trace_that_is_not_there_yet_opens_once_it_is():
    index = harbour()
    feed = FakeFeed()
    feed.push(Progress(total=100, backlog=57))
    async with explorer(FakeIndex(), feed=feed, trace_id="1a7e0001") as seen:
        await seen.until_text("1a7e0001 is not in the index yet")
        seen.index.tales.update(index.tales)
        seen.index.add(Tale(9, "99ff-session", START_OF_OLD, [fine_trace("1a7e0001")]))
        seen.index.commit()
        await seen.until_text("TIMELINE   ✓ OK   1a7e0001")


async def test_a_trace_opens_by_the_beginning_of_its_name():
    async with explorer(harbour(), trace_id="b10c") as seen:
        assert "◀ FIRST BLOCK" in seen.pointed("timeline")


async def test_an_ambiguous_beginning_is_told_and_the_explorer_opens_as_usual():
    index = harbour()
    index.tales[4].traces.append(fine_trace("b10c0002"))
    async with explorer(index, size=(200, 40), trace_id="b10c") as seen:
        await seen.until_text("several traces begin with b10c: b10c0001, b10c0002")
        assert "◀ FIRST FAILURE" in seen.pointed("timeline")


async def test_a_trace_that_is_nowhere_is_told_once_everything_was_read():
    feed = FakeFeed()
    feed.push(Progress(total=100, backlog=57))
    async with explorer(harbour(), feed=feed, trace_id="0dd", wait=False) as seen:
        await seen.until_text("trace 0dd is not in the index yet")
        assert not seen.pane("timeline").source.count()
        feed.push(Progress(total=100, following=True))
        await seen.until_text("no trace 0dd here")
        await seen.until_text("◀ FIRST FAILURE")


@pytest.mark.parametrize("key", ["z", "?", "tab", "j", "e", "!", ".", "enter"])
async def test_a_key_that_selects_nothing_does_not_cancel_the_opening(key):
    index = harbour()
    late = FakeIndex()
    async with explorer(late) as seen:
        await seen.press(key)
        if key == "?":
            await seen.press("escape")
        late.add(index.tales[4])
        late.commit()
        sessions = seen.pane("sessions")
        await seen.until(lambda: sessions.source.count() == 1)
        assert not seen.app.screen._linked.touched
        late.tales.update(index.tales)
        late.commit()
        await seen.until(lambda: sessions.source.count() == 4)
        assert not seen.app.screen._linked.touched


@pytest.mark.parametrize("key", ["j", "e", "!", ".", "enter"])
async def test_a_key_that_selects_leaves_the_selection_to_the_person(key):
    async with explorer(harbour()) as seen:
        assert not seen.app.screen._linked.touched
        await seen.press(key)
        assert seen.app.screen._linked.touched


async def test_enter_goes_in_and_escape_comes_out():
    async with explorer(harbour()) as seen:
        await seen.press("enter")
        assert seen.focused() == "inspector"
        await seen.press("escape")
        assert seen.focused() == "timeline"
        await seen.press("escape")
        assert seen.focused() == "sessions"
        await seen.press("escape")
        assert seen.focused() == "sessions"


async def test_enter_unfolds_a_session_and_enter_again_goes_into_its_timeline():
    async with explorer(harbour()) as seen:
        await seen.press("1", "enter")
        await seen.until_text("  ✓ 81d0aa3f ok")
        assert seen.focused() == "sessions"
        await seen.press("j", "enter")
        assert seen.focused() == "timeline"
        await seen.until_text("TIMELINE   ✓ OK   81d0aa3f")


async def test_a_second_enter_need_not_wait_for_the_first():
    async with explorer(harbour()) as seen:
        await seen.press("1")
        await seen.pilot.press("enter", "enter")
        await seen.until_text("  ✓ 81d0aa3f ok")
        assert seen.focused() == "timeline"


async def test_a_question_that_failed_is_asked_again():
    index = harbour()
    async with explorer(index) as seen:
        index.broken = "disk I/O error"
        await seen.press("1", "j", "j")
        await seen.until_text("The index cannot be read: disk I/O error")
        index.broken = ""
        await seen.until_text("TIMELINE   ⊘ BLOCKED   b10c0001")
        assert "disk I/O error" not in seen.text()


async def test_left_folds_a_session_from_one_of_its_traces():
    async with explorer(harbour()) as seen:
        await seen.press("1", "enter")
        await seen.until_text("  ✓ 81d0aa3f ok")
        await seen.press("j", "h")
        assert "  ✓ 81d0aa3f ok" not in seen.text()
        assert seen.pointed("sessions").startswith("▶ ✗ failed")


async def test_tab_and_numbers_walk_the_panes():
    async with explorer(harbour()) as seen:
        order = []
        for key in ("1", "tab", "tab", "tab", "shift+tab", "2", "3", "1"):
            await seen.press(key)
            order.append(seen.focused())
    names = ["sessions", "timeline", "inspector"]
    assert order == [*names, "sessions", "inspector", "timeline", "inspector", "sessions"]


async def test_z_gives_the_screen_to_a_pane_and_back():
    async with explorer(harbour()) as seen:
        await seen.press("z")
        assert seen.shown() == ["timeline"]
        await seen.press("z")
        assert seen.shown() == ["sessions", "timeline", "inspector"]
        await seen.press("z", "escape")
        assert seen.shown() == ["sessions", "timeline", "inspector"]


@pytest.mark.parametrize(
    ("width", "in_timeline", "in_inspector"),
    [
        (160, ["sessions", "timeline", "inspector"], ["sessions", "timeline", "inspector"]),
        (120, ["sessions", "timeline", "inspector"], ["sessions", "timeline", "inspector"]),
        (100, ["sessions", "timeline"], ["timeline", "inspector"]),
        (90, ["sessions", "timeline"], ["timeline", "inspector"]),
        (80, ["timeline"], ["inspector"]),
    ],
)
async def test_as_many_panes_as_have_room(width, in_timeline, in_inspector):
    async with explorer(harbour(), size=(width, 24)) as seen:
        assert seen.shown() == in_timeline
        assert "◀ FIRST FAILURE" in seen.pointed("timeline")
        await seen.press("enter")
        await seen.pilot.pause()
        assert seen.shown() == in_inspector
        assert max(len(line) for line in seen.lines()) < width


async def test_one_pane_says_where_it_is():
    async with explorer(harbour(), size=(80, 24)) as seen:
        await seen.press("enter")
        assert seen.lines()[0].startswith(" Harbour clerk 11aa-ses › 7c8bfa02 › 3 tool stock_level")


async def test_another_session_shows_its_trace_right_of_it():
    async with explorer(harbour()) as seen:
        await seen.press("1", "j", "j")
        await seen.until_text("TIMELINE   ⊘ BLOCKED   b10c0001")
        await seen.until_text("The site-wide limit refused it.")
        assert "daily messages" in seen.pointed("timeline")


async def test_the_inspector_follows_the_step():
    async with explorer(harbour()) as seen:
        await seen.press("j")
        await seen.until_text("OK at step 4: tool price_quote")
        assert seen.lines()[-1].endswith("chat.jsonl:4")
        await seen.press("G")
        await seen.until_text("FAILED at step 6: error SessionExecutionFailed")
        await seen.press("g")
        await seen.until_text("at step 1: request")


async def test_the_header_does_not_shrink_while_traces_are_walked():
    index = harbour()
    planned = tuple(f"block-{number}" for number in range(40))
    long = [replace(one, not_run=planned) for one in index.tales[1].traces]
    index.tales[1] = replace(index.tales[1], traces=long)
    async with explorer(index) as seen:
        header = seen.app.screen.query_one("#header")
        await seen.until(lambda: header.size.height == len(header._lines) > 3)
        tallest = header.size.height
        await seen.press("1", "j")
        await seen.until_text("TIMELINE   ◐ DEGRADED   d00d0001")
        assert len(header._lines) < tallest
        assert header.size.height == tallest


async def test_e_walks_the_problems_and_on_into_the_next_trace():
    async with explorer(harbour()) as seen:
        for number in (5, 6):
            await seen.press("e")
            await seen.until_text(f"FAILED at step {number}")
        await seen.press("e")
        await seen.until_text("TIMELINE   ◐ DEGRADED   d00d0001")
        assert "crane_plan" in seen.pointed("timeline")
        assert "d00d0001" in seen.pointed("sessions")
        await seen.press("E")
        await seen.until_text("FAILED at step 6")


async def test_e_at_the_last_problem_of_all_says_so_and_stays():
    async with explorer(harbour(), trace_id="b10c0001") as seen:
        await seen.press("e")
        await seen.until_text("no further trace with a problem")
        assert "daily messages" in seen.pointed("timeline")


async def test_exclamation_mark_returns_to_the_first_problem():
    async with explorer(harbour()) as seen:
        await seen.press("G", "!")
        assert "◀ FIRST FAILURE" in seen.pointed("timeline")


async def test_full_stop_and_comma_walk_the_traces_without_leaving_the_pane():
    async with explorer(harbour()) as seen:
        await seen.press("full_stop")
        await seen.until_text("TIMELINE   ◐ DEGRADED   d00d0001")
        await seen.press("comma")
        await seen.until_text("TIMELINE   ✗ FAILED   7c8bfa02")
        await seen.press("comma")
        await seen.until_text("TIMELINE   ✓ OK   81d0aa3f")
        assert seen.focused() == "timeline"


async def test_a_recovered_problem_is_pointed_at_as_recovered():
    whole = failing_trace("2ec00001")
    steps = [
        whole.steps[0],
        whole.steps[1],
        whole.steps[2]._replace(recovered_by=4),
        whole.steps[3]._replace(name="stock_level", attempt=2, attempts=2),
    ]
    index = FakeIndex()
    index.add(Tale(1, "s", NOW, [trace("2ec00001", steps, Outcome.RECOVERED)]))
    async with explorer(index, size=(160, 40)) as seen:
        assert "◀ FIRST FAILURE" in seen.pointed("timeline")
        assert "recovered by 4" in seen.pointed("timeline")
        assert "↻ RECOVERED" in seen.text()


async def test_problems_of_sources_are_shown_and_stay_in_the_help():
    feed = FakeFeed()
    async with explorer(harbour(), feed=feed) as seen:
        feed.push(Progress(problems=("x.avro is an Avro file.", "y.bin is not a log.")))
        await seen.until_text("! y.bin is not a log.")
        assert "1 more, ? shows all" in seen.text()
        feed.push(Progress(problems=("x.avro is an Avro file.",)))
        await seen.until_text("! x.avro is an Avro file.")
        assert "y.bin" not in seen.text()
        await seen.press("?")
        await seen.until_text("x.avro is an Avro file.")
        assert "y.bin is not a log." in seen.text()
        await seen.press("q")
        await seen.until_text("SESSIONS")


async def test_the_end_of_the_indexer_is_told():
    feed = FakeFeed()
    async with explorer(harbour(), feed=feed) as seen:
        feed.push(Progress(following=True))
        feed.end()
        await seen.until_text("The indexer ended")
        await seen.until(lambda: "stopped" in seen.lines()[0])
        assert "following" not in seen.lines()[0]


async def test_help_lists_the_keys_by_pane_and_the_signs():
    async with explorer(harbour(), size=(120, 80)) as seen:
        await seen.press("?")
        await seen.until_text("Next problem")
        for words in ("Everywhere", "Lists", "Inspector", "First problem", "incomplete"):
            assert words in seen.text()
        await seen.press("escape")
        assert "Everywhere" not in seen.text()


@pytest.mark.parametrize(
    ("progress", "rejected", "words"),
    [
        (None, 0, "No sessions yet. Reading …"),
        (Progress(total=100, backlog=57), 0, "No sessions yet. Reading, 43 % so far …"),
        (Progress(following=True), 0, "No sessions yet. Waiting for the first record"),
        (Progress(), 12, "12 records were"),
        (Progress(), 0, "No sessions in these logs."),
    ],
)
async def test_an_empty_index_says_why(progress, rejected, words):
    feed = FakeFeed()
    async with explorer(FakeIndex(rejected=rejected), feed=feed) as seen:
        if progress is not None:
            feed.push(progress)
        await seen.until(lambda: " ".join(words.split()) in " ".join(left_words(seen)))


def left_words(seen):
    pane = seen.pane("sessions")
    return " ".join(pane.empty).split()


async def test_a_trace_without_steps_says_so():
    index = FakeIndex()
    index.add(Tale(1, "s", NOW, [trace("0e0e0e0e", [], Outcome.OK)]))
    async with explorer(index, wait=False) as seen:
        await seen.until_text("This trace has no steps.")


async def test_an_index_that_is_not_there_yet_is_opened_once_it_is():
    index = harbour()
    tries = []

    def open_late():
        tries.append(1)
        if len(tries) < 2:
            raise OSError("no such index")
        return index.open()

    late = FakeIndex()
    late.open = open_late
    async with explorer(late) as seen:
        await seen.until_text("TIMELINE   ✗ FAILED   7c8bfa02")
        assert "no such index" not in seen.text()


@pytest.mark.parametrize(
    ("width", "at_first", "on_the_way"),
    [(160, "3", []), (100, "3", ["timeline"]), (80, "3", ["timeline", "sessions"])],
)
async def test_q_goes_out_while_there_is_something_to_go_out_to_and_then_quits(
    width: int, at_first: str, on_the_way: list[str]
):
    async with explorer(harbour(), size=(width, 40)) as seen:
        await seen.press(at_first)
        for pane in on_the_way:
            await seen.press("q")
            assert seen.focused() == pane
            assert seen.app.is_running
        await seen.press("q")
        await seen.until(lambda: not seen.app.is_running)


async def test_q_gives_a_maximised_pane_back_first():
    async with explorer(harbour()) as seen:
        await seen.press("z", "q")
        assert "SESSIONS" in seen.text()
        assert seen.app.is_running


async def test_ctrl_c_quits_from_anywhere():
    async with explorer(harbour()) as seen:
        await seen.press("3", "question_mark", "ctrl+c")
        await seen.until(lambda: not seen.app.is_running)

"""The explorer while its logs grow: what moves, what stays, and what says how current it is."""

from __future__ import annotations

import threading

from logview.model import Outcome
from logview.tui.feed import Progress
from logview.tui.screens.explorer import ExplorerScreen
from tests.tui.fake_index import FakeIndex, Tale, harbour
from tests.tui.screen_text import PATIENCE, FakeFeed, explorer
from tests.tui.tales import MS, NOW, failing_trace, fine_trace, trace
from tests.waiting import wait_until


async def test_new_sessions_move_neither_the_cursor_nor_its_line():
    async with explorer(harbour()) as seen:
        await seen.press("1", "j", "j")
        await seen.until_text("TIMELINE   ⊘ BLOCKED   b10c0001")
        for number in range(40):
            name = f"{number:08x}"
            seen.index.add(Tale(100 + number, name, NOW + number, [fine_trace(name)]))
        pane = seen.pane("sessions")
        line = pane.cursor - pane.top
        seen.index.commit()
        await seen.until_text("+40 new")
        assert pane.cursor - pane.top == line
        assert pane.cursor == 42
        assert seen.pointed("sessions").startswith("▶ ⊘ blocked")
        await seen.press("g")
        assert "new ·" not in seen.text()


async def test_all_sessions_are_listed_only_while_the_old_ones_are_in_sight(monkeypatch):
    monkeypatch.setattr("logview.tui.linked_panes.EXTENT", 90)
    index = harbour()
    add_sessions(index, 200)
    async with explorer(index) as seen:
        await seen.until_text("90+")
        await seen.press("1", "G")
        pane = seen.pane("sessions")
        await seen.until(lambda: pane.cursor == 203)
        assert "204" in seen.lines()[1]
        await seen.press("g")
        add_sessions(index, 3, begin=200)
        await seen.until_text("90+")
        await seen.press("G")
        await seen.until(lambda: pane.cursor == 206)


async def test_what_an_old_log_brings_is_not_new():
    feed = FakeFeed()
    feed.push(Progress(total=100, backlog=57))
    async with explorer(harbour(), feed=feed) as seen:
        await seen.until_text("indexing 43 %")
        await seen.press("1", "j", "j")
        pane = seen.pane("sessions")
        add_sessions(seen.index, 40)
        await seen.until(lambda: pane.cursor == 42)
        assert pane.above == 0
        feed.push(Progress(total=100, following=True))
        await seen.until_text("following")
        await seen.until(lambda: seen.app.screen._linked._whole)
        add_sessions(seen.index, 3, begin=40)
        await seen.until_text("+3 new")


async def test_an_earlier_part_is_said_to_be_missing_until_it_was_read():
    index = harbour()
    index.earlier_unread = True
    async with explorer(index) as seen:
        await seen.until_text("its earlier part may not be read yet")
        index.earlier_unread = False
        index.commit()
        await seen.until(lambda: "may not be read" not in seen.text())


async def test_what_was_answered_before_the_screen_was_there_is_shown(monkeypatch):
    monkeypatch.setattr("logview.tui.screens.explorer.LOOK_EVERY", 3600)
    compose = ExplorerScreen.compose

    def after_the_answer(screen):
        wait_until(lambda: len(screen._answers) > 0, PATIENCE)
        yield from compose(screen)

    monkeypatch.setattr(ExplorerScreen, "compose", after_the_answer)
    async with explorer(harbour()) as seen:
        await seen.until_text("TIMELINE   ✗ FAILED   7c8bfa02")


def add_sessions(index, count, begin=0):
    for number in range(begin, begin + count):
        name = f"{number:08x}"
        index.add(Tale(100 + number, name, NOW + number, [fine_trace(name)]))
    index.commit()


async def test_an_index_that_another_logview_writes_shows_what_runs():
    feed = FakeFeed()
    index = FakeIndex()
    young = [step_at_end(step) for step in failing_trace("21a00001").steps[:2]]
    index.add(Tale(1, "s", NOW, [trace("21a00001", young, Outcome.INCOMPLETE)]))
    async with explorer(index, size=(160, 40), feed=feed) as seen:
        feed.push(Progress(waiting=True))
        await seen.until_text("following · indexed by another logview")
        index.commit()
        await seen.until_text("▷ running")


async def test_sessions_of_one_agent_are_told_apart_where_there_is_room():
    index = harbour()
    for tale in index.tales.values():
        tale.agent = "Harbour office clerk"
        tale.session = f"{tale.id}{tale.id}{tale.id}{tale.id}beef-session"
    async with explorer(index, size=(150, 40)) as seen:
        await seen.until_text("1111beef")
        for name in ("1111beef", "2222beef", "3333beef", "4444beef", "Harbour office clerk"):
            assert name in seen.text()


async def test_a_growing_trace_keeps_the_cursor_on_its_step():
    index = FakeIndex()
    whole = failing_trace()
    begun = trace(whole.trace, whole.steps[:4], Outcome.INCOMPLETE)
    index.add(Tale(1, "s", NOW, [begun]))
    async with explorer(index) as seen:
        await seen.press("j")
        await seen.until_text("OK at step 4: tool price_quote")
        index.tales[1].traces = [whole]
        index.commit()
        await seen.until_text("SessionExec")
        assert "price_quote" in seen.pointed("timeline")
        assert "TIMELINE   ✗ FAILED" in seen.text()


async def test_paused_nothing_changes_until_followed_again():
    feed = FakeFeed()
    async with explorer(harbour(), feed=feed) as seen:
        feed.push(Progress(following=True))
        await seen.until_text("following")
        await seen.press("F")
        await seen.until_text("paused")
        before = seen.pane("sessions").source.count()
        seen.index.add(Tale(100, "n", NOW, [fine_trace("0a0a0a0a")]))
        seen.index.commit()
        asked = len(seen.index.asked)
        feed.push(Progress(following=True, rejected=7))
        await seen.until_text("7 rejected")
        assert len(seen.index.asked) == asked
        assert seen.pane("sessions").source.count() == before
        await seen.press("F")
        await seen.until(lambda: seen.pane("sessions").source.count() == before + 1)


async def test_a_followed_trace_without_an_end_is_running():
    feed = FakeFeed()
    index = FakeIndex()
    whole = failing_trace("21a00001")
    young = [step_at_end(step) for step in whole.steps[:2]]
    index.add(Tale(1, "s", NOW, [trace("21a00001", young, Outcome.INCOMPLETE)]))
    async with explorer(index, feed=feed) as seen:
        assert "… incomplete" in seen.text()
        feed.push(Progress(following=True))
        index.commit()
        await seen.until_text("▷ running")
        assert "TIMELINE   ▷ RUNNING" in seen.text()


def step_at_end(step):
    shift = 599_000 * MS
    return step._replace(started=step.started + shift, ended=step.ended + shift)


async def test_what_was_shown_stays_while_the_next_trace_loads():
    index = harbour()
    async with explorer(index) as seen:
        index.gate = threading.Event()
        await seen.press("1", "j")
        await seen.until(lambda: seen.pane("timeline").dimmed)
        assert "TIMELINE   ✗ FAILED   7c8bfa02" in seen.text()
        await seen.press("j")
        assert seen.pointed("sessions").startswith("▶ ⊘ blocked")
        index.gate.set()
        await seen.until_text("TIMELINE   ⊘ BLOCKED   b10c0001")
        assert not seen.pane("timeline").dimmed
        assert "interrupt" in index.asked

"""A list of any length: its cursor holds on to a key, and only what is in sight is asked for."""

from __future__ import annotations

import pytest
from rich.segment import Segment
from textual.app import App, ComposeResult

from logview.tui.widgets.virtual_list import VirtualList

MILLION = 1_000_000


class Numbers:
    """Rows that are numbers, newest (highest) first."""

    def __init__(self, newest: int) -> None:
        self.newest = newest
        self.asked: set[int] = set()
        self.loaded = True

    def count(self) -> int:
        return self.newest

    def key(self, index: int) -> int:
        return self.newest - index

    def index_of(self, key: object, near: int) -> int | None:
        return self.newest - key if isinstance(key, int) and 0 < key <= self.newest else None

    def row(self, index: int, width: int) -> list[Segment] | None:
        self.asked.add(index)
        return [Segment(f"row {self.key(index)}")] if self.loaded else None


class OneList(App[None]):
    def __init__(self, source: Numbers) -> None:
        super().__init__()
        self.rows = VirtualList()
        self.numbers = source
        self.moves: list[object] = []
        self.sights: list[tuple[int, int]] = []

    def compose(self) -> ComposeResult:
        yield self.rows

    def on_mount(self) -> None:
        self.rows.focus()
        self.rows.show(self.numbers)

    def on_virtual_list_moved(self) -> None:
        self.moves.append(self.rows.cursor_key)

    def on_virtual_list_showing(self, message: VirtualList.Showing) -> None:
        self.sights.append((message.first, message.last))

    def lines(self) -> list[str]:
        return [strip.text.strip() for strip in self.screen._compositor.render_strips()]


@pytest.mark.parametrize(
    ("keys", "row"),
    [
        (["j"], 1),
        (["down", "down", "k"], 1),
        (["up"], 0),
        (["G"], MILLION - 1),
        (["end", "k"], MILLION - 2),
        (["G", "g"], 0),
        (["end", "home"], 0),
        (["ctrl+d"], 9),
        (["ctrl+d", "ctrl+u"], 0),
        (["pagedown", "pagedown"], 38),
        (["pagedown", "pageup"], 0),
        (["G", "j"], MILLION - 1),
    ],
)
async def test_keys_move_over_a_million_rows(keys, row):
    app = OneList(Numbers(MILLION))
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.press(*keys)
        assert app.rows.cursor == row
        assert app.rows.top <= row < app.rows.top + 20
        assert f"▶ row {MILLION - row}" in app.lines()


async def test_only_rows_in_sight_are_asked_for():
    numbers = Numbers(MILLION)
    app = OneList(numbers)
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.press("G")
    assert numbers.asked <= set(range(20)) | set(range(MILLION - 20, MILLION))


async def test_rows_that_arrive_above_leave_the_screen_as_it_is():
    numbers = Numbers(1000)
    app = OneList(numbers)
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.press("pagedown", "j", "j")
        before, key = app.lines(), app.rows.cursor_key
        numbers.newest += 12
        app.rows.hold()
        await pilot.pause()
        assert app.lines() == before
        assert app.rows.cursor_key == key
        assert app.rows.above == 12
        numbers.newest += 3
        app.rows.hold()
        assert app.rows.above == 15
        await pilot.press("g")
        assert app.rows.above == 0


async def test_rows_that_arrive_above_the_first_row_leave_the_cursor_on_it():
    numbers = Numbers(1000)
    app = OneList(numbers)
    async with app.run_test(size=(40, 20)) as pilot:
        before = app.lines()
        numbers.newest += 12
        app.rows.hold()
        await pilot.pause()
        assert app.lines() == before
        assert app.rows.above == 12


async def test_a_row_that_is_gone_leaves_the_cursor_at_its_place():
    numbers = Numbers(10)
    app = OneList(numbers)
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.press("g")
        numbers.newest = 4
        app.rows.hold()
        await pilot.pause()
        assert app.rows.cursor_key == 4
        numbers.newest = 0
        app.rows.hold()
        assert app.rows.cursor_key is None
        await pilot.press("j", "G", "pagedown", "ctrl+u")
        assert app.rows.cursor == 0


async def test_what_comes_into_sight_is_told_once():
    app = OneList(Numbers(MILLION))
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.pause()
        app.sights.clear()
        await pilot.press("j", "j")
        assert app.sights == []
        await pilot.press("G")
        assert app.sights == [(MILLION - 20, MILLION)]


async def test_only_key_presses_that_move_are_told():
    numbers = Numbers(100)
    app = OneList(numbers)
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.press("k", "j")
        app.rows.go(50)
        numbers.newest += 1
        app.rows.hold()
        await pilot.pause()
        assert app.moves == [99]


async def test_rows_that_are_not_loaded_have_a_sign_and_then_their_words():
    numbers = Numbers(3)
    numbers.loaded = False
    app = OneList(numbers)
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.pause()
        assert app.lines()[:3] == ["▶ ·", "·", "·"]
        numbers.loaded = True
        app.rows.repaint_changed()
        await pilot.pause()
        assert app.lines()[:3] == ["▶ row 3", "row 2", "row 1"]


async def test_only_lines_that_look_different_are_painted_again():
    numbers = Numbers(1000)
    app = OneList(numbers)
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.press("j")
        await pilot.pause()
        numbers.asked.clear()
        painted: list[int] = []
        paint = app.rows.render_line
        app.rows.render_line = lambda y: painted.append(y) or paint(y)
        app.rows.repaint_changed()
        app.rows.hold()
        await pilot.pause()
        assert painted == []
        numbers.newest += 1
        app.rows.show(numbers, cursor=1)
        await pilot.pause()
        assert painted == list(range(20))


async def test_a_smaller_window_keeps_the_cursor_in_sight():
    app = OneList(Numbers(1000))
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.press("pagedown")
        await pilot.resize_terminal(40, 5)
        await pilot.pause()
        assert app.rows.top <= app.rows.cursor < app.rows.top + 5
        assert "▶ row 981" in app.lines()


async def test_a_click_moves_the_cursor():
    app = OneList(Numbers(1000))
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.click(VirtualList, offset=(5, 7))
        assert app.rows.cursor == 7


async def test_opening_far_down_shows_what_stands_before():
    app = OneList(Numbers(1000))
    async with app.run_test(size=(40, 21)) as pilot:
        app.rows.show(app.numbers, cursor=500)
        await pilot.pause()
        assert (app.rows.cursor, app.rows.top) == (500, 493)

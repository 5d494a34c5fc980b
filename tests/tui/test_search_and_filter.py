"""Searching, which never hides, and filtering, which never loses the place."""

from __future__ import annotations

import pytest

from tests.tui.real_index import FIXTURES, RealIndex
from tests.tui.screen_text import Seen, explorer

FOUNDRY = FIXTURES / "foundry"


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> RealIndex:
    names = ("conversations.jsonl", "retries.jsonl", "blocks.jsonl", "rejected.jsonl")
    return RealIndex([FOUNDRY / name for name in names], tmp_path_factory.mktemp("s") / "i.db")


async def type_in(seen: Seen, key: str, words: str) -> None:
    """Open a prompt and type into it."""
    await seen.press(key)
    await seen.until(lambda: seen.focused() == "prompt-line")
    for letter in words:
        await seen.pilot.press(seen_key(letter))


def seen_key(letter: str) -> str:
    names = {":": "colon", "-": "minus", " ": "space", "_": "underscore", ",": "comma"}
    return names.get(letter, letter)


def last_line(seen: Seen) -> str:
    return seen.lines()[-1]


def sessions(seen: Seen) -> list[str]:
    pane = seen.pane("sessions").region
    strips = seen.app.screen._compositor.render_strips()[pane.y : pane.bottom]
    lines = [strip.crop(pane.x, pane.right).text[2:].rstrip() for strip in strips]
    return [line for line in lines if line]


def listed(seen: Seen) -> int:
    return seen.pane("sessions").source.count()


async def test_a_filter_says_what_it_would_hide_before_it_hides_it(harbour: RealIndex) -> None:
    async with explorer(harbour) as seen:
        before = sessions(seen)
        await type_in(seen, "f", "outcome:blocked")
        await seen.until(lambda: "leaves " in last_line(seen))
        assert sessions(seen) == before
        words = last_line(seen).split("leaves ")[1].split()
        left, total = int(words[0]), int(words[2])
        assert 0 < left < total
        await seen.press("enter")
        await seen.until_text(f"hides {total - left}")
        await seen.until(lambda: len(sessions(seen)) <= left)
        assert set(sessions(seen)) < set(before)


async def test_a_filter_that_is_lifted_leaves_the_cursor_where_it_is(harbour: RealIndex) -> None:
    async with explorer(harbour) as seen:
        before = listed(seen)
        await type_in(seen, "f", "outcome:blocked")
        await seen.press("enter")
        await seen.until_text("filter: outcome:blocked")
        await seen.press("1", "j")
        await seen.until(lambda: seen.focused() == "sessions")
        at = seen.pointed("sessions")
        header = seen.lines()[1].split("TIMELINE")[1]
        await seen.press("v")
        await seen.until_text("filter off: outcome:blocked")
        await seen.until(lambda: listed(seen) == before)
        assert seen.pointed("sessions") == at
        assert seen.lines()[1].split("TIMELINE")[1] == header
        await seen.press("v")
        await seen.until_text("filter: outcome:blocked")
        await seen.until(lambda: listed(seen) < before)
        assert seen.pointed("sessions") == at


async def test_a_wrong_filter_says_what_would_fit_and_is_not_taken(harbour: RealIndex) -> None:
    async with explorer(harbour) as seen:
        await type_in(seen, "f", "outcome:broken")
        await seen.until(lambda: "outcome" in last_line(seen).split("broken", 1)[1])
        await seen.press("enter")
        assert seen.focused() == "prompt-line"
        await seen.press("escape")
        await seen.until(lambda: seen.focused() in {"sessions", "timeline"})
        assert "filter" not in seen.lines()[0]


async def test_fields_and_values_are_completed(harbour: RealIndex) -> None:
    async with explorer(harbour) as seen:
        await type_in(seen, "f", "outc")
        await seen.press("tab")
        await seen.until(lambda: last_line(seen).startswith(" filter: outcome:"))
        await seen.press("b", "tab")
        await seen.until(lambda: last_line(seen).startswith(" filter: outcome:blocked"))


async def test_a_filter_that_leaves_nothing_says_so(harbour: RealIndex) -> None:
    async with explorer(harbour) as seen:
        await type_in(seen, "f", "tool:no_such_tool")
        await seen.press("enter")
        await seen.until_text("Nothing is left by the filter.")
        await seen.press("v")
        await seen.until(lambda: len(sessions(seen)) > 3)


async def test_an_earlier_filter_is_recalled(harbour: RealIndex) -> None:
    async with explorer(harbour) as seen:
        for words in ("outcome:blocked", "outcome:failed"):
            await type_in(seen, "f", "")
            await seen.press("ctrl+u")
            await type_in_open(seen, words)
            await seen.press("enter")
            await seen.until_text(f"filter: {words}")
        await type_in(seen, "f", "")
        await seen.press("up", "up")
        await seen.until(lambda: last_line(seen).startswith(" filter: outcome:blocked"))


async def type_in_open(seen: Seen, words: str) -> None:
    for letter in words:
        await seen.pilot.press(seen_key(letter))


async def test_a_search_counts_while_one_types_and_hides_nothing(harbour: RealIndex) -> None:
    async with explorer(harbour) as seen:
        before = sessions(seen)
        await type_in(seen, "slash", "timeout")
        await seen.until(lambda: last_line(seen).endswith(" records"))
        found = int(last_line(seen).split()[-2])
        assert found > 2
        await seen.press("enter")
        await seen.until_text(f"/timeout · 1 of {found} records")
        assert len(sessions(seen)) >= len(before)


async def test_hits_are_walked_to_and_fro_and_the_end_is_told(harbour: RealIndex) -> None:
    async with explorer(harbour) as seen:
        await type_in(seen, "slash", "timeout")
        await seen.press("enter")
        await seen.until_text("/timeout · 1 of ")
        places = [seen.lines()[1]]
        await seen.press("n")
        await seen.until_text("/timeout · 2 of ")
        await seen.press("N")
        await seen.until_text("/timeout · 1 of ")
        await seen.until(lambda: seen.lines()[1] == places[0])
        await seen.press("N")
        await seen.until_text("no further record holds that text")


async def test_what_was_searched_for_is_marked_in_the_panes(harbour: RealIndex) -> None:
    async with explorer(harbour) as seen:
        assert not marked(seen)
        await type_in(seen, "slash", "declaration_state")
        await seen.press("enter")
        await seen.until(lambda: marked(seen))
        assert set(marked(seen)) == {"declaration_state"}
        await type_in(seen, "slash", "")
        await seen.press("ctrl+u", "enter")
        await seen.until(lambda: not marked(seen))


def marked(seen: Seen) -> list[str]:
    """What is painted on yellow."""
    return [
        segment.text
        for strip in seen.app.screen._compositor.render_strips()
        for segment in strip
        if segment.style and segment.style.bgcolor and segment.style.bgcolor.name == "yellow"
    ]


async def test_a_text_that_is_nowhere_is_told(harbour: RealIndex) -> None:
    async with explorer(harbour) as seen:
        await type_in(seen, "slash", "no such words")
        await seen.until(lambda: "0 records" in last_line(seen))
        await seen.press("enter", "n")
        await seen.until_text("no record holds that text")


async def test_a_search_that_is_not_meant_leaves_the_one_before(harbour: RealIndex) -> None:
    async with explorer(harbour) as seen:
        await type_in(seen, "slash", "timeout")
        await seen.press("enter")
        await seen.until_text("/timeout · 1 of ")
        await type_in(seen, "slash", "xyz")
        await seen.press("escape")
        await seen.until_text("/timeout · 1 of ")
        await seen.press("n")
        await seen.until_text("/timeout · 2 of ")

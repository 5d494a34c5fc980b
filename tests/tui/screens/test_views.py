"""The views over the panes: what they list, where a row leads, and that they leave the panes as
they were."""

from __future__ import annotations

import re

import pytest

from logview.tui.screens.list_view import ListView
from tests.tui.real_index import FIXTURES, RealIndex
from tests.tui.screen_text import Seen, explorer

FOUNDRY = FIXTURES / "foundry"
CALLS = re.compile(r" (\d+) +[\d.]+ %")
"""The calls of a tool, before the share of those that succeeded."""


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> RealIndex:
    names = ("retries.jsonl", "blocks.jsonl", "failures.jsonl", "rejected.jsonl", "hostile.jsonl")
    logs = [FOUNDRY / name for name in names]
    return RealIndex(logs, tmp_path_factory.mktemp("views") / "i.db")


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> RealIndex:
    return RealIndex([FOUNDRY / "conversations.jsonl"], tmp_path_factory.mktemp("quiet") / "i.db")


async def open_view(seen: Seen, key: str, head: str) -> list[str]:
    """The lines of a view, once it has its rows."""
    await seen.press(key)
    await seen.until_text(head)
    await seen.until(lambda: "Looking …" not in seen.text())
    return seen.lines()


def under_cursor(seen: Seen) -> str:
    return next(line for line in seen.lines() if line.startswith("▶"))


async def test_tools_are_listed_by_their_calls_and_lead_to_the_slowest(harbour: RealIndex) -> None:
    async with explorer(harbour) as seen:
        lines = await open_view(seen, "T", "TOOLS")
        calls = [int(found[1]) for line in lines if (found := CALLS.search(line))]
        assert calls == sorted(calls, reverse=True)
        assert len(calls) > 3
        tool = under_cursor(seen).split()[1]
        slowest = under_cursor(seen)
        await seen.press("enter")
        await seen.until(lambda: seen.focused() == "timeline" and tool in seen.pointed("timeline"))
        took = re.search(r"[\d.]+ m?s", seen.pointed("timeline").partition(tool)[2])
        assert took is not None
        assert slowest.count(took[0]) >= 1


async def test_the_last_failing_call_of_a_tool_is_a_key_away(harbour: RealIndex) -> None:
    async with explorer(harbour) as seen:
        await open_view(seen, "T", "TOOLS")
        tool = under_cursor(seen).split()[1]
        await seen.press("e")
        await seen.until(lambda: seen.focused() == "timeline" and tool in seen.pointed("timeline"))
        assert "✗" in seen.pointed("timeline")


async def test_tools_are_sorted_by_another_column_and_gathered_by_another_word(
    harbour: RealIndex,
) -> None:
    async with explorer(harbour, size=(160, 40)) as seen:
        await open_view(seen, "T", "sorted by calls")
        await seen.press("s", "s")
        await seen.until_text("sorted by success")
        shares = [float(line.split(" %")[0].split()[-1]) for line in seen.lines() if " %" in line]
        assert shares == sorted(shares)
        assert len(set(shares)) > 2
        await seen.press("b", "b")
        await seen.until(lambda: "model " in seen.lines()[1])


async def test_problems_are_gathered_the_most_frequent_first(harbour: RealIndex) -> None:
    async with explorer(harbour) as seen:
        lines = await open_view(seen, "P", "PROBLEMS")
        rows = [line for line in lines[2:-1] if line.strip()]
        counts = [int(line[17:].split()[0]) for line in rows]
        assert counts == sorted(counts, reverse=True)
        assert f"{sum(counts)} traces with a problem" in lines[0]
        glyph = under_cursor(seen).split()[1]
        await seen.press("enter")
        await seen.until(lambda: seen.focused() == "timeline")
        await seen.until(lambda: "◀ FIRST" in seen.pointed("timeline"))
        assert glyph in seen.pointed("timeline")


async def test_a_transcript_tells_what_was_said_and_leads_to_its_step(quiet: RealIndex) -> None:
    async with explorer(quiet) as seen:
        await open_view(seen, "t", "TRANSCRIPT")
        assert under_cursor(seen).startswith("▶ user ")
        while "assistant" not in under_cursor(seen):
            await seen.press("j")
        step = under_cursor(seen).split("step ")[1].split()[0]
        await seen.press("enter")
        await seen.until(lambda: seen.focused() == "timeline")
        await seen.until(lambda: seen.pane("timeline").cursor == int(step) - 1)


async def test_rejected_records_say_why_and_lead_nowhere(harbour: RealIndex) -> None:
    async with explorer(harbour) as seen:
        lines = await open_view(seen, "R", "REJECTED RECORDS")
        rows = [line for line in lines[2:-1] if line.strip()]
        assert f"{len(rows)} records" in lines[0]
        assert any("not valid JSON" in line for line in rows)
        await seen.press("enter")
        assert isinstance(seen.app.screen, ListView)


@pytest.mark.parametrize(
    ("key", "words"),
    [("P", "Nothing went wrong in these logs."), ("R", "No record was rejected.")],
)
async def test_a_view_without_rows_says_so(quiet: RealIndex, key: str, words: str) -> None:
    async with explorer(quiet) as seen:
        await seen.press(key)
        await seen.until_text(words)


@pytest.mark.parametrize("key", ["T", "P", "R", "t"])
async def test_a_closed_view_leaves_the_panes_as_they_were(harbour: RealIndex, key: str) -> None:
    async with explorer(harbour) as seen:
        before = seen.lines()
        await open_view(seen, key, "Esc back")
        assert seen.lines() != before
        await seen.press("escape")
        await seen.until(lambda: seen.lines() == before)


async def test_a_view_opens_where_it_was_left(harbour: RealIndex) -> None:
    async with explorer(harbour) as seen:
        await open_view(seen, "P", "PROBLEMS")
        await seen.press("j", "j")
        left = under_cursor(seen)
        await seen.press("q")
        await open_view(seen, "P", "PROBLEMS")
        assert under_cursor(seen) == left


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (200, 60)])
async def test_no_line_of_a_view_is_wider_than_the_screen(
    harbour: RealIndex, size: tuple[int, int]
) -> None:
    async with explorer(harbour, size=size) as seen:
        for key in "TPRt":
            await open_view(seen, key, "▶")
            strips = seen.app.screen._compositor.render_strips()
            assert {strip.cell_length for strip in strips} == {size[0]}
            assert not any(set(strip.text) & set(map(chr, range(32))) for strip in strips)
            await seen.press("escape")
            await seen.until(lambda: not isinstance(seen.app.screen, ListView))

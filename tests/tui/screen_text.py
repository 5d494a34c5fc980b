"""What is on the screen, as text, and how a test waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from textual.pilot import Pilot

from logview.tui.app import ExplorerApp
from logview.tui.feed import Progress
from logview.tui.widgets.virtual_list import VirtualList
from tests.tui.fake_index import FakeIndex
from tests.tui.tales import NOW

PATIENCE = 10.0
"""Seconds after which a condition that does not come true is an error; never a measure."""


class FakeFeed:
    """Reports that a test pushes."""

    def __init__(self) -> None:
        self._reports: asyncio.Queue[Progress | None] = asyncio.Queue()

    def push(self, progress: Progress) -> None:
        self._reports.put_nowait(progress)

    def end(self) -> None:
        self._reports.put_nowait(None)

    async def reports(self) -> AsyncIterator[Progress]:
        while (progress := await self._reports.get()) is not None:
            yield progress


class Seen:
    """A running explorer."""

    def __init__(
        self, app: ExplorerApp, pilot: Pilot[None], index: FakeIndex | None = None
    ) -> None:
        self.app = app
        self.pilot = pilot
        self.index = index

    def lines(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]

    def text(self) -> str:
        return "\n".join(self.lines())

    def pane(self, id: str) -> VirtualList:
        return self.app.screen.query_one(f"#{id}", VirtualList)

    def focused(self) -> str | None:
        return self.app.focused.id if self.app.focused else None

    def shown(self) -> list[str]:
        panes = ("sessions", "timeline", "inspector")
        return [id for id in panes if self.pane(id).region.height > 0]

    def pointed(self, id: str) -> str:
        """The painted line under a pane's cursor, without the other panes."""
        pane = self.pane(id)
        line = self.app.screen._compositor.render_strips()[pane.region.y + pane.cursor - pane.top]
        return line.crop(pane.region.x, pane.region.right).text.strip()

    async def until(self, condition: Callable[[], object]) -> None:
        """Let the program run until a condition holds."""
        async with asyncio.timeout(PATIENCE):
            while not condition():
                await self.pilot.pause()
                await asyncio.sleep(0.005)

    async def until_text(self, text: str) -> None:
        try:
            await self.until(lambda: text in self.text())
        except TimeoutError:
            raise AssertionError(f"{text!r} is not on the screen:\n{self.text()}") from None

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()


@asynccontextmanager
async def explorer(
    index: FakeIndex,
    size: tuple[int, int] = (120, 40),
    feed: FakeFeed | None = None,
    trace_id: str | None = None,
    title: str = "/var/log/chat",
    wait: bool = True,
) -> AsyncIterator[Seen]:
    """An explorer over an index in memory, its first trace on the screen if it has one,
    unless the test does not `wait` for it."""
    app = ExplorerApp(index.open, feed, title, trace_id, now=lambda: NOW)
    async with app.run_test(size=size) as pilot:
        seen = Seen(app, pilot, index)
        if index.tales and wait:
            await seen.until(lambda: seen.pane("inspector").source.count() > 0)
            await pilot.pause()
        yield seen

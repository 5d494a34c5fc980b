"""Makes the pictures in `screenshots/`: `python -m tests.pictures`, from the root of the project.

Each is the real explorer on an index of `fixtures/`, with a fixed clock, drawn by the program
itself. No picture names a font that has to be fetched.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from pathlib import Path
from typing import NamedTuple

from logview.index.reader import Reader
from logview.indexer_turn import bring_up_to_date
from logview.reading import Reading
from logview.times import parse_time
from logview.tui.app import ExplorerApp
from tests.tui.screen_text import Seen

ROOT = Path(__file__).parent.parent
NOW = parse_time("2026-03-20T09:00:00Z").ns or 0
FONTS = "DejaVu Sans Mono, Menlo, Consolas, monospace"


TWO_TURNS = "05e1ddfb-3c37-4b01-98b0-f10e0eabf949"


class Picture(NamedTuple):
    """What a picture shows: a trace of one folder of the fixtures, after some keys."""

    folder: str
    trace: str
    size: tuple[int, int] = (120, 36)
    keys: tuple[str, ...] = ()
    until: str = ""
    """What is on the screen once the keys are done with."""


PICTURES = {
    "explorer": Picture("foundry", "d3a4b8db-1b00-405a-a4c5-fdf8197bb6a3", (132, 36)),
    "recovered": Picture("foundry", TWO_TURNS),
    "blocked": Picture("foundry", "504d7d95-672f-4dab-be41-fadedb74d2f6"),
    "one-pane": Picture("foundry", "078e2649-8425-4d88-b8d3-b1862bbf2273", (80, 24)),
    "transcript": Picture("foundry", TWO_TURNS, (132, 30), ("t",), "assistant  "),
    "tools": Picture("foundry", TWO_TURNS, (132, 24), ("T",), "sorted by calls"),
    "problems": Picture("foundry", TWO_TURNS, (132, 24), ("P",), "over time"),
    "search": Picture("foundry", TWO_TURNS, (132, 36), ("slash", *"timeout", "enter"), "1 of "),
    "aimogen": Picture("aimogen", "wf04-78292882", (132, 36)),
    "aimogen-text": Picture("aimogen", "text:site.log:20260307T140930@1688", (132, 36)),
    "otlp": Picture("otlp", "ff8c73bbaf5e47b6dfe442617dabd941", (132, 36)),
    "json-log": Picture("json", "pino-4f01", (132, 36)),
    "openai-agents": Picture("custom", "trace_oai1a", (132, 36)),
    "langfuse": Picture("custom", "lfa1-trace", (132, 36)),
}


async def picture(index: Path, reading: Reading, wanted: Picture) -> str:
    """The explorer on a trace after some keys, as SVG."""
    title = f"fixtures/{wanted.folder}"
    app = ExplorerApp(lambda: Reader(index, reading), None, title, wanted.trace, now=lambda: NOW)
    async with app.run_test(size=wanted.size) as pilot:
        seen = Seen(app, pilot)
        await seen.until(lambda: seen.pane("inspector").source.count() > 0)
        await seen.press(*wanted.keys)
        await seen.until_text(wanted.until)
        return without_web_fonts(app.export_screenshot(title=f"logview {title}"))


def without_web_fonts(svg: str) -> str:
    """The picture with fonts that are at hand, and no address in it but that of SVG itself."""
    svg = re.sub(r"@font-face\s*\{.*?\}", "", svg, flags=re.S)
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.S)
    return re.sub(r"font-family:[^;]*;", f"font-family: {FONTS};", svg)


def main() -> None:
    """Write every picture anew."""
    reading = Reading.of()
    with tempfile.TemporaryDirectory() as folder:
        for name, wanted in PICTURES.items():
            index = Path(folder, f"{wanted.folder}.db")
            sources = ROOT / "fixtures" / wanted.folder
            bring_up_to_date([str(sources)], index, lambda report: None, reading)
            svg = asyncio.run(picture(index, reading, wanted))
            (ROOT / "screenshots" / f"{name}.svg").write_text(svg)


if __name__ == "__main__":
    main()

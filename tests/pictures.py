"""Makes the pictures in `screenshots/`: `python -m tests.pictures`, from the root of the project.

Each is the real explorer on an index of `fixtures/`, with a fixed clock, drawn by the program
itself. No picture names a font that has to be fetched.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from pathlib import Path

from logview.index.reader import Reader
from logview.indexer_turn import bring_up_to_date
from logview.times import parse_time
from logview.tui.app import ExplorerApp
from tests.tui.screen_text import Seen

ROOT = Path(__file__).parent.parent
NOW = parse_time("2026-03-18T12:40:00Z").ns or 0
FONTS = "DejaVu Sans Mono, Menlo, Consolas, monospace"

PICTURES: dict[str, tuple[tuple[int, int], str, list[str]]] = {
    "explorer": ((132, 36), "d3a4b8db-1b00-405a-a4c5-fdf8197bb6a3", []),
    "recovered": ((120, 36), "05e1ddfb-3c37-4b01-98b0-f10e0eabf949", []),
    "blocked": ((120, 36), "504d7d95-672f-4dab-be41-fadedb74d2f6", []),
    "one-pane": ((80, 24), "078e2649-8425-4d88-b8d3-b1862bbf2273", []),
}


async def picture(index: Path, size: tuple[int, int], trace: str, keys: list[str]) -> str:
    """The explorer on a trace after some keys, as SVG."""
    app = ExplorerApp(lambda: Reader(index), None, "fixtures", trace, now=lambda: NOW)
    async with app.run_test(size=size) as pilot:
        seen = Seen(app, pilot)
        await seen.until(lambda: seen.pane("inspector").source.count() > 0)
        await seen.press(*keys)
        return without_web_fonts(app.export_screenshot(title="logview fixtures/"))


def without_web_fonts(svg: str) -> str:
    """The picture with fonts that are at hand, and no address in it but that of SVG itself."""
    svg = re.sub(r"@font-face\s*\{.*?\}", "", svg, flags=re.S)
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.S)
    return re.sub(r"font-family:[^;]*;", f"font-family: {FONTS};", svg)


def main() -> None:
    """Write every picture anew."""
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder, "i.db")
        bring_up_to_date([str(ROOT / "fixtures")], index, lambda report: None)
        for name, (size, trace, keys) in PICTURES.items():
            svg = asyncio.run(picture(index, size, trace, keys))
            (ROOT / "screenshots" / f"{name}.svg").write_text(svg)


if __name__ == "__main__":
    main()

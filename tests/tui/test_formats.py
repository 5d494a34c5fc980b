"""The explorer on logs of every format: what the panes say, and how notices are walked."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from logview.index.reader import Reader
from logview.index.rows import Detail, RawRecord
from logview.indexer_turn import bring_up_to_date
from logview.model import Kind, Outcome, Section, Status, Usage
from logview.reading import Reading
from logview.tui.app import ExplorerApp
from logview.tui.feed import Progress
from tests.tui.fake_index import FakeIndex, Tale, harbour
from tests.tui.screen_text import FakeFeed, Seen, explorer
from tests.tui.tales import NOW, event, failing_trace, fine_trace, step, trace

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
SIZES = [(80, 24), (120, 40), (200, 60)]


def index_of(one, **fields) -> FakeIndex:
    index = FakeIndex()
    index.add(Tale(1, "a-session", NOW, [one], **fields))
    return index


def noticed_trace():
    """Five steps; the second and the fourth deserve a look, nothing failed."""
    steps = [
        step(1, Kind.BLOCK, "b1", 0, 5),
        step(2, Kind.CONDITION, "c1", 5, 0)._replace(facts={"notice": "condition false: x > 1"}),
        step(3, Kind.BLOCK, "b2", 6, 4),
        step(4, Kind.BLOCK, "b3", 11, 0, Status.SKIPPED, raw_status="short_circuited"),
        step(5, Kind.OUTPUT, "output", 12, 0),
    ]
    return trace("n0710e01", steps, Outcome.OK)


async def test_w_walks_the_notices_of_a_trace_and_says_when_there_is_no_further():
    async with explorer(index_of(noticed_trace())) as seen:
        await seen.press("w")
        assert "◊ condition false" in seen.pointed("timeline")
        await seen.until_text("Worth a look: condition false: x > 1.")
        await seen.press("w")
        assert "◊ skipped: short_circuited" in seen.pointed("timeline")
        await seen.press("w")
        assert "◊ skipped" in seen.pointed("timeline")
        await seen.until_text("no further notice in this trace")
        await seen.press("W")
        assert "◊ condition false" in seen.pointed("timeline")
        assert "no further notice" not in seen.text()
        await seen.press("W")
        await seen.until_text("no further notice in this trace")


async def test_w_says_that_a_trace_has_no_notice():
    async with explorer(harbour()) as seen:
        await seen.press("w")
        await seen.until_text("no notice in this trace")
        assert "◀ FIRST FAILURE" in seen.pointed("timeline")


async def test_the_keys_name_notices_only_where_there_are_some():
    async with explorer(harbour()) as seen:
        assert "next notice" not in seen.lines()[-1]
        await seen.press("question_mark")
        await seen.until_text("Next notice")
        await seen.press("G")
        await seen.until_text("◊ notice")
    async with explorer(index_of(noticed_trace())) as seen:
        assert "w next notice" in seen.lines()[-1]


async def test_a_trace_of_which_only_the_usage_is_known_says_so():
    used = Usage("openai", "image-small", None, None, 1, 0.04, True, None)
    orphan = replace(trace("a5a9e001", [], Outcome.INCOMPLETE), usage=used)
    async with explorer(index_of(orphan), wait=False) as seen:
        await seen.until_text("The log holds only the record of what it used.")
        await seen.until_text("No step to look into.")
        assert "cost 0.04" in seen.text()
        await seen.press("2", "j", "e", "w", "!", "3", "enter", "r")
        assert seen.app.is_running


async def test_the_chain_of_providers_stands_in_the_header():
    def asked(number, name, status, **fields):
        made = event(number, NOW, kind=Kind.PROVIDER, name=name, event="provider.request")
        one = step(number, Kind.PROVIDER, name, number * 9, 5, status, events=(made,), **fields)
        return one._replace(facts={"provider": name, "model": "m-1"})

    steps = [asked(1, "openai", Status.FAILED, recovered_by=2), asked(2, "anthropic", Status.OK)]
    index = index_of(trace("c4a10001", steps, Outcome.RECOVERED))
    async with explorer(index) as seen:
        await seen.until_text("openai ✗ → anthropic ✓")
        assert "provider openai m-1" in seen.pointed("timeline")


async def test_the_header_takes_no_more_lines_than_it_has_something_to_say_in():
    heights = {}
    for name, one in (("few", fine_trace("few00001")), ("many", noticed_trace())):
        async with explorer(index_of(one), size=(200, 60)) as seen:
            header = seen.app.screen.query_one("#header")
            heights[name] = header.size.height
            region = header.region
            below = [line.crop(region.x, region.right).text for line in strips(seen)]
            assert all(line.strip(" │") for line in below[region.y : region.bottom])
    assert heights["few"] == 2
    assert heights["many"] > 2


def strips(seen):
    return seen.app.screen._compositor.render_strips()


@pytest.mark.parametrize("size", SIZES)
async def test_a_log_that_names_no_session_is_listed_by_its_file(size):
    path = "/srv/" + "a-rather-long-folder/" * 9 + "app.log"
    index = FakeIndex()
    index.add(Tale(1, f"no-session:{path}", NOW, [fine_trace("1")], agent=None))
    index.add(Tale(2, "generator · 8", NOW - 1, [fine_trace("2")], agent=None, user="8"))
    index.add(Tale(3, "conv-9", NOW - 2, [fine_trace("3")], agent=None, user="u52"))
    index.add(Tale(4, f"no-session:{path}x", NOW - 3, [fine_trace("4")], agent="tide-service"))
    async with explorer(index, size=size) as seen:
        await seen.press("1")
        shown = seen.text()
        assert "a-rather-long-folder" not in shown
        for words in (" app.log ", " generator · 8 ", " conv-9 · u52 ", " tide-service "):
            assert words in shown


async def test_sections_of_one_title_are_all_shown():
    index = harbour()
    name = failing_trace().trace
    sections = (Section("text", "Sending request"), Section("text", "429\ntoo many requests"))
    index.details[f"{name}/3"] = Detail(sections, ())
    async with explorer(index) as seen:
        await seen.until_text('text  "Sending request"')
        assert "text 2" in seen.text()
        for line in ("│ 429", "│ too many requests"):
            assert line in seen.text()


async def test_a_record_of_several_lines_is_shown_line_by_line_with_its_place():
    index = harbour()
    one = failing_trace()
    data = b"[7-Mar-2026 14:05:10 UTC] Request dump: Array\n(\n    [model] => gpt-x\n)\n<br/>"
    record = RawRecord(one.steps[2].events[0], "/var/log/site.log.gz", 5, data)
    index.details[f"{one.trace}/3"] = Detail((), (record,))
    async with explorer(index) as seen:
        await seen.press("r")
        await seen.until_text("1  site.log.gz:5")
        for line in ("│ [7-Mar-2026 14:05:10 UTC]", "│     [model] => gpt-x", "│ )"):
            assert line in seen.text()
        assert seen.lines()[-1].endswith("site.log.gz:5")


async def test_a_trace_that_is_found_before_its_session_is_listed_stays_open():
    index = harbour()
    late = index.open()
    late.session_ids = lambda limit: [1, 2, 3] if index.generation == 1 else [1, 2, 3, 4]
    index.open = lambda: late
    async with explorer(index, trace_id="f19e0001") as seen:
        await seen.until_text("TIMELINE   ✓ OK   f19e0001")
        seen.app.screen._linked.refresh()
        await seen.until(lambda: not seen.app.screen._thread.is_waiting("lists"))
        assert "TIMELINE   ✓ OK   f19e0001" in seen.text()
        index.commit()
        await seen.until(lambda: "f19e0001" in seen.pointed("sessions"))
        assert "TIMELINE   ✓ OK   f19e0001" in seen.text()


async def test_what_was_said_of_a_trace_that_was_missing_goes_once_it_is_there():
    index = harbour()
    feed = FakeFeed()
    feed.push(Progress(total=100, backlog=57))
    async with explorer(FakeIndex(), feed=feed, trace_id="f19e0001") as seen:
        await seen.until_text("trace f19e0001 is not in the index yet")
        seen.index.tales.update(index.tales)
        seen.index.commit()
        await seen.until_text("TIMELINE   ✓ OK   f19e0001")
        assert "not in the index" not in seen.text()


# Fixtures, through the real index


@pytest.fixture(scope="module")
def indexes(tmp_path_factory):
    """An index of each folder of the fixtures, made when it is asked for."""
    made = {}

    def index(folder: str) -> Path:
        if folder not in made:
            made[folder] = tmp_path_factory.mktemp(folder) / "i.db"
            bring_up_to_date(
                [str(FIXTURES / folder)], made[folder], lambda report: None, Reading.of()
            )
        return made[folder]

    return index


def explorer_on(index: Path, name: str | None = None) -> ExplorerApp:
    reading = Reading.of()
    return ExplorerApp(lambda: Reader(index, reading), None, "logs", name, now=lambda: NOW)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("folder", "name", "step", "header"),
    [
        ("aimogen", "wf04", "openai gpt-4o", "openai ✗ limit.rate → anthropic ✓ → openai ✗ auth"),
        ("aimogen", "text:site.log:20260307T140930", "openai", "14:09:30"),
        ("otlp", "ff8c73bb", "GET /v1/tides", "Harbour clerk"),
        ("json", "pino-4f01", "berth-desk: crane", "log pino.jsonl"),
        ("custom", "lfb2-trace", "find_berth", "session lf-desk-4"),
        ("foundry", "d3a4b8db", "tariff_lookup", "harbour-clerk"),
    ],
)
async def test_every_format_opens_on_the_first_failure(indexes, size, folder, name, step, header):
    app = explorer_on(indexes(folder), name)
    async with app.run_test(size=size) as pilot:
        seen = Seen(app, pilot)
        await seen.until(lambda: seen.pane("inspector").source.count() > 0)
        await seen.until(lambda: "◀ FIRST FAILURE" in seen.pointed("timeline"))
        assert step in seen.pointed("timeline")
        await seen.until_text(header)
        assert max(len(line) for line in seen.lines()) < size[0]
        await seen.press("r")
        assert seen.lines()[-1].rpartition(":")[2].isdigit()


@pytest.mark.parametrize("folder", ["aimogen", "otlp", "json", "custom", "envelopes", "foundry"])
async def test_every_trace_of_the_fixtures_can_be_walked(indexes, folder):
    app = explorer_on(indexes(folder))
    async with app.run_test(size=(120, 40)) as pilot:
        seen = Seen(app, pilot)
        await seen.until(lambda: seen.pane("timeline").source.count() > 0)
        await seen.press("1", "g")
        thread = app.screen._thread
        for _ in range(300):
            await seen.press("full_stop")
            await seen.until(lambda: not thread.is_waiting("trace"))
            if "no further trace" in seen.text():
                break
            words = seen.pane("timeline").source.count() or seen.pane("timeline").empty
            assert words
            assert max(len(line) for line in seen.lines()) < 120
        assert "no further trace" in seen.text()


async def test_a_row_of_a_compressed_table_is_shown_where_it_stands_in_the_text(tmp_path):
    rows = ["time,level,message"]
    rows += [f"2026-03-07T09:00:0{n}Z,{'error' if n == 3 else 'info'},pallet {n}" for n in range(5)]
    packed = tmp_path / "pallets.csv.gz"
    packed.write_bytes(gzip.compress("\n".join([*rows, ""]).encode()))
    bring_up_to_date([str(packed)], tmp_path / "i.db", lambda report: None, Reading.of())
    app = explorer_on(tmp_path / "i.db")
    async with app.run_test(size=(120, 40)) as pilot:
        seen = Seen(app, pilot)
        await seen.until(lambda: seen.pane("inspector").source.count() > 0)
        assert "pallet 3" in seen.pointed("timeline")
        assert seen.lines()[-1].endswith(":5")

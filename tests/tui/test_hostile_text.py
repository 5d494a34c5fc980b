"""Nothing that a log says reaches the terminal as a command, crashes the screen or is markup."""

from __future__ import annotations

import re

import pytest

from logview.index.rows import Detail, RawRecord
from logview.model import Kind, Outcome, Reason, Section, Status
from logview.tui.feed import Progress
from tests.tui.fake_index import FakeIndex, Tale
from tests.tui.screen_text import FakeFeed, explorer
from tests.tui.tales import NOW, event, step, trace

HOSTILE = {
    "escape": "a\x1b[31mb\x1b]0;owned\x07c",
    "c1": "a\x9b31mb\x9d0;owned\x9cc",
    "markup": "[red]a[/red] [b",
    "closing": "a[/]b[/oops]",
    "action": "[@click=app.quit]x[/]",
    "bidi": "a\u202egnp.exe\u2066b\u2069",
    "zero width": "a\u200bb\ufeffc",
    "lines": "a\r\nb\tc\x00d\x7f",
    "surrogate": "a\udc9bb",
    "wide": "倉庫" * 60,
    "endless": "x" * 1_000_000,
    "line separator": "a\u2028b\u2029c",
}
RAW = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def everywhere(text: str) -> FakeIndex:
    """An index with the text in every field that a log can fill."""
    words = {
        "raw_status": text,
        "reason_text": text,
        "message": text,
        "why": text,
        "session": text,
        "doubts": (text,),
        "events": (event(1, None, source=f"/logs/{text}.jsonl", name=text),),
    }
    failed = step(2, Kind.TOOL, text, 5, 10, Status.FAILED, **words)
    provider = step(
        3, Kind.PROVIDER, text, 20, 5, Status.BLOCKED, reason=Reason.POLICY, message=text
    )
    whole = trace(
        text,
        [step(1, Kind.REQUEST, text, 0, 0, message=text), failed, provider],
        Outcome.FAILED,
        session=text,
        feature=text,
        role=text,
        owner=text,
        user=text,
        agent=text,
        agent_version=text,
        caller=text,
        ended_by=text,
    )
    index = FakeIndex()
    index.add(Tale(1, text, NOW, [whole], agent=text, user=text))
    section = Section(text, {text: text, "list": [text, {text: text}], "n": 2**70})
    record = RawRecord(failed.events[0], f"/logs/{text}.jsonl", 1, text.encode("utf-8", "replace"))
    index.details[f"{text}/2"] = Detail((section,), (record,))
    return index


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("width", [80, 120])
async def test_hostile_text_is_shown_and_does_nothing(name, width):
    text = HOSTILE[name]
    feed = FakeFeed()
    async with explorer(everywhere(text), size=(width, 50), feed=feed, title=text) as seen:
        feed.push(Progress(problems=(text,)))
        await seen.until_text("! ")
        shots = []
        for key in ("1", "enter", "2", "3", "r", "question_mark", "escape", "X", "z", "full_stop"):
            await seen.press(key)
            shots.append(seen.lines())
        assert seen.app.is_running
    for lines in shots:
        for line in lines:
            assert not RAW.search(line)


async def test_markup_in_data_is_shown_as_it_is():
    text = "[@click=app.quit]x[/]"
    async with explorer(everywhere(text), size=(160, 50)) as seen:
        assert text in seen.pointed("timeline")
        pane = seen.pane("timeline")
        await seen.pilot.click("#timeline", offset=(40, pane.cursor - pane.top))
        assert seen.app.is_running


async def test_the_last_column_stays_free():
    async with explorer(everywhere("倉庫" * 60), size=(120, 40)) as seen:
        strips = seen.app.screen._compositor.render_strips()
        assert all(strip.cell_length == 120 for strip in strips)
        assert all(strip.crop(119, 120).text == " " for strip in strips)


SECRET = "sk-proj-Zk3x9Qw7Lm2Vb8Nc4Rt6Yh1Jd5Fg0Sa"


def secretive() -> FakeIndex:
    failed = step(1, Kind.TOOL, "mail", 0, 10, Status.FAILED, message=f"key {SECRET} was refused")
    index = FakeIndex()
    index.add(Tale(1, "s", NOW, [trace("5ec00001", [failed], Outcome.FAILED, user="a@b.example")]))
    record = RawRecord(failed.events[0], "chat.jsonl", 1, f'{{"key": "{SECRET}"}}'.encode())
    sections = (
        Section("call", {"password": "hunter2!", "inner": f'{{"token": "{SECRET}", "n": 1}}'}),
    )
    index.details["5ec00001/1"] = Detail(sections, (record,))
    return index


async def test_secrets_are_hidden_until_they_are_asked_for():
    async with explorer(secretive(), size=(160, 50)) as seen:
        await seen.press("r")
        await seen.until_text("chat.jsonl:1")
        hidden = seen.text()
        await seen.press("X")
        await seen.until_text("secrets shown")
        shown = seen.text()
        await seen.press("X")
        again = seen.text()
    for secret in (SECRET, "hunter2!", "a@b.example"):
        assert secret not in hidden
        assert secret in shown
        assert secret not in again


async def test_users_are_words_where_it_is_asked_for_and_secrets_are_hidden_then():
    failed = step(1, Kind.TOOL, "mail", 0, 10, Status.FAILED, message=f"anna-4711 sent {SECRET}")
    index = FakeIndex()
    whole = trace("5ec00001", [failed], Outcome.FAILED, user="anna-4711")
    index.add(Tale(1, "bot · anna-4711", NOW, [whole], user="anna-4711"))
    other = trace("5ec00002", [step(1, Kind.REQUEST, "", 0, 0)], Outcome.OK)
    index.add(Tale(2, "bot · bert-0815", NOW - 10**9, [other], user="bert-0815"))
    index.details["5ec00001/1"] = Detail((Section("call", {"who": ["anna-4711"]}),), ())
    async with explorer(index, size=(160, 50)) as seen:
        await seen.press("X")
        await seen.until_text(f"anna-4711 sent {SECRET}")
        await seen.press("U")
        await seen.until_text(" sent ‹openai-key:")
        words = seen.text()
        await seen.press("1", "z")
        await seen.until_text("SESSIONS")
        words += seen.text()
        await seen.press("U")
        await seen.until_text("bert-0815")
    for hidden in ("anna-4711", "bert-0815", SECRET, "secrets shown"):
        assert hidden not in words


async def test_a_secret_across_the_cut_of_a_long_value_stays_hidden():
    index = secretive()
    long = "x" * 3_990 + " " + SECRET
    index.details["5ec00001/1"] = Detail((Section("call", {"text": long}),), ())
    async with explorer(index, size=(160, 50)) as seen:
        await seen.press("3", "G", "enter", "G")
        assert SECRET[:12] not in seen.text()
        assert "xxxx" in seen.text()


def test_the_texts_are_hostile():
    assert all(RAW.search(text) or "[" in text or len(text) > 100 for text in HOSTILE.values())

"""The fixtures of envelopes: the same records come out of every carrier, and are judged alike."""

from __future__ import annotations

import os
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from logview.diagnosis.verdict import judge
from logview.formats.detect import Detector
from logview.formats.record import Place
from logview.model import Event, Outcome, Reason
from logview.sources.forwards import read_on
from logview.sources.source import Source

FOLDER = Path(__file__).parent.parent.parent / "fixtures" / "envelopes"
FILES = sorted(path.name for path in FOLDER.iterdir())
UNDATED = {"compose.log", "doubled.jsonl", "kubectl.log", "stern.log", "stream.jsonl", "syslog.log"}
"""Carriers that say no time, or not on every line."""


@cache
def read(name: str) -> dict[str | None, list[Event]]:
    """The events of a fixture by trace, cut and read as the program does it."""
    path = FOLDER / name
    source = Source.begin(1, str(path), path.stat())
    events: dict[str | None, list[Event]] = defaultdict(list)
    descriptor = os.open(path, os.O_RDONLY)
    try:
        while batch := read_on(source, descriptor, 1 << 20, 1 << 20):
            for offset, data in batch.records:
                for event in Detector().read(data, Place(name, offset, len(data), batch.table)):
                    events[event.trace].append(event)
    finally:
        os.close(descriptor)
    return events


@pytest.mark.parametrize("name", FILES)
def test_what_was_carried_is_judged_as_if_it_had_not_been(name: str) -> None:
    found = {
        event.format: judge(events)
        for trace, events in read(name).items()
        if trace is not None
        for event in events[:1]
    }
    said = {
        name: (str(verdict.outcome), verdict.events, first.reason)
        for name, verdict in found.items()
        if verdict.first_problem and (first := verdict.step(verdict.first_problem.step))
    }
    assert said == {
        "foundry": (Outcome.FAILED, 4, Reason.TIMEOUT),
        "aimogen": (Outcome.BLOCKED, 3, Reason.LIMIT_ROLE),
        "json": (Outcome.FAILED, 2, Reason.UNREACHABLE),
    }


@pytest.mark.parametrize("name", FILES)
def test_words_come_out_as_lines_of_their_own(name: str) -> None:
    words = [event.message or "" for event in read(name)[None]]
    assert any("a line of plain words" in said for said in words)


@pytest.mark.parametrize("name", FILES)
def test_a_carrier_dates_what_has_no_time_of_its_own(name: str) -> None:
    plain = next(events for events in read(name).values() if "j-json" in (events[0].trace or ""))
    assert (None in {event.time for event in plain}) == (name in UNDATED)


@pytest.mark.parametrize("name", ["docker-chunks.jsonl", "cri-chunks.log"])
def test_lines_that_a_runtime_cut_are_whole_again(name: str) -> None:
    beside = [event for event in read(name)[None] if event.message != "a line of plain words"]
    cut = [event for events in read(name).values() for event in events if event.ordinal]
    assert len(beside) >= 4
    assert len(cut) == len(beside)  # each of them shares its record with what it lay between


def test_a_journal_names_who_wrote_and_how_grave_it_was() -> None:
    spooler = next(e for e in read("journald.jsonl")[None] if e.name == "spooler")
    assert (spooler.status, spooler.level, spooler.message) == ("failed", "error", "disk is full")

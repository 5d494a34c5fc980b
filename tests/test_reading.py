"""How logs are read in one run: the options, what they stand for, and what tells them apart."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from logview.config import redaction_file
from logview.formats.record import Place
from logview.reading import Reading, ReadingError
from logview.times import parse_time, rfc3339
from tests.formats.custom.files import FILE
from tests.redact.test_own_file import FILE as REDACTION

PLAIN = b'{"time": "2026-07-07 14:05:09", "msg": "hello"}'


def time_of(reading: Reading) -> str:
    (event,) = reading.detector.read(PLAIN, Place("a", 0, len(PLAIN)))
    assert event.time is not None
    return rfc3339(event.time, 0)


def test_a_reading_without_options_has_no_key_and_needs_no_arguments() -> None:
    reading = Reading.of()
    assert (reading.key, reading.arguments, reading.rotated) == ("", (), True)


@pytest.mark.parametrize(
    ("zone", "time"),
    [
        (None, "2026-07-07T14:05:09Z"),
        ("UTC", "2026-07-07T14:05:09Z"),
        ("+02:00", "2026-07-07T12:05:09Z"),
        ("-0330", "2026-07-07T17:35:09Z"),
        ("Europe/Oslo", "2026-07-07T12:05:09Z"),
    ],
)
def test_a_clock_without_a_zone_is_read_in_the_given_one(zone: str | None, time: str) -> None:
    assert time_of(Reading.of(zone=zone)) == time


def test_a_time_with_a_zone_stays_what_it_is() -> None:
    line = b'{"time": "2026-07-07T14:05:09Z", "msg": "hello"}'
    (event,) = Reading.of(zone="+02:00").detector.read(line, Place("a", 0, len(line)))
    assert event.time == parse_time("2026-07-07T14:05:09Z").ns


@pytest.mark.parametrize("zone", ["Atlantis/Harbour", "+25:00", "../etc/passwd", ""])
def test_a_zone_that_is_none_is_named(zone: str) -> None:
    with pytest.raises(ReadingError, match=r"\+02:00"):
        Reading.of(zone=zone)


def test_one_format_alone_may_be_asked_for() -> None:
    reading = Reading.of("otlp")
    assert [form.name for form in reading.detector.formats] == ["otlp"]
    with pytest.raises(ReadingError, match="there are: foundry, aimogen, otlp"):
        Reading.of("xml")


def test_a_format_file_is_tried_first_and_a_wrong_one_is_an_error(tmp_path: Path) -> None:
    good, bad = tmp_path / "crane.toml", tmp_path / "bad.toml"
    good.write_text(FILE)
    bad.write_text("name = 1\n")
    assert Reading.of(format_files=[good]).detector.formats[0].name == "crane"
    with pytest.raises(ReadingError, match=r"bad\.toml:1: name"):
        Reading.of(format_files=[bad])


def test_whatever_reads_otherwise_has_another_key_and_says_how(tmp_path: Path) -> None:
    file, other = tmp_path / "a.toml", tmp_path / "b.toml"
    file.write_text(FILE)
    other.write_text(FILE.replace("Crane controller", "Another"))
    readings = [
        Reading.of("json"),
        Reading.of(zone="+02:00"),
        Reading.of(rotated=False),
        Reading.of(format_files=[file]),
        Reading.of(format_files=[other]),
    ]
    assert len({reading.key for reading in readings} | {""}) == len(readings) + 1
    assert readings[0].arguments == ("--format=json",)
    assert readings[1].arguments == ("--zone=+02:00",)
    assert readings[2].arguments == ("--no-rotated",)
    assert readings[3].arguments == (f"--format-file={file}",)
    assert timedelta(hours=2) == readings[1].detector.zone.utcoffset(None)


def test_what_the_user_wants_hidden_is_part_of_how_logs_are_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    path = redaction_file()
    path.parent.mkdir()
    path.write_text(REDACTION)
    reading = Reading.of()
    assert "BDG-" not in reading.redactor.text("BDG-7K3M9Q2W")
    assert "BDG-" not in Reading.of("json").redactor.text("BDG-7K3M9Q2W")
    path.write_text(REDACTION.replace("BDG-", "BDX-"))
    assert len({"", reading.key, Reading.of().key}) == 3
    path.write_text("kind = 1")
    with pytest.raises(ReadingError, match=r"redaction\.toml:1: kind: no such key"):
        Reading.of()

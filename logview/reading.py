"""How the logs of one run are read: which formats are tried, in which zone clocks without one are,
whether rotated siblings are taken. What was indexed under one reading is not mixed with another."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, timedelta, timezone, tzinfo
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from logview.config import (
    custom_formats,
    has_own_formats,
    own_redaction,
    read_format,
    shipped_formats,
)
from logview.effort import Effort
from logview.redact import Redactor
from logview.toml_file import TomlFileError

if TYPE_CHECKING:
    from logview.formats.detect import Detector
    from logview.formats.format import Format
    from logview.redact.own import Own

_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")


class ReadingError(Exception):
    """An option that cannot be meant. The message says what would fit."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The options under which logs are read."""

    make_detector: Callable[[], Detector]
    """Called when the first record is read: who only asks an index needs no format."""
    key: str = ""
    """Empty for a reading without options, else a digest that tells it from others."""
    rotated: bool = True
    remarks: tuple[str, ...] = ()
    """What a person should know of format files that are of no use, in sentences."""
    arguments: tuple[str, ...] = ()
    """The options that make another process read alike."""
    effort: Effort = field(default_factory=Effort)
    """How much of the host that may take."""
    since: int | None = None
    """Nanoseconds since 1970 before which nothing has to be read; None reads from the start."""
    until: int | None = None
    """The same for after which."""
    redactor: Redactor = field(default_factory=Redactor)
    """What hides the secrets of these logs."""

    @property
    def detector(self) -> Detector:
        """What reads the records."""
        return self.make_detector()

    @classmethod
    def of(
        cls,
        format_name: str | None = None,
        format_files: Sequence[Path] = (),
        zone: str | None = None,
        *,
        rotated: bool = True,
    ) -> Reading:
        """The reading that these options ask for. Raises `ReadingError`."""
        own = _own_redaction()
        plain = format_name is None and not format_files and zone is None and rotated
        if plain and not own.digest and not has_own_formats():
            return cls(_plain_detector)
        from logview.formats.detect import Detector

        formats, remarks, custom = _formats(format_files)
        if format_name is not None:
            formats = (_named(format_name, formats),)
        arguments = [f"--format={format_name}"] if format_name is not None else []
        arguments += [f"--format-file={path.absolute()}" for path in format_files]
        arguments += [f"--zone={zone}"] if zone is not None else []
        arguments += [] if rotated else ["--no-rotated"]
        said = [f"format={format_name}", f"zone={zone}", f"rotated={rotated}", *custom]
        said += [f"redaction={own.digest}"] if own.digest else []
        plain = format_name is None and zone is None and rotated and not custom and not own.digest
        key = "" if plain else hashlib.sha256("\0".join(said).encode()).hexdigest()[:16]
        detector = Detector(formats, _zone(zone))
        return cls(
            lambda: detector,
            key,
            rotated,
            tuple(remarks),
            tuple(arguments),
            redactor=Redactor(own=own),
        )


@cache
def _plain_detector() -> Detector:
    """What reads records where nothing is said of how to read them."""
    from logview.formats.detect import BUILT_IN, Detector

    *others, last = BUILT_IN
    return Detector((*others, *shipped_formats(), last))


def _own_redaction() -> Own:
    """What the user wants hidden besides. Raises `ReadingError`: who asked for something to be
    hidden must not find that it is shown."""
    try:
        return own_redaction()
    except TomlFileError as error:
        raise ReadingError(str(error)) from None


def _formats(files: Sequence[Path]) -> tuple[tuple[Format, ...], list[str], list[str]]:
    """All formats in the order in which they are tried, what is wrong with the files of some, and
    a digest for each file of the user's own."""
    from logview.formats.detect import BUILT_IN

    custom = custom_formats()
    try:
        named = [read_format(path) for path in files]
    except TomlFileError as error:
        raise ReadingError(str(error)) from None
    own = {c.form.name: c for c in (*reversed(custom.formats), *named)}
    *others, last = BUILT_IN
    rest = [form for form in (*others, *shipped_formats(), last) if form.name not in own]
    formats = (*(c.form for c in reversed(own.values())), *rest)
    return formats, list(custom.complaints), sorted(c.digest for c in own.values())


def _named(name: str, formats: Sequence[Format]) -> Format:
    for form in formats:
        if form.name == name:
            return form
    names = ", ".join(form.name for form in formats)
    raise ReadingError(f"no format is called {name}; there are: {names}")


def _zone(zone: str | None) -> tzinfo:
    if zone is None or zone.upper() in {"UTC", "Z"}:
        return UTC
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    offset = _OFFSET.fullmatch(zone)
    if offset is not None:
        span = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        if span < timedelta(hours=24):
            return timezone(-span if offset[1] == "-" else span)
    else:
        try:
            return ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass
    raise ReadingError(
        f"no zone is called {zone}, as far as this system knows; "
        "write an offset such as +02:00, or a name such as Europe/Oslo"
    )

"""How long something took, read only where its unit is known: from the key, or from the text."""

from __future__ import annotations

import re

from logview.formats.record import NUMBER
from logview.times import MICROSECOND, MILLISECOND, NANOSECOND, SECOND

_LONGEST = 2**63
_UNITS = {
    "ns": NANOSECOND,
    **dict.fromkeys(("us", "µs", "μs"), MICROSECOND),
    "ms": MILLISECOND,
    **dict.fromkeys(("s", "sec", "secs"), SECOND),
    **dict.fromkeys(("m", "min"), 60 * SECOND),
    "h": 3600 * SECOND,
}
_PART = r"(\d{1,18}(?:\.\d{1,18})?)\s?(ns|us|µs|μs|ms|secs|sec|s|min|m|h)"
_TEXT = re.compile(rf"(?:{_PART})+")
_ONE = re.compile(_PART)
# Keys that count a unit without naming it, as the loggers that write them document it.
_BY_KEY = {
    "responseTime": MILLISECOND,  # pino-http
    "Elapsed": MILLISECOND,  # Serilog's request log
    "ElapsedMilliseconds": MILLISECOND,
    "event.duration": NANOSECOND,  # ECS
}
_ENDINGS = (
    (re.compile(r"(?:_ms|Ms|_millis|Millis|_milliseconds|Milliseconds)$"), MILLISECOND),
    (re.compile(r"(?:_us|Us|_micros|Micros)$"), MICROSECOND),
    (re.compile(r"(?:_ns|Ns|_nanos|Nanos)$"), NANOSECOND),
    (re.compile(r"(?:_s|_sec|_secs|_seconds|Seconds)$"), SECOND),
)
UNITS = {"ns": NANOSECOND, "us": MICROSECOND, "ms": MILLISECOND, "s": SECOND}


def duration_of(spelling: str, value: object) -> int | None:
    """The nanoseconds that a field says, or None where it says none or its unit is not known."""
    if isinstance(value, str):
        text = value.strip()
        if not text.replace(".", "", 1).isdecimal():
            return parse_duration(text)
        value = float(text) if len(text) < 30 else None
    unit = _unit(spelling)
    return None if unit is None else counted(value, unit)


def counted(value: object, unit: int) -> int | None:
    """So many of a unit in nanoseconds; None for what is no count, or does not fit."""
    if isinstance(value, bool) or not isinstance(value, NUMBER):
        return None
    if not 0 <= value < _LONGEST:  # neither NaN nor what no float could be multiplied to
        return None
    ns = value * unit if isinstance(value, int) else round(value * unit)
    return ns if ns < _LONGEST else None


def parse_duration(text: str) -> int | None:
    """A span of time with its units in the text: `1.5s`, `120 ms`, `1m2.5s`."""
    if len(text) > 60 or not _TEXT.fullmatch(text):
        return None
    return counted(round(sum(float(n) * _UNITS[unit] for n, unit in _ONE.findall(text))), 1)


def _unit(spelling: str) -> int | None:
    known = _BY_KEY.get(spelling)
    if known is not None:
        return known
    return next((unit for ending, unit in _ENDINGS if ending.search(spelling)), None)

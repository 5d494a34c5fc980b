"""Lines that are no JSON: logfmt pairs, and plain text with a time and a level in front.

A level counts only where loggers put it. A word of the text itself never does.
"""

from __future__ import annotations

import re

import orjson

from logview.formats.jsonlog.levels import COLOUR, is_level
from logview.formats.record import Row
from logview.times import parse_time

_LOOKED_AT = 400
"""Characters of a line in which a time and a level are looked for."""
_PRIORITY = re.compile(r"<(\d{1,3})>(?:1 )?")
_ISO = (
    r"\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:\s?(?:Z|UTC\b)|\s?[+-]\d\d:?\d\d)?"
)
_TIME = re.compile(rf"\[?(?P<time>{_ISO})(?=[\s\]|:;,>-]|$)")
# Times that name no year, or no day, are times all the same: what stands behind may be a level.
_VAGUE_TIME = re.compile(
    r"\[?(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d )?"
    r"\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?=[\s\]|:-]|$)"
)
_KLOG = re.compile(r"([IWEF])\d{4} \d\d:\d\d:\d\d(?:\.\d+)? ")
_KLOG_LEVELS = {"I": "info", "W": "warning", "E": "error", "F": "fatal"}
_GAP = r"[\s\]|:,-]*"
_BRACKETED = re.compile(rf"{_GAP}[\[(<]\s*(?P<level>[A-Za-z]{{3,13}})\s*[\])>](?::|\s|$)?")
_BARE = re.compile(rf"{_GAP}(?P<level>[A-Za-z]{{3,13}})(?P<after>:|\]|\s|\||$)")
_AFTER_BRACKETS = re.compile(
    r"[\s]*(?:\[[^\]]{0,80}\]\s*){1,2}(?P<level>[A-Z]{3,13})(?=[\s:\]|]|$)"
)
_AFTER_NAME = re.compile(r"\s*- [\w.$-]{1,80} - (?P<level>[A-Z]{3,13}) - ")
_CHANNEL = re.compile(rf"{_GAP}[\w-]{{1,40}}\.(?P<level>[A-Z]{{3,13}}): ")
_PAIR = re.compile(r'([^\s="\[\]{}(),]+)=("(?:[^"\\]|\\.)*"|[^\s"]*)(?:\s+|$)')
_TOKEN = re.compile(r'((?:[^\s"]|"(?:[^"\\]|\\.)*")++)(?:\s+|$)')


def row_of(text: str) -> Row:
    """What a text says, in the fields of a JSON log: time and level where they are in their usual
    places, the pairs of logfmt, else a message. Empty for a blank text."""
    if not text or text.isspace():
        return {}
    if "\x1b[" in text[:_LOOKED_AT]:
        text = COLOUR.sub("", text) or text
    if text[0] in " \t" or "=" not in text:
        return _plain(text)
    return _logfmt(text) or _plain(text)


def _logfmt(text: str) -> Row | None:
    """The pairs of a line, or None: it must begin with one, or with a time, and hold two."""
    if "\n" in text:
        return None
    row: Row = {}
    rest = text
    time = _TIME.match(text[:_LOOKED_AT])
    if time is not None:
        rest = text[time.end() :].lstrip(" ]\t")
        row["time"] = time["time"].replace("/", "-")
    if not _PAIR.match(rest):
        return None
    pairs = bare = at = 0
    while at < len(rest):
        pair = _PAIR.match(rest, at)
        if pair is not None:
            at = pair.end()
            pairs += 1
            row[pair[1]] = _unquoted(pair[2])
            continue
        token = _TOKEN.match(rest, at)
        if token is None:
            return None  # a quote that does not close
        at = token.end()
        bare += 1
    return row if pairs >= 2 and bare <= pairs else None


def _unquoted(value: str) -> str:
    if not value.startswith('"'):
        return value
    try:
        return str(orjson.loads(value))
    except orjson.JSONDecodeError:
        return value[1:-1].replace('\\"', '"')


def _plain(text: str) -> Row:
    """A line of words: a time and a level in front, and the rest as the message."""
    whole: Row = {"message": text.strip("\r\n") if text[0] in " \t" else text.strip()}
    if text[0] in " \t":
        return whole  # the continuation of what stands above
    head = text[:_LOOKED_AT].partition("\n")[0]
    row: Row = {}
    start = 0
    priority = _PRIORITY.match(head) if head[:1] == "<" else None
    if priority is not None and int(priority[1]) < 192:
        row["syslog_severity"] = int(priority[1]) % 8
        start = priority.end()
    klog = _KLOG.match(head, start)
    if klog is not None:
        return {**whole, **row, "level": _KLOG_LEVELS[klog[1]]}
    time = _TIME.match(head, start)
    vague = None
    if time is not None:
        said = time["time"].replace("/", "-")
        if parse_time(said).ns is not None:
            row["time"] = said
            start = time.end()
        else:
            time = None
    else:
        vague = _VAGUE_TIME.match(head, start)
        start = vague.end() if vague is not None else start
    level, end = _level(head, start, timed=bool(time or vague))
    if level is not None:
        row["level"] = level
    if "time" not in row:
        return {**whole, **row}  # a time that is not read stays to be seen
    message = text[max(end, start) :].lstrip(" \t]|:-").strip()
    return {**row, "message": message} if message else {**whole, **row}


def _level(head: str, start: int, *, timed: bool) -> tuple[str | None, int]:
    """The level in one of the places where loggers put it, and where it ends."""
    found = _BRACKETED.match(head, start)
    if found is not None and is_level(found["level"]):
        return found["level"], found.end()
    found = _BARE.match(head, start)
    if found is not None and is_level(found["level"]):
        word, after = found["level"], found["after"]
        if word.isupper() or (after == ":" and word.islower()) or (timed and after == ":"):
            return word, found.end()
    patterns = (_AFTER_BRACKETS, _AFTER_NAME, _CHANNEL) if timed else (_AFTER_BRACKETS,)
    for pattern in patterns:
        found = pattern.match(head, start)
        if found is not None and is_level(found["level"]):
            return found["level"], found.end()
    return None, start

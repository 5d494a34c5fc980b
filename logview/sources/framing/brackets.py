"""Text whose records begin with a time in brackets, `[7-Mar-2026 14:05:09 UTC] `, and run to the
next such line: a dump spans many. Before the first bracket a line is a record."""

from __future__ import annotations

import re
from dataclasses import dataclass

from logview.sources.framing.cut import SLACK, Cut
from logview.sources.framing.lines import LINES
from logview.sources.records import Oversized, Record

LONGEST_DUMP = 4 << 20
"""Bytes of the longest record that spans lines. What no bracket ends after that many is cut at a
line end and goes on line by line: other text that got into the file must not make one record of
all the rest, to be given again with each line that is added."""

BRACKET = re.compile(
    rb"\[(?:0?[1-9]|[12]\d|3[01])-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-\d{4}"
    rb" \d\d:\d\d:\d\d[^]\n]{0,32}\]"
)


@dataclass(frozen=True, slots=True)
class Brackets:
    """A file of text, in which brackets may come. Its name tells whether it begins with one:
    `brackets`, else `lines`."""

    name: str
    preamble: int
    table: None = None
    enders: re.Pattern[bytes] = re.compile(rb"[]\n}]")

    def cut(self, data: bytes, offset: int, longest: int, *, last: bool) -> Cut:
        """The records up to the last bracket. From there on it is provisional: nothing but the
        next bracket ends it."""
        records: list[Record] = []
        oversized: list[Oversized] = []
        dump = min(LONGEST_DUMP, longest)
        at = 0
        while at < len(data):
            following = _next_bracket(data, at)
            if not BRACKET.match(data, at):
                text = data[at:] if following < 0 else data[at:following]
                lines = LINES.cut(text, offset + at, longest, last=last and following < 0)
                records += lines.records
                oversized += lines.oversized
                at += len(text) - lines.rest
                if following < 0:
                    return Cut(records, oversized, lines.rest, lines.provisional)
                continue
            if 0 < following <= at + dump + 1:
                end = following
            elif len(data) - at <= dump + SLACK:
                shown = _dump(data[at:], offset + at) if last else None
                return Cut(records, oversized, len(data) - at, shown)
            else:
                # Too long: its lines up to the limit, or its first one.
                end = data.rfind(b"\n", at, at + dump + 1) + 1 or data.find(b"\n", at) + 1
            if not end:
                break
            if end - 1 - at > longest:
                oversized.append(Oversized(offset + at, end - 1 - at))
            else:
                records.append(_dump(data[at:end], offset + at))
            at = end
        return Cut(records, oversized, len(data) - at)


def _dump(data: bytes, offset: int) -> Record:
    return Record(offset, data.rstrip(b"\r\n"))


def _next_bracket(data: bytes, at: int) -> int:
    """Where the next line with a time in brackets begins, after the line at `at`; -1: nowhere."""
    while (at := data.find(b"\n[", at) + 1) and not BRACKET.match(data, at):
        pass
    return at or -1

"""One record a line: most logs. An unfinished last line waits, unless it is a whole JSON object."""

from __future__ import annotations

import re
from dataclasses import dataclass

from logview.sources.framing.cut import Cut
from logview.sources.records import one_record, split, whole_object


@dataclass(frozen=True, slots=True)
class Lines:
    """A file whose records are its lines."""

    name: str = "lines"
    table: None = None
    preamble: int = 0
    enders: re.Pattern[bytes] = re.compile(rb"[\n}]")

    def cut(self, data: bytes, offset: int, longest: int, *, last: bool) -> Cut:
        """The complete lines, and the unfinished one where it is a whole object."""
        records, oversized, rest = split(data, offset, longest)
        provisional = None
        if last and 0 < rest <= longest:
            start = len(data) - rest
            provisional = one_record(data[start:], offset + start)
            if provisional is not None and not whole_object(provisional):
                provisional = None
        return Cut(records, oversized, rest, provisional)


LINES = Lines()

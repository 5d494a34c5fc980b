"""JSON objects that were printed over several lines: each is a record, and so is each line of text
between them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from logview.sources.framing.array import cut_values, rest_of_line
from logview.sources.framing.cut import Cut
from logview.sources.framing.value import Extent, extent

_BLANK = re.compile(rb"[\s\0]*+")


@dataclass(frozen=True, slots=True)
class Values:
    """A file that begins with an object whose first line leaves it open."""

    preamble: int
    name: str = "values"
    table: None = None
    enders: re.Pattern[bytes] = re.compile(rb"[][{}\n]")

    def cut(self, data: bytes, offset: int, longest: int, *, last: bool) -> Cut:
        """The objects and lines that are complete. Nothing is provisional: an object shows its
        end."""
        return cut_values(data, offset, longest, _BLANK, _value)


def _value(data: bytes, start: int, longest: int) -> Extent | None:
    if data[start] == ord("{"):
        return extent(data, start, start + longest)
    return rest_of_line(data, start, longest)

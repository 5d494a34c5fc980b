"""What is wrong with a format file, said so that it can be put right: the file, the line, the key.

The TOML reader of the standard library tells no lines, so the key is looked for in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

_TABLE = re.compile(r"\s*\[{1,2}\s*([^\[\]]+?)\s*\]{1,2}\s*(?:#.*)?$")


class FormatFileError(ValueError):
    """A format file that cannot be used. Its message is a sentence for a person."""

    def __init__(self, path: str, line: int | None, key: str, words: str) -> None:
        place = f"{path}:{line}" if line else path
        super().__init__(f"{place}: {key}: {words}" if key else f"{place}: {words}")
        self.path = path
        self.line = line
        """From 1; None where the key is not in the file."""
        self.key = key


def line_of(text: str, table: str, key: str = "", occurrence: int | None = None) -> int | None:
    """The line, from 1, of a key under the header of a table, or of that header.

    `occurrence` is which table of that name is meant, from 0; without it, the first that has the
    key. None where it is not found.
    """
    inside, seen, header = table == "", -1, None
    assigned = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]") if key else None
    for number, line in enumerate(text.splitlines(), 1):
        found = _TABLE.fullmatch(line)
        if found is not None:
            name = found[1].replace('"', "").replace("'", "")
            seen += name == table
            inside = name == table and occurrence in {None, seen}
            header = number if inside and header is None else header
        elif inside and assigned is not None and assigned.match(line):
            return number
    return header


def what_would_fit(word: str, choices: Iterable[str]) -> str:
    """A hint that ends a message: the nearest of the choices, or all of them."""
    known = sorted(choices)
    near = get_close_matches(word, known, n=1)
    return f"did you mean {near[0]}?" if near else f"it must be one of {', '.join(known)}"

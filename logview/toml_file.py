"""Reads a TOML file that a user wrote, and says what is wrong with it so that it can be put right:
the file, the line, the key.

The TOML reader of the standard library tells no lines, so the key is looked for in the text.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

_TABLE = re.compile(r"\s*\[{1,2}\s*([^\[\]]+?)\s*\]{1,2}\s*(?:#.*)?$")
_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_LARGEST = 1 << 20
"""Bytes of the largest file that is read."""


class TomlFileError(ValueError):
    """A file that cannot be used. Its message is a sentence for a person."""

    def __init__(self, path: str, line: int | None, key: str, words: str) -> None:
        place = f"{path}:{line}" if line else path
        super().__init__(f"{place}: {key}: {words}" if key else f"{place}: {words}")
        self.path = path
        self.line = line
        """From 1; None where the key is not in the file."""
        self.key = key


class TomlText(NamedTuple):
    """The text of a file."""

    text: str
    digest: str


def read_toml(path: Path) -> TomlText:
    """The text of a file. Raises `TomlFileError`."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
        text = data.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TomlFileError(str(path), None, "", f"cannot be read: {error}") from None
    if len(data) > _LARGEST:
        raise TomlFileError(str(path), None, "", "too large for such a file")
    return TomlText(text, hashlib.sha256(data).hexdigest())


def parse_toml(text: str, path: str) -> dict[str, Any]:
    """What a text says; `path` is only named in errors. Raises `TomlFileError`."""
    import tomllib  # most runs read no such file

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _LINE.search(str(error))
        words = _LINE.sub("", str(error)).strip()
        raise TomlFileError(path, int(place[1]) if place else None, "", words) from None
    except RecursionError:
        raise TomlFileError(path, None, "", "nested too deeply to be read") from None


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

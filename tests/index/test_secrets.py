"""No secret that the redactor knows is in the files of an index, whatever field it came in."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tests.cli.asking import Log

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
_IDENTIFIER = re.compile(r".*(id|trace|block)|@tr|@sp", re.IGNORECASE)
"""Keys of what is stored as it is: what a trace, a session or a span is known by, which is the
block where a span has no number."""
_MARK = re.compile(rb"Zq9x(\d{6})xZq9")


class Place(NamedTuple):
    """A place of a text in a record."""

    record: Any
    path: tuple[str | int, ...]

    @property
    def key(self) -> str:
        """What the text is the value of."""
        *above, last = self.path
        if last == "stringValue":  # OpenTelemetry writes an attribute as key and value
            attribute = at(self.record, above[:-1])
            return str(attribute.get("key", last)) if isinstance(attribute, dict) else last
        return str(last)

    def with_more(self, text: str) -> bytes:
        """The record with a text behind the one at this place."""
        record = copy.deepcopy(self.record)
        holder = at(record, self.path[:-1])
        holder[self.path[-1]] += f" {text}"
        return json.dumps(record).encode() + b"\n"

    def with_password(self, text: str) -> bytes:
        """The record with a password beside the text at this place, where it has a name."""
        record = copy.deepcopy(self.record)
        holder = at(record, self.path[:-1])
        if isinstance(holder, dict):
            holder["password"] = text
        return json.dumps(record).encode() + b"\n"


def at(value: Any, path: tuple[str | int, ...] | list[str | int]) -> Any:
    for key in path:
        value = value[key]
    return value


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where the texts of a JSON value are."""
    if isinstance(value, str) and path:
        yield path
    elif isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, below in items:
            yield from leaves(below, (*path, key))


def places() -> Iterator[Place]:
    """Every place of a text in the records of the fixtures, once for each of their folders: in
    lists, the first that is there."""
    seen = set()
    for log in sorted(FIXTURES.glob("[!pu]*/*.jsonl")):
        for line in log.read_bytes().splitlines():
            try:
                record = json.loads(line)
            except ValueError:
                continue
            for path in leaves(record):
                place = (log.parent, *(key for key in path if isinstance(key, str)))
                if place not in seen:
                    seen.add(place)
                    yield Place(record, path)


def planted_in(folder: Path, lines: list[bytes]) -> set[int]:
    """The numbers of the marks that are in the files of the index of these lines."""
    log = Log(folder)
    log.path.write_bytes(b"".join(lines))
    done = log.ask("index", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["events"] >= len(lines) * 0.9
    held = b"".join(path.read_bytes() for path in folder.glob("i.db*") if path.is_file())
    return {int(number) for number in _MARK.findall(held)}


def test_a_key_in_any_field_but_an_identifier_stays_out_of_the_index(tmp_path: Path) -> None:
    found = list(places())
    assert len(found) > 500
    lines = [
        place.with_more(f"sk-ant-api03-{'A7b' * 27}Zq9x{number:06}xZq9AA")
        for number, place in enumerate(found)
    ]
    leaked = {found[number].key for number in planted_in(tmp_path, lines)}
    assert leaked, "identifiers are stored, so that the marks are found where they are"
    assert {key for key in leaked if not _IDENTIFIER.fullmatch(key)} == set()
    assert not any("user" in key for key in leaked)


def test_a_password_beside_any_field_stays_out_of_the_index(tmp_path: Path) -> None:
    lines = [place.with_password(f"Zq9x{n:06}xZq9") for n, place in enumerate(places())]
    assert planted_in(tmp_path, lines) == set()

"""Checks that the sample lines of a format file come out as the file says."""

from __future__ import annotations

from typing import Any

from logview.formats.envelope import contents
from logview.formats.format import Format
from logview.formats.record import Place, RecordError
from logview.model import Event
from logview.times import parse_time
from logview.toml_file import TomlFileError, line_of, what_would_fit

_COMPARED = frozenset(Event._fields) - {"source", "offset", "length", "fingerprint"}


def check(form: Format, samples: object, text: str, path: str) -> None:
    """Read every sample. Raises `TomlFileError` for the first that does not come out right."""
    if not isinstance(samples, list) or not samples:
        raise TomlFileError(
            path, line_of(text, "sample"), "sample", "at least one line is needed, in [[sample]]"
        )
    for number, sample in enumerate(samples):
        words = _wrong(form, sample)
        if words is not None:
            place = line_of(text, "sample", "line", number)
            raise TomlFileError(path, place, f"sample {number + 1}", words)


def _wrong(form: Format, sample: object) -> str | None:
    """What is wrong with a sample, in words, or None."""
    if not isinstance(sample, dict) or not isinstance(sample.get("line"), str):
        return "a line is needed: line = '''…'''"
    odd = next((key for key in sample if key not in {"line", "event"}), None)
    if odd is not None:
        return f"no such key: {odd}; it must be one of line, event"
    wanted = sample.get("event", {})
    listed = [wanted] if isinstance(wanted, dict) else wanted
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        return "event is a table, or a list of tables"
    try:
        found = _read(form, sample["line"])
    except RecordError as error:
        return f"the line cannot be read: {error}"
    if found is None:
        return None if not listed else "the line does not fit [match]"
    if len(found) != len(listed):
        return f"{len(found)} events came out where {len(listed)} were expected"
    for number, (event, fields) in enumerate(zip(found, listed, strict=True), 1):
        words = _differs(event, fields)
        if words is not None:
            return f"event {number}: {words}" if len(listed) > 1 else words
    return None


def _read(form: Format, line: str) -> list[Event] | None:
    data = line.strip().encode("utf-8", "replace")
    events: list[Event] = []
    for enclosed in contents(data):
        found = form.events(enclosed.content, Place("sample", 0, len(data)))
        if found is None:
            return None
        events += found
    return events


def _differs(event: Event, wanted: dict[str, Any]) -> str | None:
    for field, value in wanted.items():
        if field == "facts":
            if not isinstance(value, dict):
                return "facts is a table"
            for name, said in value.items():
                if event.facts.get(name) != str(said):
                    return f"{name} is {event.facts.get(name)!r}, not {str(said)!r}"
            continue
        if field not in _COMPARED:
            return f"no such field: {field}; {what_would_fit(field, _COMPARED)}"
        found = getattr(event, field)
        if field == "time":
            same = found == parse_time(value).ns
        else:
            same = (found is None and value == "") or str(found) == str(value)
        if not same:
            return f"{field} is {found!s}, not {value!s}"
    return None

"""What the inspector shows of a line of any log: its error, and all of its fields."""

from __future__ import annotations

from logview.formats.format import Rows
from logview.formats.jsonlog.fields import Said
from logview.formats.record import Row
from logview.model import Kind, Section

_ERROR_KEYS = ("err", "error", "exception", "Exception", "exc", "@x", "thrown")


def describe(rows: Rows, before: Rows) -> tuple[Section, ...]:
    """The sections of one step: of each of its lines the error first, then the line itself."""
    sections: list[Section] = []
    for _, content in rows:
        if isinstance(content, str):
            sections.append(Section("line", content))
            continue
        sections += _errors(content)
        sections.append(Section("record", content))
    return tuple(sections)


def _errors(row: Row) -> list[Section]:
    for key in _ERROR_KEYS:
        if row.get(key):
            return [Section("error", row[key])]
    for _, _, stack in Said(row).get("stack", ()):
        if isinstance(stack, str) and stack:
            return [Section("error", stack)]
    return []


def input_and_output(rows: Rows) -> tuple[object, object]:
    """What went into a call of a tool or a model and what came out, where a line says it."""
    given: object = None
    came: object = None
    for event, content in rows:
        if isinstance(content, str) or event.kind not in {Kind.TOOL, Kind.MODEL}:
            continue
        said = Said(content)
        given = next((value for _, _, value in said.get("input", ())), given)
        came = next((value for _, _, value in said.get("output", ())), came)
    return given, came

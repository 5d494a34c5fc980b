"""A span as an SDK's console exporter prints it is read like any other."""

from __future__ import annotations

from typing import Any

import pytest

from logview.formats.otlp import FORMAT, events
from logview.formats.record import Row
from logview.model import Ends, Kind, Reason, Status, TimeBasis
from logview.times import rfc3339
from tests.formats.otlp.lines import PARENT, PLACE, SPAN, TRACE


def printed(**fields: Any) -> Row:
    return {
        "name": "execute_tool stock_level",
        "context": {"trace_id": f"0x{TRACE}", "span_id": f"0x{SPAN}", "trace_state": "[]"},
        "kind": "SpanKind.CLIENT",
        "parent_id": f"0x{PARENT}",
        "start_time": "2026-03-09T08:00:00.250000Z",
        "end_time": "2026-03-09T08:00:01.000000Z",
        "status": {"status_code": "ERROR", "description": "no route"},
        "attributes": {
            "gen_ai.tool.name": "stock_level",
            "gen_ai.tool.call.arguments": '{"pallet": 7}',
            "harbour.lanes": [1, 2],
        },
        "events": [
            {
                "name": "exception",
                "timestamp": "2026-03-09T08:00:00.900000Z",
                "attributes": {"exception.type": "ConnectionError"},
            }
        ],
        "links": [],
        "resource": {"attributes": {"service.name": "clerk", "session.id": "s1"}, "schema_url": ""},
        **fields,
    }


def test_it_has_the_ids_times_status_and_attributes_of_the_span() -> None:
    (event,) = events(printed(), PLACE) or []
    assert (event.trace, event.span, event.parent) == (TRACE, SPAN, PARENT)
    assert rfc3339(event.time or 0, event.time_digits) == "2026-03-09T08:00:00.250000Z"
    assert (event.time_basis, event.duration) == (TimeBasis.EXACT, 750_000_000)
    assert (event.kind, event.name, event.session) == (Kind.TOOL, "stock_level", "s1")
    assert (event.status, event.reason, event.message) == (
        Status.FAILED, Reason.UNREACHABLE, "no route",
    )  # fmt: skip


def test_one_without_a_parent_is_the_root() -> None:
    (event,) = events(printed(parent_id=None, status={"status_code": "UNSET"}), PLACE) or []
    assert (event.parent, event.ends, event.facts["agent"]) == (None, Ends.GOOD, "clerk")


def test_it_is_described_in_the_spelling_of_its_ids() -> None:
    (event,) = events(printed(), PLACE) or []
    sections = {s.title: s.value for s in FORMAT.describe([(event, printed())], [])}
    assert sections["input"] == {"pallet": 7}
    assert sections["exceptions"] == [{"at": "+650 ms", "exception.type": "ConnectionError"}]
    assert sections["span"] == {
        "name": "execute_tool stock_level",
        "kind": "client",
        "status": "error",
        "status message": "no route",
        "traceId": TRACE,
        "spanId": SPAN,
        "parentSpanId": PARENT,
    }


@pytest.mark.parametrize(
    "broken",
    [
        {"status": None},
        {"attributes": None},
        {"attributes": [1]},
        {"events": [7]},
        {"links": [{"context": 7}]},
        {"resource": "x"},
        {"start_time": "soon"},
        {"end_time": 3},
        {"name": None},
    ],
)
def test_a_field_of_another_shape_costs_that_field_only(broken: Row) -> None:
    (event,) = events(printed(**broken), PLACE) or []
    assert event.trace == TRACE

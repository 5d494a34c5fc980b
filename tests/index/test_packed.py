"""Events that were packed for the index are the same events, but for what it does not keep."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from logview.index.packed import EVIDENCE, PREVIEW, Packed, Unread, pack
from logview.model import Event, Kind, Status
from logview.redact import Redactor
from tests.logged import Logged

REDACTOR = Redactor()
TEXT = st.text(max_size=20)


def event(name: str = "a", **fields: Any) -> Event:
    """One event, alone in its trace."""
    return Logged().event(Kind.TOOL, name, **fields).events[0]


@given(
    st.lists(
        st.builds(
            event,
            name=TEXT,
            message=st.none() | st.text(max_size=200),
            session=st.none() | TEXT,
            facts=st.dictionaries(st.sampled_from(["agent", "node_id"]), TEXT),
        ),
        max_size=6,
    )
)
def test_what_another_process_packed_is_the_same(events: list[Event]) -> None:
    packed = pack(events, [Unread(3, 5, "no JSON"), Unread(9, 1, "a metric", True)], REDACTOR)
    assert Packed.from_bytes(packed.to_bytes()) == packed


def test_events_of_one_sort_share_one_shape() -> None:
    packed = pack([event(name="a"), event(name="a"), event(name="b")], [], REDACTOR)
    assert [row[-1] for row in packed.rows] == [0, 0, 1]
    assert [shape.name for shape in packed.shapes] == ["a", "b"]


def test_a_failure_keeps_more_of_its_message_than_what_went_well() -> None:
    long = "word " * 1_000
    ok, failed = pack(
        [event(message=long, status=Status.OK), event(message=long, status=Status.FAILED)],
        [],
        REDACTOR,
    ).rows
    assert len(ok[8]) == PREVIEW
    assert len(failed[8]) == EVIDENCE


def test_secrets_are_not_packed() -> None:
    key = "sk-" + "a1B2" * 8
    packed = pack([event(message=f"key {key}", facts={"caller": key})], [], REDACTOR)
    assert key not in repr(packed.rows)

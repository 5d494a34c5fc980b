"""Whatever a row or a text holds, it gives events that an index can keep, or a reason."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from logview.formats.aimogen import FORMAT, terms, wording
from logview.formats.record import Place, RecordError, RecordSkipped
from logview.model import Event

PLACE = Place("site.log", 5, 100)
WORDS = st.sampled_from(
    [*terms.KINDS, *terms.BEGINNINGS, "ok", "failed", "blocked", "short_circuited", "usage"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | WORDS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "from", "block", "input", "limit", "used", "result", "total"])
            | st.text(max_size=4),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
KEYS = (
    *("time", "execution_id", "session_id", "feature", "user_id", "role", "step", "status"),
    *("provider", "model", "block", "reason", "duration_ms", "message", "data", "log", "level"),
    *("tokens", "cost", "success", "fallback_used", "limit", "scope"),
)
ROWS = st.fixed_dictionaries(
    {"execution_id": VALUES | st.just("e1"), "step": WORDS | VALUES},
    optional={key: VALUES for key in KEYS if key not in {"execution_id", "step"}},
) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), VALUES, max_size=6)
PIECES = st.sampled_from(
    [
        "[7-Mar-2026 14:05:09 UTC] ",
        "Provider openai failed",
        '"',
        "prompt:",
        "\n",
        "<br/>",
        "{",
        "[",
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=20), max_size=8).map("".join)


def assert_kept(event: Event) -> None:
    for field in ("name", "event", "format", "source"):
        assert isinstance(getattr(event, field), str)
    for field in ("trace", "session", "span", "parent", "raw_status", "reason_text", "message",
                  "why", "level", "user", "owner"):  # fmt: skip
        assert isinstance(getattr(event, field), str | None)
    assert all(isinstance(said, str) and said for pair in event.facts.items() for said in pair)
    assert event.time is None or -(2**63) <= event.time < 2**63
    assert event.duration is None or 0 <= event.duration < 2**63
    assert -(2**63) <= event.fingerprint < 2**63
    assert event.ordinal == 0


@given(ROWS)
@example({"execution_id": "e1", "step": "validate", "duration_ms": 2**63})
@example({"execution_id": "e1", "step": "validate", "duration_ms": "1e999"})
def test_any_row_gives_events_or_a_reason(row: dict[str, Any]) -> None:
    try:
        events = FORMAT.events(row, PLACE)
    except (RecordError, RecordSkipped):
        return
    for event in events or []:
        assert_kept(event)
        FORMAT.describe([(event, row)], [(event, row)])
        FORMAT.input_and_output([(event, row)])


@given(TEXTS | TEXTS.map(lambda text: "[7-Mar-2026 14:05:09 UTC] " + text))
def test_any_text_gives_events_or_none(text: str) -> None:
    for event in FORMAT.events(text, PLACE) or []:
        assert_kept(event)
        assert FORMAT.continues is not None
        assert FORMAT.continues(None, event) == event
        FORMAT.describe([(event, text)], [])


@given(st.text(max_size=60), st.sampled_from(['"', "`"]))
def test_nothing_that_is_quoted_is_read(words: str, quote: str) -> None:
    quoted = f"note {quote}{words.replace(quote, '')}{quote} and more"
    assert wording.read(quoted.replace("\n", " ")) is None

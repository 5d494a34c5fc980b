"""Which call is found around a session, whatever is opened and closed before."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from logview.diagnosis.draft import Draft
from logview.diagnosis.open_steps import OpenCalls
from tests.rows import Rows

CALL = Rows().call().events()[0]
SESSIONS = ("s1", "s2", "s3", None)
DEEDS = st.one_of(
    st.tuples(st.just("open"), st.sampled_from(SESSIONS)),
    st.tuples(st.just("open"), st.sampled_from(SESSIONS)),
    st.tuples(st.just("close"), st.integers(0, 7)),
    st.tuples(st.just("ask"), st.sampled_from(SESSIONS)),
)


@given(st.lists(DEEDS, max_size=40))
def test_the_innermost_call_of_another_session_is_the_one_that_was_opened_last(
    deeds: list[tuple[str, Any]],
) -> None:
    calls = OpenCalls()
    known: list[Draft] = []
    for place, (deed, what) in enumerate([*deeds, *(("ask", session) for session in SESSIONS)]):
        if deed == "open":
            known.append(Draft(CALL._replace(session=what), place))
            calls.add(known[-1])
        elif deed == "ask":
            others = [call for call in known if call.session != what]
            innermost = others[-1] if others else None
            beside = [call for call in others if innermost and call.session == innermost.session]
            assert calls.outside(what) == (innermost, len(beside))
        elif known:
            calls.remove(known.pop(what % len(known)))


def test_a_call_that_is_not_open_is_removed_without_harm() -> None:
    calls = OpenCalls()
    first, second = Draft(CALL, 0), Draft(CALL, 1)
    calls.add(first)
    calls.remove(second)
    assert calls.outside("another") == (first, 1)

"""What each session had of a trace."""

from __future__ import annotations

from logview.model import Kind, SessionPart
from logview.times import MILLISECOND
from tests.logged import BEGUN, Logged


def ms(count: int) -> int:
    return BEGUN + count * MILLISECOND


def test_a_session_reaches_back_and_forward_as_long_as_its_steps_took() -> None:
    trace = Logged(session="s").at(100).answer("openai", ms=60).at(110).span("a", ms=90).verdict()
    assert trace.sessions == (SessionPart("s", None, ms(40), ms(200), 2, 0),)


def test_each_session_has_its_own_times_steps_problems_and_agent() -> None:
    logged = Logged(session="outer").at(0).span("a", ms=500, facts={"agent": "clerk"})
    logged.within("inner").at(50).span("b", "a", ms=20, failed="timeout", facts={"agent": "crane"})
    logged.within(None).at(300).log("INFO")
    trace = logged.within("inner").at(80).span("c", "a", facts={"agent": "late"}).verdict()
    assert trace.sessions == (
        SessionPart("outer", "clerk", ms(0), ms(500), 2, 0),
        SessionPart("inner", "crane", ms(50), ms(85), 2, 1),
    )


def test_a_session_without_times_began_and_ended_nobody_knows_when() -> None:
    logged = Logged(session="s").event(Kind.TOOL, "find")
    logged.events = [event._replace(time=None) for event in logged.events]
    assert logged.verdict().sessions == (SessionPart("s", None, None, None, 1, 0),)

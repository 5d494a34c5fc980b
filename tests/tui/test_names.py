"""What executions and conversations are called where there is room for a few characters."""

from __future__ import annotations

import pytest

from logview.index.rows import SessionRow
from logview.tui.names import log_name, session_label, session_name, trace_name
from tests.tui.tales import failing_trace, trace


def session(name: str, user: str | None = None) -> SessionRow:
    return SessionRow(1, name, None, user, 1, 0, {}, None, 0, None, 0)


@pytest.mark.parametrize(
    ("trace", "name"),
    [
        ("7c8bfa02-0000-4000-8000-000000000001", "7c8bfa02"),
        ("text:site.log:20260307T140509@0", "14:05:09"),
        ("text:a:b.log:20260307T140509@0", "14:05:09"),
        ("text:site.log:@1141", "@1141"),
        ("no-trace:/var/log/app.log", "no trace"),
        (None, "no trace"),
        ("trace_0a1b2c3d4e5f", "0a1b2c3d"),
        ("trace_", "trace_"),
    ],
)
def test_an_execution_is_told_from_its_neighbours(trace, name):
    assert trace_name(trace) == name


@pytest.mark.parametrize(
    ("session", "name"),
    [
        ("ri.aip-agents..session.d73f213d-a048-4e8c-8719-2c7d33ba490f", "d73f213d"),
        ("no-session:/var/log/harbour/app.log", "app.log"),
        ("no-session:/var/log/harbour/refusals.jsonl", "refusals"),
    ],
)
def test_a_conversation_in_a_few_characters(session, name):
    assert session_name(session) == name


@pytest.mark.parametrize(
    ("name", "user", "label"),
    [
        ("no-session:/var/log/a/very/long/path/application.log", "u1", "application.log"),
        ("generator · 8", "8", "generator · 8"),
        ("conv-91", "31", "conv-91 · 31"),
        ("conv-91", None, "conv-91"),
        (
            "ri.aip-agents..session.d73f213d-a048-4e8c-8719-2c7d33ba490f",
            None,
            "d73f213d-a048-4e8c-8",
        ),
    ],
)
def test_a_conversation_without_an_agent_is_known_by_what_there_is(name, user, label):
    assert session_label(session(name, user)) == label


def test_the_log_of_a_trace_is_named_without_its_folder():
    assert log_name(failing_trace()) == "chat.jsonl"
    assert log_name(trace("t", [], "ok")) is None
